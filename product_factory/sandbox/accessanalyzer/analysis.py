"""Who of outside a zone of trust a resource's policy lets in, where that is certain. Pure.

AWS proves it (https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-work-with-findings.html). Here a statement is
known to let nobody else in, or to let in certainly whom it names; of all others the sandbox says that it can't tell.
Services are no finding: a role that trusts one would always be, and AWS has none for it.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

from product_factory.sandbox.authorization.documents import Statement, as_list

from .shared import Shared

_ACCOUNT = re.compile(r"(?:arn:aws:(?:iam|sts)::)?(\d{12})(?::.+)?")
_ROOT = re.compile(r"arn:aws:iam::(\d{12}):root")
ACCOUNT_KEYS = {"aws:sourceaccount", "aws:sourceowner", "aws:principalaccount", "kms:calleraccount"}
ORGANIZATION_KEYS = {"aws:principalorgid"}
_EQUALS = ("StringEquals", "StringEqualsIgnoreCase")


class Zone(NamedTuple):
    """Whom an analyzer trusts: accounts, and the organization's ID where it is all of one."""

    accounts: Collection[str]
    organization: str | None = None


class Uncertain(Exception):
    """Whether there is a finding can't be told; its text is of the resource."""


class Access(NamedTuple):
    """Certain access from outside: to whom, and which actions."""

    principal: str
    actions: tuple[str, ...]
    is_public: bool


def outside(resource: Shared, zone: Zone) -> Iterator[Access]:
    """Certain accesses, each principal once; Uncertain where one may be there or not."""
    found: dict[str, set[str]] = {}
    for statement in resource.statements:
        for principal in _outsiders(statement, zone):
            _check_certain(resource, statement, principal)
            found.setdefault(principal, set()).update(as_list(statement["Action"]))
    if resource.otherwise and (found or resource.otherwise != "Block Public Access"):
        raise Uncertain(f"{resource.arn} ({resource.otherwise})")
    for principal, actions in found.items():
        yield Access(principal, tuple(sorted(actions)), principal == "*")


def _outsiders(statement: Statement, zone: Zone) -> list[str]:
    """Whom of outside an Allow names; accounts by their ID."""
    if statement["Effect"] != "Allow" or _is_kept_in(statement.get("Condition") or {}, zone):
        return []
    if "NotPrincipal" in statement:
        return ["?"]
    principal = statement.get("Principal", {})
    if isinstance(principal, str):
        return [principal]
    named = [_plain(each) for each in as_list(principal.get("AWS", []))]
    others = ["?" for kind in principal if kind not in ("AWS", "Service")]
    return [each for each in named if not _is_inside(each, zone)] + others


def _plain(principal: str) -> str:
    found = _ROOT.fullmatch(principal)
    return found[1] if found else principal


def _is_inside(principal: str, zone: Zone) -> bool:
    found = _ACCOUNT.fullmatch(principal)
    return bool(found and found[1] in zone.accounts)


def _is_kept_in(condition: Mapping[str, Any], zone: Zone) -> bool:
    """Whether one condition lets nobody in but of the zone."""
    for operator, keys in condition.items():
        if operator in _EQUALS:
            for key, wanted in keys.items():
                values = [str(each) for each in as_list(wanted)]
                if key.lower() in ACCOUNT_KEYS and all(each in zone.accounts for each in values):
                    return True
                if key.lower() in ORGANIZATION_KEYS and zone.organization and set(values) == {zone.organization}:
                    return True
    return False


def _check_certain(resource: Shared, statement: Statement, principal: str) -> None:
    denied = any(each["Effect"] == "Deny" for each in resource.statements)
    unread = bool(statement.get("Condition")) or "Action" not in statement or "NotResource" in statement
    known = principal == "*" or _ACCOUNT.fullmatch(principal)
    if denied or unread or not known:
        raise Uncertain(resource.arn)
