"""The page that tells all JSON Schemas: a table for each answer, a line for each field, nested ones by their path."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from product_factory import marked

BEGIN, END = "<!-- schemas -->", "<!-- /schemas -->"
Json = dict[str, Any]


def renew(page: Path, schemas: Mapping[str, Json]) -> bool:
    """Write the tables between their marks in this page; whether it changed. FactoryError where a mark is missing."""
    return marked.renew(page, BEGIN, END, markdown(schemas).strip())


def markdown(schemas: Mapping[str, Json]) -> str:
    """A section for each command, commands with the same answer together."""
    alike: dict[str, list[str]] = {}
    for command, schema in schemas.items():
        alike.setdefault(_section(schema), []).append(command)
    return "\n".join(f"## {', '.join(names)}\n\n{section}" for section, names in alike.items())


def _section(schema: Json) -> str:
    definitions = schema.get("$defs", {})
    return "\n".join("\n".join(_table(each, definitions)) for each in schema.get("anyOf", [schema]))


def _table(answer: Json, definitions: Json) -> Iterator[str]:
    model = _resolved(answer, definitions)
    yield f"{_line(model)}\n"
    yield "| Field | Holds | What it is |"
    yield "|---|---|---|"
    for path, holds, what in _fields(model, definitions, "", ()):
        yield f"| `{path}` | {holds} | {what} |"
    yield ""


def _fields(model: Json, definitions: Json, under: str, within: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    for name, field in model.get("properties", {}).items():
        path = f"{under}{name}"
        yield path, _holds(field, definitions), _line(field)
        for nested, place in _models(field, definitions, path):
            if nested not in within:
                yield from _fields(definitions[nested], definitions, f"{place}.", (*within, nested))


def _models(field: Json, definitions: Json, path: str) -> Iterator[tuple[str, str]]:
    """The models in a field, with where their fields stand."""
    if "$ref" in field:
        name = field["$ref"].rpartition("/")[2]
        if "properties" in definitions[name]:
            yield name, path
    for each in field.get("anyOf") or field.get("oneOf") or ():
        yield from _models(each, definitions, path)
    if isinstance(items := field.get("items"), dict):
        yield from _models(items, definitions, f"{path}[]")
    if isinstance(values := field.get("additionalProperties"), dict):
        yield from _models(values, definitions, f"{path}.*")


def _holds(field: Json, definitions: Json) -> str:
    """The type in a few words."""
    field = _resolved(field, definitions)
    if "const" in field:
        return f"`{field['const']}`"
    if "enum" in field:
        return ", ".join(f"`{each}`" for each in field["enum"])
    if some := field.get("anyOf") or field.get("oneOf"):
        return " or ".join(dict.fromkeys(_holds(each, definitions) for each in some))
    if field.get("type") == "array":
        return f"list of {_holds(field['items'], definitions)}" if field.get("items") else "list"
    return str(field.get("type", "any value"))


def _resolved(field: Json, definitions: Json) -> Json:
    found: Json = definitions[field["$ref"].rpartition("/")[2]] if "$ref" in field else field
    return found


def _line(part: Json) -> str:
    """The description up to its first empty line, as a table can hold it."""
    text = part.get("description", "").partition("\n\n")[0]
    return re.sub(r"\bNone\b", "null", " ".join(text.split())).replace("|", "\\|")
