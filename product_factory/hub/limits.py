"""Limits: what one stack may hold, and where a hub ends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from product_factory.errors import FactoryError

# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
MAX_RESOURCES = 500
# A template by URL has one megabyte at most, which AWS doesn't say is of 1,000 or 1,024 kilobytes.
MAX_BYTES = 1_000_000
MAX_OUTPUTS = 200
MAX_PARAMETERS = 200


class Limits(NamedTuple):
    """What one stack's template may hold; less than CloudFormation takes where somebody says so."""

    resources: int = MAX_RESOURCES
    bytes: int = MAX_BYTES
    outputs: int = MAX_OUTPUTS
    parameters: int = MAX_PARAMETERS


LIMITS = Limits()


def check(name: str, template: Mapping[str, Any], size: int, mend: str, limits: Limits = LIMITS) -> None:
    """FactoryError where a stack's template of `size` bytes is over a limit; `mend` says what to do."""
    for what, found, most in (
        ("bytes", size, limits.bytes),
        ("resources", len(template.get("Resources", {})), limits.resources),
        ("outputs", len(template.get("Outputs", {})), limits.outputs),
        ("parameters", len(template.get("Parameters", {})), limits.parameters),
    ):
        if found > most:
            raise FactoryError(
                f"{name}: the hub's template has {found:,} {what}, CloudFormation allows {most:,}; {mend}"
            )
