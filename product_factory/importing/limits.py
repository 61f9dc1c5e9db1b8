"""Limits of CloudFormation that nested templates are held to.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from product_factory.releasing.check import unlaunchable

# Resources of a stack with those of all stacks in it, made in one operation.
MAX_HELD = 2_500
# Service Catalog lists fewer, of products.
MAX_OUTPUTS = 200


def over_limits(template: Mapping[str, Any], body: bytes) -> Iterator[str]:
    """Why CloudFormation would not take this nested template: its limits, and macros."""
    outputs = len(template.get("Outputs") or {})
    if outputs > MAX_OUTPUTS:
        yield f"Outputs: {outputs}, CloudFormation allows {MAX_OUTPUTS}; split it"
    yield from unlaunchable({**template, "Outputs": {}}, body)
