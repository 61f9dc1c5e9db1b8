"""Bounds that a resource type's schema sets to a value: lengths, numbers, patterns, enumerations, items.

In the words of CloudFormation's validator, which tells lengths and keeps values to itself:
https://github.com/aws-cloudformation/cloudformation-resource-schema, exceptions/ValidationException.java; met as
"#/PolicyEngineId: expected maxLength: 59, actual: 91" and "#/Role: failed validation constraint for keyword [pattern]". The
counts of items are everit-org/json-schema's, which that validator uses.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from product_factory.sandbox.resource_types.java_patterns import TIMEOUT_S, PatternError, compiled

JSON = dict[str, Any]

_REFERENCE = "{{resolve:"
"""What stands for a secret may be of any length and form."""


def out_of_bounds(value: Any, part: JSON, path: str) -> Iterator[str]:
    """What is wrong with a value, already of its type, by its part of the schema."""
    if "enum" in part and value not in part["enum"]:
        yield _failed(path, "enum")
    if "const" in part and value != part["const"]:
        yield _failed(path, "const")
    if isinstance(value, str) and _REFERENCE not in value:
        yield from _of_text(value, part, path)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield from _of_number(value, part, path)
    elif isinstance(value, list):
        yield from _of_list(value, part, path)


def _of_text(value: str, part: JSON, path: str) -> Iterator[str]:
    if len(value) < part.get("minLength", 0):
        yield f"{path}: expected minLength: {part['minLength']}, actual: {len(value)}"
    if "maxLength" in part and len(value) > part["maxLength"]:
        yield f"{path}: expected maxLength: {part['maxLength']}, actual: {len(value)}"
    if "pattern" in part and not _found(part["pattern"], value):
        yield _failed(path, "pattern")


def _of_number(value: float, part: JSON, path: str) -> Iterator[str]:
    wrong: dict[str, Callable[[float], bool]] = {
        "minimum": lambda bound: value < bound,
        "maximum": lambda bound: value > bound,
        "exclusiveMinimum": lambda bound: value <= bound,
        "exclusiveMaximum": lambda bound: value >= bound,
    }
    for keyword, is_wrong in wrong.items():
        if keyword in part and is_wrong(part[keyword]):
            yield _failed(path, keyword)


def _of_list(value: list[Any], part: JSON, path: str) -> Iterator[str]:
    if len(value) < part.get("minItems", 0):
        yield f"{path}: expected minimum item count: {part['minItems']}, found: {len(value)}"
    if "maxItems" in part and len(value) > part["maxItems"]:
        yield f"{path}: expected maximum item count: {part['maxItems']}, found: {len(value)}"
    if part.get("uniqueItems") and any(each in value[:place] for place, each in enumerate(value)):
        yield f"{path}: array items are not unique"


def _failed(path: str, keyword: str) -> str:
    return f"{path}: failed validation constraint for keyword [{keyword}]"


def _found(pattern: str, value: str) -> bool:
    """Anywhere in the value, as JSON Schema has it; true where the pattern can't be read."""
    try:
        return _searched(pattern, value)
    except (PatternError, TimeoutError):
        return True


@lru_cache(maxsize=1 << 12)
def _searched(pattern: str, value: str) -> bool:
    """The same values come with each launch of a product."""
    return compiled(pattern).search(value, timeout=TIMEOUT_S) is not None
