"""Plan: from where guardrails are wanted and what the organization has, to rows and to stacks. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from product_factory.authoring.guardrail import SERVICES_ON
from product_factory.aws.organization_policies import SWITCHED_ON
from product_factory.guardrails.live import Live
from product_factory.guardrails.rows import DOES, Row
from product_factory.guardrails.templates import made_anew, targets, template
from product_factory.guardrails.wanted import Place, Version, name_of
from product_factory.organization.nodes import Tree

Versions = Mapping[tuple[str, str], Version]
At = dict[str, dict[str, str]]
"""Guardrail → ID of the place → version."""


class Ask(NamedTuple):
    """What a plan is made of: `order` and `titles` of the guardrails' cards, rings up to which it reaches."""

    places: Sequence[Place]
    versions: Versions
    titles: Mapping[str, str]
    live: Live
    tree: Tree
    ring: int


class Plan(NamedTuple):
    """Rows; stacks to be, by guardrail, None for one that goes; and where each guardrail then stands."""

    rows: tuple[Row, ...]
    stacks: dict[str, dict[str, Any] | None]
    after: At

    @property
    def work(self) -> list[Row]:
        """The rows that something is done about."""
        return [row for row in self.rows if row.action in DOES]


def plan(ask: Ask) -> Plan:
    """What `factory guardrails apply` would do. A second one right after the first does nothing."""
    before, after = current(ask.live), wanted(ask)
    rows = [*_placed(ask, before, after), *_removed(ask, before), *_mended(ask, after), *_enabled(ask, after)]
    return Plan(tuple(rows), _stacks(ask, after), after)


def current(live: Live) -> At:
    """What the stacks attach; where a change was cut off and two versions are, the newer one."""
    found: At = {}
    for guardrail, held in live.stacks.items():
        there = found.setdefault(guardrail, {})
        for version, ids in sorted(targets(held.template).items(), key=lambda each: _number(each[0])):
            there.update(dict.fromkeys(ids, version))
    return found


def _number(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def wanted(ask: Ask) -> At:
    """Where each guardrail stands afterwards: what further rings have already stays as it is there."""
    before, found = current(ask.live), At()
    for place in ask.places:
        has = before.get(place.guardrail, {}).get(place.target)
        version = place.version if place.ring <= ask.ring else has
        if version:
            found.setdefault(place.guardrail, {})[place.target] = version
    return found


def _placed(ask: Ask, before: At, after: At) -> Iterator[Row]:
    for place in ask.places:
        has = before.get(place.guardrail, {}).get(place.target, "")
        gets = after.get(place.guardrail, {}).get(place.target, "")
        where = name_of(place.target, ask.tree)
        reached = sum(1 for _ in ask.tree.accounts_under(place.target))
        row = Row(action="keep", guardrail=place.guardrail, version=gets, place=where, target=place.target)
        if place.ring > ask.ring and has != place.version:
            why = f"ring {place.ring}" + (f", has {has}" if has else "")
            yield row.model_copy(update={"action": "later", "version": place.version, "why": why})
        elif not has:
            update = {"action": "attach", "why": f"ring {place.ring}", "consequence": _accounts(reached)}
            yield row.model_copy(update=update)
        elif has != gets:
            yield row.model_copy(update={"action": "change", "why": f"has {has}", "consequence": _accounts(reached)})
        else:
            yield row


def _accounts(count: int) -> str:
    return f"holds for {count:,} account{'s' if count != 1 else ''}, and those that come there"


def _removed(ask: Ask, before: At) -> Iterator[Row]:
    said = {place[:2] for place in ask.places}
    for guardrail, held in before.items():
        for target, version in held.items():
            if (guardrail, target) not in said:
                yield _gone(ask, guardrail, version, target, "sharing/guardrails.py no longer says it")


def _gone(ask: Ask, guardrail: str, version: str, target: str, why: str) -> Row:
    """One that is to be taken away, which has to be asked for."""
    reached = sum(1 for _ in ask.tree.accounts_under(target))
    return Row(
        action="remove",
        guardrail=guardrail,
        version=version,
        place=name_of(target, ask.tree),
        target=target,
        why=why,
        consequence=_lifted(reached, ask.versions[guardrail, version].type),
    )


def _lifted(count: int, kind: str) -> str:
    accounts = f"{count:,} account{'s' if count != 1 else ''}"
    if kind in SERVICES_ON:
        return f"{accounts} keep the service on and may change it; in those that come later it stays off"
    return f"{accounts} may do again what it denies"


def _mended(ask: Ask, after: At) -> Iterator[Row]:
    """What was changed past the stacks: other content, attached elsewhere, no longer attached, deleted, unprotected."""
    for guardrail, held in ask.live.stacks.items():
        declared = targets(held.template)
        if not held.protected and after.get(guardrail):
            why = "its stack's termination protection is off"
            yield Row(action="repair", guardrail=guardrail, place="", target="", why=why)
        for version, physical in held.physical.items():
            policy = ask.live.policies.get(physical)
            row = Row(action="repair", guardrail=guardrail, version=version, place="", target="")
            if policy is None:
                yield row.model_copy(update={"why": f"its policy {physical} was deleted by hand; it is made anew"})
                continue
            known = ask.versions.get((guardrail, version))
            if known and not same(ask.live.contents.get(physical, ""), known.document):
                yield row.model_copy(update={"why": f"its policy {physical} has other content than was deployed"})
            for target in sorted(declared.get(version, frozenset()) - policy.targets):
                update = {"place": name_of(target, ask.tree), "target": target, "why": "was detached by hand"}
                yield row.model_copy(update=update)
            for target in sorted(policy.targets - declared.get(version, frozenset())):
                if after.get(guardrail, {}).get(target) != version:
                    yield _gone(ask, guardrail, version, target, "was attached by hand")


def same(one: str, other: str) -> bool:
    """Whether two documents say the same, whatever their blanks and order of keys."""
    try:
        return bool(json.loads(one) == json.loads(other))
    except ValueError:
        return False


def _enabled(ask: Ask, after: At) -> Iterator[Row]:
    kinds = {ask.versions[name, version].type for name, held in after.items() for version in held.values()}
    for kind in sorted(kinds - ask.live.enabled):
        yield Row(
            action="enable",
            guardrail=kind,
            place="/",
            target=ask.tree.root_id,
            why="policies of this type are off in the organization",
            consequence=f"done once, by API; {SWITCHED_ON.get(kind, 'it changes nothing by itself')}",
        )


def _stacks(ask: Ask, after: At) -> dict[str, dict[str, Any] | None]:
    """Only those whose template differs from the deployed one."""
    found: dict[str, dict[str, Any] | None] = {}
    for guardrail in dict.fromkeys([*after, *ask.live.stacks]):
        places = after.get(guardrail, {})
        numbers = sorted(set(places.values()), key=_number, reverse=True)
        held = [
            (ask.versions[guardrail, number], [each for each, version in places.items() if version == number])
            for number in numbers
        ]
        has = ask.live.stacks.get(guardrail)
        made = template(ask.titles.get(guardrail, guardrail), held, _anew(ask.live, guardrail)) if held else None
        if (has.template if has else None) != made:
            found[guardrail] = made
    return found


def _anew(live: Live, guardrail: str) -> dict[str, int]:
    """CloudFormation makes a policy again that was deleted by hand where it gets another logical ID."""
    held = live.stacks.get(guardrail)
    if held is None:
        return {}
    gone = {version for version, physical in held.physical.items() if physical not in live.policies}
    return {version: count + (version in gone) for version, count in made_anew(held.template).items()}
