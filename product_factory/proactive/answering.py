"""Answering: the form's defaults, and its other choices one at a time. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

DEFAULTS = "the defaults"
ALL = "all optional questions answered"


class Answered(NamedTuple):
    """Answers to all questions, and what sets them apart from the defaults: `Name=value`, or one of the words above."""

    choice: str
    values: Mapping[str, Any]


def answered(template: Mapping[str, Any]) -> Iterator[Answered]:
    """The defaults first; then each question answered otherwise, alone; then all that may stay empty at once.

    Of questions without a list of choices: the limits of a number, what the conditions ask for, and the example
    that the form itself gives in its advice.
    """
    parameters = template.get("Parameters", {})
    defaults = {name: _default(parameter) for name, parameter in parameters.items()}
    yield Answered(DEFAULTS, defaults)
    asked = dict(_asked(template.get("Conditions", {})))
    others = {name: _others(parameter, asked.get(name, set())) for name, parameter in parameters.items()}
    for name, values in others.items():
        for value in values:
            yield Answered(f"{name}={value}", {**defaults, name: _value(parameters[name], value)})
    empty = {name: _value(parameters[name], others[name][0]) for name in others if others[name] and not defaults[name]}
    if empty:
        yield Answered(ALL, {**defaults, **empty})


def _value(parameter: Mapping[str, Any], value: str) -> Any:
    """The answer as templates see it: of list types a list."""
    listed = "List<" in parameter["Type"] or parameter["Type"] == "CommaDelimitedList"
    return value.split(",") if listed else value


def _default(parameter: Mapping[str, Any]) -> Any:
    if "Default" in parameter:
        default = str(parameter["Default"])
        # The value that SSM holds is not known: its path stands for it.
        return _value(parameter, default)
    others = _others(parameter, set())
    return _value(parameter, others[0] if others else "example")


def _others(parameter: Mapping[str, Any], asked: set[str]) -> list[str]:
    """Answers beside the default, each that the form takes."""
    default = str(parameter["Default"]) if "Default" in parameter else None
    if "AllowedValues" in parameter:
        values = [str(value) for value in parameter["AllowedValues"]]
    elif parameter["Type"] == "Number":
        values = [str(parameter[limit]) for limit in ("MinValue", "MaxValue") if limit in parameter]
    elif pattern := parameter.get("AllowedPattern"):
        values = [value for value in sorted(asked) if re.fullmatch(pattern, value)]
        words = re.split(r"[\s()]+", parameter.get("ConstraintDescription", ""))
        examples = (word.strip(".,;:") for word in words)
        values += [word for word in examples if word not in ("", "0") and re.fullmatch(pattern, word)][:1]
    else:
        values = [*sorted(asked), "example"]
    return [value for value in dict.fromkeys(values) if value != default]


def _asked(conditions: Mapping[str, Any]) -> Iterator[tuple[str, set[str]]]:
    """Of each parameter the values that a condition compares it with."""
    found: dict[str, set[str]] = {}

    def look(node: Any) -> None:
        if isinstance(node, list):
            for item in node:
                look(item)
        elif isinstance(node, Mapping):
            match node.get("Fn::Equals"):
                case [{"Ref": str(name)}, str(value)] | [str(value), {"Ref": str(name)}]:
                    found.setdefault(name, set()).add(value)
            for item in node.values():
                look(item)

    look(conditions)
    yield from found.items()
