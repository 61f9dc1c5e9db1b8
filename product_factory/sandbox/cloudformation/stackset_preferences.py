"""What an operation on a stack set is given besides its targets: preferences, automatic deployment, filters of lists. Pure.

https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackSetOperationPreferences.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_AutoDeployment.html
AWS's words for what it refuses were not found: these are the sandbox's own.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple, TypeVar

from product_factory.sandbox.cloudformation.errors import ValidationError
from product_factory.sandbox.cloudformation.template import JSON

MAX_DEPENDENCIES = 10
"""https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-manage-auto-deployment.html"""
_BOTH = (("FailureToleranceCount", "FailureTolerancePercentage"), ("MaxConcurrentCount", "MaxConcurrentPercentage"))
_STRICT = "STRICT_FAILURE_TOLERANCE"
T = TypeVar("T")


class Preferences(NamedTuple):
    """How many accounts of a Region may fail, and whether Regions go side by side."""

    tolerance: int
    parallel: bool


def preferences_of(given: JSON | None, count: int) -> Preferences:
    """OperationPreferences for so many accounts × Regions; ValidationError for a count and a share of the same."""
    found = given or {}
    for pair in _BOTH:
        if all(each in found for each in pair):
            raise ValidationError(f"Specify either {pair[0]} or {pair[1]}, but not both")
    tolerance = int(found.get("FailureToleranceCount", 0))
    if "FailureTolerancePercentage" in found:
        tolerance = count * int(found["FailureTolerancePercentage"]) // 100
    at_once = int(found.get("MaxConcurrentCount", 1))
    if (
        found.get("ConcurrencyMode", _STRICT) == _STRICT
        and "FailureToleranceCount" in found
        and at_once > tolerance + 1
    ):
        raise ValidationError("MaxConcurrentCount is at most one more than FailureToleranceCount")
    return Preferences(tolerance, found.get("RegionConcurrencyType") == "PARALLEL")


class AutoDeployment(NamedTuple):
    """What automatic deployment is to do; `depends_on`: ARNs of stack sets."""

    enabled: bool = False
    retain: bool = False
    depends_on: tuple[str, ...] = ()

    @property
    def shown(self) -> JSON:
        """As DescribeStackSet has it."""
        told: JSON = {"Enabled": self.enabled, "RetainStacksOnAccountRemoval": self.retain}
        return told | ({"DependsOn": list(self.depends_on)} if self.depends_on else {})


def auto_deployment_of(given: JSON | None, known: dict[str, tuple[str, ...]], own: str = "") -> AutoDeployment:
    """The member AutoDeployment. `known`: each stack set's ARN and those that it depends on; `own`: the set's.

    ValidationError for what stays or comes first where nothing is automatic, and for sets that aren't there, are too many, or wait
    for each other.
    """
    found = given or {}
    made = AutoDeployment(
        true(found.get("Enabled")), true(found.get("RetainStacksOnAccountRemoval")), tuple(found.get("DependsOn") or ())
    )
    if not made.enabled and (made.retain or made.depends_on):
        raise ValidationError("RetainStacksOnAccountRemoval and DependsOn take AutoDeployment to be enabled")
    if len(made.depends_on) > MAX_DEPENDENCIES:
        raise ValidationError(f"A stack set depends on {MAX_DEPENDENCIES} others at most")
    if absent := [each for each in made.depends_on if each not in known]:
        raise ValidationError(f"StackSet {absent[0]} not found")
    reached, open_ends = set[str](), list(made.depends_on)
    while open_ends:
        if (each := open_ends.pop()) not in reached:
            reached.add(each)
            open_ends += known[each]
    if own in reached:
        raise ValidationError(f"StackSet {own} would depend on itself")
    return made


def filtered(found: Iterable[T], filters: list[JSON], values: dict[str, Callable[[T], str]]) -> list[T]:
    """Those that all of the filters let through; ValidationError for a filter that is not known here."""
    left = list(found)
    for each in filters:
        if each["Name"] not in values:
            raise ValidationError(f"Filter {each['Name']} is not implemented in the sandbox")
        value = values[each["Name"]]
        left = [one for one in left if value(one) == each["Values"]]
    return left


def true(value: object) -> bool:
    """A flag as a request has it."""
    return value in (True, "true", "True")
