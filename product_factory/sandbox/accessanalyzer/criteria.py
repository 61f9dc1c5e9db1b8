"""Filters of findings and archive rules: which findings they match. Pure.

https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_Criterion.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-filter-keys.html
"""

from collections.abc import Callable, Mapping
from typing import Any

from .exceptions import Invalid
from .finding import Finding

KEYS: dict[str, Callable[[Finding], list[str]]] = {
    "id": lambda found: [found.id],
    "resource": lambda found: [found.resource],
    "resourceType": lambda found: [found.resource_type],
    "resourceOwnerAccount": lambda found: [found.owner],
    "isPublic": lambda found: [str(found.is_public).lower()],
    "principal.AWS": lambda found: [found.principal],
    "action": lambda found: list(found.actions),
    "findingType": lambda found: ["ExternalAccess"],
    "status": lambda found: [found.status],
}
"""What a filter may ask of a finding, and what that is."""
ABSENT = ("condition.", "error", "principal.")
"""Beginnings of keys that certain findings never have: they name AWS principals, and no condition."""
_OPERATORS = ("eq", "neq", "contains", "exists")


def check_filter(given: Mapping[str, Any]) -> None:
    """Refuse by name what the sandbox doesn't filter by."""
    if unknown := sorted(each for each in set(given) - set(KEYS) if not each.startswith(ABSENT)):
        raise Invalid(f"The sandbox doesn't filter findings by {', '.join(unknown)}")
    if unknown := sorted({each for criterion in given.values() for each in criterion} - set(_OPERATORS)):
        raise Invalid(f"The sandbox doesn't filter findings with {', '.join(unknown)}")


def matches(given: Mapping[str, Any], found: Finding) -> bool:
    """Whether the finding fulfils each criterion."""
    return all(_holds(criterion, KEYS[key](found) if key in KEYS else []) for key, criterion in given.items())


def _holds(criterion: Mapping[str, Any], values: list[str]) -> bool:
    asked = {name: [str(each) for each in criterion.get(name) or []] for name in ("eq", "neq", "contains")}
    if "eq" in criterion and not set(asked["eq"]) & set(values):
        return False
    if "neq" in criterion and set(asked["neq"]) & set(values):
        return False
    if "contains" in criterion and not any(part in value for part in asked["contains"] for value in values):
        return False
    return "exists" not in criterion or bool(values) is bool(criterion["exists"])
