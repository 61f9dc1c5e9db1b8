"""Unfit: how a template and its nested stacks don't go together, so that no launch survives it. Pure.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stack.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from product_factory.authoring.form import broken_limit
from product_factory.catalog import given
from product_factory.catalog.inlining import parameters, section
from product_factory.catalog.nested import Json, Read, keys


class _Limits(NamedTuple):
    """A parameter's limits, as the form's are told."""

    type: str
    allowed_values: tuple[str, ...]
    allowed_pattern: str | None
    min_length: int | None
    max_length: int | None
    min_value: float | None
    max_value: float | None


def unfit(template: Json, read: Read, within: tuple[str, ...] = ()) -> Iterator[str]:
    """Findings as `path: what is wrong; the mend`. `within`: the templates that it is nested in, by their names."""
    for name, key in keys(template).items():
        if key in within:
            yield f"Resources/{name}: its template nests itself; let it name another one"
        elif (inner := read(key)) is not None:
            yield from _asked(name, template, section(inner, "Parameters"))
            lacking = set(_outputs_of(name, template)) - section(inner, "Outputs").keys()
            for output in sorted(lacking):
                yield f"Resources/{name}: the nested template has no output {output}, which is asked for; declare it there"
            yield from (f"{name}: {finding}" for finding in unfit(inner, read, (*within, key)))


def _asked(name: str, template: Json, asks: Json) -> Iterator[str]:
    """Findings on what the nested stack of this name is given."""
    told, where = parameters(template["Resources"][name]), f"Resources/{name}/Properties/Parameters"
    for key in sorted(told.keys() - asks.keys()):
        yield f"{where}/{key}: the nested template has no such parameter; take it out"
    for key, asked in sorted(asks.items()):
        if not isinstance(asked, Mapping):
            continue
        for each in given.alternatives(told.get(key)):
            if not given.is_given(each):
                if "Default" not in asked:
                    yield f"{where}: the nested template's {key} has no default; give it a value"
            elif _is_list(each, section(template, "Parameters")):
                yield f"{where}/{key}: a list, and nested stacks take texts; join it with commas"
            elif not isinstance(each, Mapping) and (broken := broken_limit(_limits(asked), given.text(each))):
                yield f"{where}/{key}: {given.text(each)!r} {broken}, says the nested template; give it another value"


def _is_list(value: Any, declared: Json) -> bool:
    match value:
        case {"Ref": str(name)}:
            asked = declared.get(name)
            return isinstance(asked, Mapping) and given.is_list(str(asked.get("Type")))
    return isinstance(value, list)


def _limits(asked: Json) -> _Limits:
    def number(key: str) -> float | None:
        try:
            return float(asked[key])
        except (KeyError, TypeError, ValueError):
            return None

    low, high = number("MinLength"), number("MaxLength")
    pattern, allowed = asked.get("AllowedPattern"), asked.get("AllowedValues")
    return _Limits(
        str(asked.get("Type", "String")),
        tuple(map(given.text, allowed)) if isinstance(allowed, list) else (),
        pattern if isinstance(pattern, str) else None,
        None if low is None else int(low),
        None if high is None else int(high),
        number("MinValue"),
        number("MaxValue"),
    )


def _outputs_of(name: str, node: Any) -> Iterator[str]:
    """Outputs of this nested stack that a template asks for."""
    if isinstance(node, Mapping):
        match dict(node):
            case {"Fn::GetAtt": [str(found), str(attribute)]} if found == name and attribute.startswith("Outputs."):
                yield attribute.removeprefix("Outputs.")
            case {"Fn::GetAtt": str(text)} if text.startswith(f"{name}.Outputs."):
                yield text.removeprefix(f"{name}.Outputs.")
            case {"Fn::Sub": str(text) | [str(text), _]}:
                yield from re.findall(rf"\$\{{{re.escape(name)}\.Outputs\.([^}}]+)\}}", text)
        for each in node.values():
            yield from _outputs_of(name, each)
    elif isinstance(node, list):
        for each in node:
            yield from _outputs_of(name, each)
