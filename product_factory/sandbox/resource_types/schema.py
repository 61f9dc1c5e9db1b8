"""What AWS's resource schemas, bundled with cfn-lint, say about a resource type's properties."""

from functools import cache
from typing import Any

from cfnlint.schema import (
    PROVIDER_SCHEMA_MANAGER,
    ResourceNotFoundError,
)

from product_factory.sandbox.resource_types.bounds import out_of_bounds
from product_factory.sandbox.resource_types.errors import ResourceError

JSON = dict[str, Any]


@cache
def resource_schema(resource_type: str) -> JSON | None:
    """The schema of `resource_type`, or None where AWS publishes none.

    us-east-1's schemas are used for every region: it has all the types.
    """
    try:
        return dict(PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", resource_type).schema)
    except ResourceNotFoundError:
        return None


def create_only(resource_type: str) -> frozenset[str]:
    """Properties whose change replaces the resource, as `Name` or `Outer/Inner`."""
    pointers = (resource_schema(resource_type) or {}).get("createOnlyProperties", [])
    return frozenset(pointer.removeprefix("/properties/") for pointer in pointers)


def conditional_create_only(resource_type: str) -> frozenset[str]:
    """Properties whose change replaces the resource in some cases, as `Name` or `Outer/Inner`."""
    pointers = (resource_schema(resource_type) or {}).get("conditionalCreateOnlyProperties", [])
    return frozenset(pointer.removeprefix("/properties/") for pointer in pointers)


@cache
def read_only(resource_type: str) -> frozenset[str]:
    """What Fn::GetAtt gives of a resource, as `Name` or `Outer.Inner`.

    "The return values that you can reference by using the Fn::GetAtt intrinsic function" are readOnlyProperties:
    https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html
    """
    pointers = (resource_schema(resource_type) or {}).get("readOnlyProperties", [])
    return frozenset(pointer.removeprefix("/properties/").replace("/", ".") for pointer in pointers)


@cache
def readable(resource_type: str) -> frozenset[str]:
    """The properties that a template sets and the service tells again, by their names at the top."""
    schema = resource_schema(resource_type) or {}
    pointers = schema.get("writeOnlyProperties", [])
    written = {pointer.removeprefix("/properties/").split("/")[0] for pointer in pointers}
    return frozenset(schema.get("properties", {})) - written - read_only(resource_type)


def needs_replacement(resource_type: str, old: JSON, new: JSON) -> set[str]:
    """Which of the changed properties can't be changed in place."""
    return {path for path in create_only(resource_type) if _at(old, path) != _at(new, path)}


def normalize(resource_type: str, logical_id: str, properties: JSON) -> JSON:
    """`properties` in the types of the schema: CloudFormation takes "90" where 90 is asked.

    Raises ResourceError for an unknown property, a missing required one, a value of the wrong
    type or out of its bounds, as AWS does before it calls the resource's handler.
    """
    schema = resource_schema(resource_type)
    if schema is None:
        return properties
    problems: list[str] = []
    value = _coerce(properties, schema, schema, "#", problems)
    if problems:
        raise ResourceError(
            f"Properties validation failed for resource {logical_id} with message:\n" + "\n".join(problems)
        )
    return dict(value)


def _at(value: Any, path: str) -> Any:
    for part in path.split("/"):
        if not isinstance(value, dict):
            return None
        value = value.get(part)
    return value


def _coerce(value: Any, part: JSON, schema: JSON, path: str, problems: list[str]) -> Any:
    while "$ref" in part:
        part = _at(schema, part["$ref"].removeprefix("#/")) or {}
    kinds = part.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if isinstance(value, dict) and "properties" in part:
        value = _coerce_object(value, part, schema, path, problems)
    elif isinstance(value, list) and "items" in part:
        value = [_coerce(item, part["items"], schema, f"{path}/{index}", problems) for index, item in enumerate(value)]
    elif kinds:
        value = _coerce_scalar(value, kinds, path, problems)
    problems.extend(out_of_bounds(value, part, path))
    return value


def _coerce_object(value: JSON, part: JSON, schema: JSON, path: str, problems: list[str]) -> JSON:
    known = part["properties"]
    for key in value:
        if key not in known and part.get("additionalProperties") is False:
            problems.append(f"{path}: extraneous key [{key}] is not permitted")
    for key in part.get("required", []):
        if key not in value:
            problems.append(f"{path}: required key [{key}] not found")
    return {key: _coerce(item, known.get(key, {}), schema, f"{path}/{key}", problems) for key, item in value.items()}


def _coerce_scalar(value: Any, kinds: list[str], path: str, problems: list[str]) -> Any:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    for kind in kinds:
        if kind == "object" and isinstance(value, dict):
            return value
        if kind == "array" and isinstance(value, list):
            return value
        if isinstance(value, dict | list):
            continue
        if kind == "string":
            return text
        if kind == "boolean" and text.lower() in ("true", "false"):
            return text.lower() == "true"
        if kind in ("integer", "number") and not isinstance(value, bool):
            try:
                return int(text) if kind == "integer" else float(text)
            except ValueError:
                continue
    found = {"dict": "JSONObject", "list": "JSONArray"}.get(type(value).__name__, "String")
    problems.append(f"{path}: expected type: {kinds[0].capitalize()}, found: {found}")
    return value
