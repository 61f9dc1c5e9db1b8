"""Permissions: a launch role in plain groups: which service, what it may do there, and what bounds it. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from typing import Literal, NamedTuple

from product_factory.launch_roles.policies import Statement, brief
from product_factory.launch_roles.roles import LaunchRole

Verb = Literal["read", "write", "delete", "tag", "pass"]
VERBS: tuple[Verb, ...] = ("read", "write", "delete", "tag", "pass")
_BEGINS: tuple[tuple[Verb, str], ...] = (
    ("pass", r"PassRole$"),
    ("tag", r"(Un)?[Tt]ag"),
    ("read", r"Get|List|Describe|Lookup|Search|Validate|BatchGet|Head"),
    ("delete", r"Delete|Deregister|ScheduleKeyDeletion|Terminate"),
)
_SERVICES = {
    "access-analyzer": "IAM Access Analyzer",
    "chatbot": "Chat (Amazon Q)",
    "cloudformation": "CloudFormation",
    "cloudtrail": "CloudTrail",
    "cloudwatch": "CloudWatch",
    "config": "AWS Config",
    "events": "EventBridge",
    "guardduty": "GuardDuty",
    "lambda": "Lambda",
    "logs": "CloudWatch Logs",
    "organizations": "Organizations",
    "securityhub": "Security Hub",
    "ssm": "Systems Manager",
}


class Bound(NamedTuple):
    """Actions that one reason bounds to these resources, ARNs without partition and account."""

    reason: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    condition: str


class Permission(NamedTuple):
    """What the role may do in one service, and what bounds it there."""

    service: str
    verbs: tuple[Verb, ...]
    bounds: tuple[Bound, ...]

    @property
    def reasons(self) -> tuple[str, ...]:
        """Each reason once."""
        return tuple(dict.fromkeys(bound.reason for bound in self.bounds))


def permissions(role: LaunchRole) -> list[Permission]:
    """One for each service, as people sort them."""
    held: dict[str, list[Bound]] = {}
    for policy in role.policies:
        for statement in policy.statements:
            for service, actions in groupby(sorted(statement.actions), key=lambda action: action.partition(":")[0]):
                held.setdefault(_named(service), []).append(_bound(statement, tuple(actions)))
    return [_permission(service, held[service]) for service in sorted(held, key=str.lower)]


def _permission(service: str, bounds: Sequence[Bound]) -> Permission:
    verbs = {verb_of(action.partition(":")[2]) for bound in bounds for action in bound.actions}
    return Permission(service, tuple(verb for verb in VERBS if verb in verbs), tuple(bounds))


def _bound(statement: Statement, actions: tuple[str, ...]) -> Bound:
    return Bound(
        reason=statement.why.reason,
        actions=actions,
        resources=tuple(brief(arn) for arn in statement.resources),
        condition=_condition(statement),
    )


def verb_of(name: str) -> Verb:
    """What an IAM action does, told by its name."""
    return next((verb for verb, begins in _BEGINS if re.match(begins, name)), "write")


def _named(service: str) -> str:
    return _SERVICES.get(service, service.upper())


def _condition(statement: Statement) -> str:
    told = (f"{c.key} {c.operator} {', '.join(map(brief, c.values))}" for c in statement.conditions)
    return "; ".join(told)
