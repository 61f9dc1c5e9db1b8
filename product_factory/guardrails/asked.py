"""Asked: what a template asks of AWS, as far as it tells: values of condition keys that its properties give. Pure.

A question of the form is as good as all its allowed values; what no list of values is known of is unknown.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from product_factory.aws.condition_values import CARRIED, Carried
from product_factory.guardrails.judging import Act

Json = Mapping[str, Any]
NO_VALUE = {"Ref": "AWS::NoValue"}


class _Unknown(Exception):
    """A value that only a launch tells."""


def variants(template: Json, act: Act) -> list[Act] | None:
    """The act as the template may ask it, each way once; None where that is not known."""
    rules = [rule for rule in CARRIED if act.action in rule.actions]
    try:
        values = {(rule.key, value) for rule in rules for value in _values(template, rule)}
    except _Unknown:
        return None
    return [_with(act, key, value) for key, value in sorted(values, key=str)] or None


def sometimes(template: Json, act: Act) -> bool:
    """Whether every resource that would ask it hangs on a condition of the template."""
    types = {rule.type for rule in CARRIED if act.action in rule.actions}
    asking = [each for type_ in types for each in _resources(template, type_)]
    return bool(asking) and all("Condition" in each for each in asking)


def says(template: Json, text: str) -> bool:
    """Whether the template names this anywhere, such as a tag's key."""
    return text in json.dumps(template.get("Resources", {}))


def _with(act: Act, key: str, value: str | None) -> Act:
    if value is None:
        return act._replace(absent=act.absent | {key})
    return act._replace(keys={**act.keys, key: value})


def _values(template: Json, rule: Carried) -> Iterator[str | None]:
    for resource in _resources(template, rule.type):
        for value in _at(resource.get("Properties", NO_VALUE), rule.path, template):
            if value is None and not rule.told_when_absent:
                raise _Unknown
            yield value if value is None else rule.values.get(value, value)


def _resources(template: Json, type_: str) -> Iterator[Json]:
    for resource in template.get("Resources", {}).values():
        if isinstance(resource, Mapping) and resource.get("Type") == type_:
            yield resource


def _at(value: Any, path: tuple[str, ...], template: Json) -> Iterator[str | None]:
    """The property's possible values; None: not set."""
    if isinstance(value, Mapping) and "Fn::If" in value:
        for branch in value["Fn::If"][1:]:
            yield from _at(branch, path, template)
    elif value == NO_VALUE:
        yield None
    elif path and path[0] == "*" and isinstance(value, list):
        for each in value or [NO_VALUE]:
            yield from _at(each, path[1:] if each is not NO_VALUE else (), template)
    elif path and isinstance(value, Mapping) and not _intrinsic(value):
        yield from _at(value.get(path[0], NO_VALUE), path[1:], template)
    elif path:
        raise _Unknown
    else:
        yield from _leaf(value, template)


def _leaf(value: Any, template: Json) -> Iterator[str | None]:
    if isinstance(value, bool):
        yield str(value).lower()
    elif isinstance(value, (str, int)):
        yield str(value)
    elif isinstance(value, Mapping) and set(value) == {"Ref"}:
        allowed = template.get("Parameters", {}).get(value["Ref"], {}).get("AllowedValues")
        if not allowed:
            raise _Unknown
        yield from map(str, allowed)
    else:
        raise _Unknown


def _intrinsic(value: Json) -> bool:
    return any(key == "Ref" or key.startswith("Fn::") for key in value)
