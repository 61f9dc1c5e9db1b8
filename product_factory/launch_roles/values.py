"""Values: a template's values as text, with `*` for what only the launch can tell. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from product_factory.authoring.assets import ACCOUNT, REFERENCE, bucket_name
from product_factory.aws.names import OWN_PREFIX

ANY = "*"
Json = Mapping[str, Any]
# What `Ref`, or `GetAtt` where the name has a dot, gives for a resource of the template.
Look = Callable[[str], str]

_PSEUDO_PARAMETERS = {
    "AWS::AccountId": "${AWS::AccountId}",
    "AWS::Partition": "${AWS::Partition}",
    "AWS::StackName": OWN_PREFIX,
    # Service principals end so in every partition that takes part in sharing with this hub.
    "AWS::URLSuffix": "amazonaws.com",
}
# More values than this are not told apart.
_MANY = 30
_SUBSTITUTED = re.compile(r"\$\{([^!}]+)\}")
_DYNAMIC = re.compile(r"\{\{resolve:([\w-]+):((?:[^{}]|\$\{[^}]*\})*)\}\}")


def resource(template: Json, logical_id: str) -> Json:
    """A resource of the template; empty where it has none of that name."""
    found = template.get("Resources", {}).get(logical_id, {})
    return found if isinstance(found, Mapping) else {}


def properties(template: Json, logical_id: str) -> Json:
    """A resource's properties."""
    found = resource(template, logical_id).get("Properties") or {}
    return found if isinstance(found, Mapping) else {}


def text(template: Json, value: Any, look: Look) -> str:
    """The value as text. `look` tells what a reference to a resource gives. The hub's bucket of assets has its name."""
    told = _text(template, value, look).replace(REFERENCE, bucket_name(ACCOUNT, ANY))
    return re.sub(r"\*+", ANY, _DYNAMIC.sub(ANY, told))


def dynamic(template: Json, value: Any, look: Look) -> list[tuple[str, str]]:
    """Service and name of each dynamic reference in a value, also where functions put it together."""
    return [(found[1], found[2]) for found in _DYNAMIC.finditer(_text(template, value, look))]


def alternatives(value: Any) -> Iterator[Any]:
    """All values that a list, a single value, or either under a condition can have; an empty text under one is none."""
    if isinstance(value, list):
        for part in value:
            yield from alternatives(part)
    elif isinstance(value, Mapping) and isinstance(value.get("Fn::If"), list):
        yield from (each for each in alternatives(value["Fn::If"][1:]) if each != "")
    elif value != {"Ref": "AWS::NoValue"}:
        yield value


def choices(template: Json, value: Any) -> Iterator[Any]:
    """Like `alternatives`, and all values of a mapping that is looked up, or that a parameter allows."""
    for each in alternatives(value):
        match each:
            case {"Ref": str(name)}:
                parameter = (template.get("Parameters") or {}).get(name)
                allowed = parameter.get("AllowedValues") if isinstance(parameter, Mapping) else None
                yield from allowed if isinstance(allowed, list) and 0 < len(allowed) <= _MANY else (each,)
            case {"Fn::FindInMap": [str(name), _, *key]}:
                rows = [
                    row for row in (template.get("Mappings") or {}).get(name, {}).values() if isinstance(row, Mapping)
                ]
                last = key[0] if key and isinstance(key[0], str) else None
                found = [part for row in rows for k, part in row.items() if last in (None, k)]
                yield from alternatives(found) if 0 < len(found) <= _MANY else (each,)
            case _:
                yield each


def _text(template: Json, value: Any, look: Look) -> str:
    match value:
        case str():
            return value
        case bool():
            return str(value).lower()
        case int() | float():
            return str(value)
        case {"Ref": str(name)}:
            return _reference(template, name, look)
        case {"Fn::GetAtt": [str(name), str(attribute)]}:
            return _reference(template, f"{name}.{attribute}", look)
        case {"Fn::GetAtt": str(name)}:
            return _reference(template, name, look)
        case {"Fn::Join": [str(separator), [*parts]]}:
            return separator.join(_text(template, part, look) for part in parts)
        case {"Fn::Sub": str(pattern)}:
            return _substitute(template, pattern, {}, look)
        case {"Fn::Sub": [str(pattern), dict(known)]}:
            return _substitute(template, pattern, known, look)
        case _:
            return ANY


def _substitute(template: Json, pattern: str, known: Json, look: Look) -> str:
    def replace(found: re.Match[str]) -> str:
        name = found[1]
        return _text(template, known[name], look) if name in known else _reference(template, name, look)

    return _SUBSTITUTED.sub(replace, pattern)


def _reference(template: Json, name: str, look: Look) -> str:
    if name in _PSEUDO_PARAMETERS:
        return _PSEUDO_PARAMETERS[name]
    return look(name) if resource(template, name.partition(".")[0]) else ANY


def references(value: Any) -> Iterator[str]:
    """Logical IDs and parameters that a value refers to, in the order of the text."""
    if isinstance(value, Mapping):
        for key, part in value.items():
            if key == "Ref" and isinstance(part, str):
                yield part
            elif key == "Fn::GetAtt":
                yield str(part[0]) if isinstance(part, list) and part else str(part).partition(".")[0]
            elif key == "Fn::Sub":
                pattern, known = part if isinstance(part, list) and len(part) == 2 else (part, {})
                known = known if isinstance(known, Mapping) else {}
                names = _SUBSTITUTED.findall(pattern) if isinstance(pattern, str) else ()
                yield from (name.partition(".")[0] for name in names if name not in known)
                yield from references(known)
            else:
                yield from references(part)
    elif isinstance(value, list):
        for part in value:
            yield from references(part)
