"""Regions: which resource types each one has, as AWS publishes their schemas there, bundled with cfn-lint.

A Region without data is unknown, and so is a type that no Region has a schema of.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resource-type-schemas.html (by Region)
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from functools import cache

from product_factory.aws.schemas import data, resource_types


def published() -> date:
    """The day of the data."""
    found = json.loads((data() / "schemas" / "version.json").read_bytes())
    return date.fromisoformat(found["schema_date"][:10])


@cache
def _there(region: str) -> frozenset[str] | None:
    path = data() / "schemas" / "providers" / f"{region}.json"
    return frozenset(json.loads(path.read_bytes())) if path.exists() else None


def lacking(region: str, types: Iterable[str]) -> tuple[str, ...] | None:
    """Those of the resource types that the Region doesn't have; None where nothing is known of the Region."""
    there = _there(region)
    if there is None:
        return None
    return tuple(sorted(set(types) & set(resource_types()) - there))
