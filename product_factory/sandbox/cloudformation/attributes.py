"""Attributes that an output asks a resource for and its type hasn't: the stack fails before anything is made. Pure.

As recorded on AWS: localstack/localstack, tests/aws/services/cloudformation/engine/test_attributes.snapshot.json
(test_invalid_getatt_fails). Of resources' properties nobody has recorded when AWS looks: there it fails where it is needed.
"""

from collections.abc import Iterator
from typing import Any

from product_factory.sandbox.cloudformation.change_details import mentions
from product_factory.sandbox.cloudformation.intrinsics import Scope
from product_factory.sandbox.cloudformation.stack_events import STACK
from product_factory.sandbox.cloudformation.template import JSON
from product_factory.sandbox.resource_types.errors import ResourceError
from product_factory.sandbox.resource_types.schema import resource_schema


def check_outputs(template: JSON, scope: Scope) -> None:
    """Raise ResourceError for the first output that is made and asks for what can't be."""
    for name, declared in (template.get("Outputs") or {}).items():
        if "Condition" in declared and not scope.condition(declared["Condition"]):
            continue
        for path, logical_id, attribute in _asked(declared["Value"], f"/Outputs/{name}/Value"):
            kind = template["Resources"].get(logical_id, {}).get("Type", "")
            if not _has(kind, attribute):
                raise ResourceError(
                    f"[Error] {path}/Fn::GetAtt: Resource type {kind} does not support attribute {{{attribute}}}"
                )


def _asked(value: Any, path: str) -> Iterator[tuple[str, str, str]]:
    """(path, logical ID, attribute) of each Fn::GetAtt that names both."""
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from _asked(item, f"{path}/{number}")
    elif isinstance(value, dict) and "Fn::GetAtt" in value:
        yield from ((path, name, attribute) for name, attribute in mentions(value) if attribute)
    elif isinstance(value, dict) and "Fn::If" not in value:
        for key, item in value.items():
            yield from _asked(item, f"{path}/{key}")


def _has(kind: str, attribute: str) -> bool:
    """Which outputs a nested stack has, its own template tells, which is read when it is made."""
    if kind == STACK and attribute.startswith("Outputs."):
        return True
    schema = resource_schema(kind)
    return schema is None or attribute.split(".")[0] in schema.get("properties", {})
