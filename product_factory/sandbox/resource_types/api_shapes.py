"""Properties of a template in the form that an API's operation takes: the same members, in other case."""

from typing import Any

from product_factory.sandbox.resource_types.errors import ResourceError
from product_factory.sandbox.resource_types.schema import JSON


def api_shaped(client: Any, operation: str, properties: JSON) -> JSON:
    """`properties` with the names of `operation`'s input, at every depth; keys of maps stay.

    Raises ResourceError for one that the operation hasn't.
    """
    return dict(_shaped(properties, client.meta.service_model.operation_model(operation).input_shape))


def _shaped(value: Any, shape: Any) -> Any:
    if shape.type_name == "structure" and isinstance(value, dict):
        members = {name.lower(): name for name in shape.members}
        if unknown := [name for name in value if name.lower() not in members]:
            raise ResourceError(f"The sandbox doesn't implement {', '.join(unknown)} of {shape.name}")
        known = {members[name.lower()]: item for name, item in value.items()}
        return {name: _shaped(item, shape.members[name]) for name, item in known.items()}
    if shape.type_name == "list" and isinstance(value, list):
        return [_shaped(item, shape.member) for item in value]
    if shape.type_name in ("integer", "long") and isinstance(value, float) and value.is_integer():
        # Schemas call them numbers.
        return int(value)
    return value
