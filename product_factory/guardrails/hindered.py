"""Hindered: which products could no longer be launched where, by what their launch roles need. Pure.

Judged is each action of a launch role's policies on the resources that they name. What hangs on the request is told with
its condition: whether the product's template ever asks so, this doesn't know.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

from product_factory.guardrails.judging import Act, Judged, Named, judge
from product_factory.guardrails.plan import At, Versions
from product_factory.guardrails.wanted import Frozen, name_of
from product_factory.launch_roles.roles import LaunchRole
from product_factory.organization.nodes import Tree

FULL = Named("FullAWSAccess", {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})
ACCOUNT = "111111111111"
"""Stands for any account: nothing in a guardrail names one."""
_KNOWN = ("StringEquals", "ArnEquals", "StringEqualsIfExists")


class Hindered(Frozen):
    """A product at a place: one guardrail's statements there, the actions that they deny, and where not always, when."""

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


def hindered(after: At, versions: Versions, roles: Sequence[LaunchRole], tree: Tree) -> list[Hindered]:
    """For every place that has guardrails, what stands at it and above it taken together."""
    found: list[Hindered] = []
    told: dict[tuple[frozenset[tuple[str, str]], str], list[Hindered]] = {}
    for place in dict.fromkeys(target for held in after.values() for target in held):
        above = (place, *tree.above(place))
        here = frozenset((name, held[each]) for name, held in after.items() for each in above if each in held)
        level = [
            Named(name, json.loads(versions[name, number].document))
            for name, number in sorted(here)
            if versions[name, number].type == "SERVICE_CONTROL_POLICY"
        ]
        for role in roles:
            key = (here, role.name)
            if key not in told:
                told[key] = list(_of_role(role, level))
            found += [each.model_copy(update={"place": name_of(place, tree)}) for each in told[key]]
    return found


def _of_role(role: LaunchRole, level: Sequence[Named]) -> Iterator[Hindered]:
    """One for what is always refused by a guardrail, one for what hangs on the request."""
    found: dict[tuple[str, bool], list[tuple[Act, Judged]]] = {}
    for act in acts(role):
        judged = judge([[FULL, *level]], act)
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
