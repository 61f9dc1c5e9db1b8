"""Hindered: which products could no longer be launched where, by what their launch roles need. Pure.

Judged is each action of a launch role's policies on the resources that they name. What hangs on the request is held
against the newest version's template: what it never asks is left out, what it always asks is refused for certain, and
the rest is told with its condition.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from product_factory.guardrails.asked import says, sometimes, variants
from product_factory.guardrails.judging import Act, Judged, Named, judge
from product_factory.guardrails.managed import managed
from product_factory.guardrails.plan import At, Versions
from product_factory.guardrails.wanted import Frozen, Version, name_of
from product_factory.launch_roles.roles import LaunchRole
from product_factory.organization.nodes import Tree

FULL = Named("FullAWSAccess", {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})
ACCOUNT = "111111111111"
"""Stands for any account: nothing in a guardrail names one."""
_KNOWN = ("StringEquals", "ArnEquals", "StringEqualsIfExists")
Templates = Mapping[str, Mapping[str, Any]]
BY_ANSWER = ", as an answer of its form may say"
_TAG = re.compile(r"aws:(?:ResourceTag/([\w.:/=+@-]+) is|TagKeys holds ([\w.:/=+@-]+))")


class Hindered(Frozen):
    """A product at a place: one guardrail's statements there, the actions that they deny, and where not always, when.

    Of a management policy: no statements, and the resource type that can't be made there.
    """

    product: str
    place: str
    guardrail: str
    statements: tuple[str, ...]
    actions: tuple[str, ...]
    when: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """As a table says it."""
        acts = ", ".join(self.actions[:3]) + (f" and {len(self.actions) - 3} more" if len(self.actions) > 3 else "")
        conditions = " or where ".join(self.when)
        return f"{acts}: {f'refused where {conditions}' if conditions else 'always refused'}"


def hindered(
    after: At,
    versions: Versions,
    roles: Sequence[LaunchRole],
    tree: Tree,
    templates: Templates = MappingProxyType({}),
) -> list[Hindered]:
    """For every place that has guardrails, what stands at it and above it taken together.

    `templates`: of each product's newest version; of one that is missing nothing is known.
    """
    found: list[Hindered] = []
    told: dict[tuple[frozenset[tuple[str, str]], str], list[Hindered]] = {}
    for place in dict.fromkeys(target for held in after.values() for target in held):
        above = (place, *tree.above(place))
        here = frozenset((name, held[each]) for name, held in after.items() for each in above if each in held)
        holding = [versions[each] for each in sorted(here)]
        level = [
            Named(each.guardrail, json.loads(each.document))
            for each in holding
            if each.type == "SERVICE_CONTROL_POLICY"
        ]
        for role in roles:
            key = (here, role.name)
            if key not in told:
                template = templates.get(role.product)
                told[key] = [*_managed(role.product, holding, template), *_of_role(role, level, template)]
            found += [each.model_copy(update={"place": name_of(place, tree)}) for each in told[key]]
    return found


def _managed(product: str, holding: Sequence[Version], template: Mapping[str, Any] | None) -> Iterator[Hindered]:
    """For each management policy that says already what a resource of the product would."""
    for guardrail, type_, when in managed(holding, template or {}):
        yield Hindered(
            product=product,
            place="",
            guardrail=guardrail,
            statements=(),
            actions=(type_,),
            when=(when,) if when else (),
        )


def _of_role(role: LaunchRole, level: Sequence[Named], template: Mapping[str, Any] | None) -> Iterator[Hindered]:
    """One for what is always refused by a guardrail, one for what hangs on the request."""
    found: dict[tuple[str, bool], list[tuple[Act, Judged]]] = {}
    for act in acts(role):
        judged = _judged(level, act, template)
        if judged.verdict != "allowed":
            guardrail = judged.by.partition("/")[0]
            found.setdefault((guardrail, judged.verdict == "denied"), []).append((act, judged))
    for (guardrail, _always), held in sorted(found.items(), key=lambda each: (not each[0][1], each[0][0])):
        yield Hindered(
            product=role.product,
            place="",
            guardrail=guardrail,
            statements=tuple(sorted({judged.by.partition("/")[2] for _, judged in held})),
            actions=tuple(sorted({act.action for act, _ in held})),
            when=tuple(sorted({when for _, judged in held for when in judged.when})),
        )


def _judged(level: Sequence[Named], act: Act, template: Mapping[str, Any] | None) -> Judged:
    """With what the template asks, where it hangs on that."""
    judged = judge([[FULL, *level]], act)
    if judged.verdict != "depends" or template is None:
        return judged
    ways = variants(template, act)
    if ways is None:
        return judged._replace(when=tuple(_from_outside(when, template) for when in judged.when))
    found = [judge([[FULL, *level]], way) for way in ways]
    verdicts = {each.verdict for each in found}
    if verdicts == {"allowed"}:
        return found[0]
    if verdicts == {"denied"} and not sometimes(template, act):
        return found[0]
    open_ = [_from_outside(when, template) for each in found if each.verdict == "depends" for when in each.when]
    chosen = [f"{when}{BY_ANSWER}" for when in judged.when] if "denied" in verdicts else []
    return Judged("depends", judged.by, tuple(dict.fromkeys([*chosen, *open_])))


def _from_outside(when: str, template: Mapping[str, Any]) -> str:
    """A tag that the template sets nowhere comes with the launch, or is on what the product is given."""
    keys = [key for found in _TAG.findall(when) for key in found if key]
    if keys and not any(says(template, key) for key in keys):
        return f"{when}: by tags of the launch, or of what it is given, for the product sets none"
    return when


def acts(role: LaunchRole) -> Iterator[Act]:
    """What the role is allowed, as its holder does it."""
    principal = f"arn:aws:iam::{ACCOUNT}:role/{role.name}"
    for policy in role.policies:
        for statement in policy.statements:
            keys = {
                each.key.lower(): each.values[0]
                for each in statement.conditions
                if each.operator in _KNOWN and len(each.values) == 1 and not re.search(r"[*?]|\$\{", each.values[0])
            }
            for action in statement.actions:
                for resource in statement.resources:
                    yield Act(principal, action, _any(resource), keys)


def _any(resource: str) -> str:
    """With the account filled in, and an asterisk for whatever else the template fills in."""
    known = {"AWS::Partition": "aws", "AWS::AccountId": ACCOUNT}
    return re.sub(r"\$\{([^}]+)\}", lambda found: known.get(found[1], "*"), resource)
