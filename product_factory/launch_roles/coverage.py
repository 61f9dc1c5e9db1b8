"""Coverage: of how many of CloudFormation's resource types a launch role can be derived, and why not of the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from product_factory.aws.schemas import resource_types
from product_factory.launch_roles.derivation import derivation
from product_factory.launch_roles.grants import Refused


class Coverage(NamedTuple):
    """Counts of types, of one bare resource each; `refused` by reason, a type under the first of its reasons."""

    complete: int
    refused: dict[str, int]


@cache
def coverage() -> Coverage:
    """Over every resource type that AWS publishes a schema of. Takes some seconds."""
    reasons = Counter(_first_reason(kind) for kind in resource_types())
    complete = reasons.pop("", 0)
    return Coverage(complete, dict(sorted(reasons.items(), key=lambda item: (-item[1], item[0]))))


def _first_reason(kind: str) -> str:
    """Why the type is refused; empty where it is complete."""
    return next((refused.reason for refused in refusals(kind)), "")


def refusals(kind: str) -> Iterator[Refused]:
    """What of a bare resource of this type cannot be granted."""
    for need in derivation({"Resources": {"Thing": {"Type": kind}}}, kind):
        if isinstance(need.outcome, Refused):
            yield need.outcome
