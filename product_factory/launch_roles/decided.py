"""Decided: a template without what no launch makes, where no answer can change a condition.

Nested stacks are given values by the template around them: what these decide is the same for every launch. Pure.
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from product_factory.launch_roles.values import Json


def decided(template: Json) -> Json:
    """The template with the branches that are taken in the place of each decided `Fn::If`, and without resources whose
    condition is never true; itself where no condition is decided."""
    conditions = template.get("Conditions")
    known = _known(conditions if isinstance(conditions, Mapping) else {})
    if not known:
        return template
    made = {
        name: _taken(resource, known)
        for name, resource in template["Resources"].items()
        if not (isinstance(resource, Mapping) and known.get(str(resource.get("Condition"))) is False)
    }
    return {**template, "Resources": made}


def _known(conditions: Json) -> dict[str, bool]:
    """The conditions that are the same for every launch. One that names itself, in a circle, is not known."""
    found: dict[str, bool] = {}
    for _ in conditions:
        new = {name: value for name, each in conditions.items() if (value := _value(each, found)) is not None}
        if new == found:
            break
        found = new
    return found


def _value(node: Any, known: Mapping[str, bool]) -> bool | None:
    if not isinstance(node, Mapping) or len(node) != 1:
        return None
    ((function, given),) = node.items()
    match function, given:
        case "Condition", str(name):
            return known.get(name)
        case "Fn::Equals", [str() | int() as one, str() | int() as other]:
            looked_up = "{{resolve:" in _text(one) + _text(other)
            return None if looked_up else _text(one) == _text(other)
        case "Fn::Not", [one]:
            value = _value(one, known)
            return None if value is None else not value
        case "Fn::And" | "Fn::Or", [*parts]:
            ends = function == "Fn::Or"
            values = [_value(each, known) for each in parts]
            return ends if ends in values else None if None in values else not ends
    return None


def _text(value: str | int) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _taken(node: Any, known: Mapping[str, bool]) -> Any:
    if isinstance(node, list):
        return [_taken(each, known) for each in node]
    if not isinstance(node, Mapping):
        return node
    match dict(node):
        case {"Fn::If": [str(name), one, other]} if len(node) == 1 and name in known:
            return _taken(one if known[name] else other, known)
    return {key: _taken(each, known) for key, each in node.items()}
