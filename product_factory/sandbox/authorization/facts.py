"""The facts of a step, from a stack's resource or from a template: what its schema says, and its tags."""

from collections.abc import Mapping
from typing import Any

from product_factory.sandbox.resource_types.errors import ResourceError
from product_factory.sandbox.resource_types.schema import resource_schema

from .evidence.keys import STACK_TAGS
from .evidence.requests import NOTHING

AUTO_TAGS = "aws:servicecatalog:"


def permissions(resource_type: str, operation: str) -> tuple[str, ...]:
    """What the schema's handler of the operation may call; ResourceError where the schema tells none.

    None for what needs none: a type that calls nothing, and a custom resource, whose needs evidence tells.
    """
    if resource_type in NOTHING or is_custom(resource_type):
        return ()
    handler = _handler(resource_type, operation)
    if handler is None:
        raise ResourceError(
            f"The schema of {resource_type} doesn't tell what {operation} needs, so that "
            "the sandbox can't judge the launch role."
        )
    return tuple(handler.get("permissions", []))


def tells_permissions(resource_type: str, operation: str) -> bool:
    """Whether `permissions` tells them."""
    needless = resource_type in NOTHING or is_custom(resource_type)
    return needless or _handler(resource_type, operation) is not None


def _handler(resource_type: str, operation: str) -> Mapping[str, Any] | None:
    found: Mapping[str, Any] | None = (resource_schema(resource_type) or {}).get("handlers", {}).get(operation)
    return found


def is_custom(resource_type: str) -> bool:
    return resource_type.startswith("Custom::") or resource_type == "AWS::CloudFormation::CustomResource"


def tags(
    resource_type: str, own: Mapping[str, str], stack_tags: Mapping[str, str], stack: Mapping[str, str]
) -> dict[str, str]:
    """The tags that a request of the step sets and the resource then bears; none where it takes none.

    stack: `aws:cloudformation:…` and their values; only types that are proven to bear them do.
    """
    tagging = (resource_schema(resource_type) or {}).get("tagging", {})
    if not tagging.get("taggable"):
        return {}
    automatic = {key: value for key, value in stack_tags.items() if key.startswith(AUTO_TAGS)}
    proven = stack if any(row.type == resource_type for row in STACK_TAGS) else {}
    return {**own, **automatic, **proven}


def stack_tags(name: str, stack_id: str, logical_id: str) -> dict[str, str]:
    """The tags that CloudFormation gives."""
    values = {"stack-name": name, "stack-id": stack_id, "logical-id": logical_id}
    return {f"aws:cloudformation:{key}": value for key, value in values.items()}


def arns_among(attributes: Mapping[str, Any]) -> tuple[str, ...]:
    """The ARNs that a resource's attributes tell of it."""
    return tuple(value for value in attributes.values() if isinstance(value, str) and value.startswith("arn:"))
