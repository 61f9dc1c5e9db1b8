"""What the properties of a step say of other resources: the ARNs, IDs and names in them. Pure."""

from collections.abc import Collection, Iterator, Mapping
from functools import cache
from typing import Any

from product_factory.sandbox.resource_types.schema import resource_schema

from .arns import stem

Path = tuple[str, ...]

_DEPTH = 4
"""Dashboards nest their properties far deeper, without naming another resource there."""


def scalars(value: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Every text among the properties with the names on the way to it; policy documents are left out.

    What a policy document names is not acted upon.
    """
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        if "Statement" not in value:
            for key, each in value.items():
                yield from scalars(each, (*path, key))
    elif isinstance(value, list):
        for each in value:
            yield from scalars(each, path)


def arns_in(properties: Mapping[str, Any]) -> list[str]:
    """Every ARN that a property holds, once."""
    return list(dict.fromkeys(text for _, text in scalars(properties) if text.startswith("arn:")))


def at(properties: Any, path: str) -> list[str]:
    """The texts at `Outer.Inner`, through lists; none where it isn't set."""
    found = [properties]
    for key in path.split("."):
        inner = [each for value in found for each in (value if isinstance(value, list) else [value])]
        found = [value[key] for value in inner if isinstance(value, Mapping) and key in value]
    flat = [each for value in found for each in (value if isinstance(value, list) else [value])]
    return [str(each) for each in flat if isinstance(each, str | int)]


def holds(properties: Any, path: str) -> bool:
    """Whether anything stands at `Outer.Inner`, through lists."""
    key, _, rest = path.partition(".")
    if isinstance(properties, list):
        return any(holds(each, path) for each in properties)
    if not isinstance(properties, Mapping) or key not in properties:
        return False
    return holds(properties[key], rest) if rest else True


def named(properties: Mapping[str, Any], wanted: str, unless: Collection[str] = ()) -> list[str]:
    """The texts of the properties whose name's stem is, or ends in, this one; nearest to the top first.

    unless: words that say more; a property that ends in one of them names something else.
    """
    found = [
        (len(path), index, text)
        for index, (path, text) in enumerate(scalars(properties))
        if path and says(path[-1], wanted) and not any(says(path[-1], each) for each in unless)
    ]
    return list(dict.fromkeys(text for _, _, text in sorted(found)))


def says(property_name: str, wanted: str) -> bool:
    """Whether a property of this name holds such a thing: `VpcId` and `TargetVpcId` a `vpc`."""
    own = stem(property_name)
    return bool(wanted) and (own == wanted or (len(wanted) > 2 and own.endswith(wanted)))


@cache
def property_paths(resource_type: str) -> frozenset[Path]:
    """The paths of all properties of a type that a template may set, nested ones too."""
    return frozenset(path for path, _ in _writable(resource_type))


@cache
def optional_paths(resource_type: str) -> frozenset[Path]:
    """Those that a template may leave unset, with all that they are in being set or not."""
    return frozenset(path for path, optional in _writable(resource_type) if optional)


@cache
def _writable(resource_type: str) -> tuple[tuple[Path, bool], ...]:
    schema = resource_schema(resource_type) or {}
    fixed = {path.removeprefix("/properties/") for path in schema.get("readOnlyProperties", [])}
    found = dict(_paths(schema, schema, (), (), False))
    return tuple((path, optional) for path, optional in found.items() if "/".join(path) not in fixed)


_COUNTS = {"integer", "number", "boolean"}
"""Types of properties that name nothing: `NumCacheClusters`."""


def _types(node: Mapping[str, Any]) -> list[str]:
    told = node.get("type", [])
    return [told] if isinstance(told, str) else list(told)


def _paths(
    node: Mapping[str, Any], schema: Mapping[str, Any], path: Path, seen: Path, optional: bool
) -> Iterator[tuple[Path, bool]]:
    if len(path) >= _DEPTH:
        return
    while "$ref" in node:
        name = node["$ref"].rsplit("/", 1)[-1]
        if name in seen:
            return
        seen = (*seen, name)
        node = schema.get("definitions", {}).get(name, {})
    for key, part in node.get("properties", {}).items():
        spare = optional or key not in node.get("required", [])
        yield (*path, key), spare and not _COUNTS & set(_types(part))
        yield from _paths(part, schema, (*path, key), seen, spare)
    if isinstance(node.get("items"), Mapping):
        yield from _paths(node["items"], schema, path, seen, optional)
    for part in (each for way in ("oneOf", "anyOf", "allOf") for each in node.get(way, [])):
        yield from _paths(part, schema, path, seen, True)
