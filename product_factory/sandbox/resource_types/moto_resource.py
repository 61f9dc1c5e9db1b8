"""Resource types that this package leaves to moto's own classes.

They do what moto does. What moto can't do, an update or a deletion of a type, fails.
"""

from typing import Any

from moto.cloudformation.exceptions import UnformattedGetAttTemplateException
from moto.cloudformation.parsing import get_model_map
from moto.core.common_models import CloudFormationModel

from product_factory.sandbox.resource_types.errors import ResourceError
from product_factory.sandbox.resource_types.names import name_of_type
from product_factory.sandbox.resource_types.resource import Resource, all_properties
from product_factory.sandbox.resource_types.schema import JSON

LEFT_OUT = {"AWS::CloudFormation::Stack"}
"""Nested stacks: moto makes them without looking whether they failed."""


def moto_class(resource_type: str) -> type[Resource] | None:
    """A class for `resource_type` that calls moto's, or None where moto has none."""
    model = get_model_map().get(resource_type)
    if model is None or resource_type in LEFT_OUT:
        return None
    return type(
        "MotoResource",
        (_MotoResource,),
        {"type": resource_type, "sets": all_properties(resource_type), "model": model},
    )


class _MotoResource(Resource):
    model: type[CloudFormationModel]
    made: Any

    def create(self) -> None:
        self.made = self.model.create_from_cloudformation_json(
            self.name,
            self._json(),
            self.stack.account_id,
            self.stack.region_name,
            LogicalId=self.logical_id,
            StackId=self.stack.stack_id,
            ResourceType=self.type,
        )
        self._adopt()

    def update(self, previous: JSON) -> None:
        update = self.model.update_from_cloudformation_json
        if hasattr(update, "__isabstractmethod__"):
            raise ResourceError(f"The sandbox can't update {self.type}: moto doesn't")
        self.made = update(
            original_resource=self.made,
            new_resource_name=self.name,
            cloudformation_json=self._json(),
            account_id=self.stack.account_id,
            region_name=self.stack.region_name,
        )
        self._adopt()

    def delete(self) -> None:
        delete = self.model.delete_from_cloudformation_json
        if hasattr(delete, "__isabstractmethod__"):
            raise ResourceError(f"The sandbox can't delete {self.type}: moto doesn't")
        delete(self.physical_id, self._json(), self.stack.account_id, self.stack.region_name)

    def get_att(self, attribute: str) -> Any:
        try:
            return self.made.get_cfn_attribute(attribute)
        except (UnformattedGetAttTemplateException, NotImplementedError) as error:
            raise ResourceError(f"Requested attribute {attribute} does not exist in schema for {self.type}") from error

    def _adopt(self) -> None:
        self.physical_id = str(self.made.physical_resource_id or "")
        if not self.physical_id:
            raise ResourceError(f"moto made {self.type} without a physical ID")

    def _json(self) -> JSON:
        return {"Type": self.type, "Properties": dict(self.properties)}

    def _name(self) -> str:
        prop = self.model.cloudformation_name_type()
        if prop and prop in self.properties:
            return str(self.properties[prop])
        return name_of_type(self.stack.name, self.logical_id, self.type)
