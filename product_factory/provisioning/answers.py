"""Answers put into a template, so that what an update does is told for one product as it runs. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from product_factory.provisioning.parameters import SSM_VALUE

Answers = Mapping[str, str | None]
_IN_TEXT = re.compile(r"\$\{(!?)\s*([A-Za-z0-9]+)\s*\}")
# Sections in which a Ref is an answer. Rules are judged by themselves, and Parameters are what is answered.
_SECTIONS = ("Conditions", "Resources", "Outputs")


def both(
    old: Mapping[str, Any], new: Mapping[str, Any], before: Answers, after: Answers
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both templates with the answers in place of their parameters; what is not known (None) stays a parameter."""
    return (
        bound(old, _known(old, before, after, "before")),
        bound(new, _known(new, after, before, "after")),
    )


def bound(template: Mapping[str, Any], known: Mapping[str, str | list[str]]) -> dict[str, Any]:
    """The template without its Rules, and with these values wherever their parameters are referred to."""
    made = {key: each for key, each in template.items() if key != "Rules"}
    parameters = template.get("Parameters")
    if isinstance(parameters, Mapping):
        made["Parameters"] = {name: each for name, each in parameters.items() if name not in known}
    return decided({key: _put(each, known) if key in _SECTIONS else each for key, each in made.items()})


def decided(template: dict[str, Any]) -> dict[str, Any]:
    """The template without the parts whose condition surely does not hold, and with the branches that surely do."""
    conditions = template.get("Conditions")
    if not isinstance(conditions, Mapping):
        return template
    told = {name: _holds(each, conditions) for name, each in conditions.items()}
    made = dict(template)
    for section in ("Resources", "Outputs"):
        parts = made.get(section)
        if isinstance(parts, Mapping):
            made[section] = {
                name: _branches(_sure(part, told), told)
                for name, part in parts.items()
                if not isinstance(part, Mapping) or told.get(str(part.get("Condition"))) is not False
            }
    return made


def _sure(part: Any, told: Mapping[str, bool | None]) -> Any:
    if isinstance(part, Mapping) and told.get(str(part.get("Condition"))) is True:
        return {key: each for key, each in part.items() if key != "Condition"}
    return part


def _branches(value: Any, told: Mapping[str, bool | None]) -> Any:
    if isinstance(value, list):
        found = [_branches(each, told) for each in value]
        return [each for each in found if each != {"Ref": "AWS::NoValue"}]
    if not isinstance(value, Mapping):
        return value
    choice = value.get("Fn::If")
    if len(value) == 1 and isinstance(choice, list) and len(choice) == 3:
        holds = told.get(str(choice[0]))
        if holds is not None:
            return _branches(choice[1 if holds else 2], told)
        return {"Fn::If": [choice[0], *(_branches(each, told) for each in choice[1:])]}
    members = {key: _branches(each, told) for key, each in value.items()}
    return {key: each for key, each in members.items() if each != {"Ref": "AWS::NoValue"}}


def _holds(condition: Any, conditions: Mapping[str, Any], depth: int = 0) -> bool | None:
    """Whether a condition holds; None where its answers are not all known."""
    if not isinstance(condition, Mapping) or len(condition) != 1 or depth > 50:
        return None
    ((function, given),) = condition.items()
    if function == "Condition":
        return _holds(conditions.get(given), conditions, depth + 1) if isinstance(given, str) else None
    if function == "Fn::Equals" and isinstance(given, list) and len(given) == 2:
        texts = [str(each).lower() if isinstance(each, bool) else str(each) for each in given]
        return texts[0] == texts[1] if all(isinstance(each, str | int | float) for each in given) else None
    if function not in ("Fn::Not", "Fn::And", "Fn::Or") or not isinstance(given, list):
        return None
    held = [_holds(each, conditions, depth + 1) for each in given]
    if function == "Fn::Not":
        return None if len(held) != 1 or held[0] is None else not held[0]
    sure = function == "Fn::Or"
    return sure if sure in held else None if None in held else not sure


def _known(template: Mapping[str, Any], own: Answers, other: Answers, side: str) -> dict[str, str | list[str]]:
    known: dict[str, str | list[str]] = {}
    for name, declared in (template.get("Parameters") or {}).items():
        kind, value = str((declared or {}).get("Type", "String")), own.get(name)
        if kind.startswith(SSM_VALUE):
            # What Systems Manager holds is not known, but it is another where another name is asked for.
            if value is not None and value != other.get(name):
                known[name] = f"<the value of {value} {side}>"
        elif value is not None and (kind == "CommaDelimitedList" or kind.startswith("List<")):
            known[name] = [each.strip() for each in value.split(",")]
        elif value is not None:
            known[name] = value
    return known


def _put(value: Any, known: Mapping[str, str | list[str]]) -> Any:
    if isinstance(value, list):
        return [_put(each, known) for each in value]
    if not isinstance(value, Mapping):
        return value
    if len(value) == 1:
        name = value.get("Ref")
        if isinstance(name, str) and name in known:
            return known[name]
        if "Fn::Sub" in value:
            return {"Fn::Sub": _in_text(value["Fn::Sub"], known)}
    return {key: _put(each, known) for key, each in value.items()}


def _in_text(argument: Any, known: Mapping[str, str | list[str]]) -> Any:
    text, given = argument if isinstance(argument, list) and len(argument) == 2 else (argument, None)
    if not isinstance(text, str):
        return argument

    def put(match: re.Match[str]) -> str:
        value = None if match[1] or match[2] in (given or {}) else known.get(match[2])
        # A value's own ${…} would be read as a reference.
        return value if isinstance(value, str) and "${" not in value else match[0]

    made = _IN_TEXT.sub(put, text)
    return made if given is None else [made, _put(given, known)]
