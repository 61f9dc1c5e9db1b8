"""The launch form of an imported product, from its template's parameters. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError

from product_factory.authoring.form import Group, Parameter
from product_factory.authoring.interface import interface_of
from product_factory.aws.java_patterns import compiled

Note = Callable[[str, str], None]


def form(template: Mapping[str, Any], note: Note) -> tuple[Group, ...]:
    """The template's groups and labels, and one more group for what stands in none.

    `note(field, text)` hears of what the card cannot hold. Labels are English only: there is no Japanese to take.
    """
    declared: Mapping[str, Any] = template.get("Parameters") or {}
    interface = interface_of(template)
    labels = {name: label.strip()[:4000] for name, label in interface.labels.items()}
    questions = {name: _question(name, each, labels.get(name) or name, note) for name, each in declared.items()}
    groups: list[Group] = []
    for each in interface.groups:
        mine = tuple(questions.pop(name) for name in each.parameters if name in questions)
        if mine:
            label = each.label.strip()[:4000] or "Parameters"
            groups.append(Group(label=label, label_ja=label, parameters=mine))
    if questions:
        label = "Further parameters" if groups else "Parameters"
        groups.append(Group(label=label, label_ja=label, parameters=tuple(questions.values())))
    return tuple(groups)


def _question(name: str, given: Mapping[str, Any], label: str, note: Note) -> Parameter:
    field = f"Parameters.{name}"
    values: dict[str, Any] = {
        "name": name,
        "label": label,
        "label_ja": label,
        "description": str(given.get("Description") or "").strip()[:4000] or f"{name}: the template says no more.",
        "type": given.get("Type", "String"),
    }
    if "Default" in given:
        values["default"] = _plain(given["Default"])
    if isinstance(given.get("AllowedValues"), list):
        values["allowed_values"] = tuple(_plain(each) for each in given["AllowedValues"])
    if given.get("AllowedPattern") is not None:
        values["allowed_pattern"] = str(given["AllowedPattern"])
        if compiled(values["allowed_pattern"]) is None:
            note(
                f"{field}.AllowedPattern", "cannot be read here, so answers are not checked before the launch: AWS does"
            )
    for limit in ("MinLength", "MaxLength", "MinValue", "MaxValue"):
        if limit not in given:
            continue
        if re.fullmatch(r"[+-]?\d+", str(given[limit])):
            values[re.sub(r"(?<=[a-z])(?=[A-Z])", "_", limit).lower()] = int(given[limit])
        else:
            note(f"{field}.{limit}", f"{given[limit]!r} is no whole number; left out of the form")
    values["constraint"] = str(given.get("ConstraintDescription") or "").strip() or _constraint(values)
    if values["constraint"] is None:
        del values["constraint"]
    try:
        return Parameter(**values)
    except ValidationError as error:
        note(field, f"{error.errors()[0]['msg'].removeprefix('Value error, ')}; its limits are left out of the form")
    for limit in ("allowed_pattern", "allowed_values", "min_length", "max_length", "min_value", "max_value"):
        values.pop(limit, None)
    return Parameter(**values)


def _plain(value: Any) -> str | int:
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, int) else str(value)


def _constraint(values: Mapping[str, Any]) -> str | None:
    """What to type, where the template refuses some values and doesn't say."""
    said = []
    if "allowed_values" in values:
        said.append(f"one of {', '.join(str(each) for each in values['allowed_values'])}")
    if "allowed_pattern" in values:
        said.append(f"what matches {values['allowed_pattern']}")
    for low, high, unit in (("min_length", "max_length", " characters"), ("min_value", "max_value", "")):
        if low in values or high in values:
            said.append(f"{values.get(low, 'any')} to {values.get(high, 'any')}{unit}")
    return f"Type {', '.join(said)}."[:4000] if said else None
