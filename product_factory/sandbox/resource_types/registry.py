"""Which class creates which resource type: this package's, then moto's, or none."""

from functools import cache

from product_factory.sandbox.resource_types import services
from product_factory.sandbox.resource_types.errors import ResourceError
from product_factory.sandbox.resource_types.moto_resource import moto_class
from product_factory.sandbox.resource_types.resource import Resource

TYPES: dict[str, type[Resource]] = {made.type: made for made in services.RESOURCES}
CUSTOM_RESOURCES = ("AWS::CloudFormation::CustomResource", "Custom::")
_NO_CODE = ": a custom resource is made by code behind its ServiceToken, and the sandbox runs none"


def resource_class(resource_type: str, logical_id: str) -> type[Resource]:
    """The class for a type; raises ResourceError, naming both, where there is none."""
    made = TYPES.get(resource_type) or _moto_class(resource_type)
    if made is None:
        raise ResourceError(
            f"Resource type {resource_type} of {logical_id} is not supported by the sandbox{_why(resource_type)}"
        )
    return made


def _why(resource_type: str) -> str:
    return _NO_CODE if resource_type.startswith(CUSTOM_RESOURCES) else ""


@cache
def _moto_class(resource_type: str) -> type[Resource] | None:
    return moto_class(resource_type)
