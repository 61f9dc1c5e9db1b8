"""Views: a plan and a report as rows for people; pure. Like steps of many accounts are one row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from product_factory.provisioning.fleet.results import Action, Ended, Extra, Part, Plan, Report, Result, Step

Row = tuple[str, ...]
PLAN = ("Wave", "Action", "Product", "Version", "Region", "Accounts", "Why")
REPORT = ("Wave", "Ended", "Product", "Version", "Region", "Accounts", "Why")
SHOWN = 4
ORDER = {ended: i for i, ended in enumerate(Ended)}


def plan_rows(plan: Plan) -> Iterator[Row]:
    """The steps, in the order in which they are done."""
    yield from _grouped(plan.steps, [(step.action.value, versions(step), step.reason) for step in plan.steps])


def report_rows(report: Report) -> Iterator[Row]:
    """The results, what went well first in each wave."""
    waves = list(dict.fromkeys(result.wave for result in report.results))
    results = sorted(report.results, key=lambda result: (waves.index(result.wave), ORDER[result.ended]))
    yield from _grouped(results, [(result.ended.value, versions(result), result.reason) for result in results])


def _grouped(parts: Sequence[Part], said: Sequence[tuple[str, str, str]]) -> Iterator[Row]:
    groups: dict[tuple[str, ...], list[str]] = {}
    for part, (what, version, why) in zip(parts, said, strict=True):
        key = (part.wave, what, named(part), version, part.region, why)
        groups.setdefault(key, []).append(part.account_name)
    for (wave, what, name, version, region, why), accounts in groups.items():
        yield wave, what, name, version, region, some(accounts), why


def named(part: Part) -> str:
    """The provisioned product's name, and the product's where that is another."""
    return part.name if part.name == part.product else f"{part.name} ({part.product})"


def versions(part: Step | Result) -> str:
    """The version, or the way from one to another."""
    if part.from_version in (None, "", part.version):
        return part.version
    return f"{part.from_version} → {part.version}"


def some(names: Sequence[str]) -> str:
    """The first names, and how many there are beyond."""
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more


def plan_notes(plan: Plan) -> Iterator[str]:
    """What stands below the table: impacts, waves that will not start, what the manifest doesn't name."""
    for each in plan.impacts:
        yield f"{each.product} {each.from_version} → {each.version} in {each.accounts} accounts: {each.sentence}"
        for change in each.impact.get("changes", ()):
            if change.get("effect") != "no effect":
                name = " ".join(part for part in (change.get("type"), change.get("name")) if part)
                yield f"  {change.get('effect')}: {name}: {change.get('why')}"
    yield from _stays(plan)
    for name in plan.let_go:
        yield f"StackSet {name} is let go of: it ends, its stacks and what they launched stay, and this machine goes on."
    for wave in plan.waves:
        if not wave.starts:
            yield (
                f"Wave {wave.name} will not start, nor will those after it: {wave.refused} of {wave.places} are "
                f"refused, max_failures is {wave.max_failures}. Fix or exclude them, or raise max_failures."
            )
    for name, extras in _by_name(plan.not_in_manifest).items():
        accounts = some([extra.account_name for extra in extras])
        yield f"Not in the manifest, left alone: {name} in {accounts}."


def _stays(plan: Plan) -> Iterator[str]:
    """What terminations leave behind, and what is wanted until a day."""
    ends: dict[tuple[str, str, tuple[str, ...]], list[str]] = {}
    until: dict[tuple[str, date], list[str]] = {}
    for step in plan.steps:
        if step.action is Action.TERMINATE:
            ends.setdefault((named(step), step.version, step.stays), []).append(step.account_name)
        if step.expires:
            until.setdefault((named(step), step.expires), []).append(step.account_name)
    for (name, version, stays), accounts in ends.items():
        told = " ".join(stays) or "nothing that is known; its facts say it (`factory export facts`)"
        yield f"Terminating {name} {version} in {some(accounts)}. What stays: {told}"
    for (name, expires), accounts in until.items():
        yield f"Wanted until {expires}: {name} in {some(accounts)}; its end is `status: terminated`."


def _by_name(extras: Sequence[Extra]) -> dict[str, list[Extra]]:
    found: dict[str, list[Extra]] = {}
    for extra in extras:
        name = f"{extra.name} ({extra.product} {extra.version})" if extra.product else extra.name
        found.setdefault(name, []).append(extra)
    return found


def counted(counts: dict[Action, int] | dict[Ended, int]) -> str:
    """Such as "3 launch, 1 refused"."""
    return ", ".join(f"{count} {what}" for what, count in counts.items() if count) or "nothing"
