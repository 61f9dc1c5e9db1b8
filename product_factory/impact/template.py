"""Template: its sections and their parts, as far as they are what CloudFormation wants. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Json = Mapping[str, Any]


def section(template: Json, name: str) -> Json:
    """The section, empty where it is missing or no mapping."""
    found = template.get(name)
    return found if isinstance(found, Mapping) else {}


def mappings(template: Json, name: str) -> dict[str, Json]:
    """Those parts of the section that are mappings themselves."""
    return {key: each for key, each in section(template, name).items() if isinstance(each, Mapping)}


def is_macro(name: object) -> bool:
    """Whether this key of a section, or of a resource, stands for what a transform puts in its place."""
    return isinstance(name, str) and name.startswith("Fn::")


def without_macros(parts: Json) -> Json:
    """The parts that stand in the template themselves."""
    return {name: each for name, each in parts.items() if not is_macro(name)}
