"""Drifting: values that CloudFormation may find to be others at any update, where another replaces the resource. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from product_factory.impact.template import mappings
from product_factory.impact.types import updates

# Functions that ask the account anew at each update: AWS guarantees no order, and leaves out zones without a default subnet.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getavailabilityzones.html
DRIFTING = {"Fn::GetAZs": "ask for the zone in the form, as AWS::EC2::AvailabilityZone::Name"}


def drifting(template: Mapping[str, Any]) -> Iterator[str]:
    """Findings as `path: what is wrong; the mend` on properties that only a new resource can have, one for each property."""
    found: dict[tuple[str, str], list[str]] = {}
    for name, resource in mappings(template, "Resources").items():
        known = updates(str(resource.get("Type", "")))
        properties = resource.get("Properties")
        if known is None or not isinstance(properties, Mapping):
            continue
        fixed = {path[0] for path in known.replaced_by}
        for key, value in properties.items():
            for function in set(_functions(value)) if known.always_replaced or key in fixed else ():
                found.setdefault((function, key), []).append(name)
    for (function, key), names in found.items():
        others = f" (and {len(names) - 1} more)" if len(names) > 1 else ""
        yield (
            f"Resources/{names[0]}/Properties/{key}{others}: {function} may give another value at any update, and "
            f"{key} cannot change in place; {DRIFTING[function]}"
        )


def _functions(node: Any) -> Iterator[str]:
    if isinstance(node, Mapping):
        for key, value in node.items():
            if key in DRIFTING:
                yield key
            yield from _functions(value)
    elif isinstance(node, list):
        for value in node:
            yield from _functions(value)
