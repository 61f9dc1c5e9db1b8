"""Resource types that this package leaves to moto's own classes: those that moto is shown to create, update and delete."""

from typing import Any

from moto.cloudformation.exceptions import UnformattedGetAttTemplateException
from moto.cloudformation.parsing import get_model_map
from moto.core.common_models import CloudFormationModel

from product_factory.sandbox.resource_types.errors import ResourceError
from product_factory.sandbox.resource_types.resource import Name, Resource
from product_factory.sandbox.resource_types.schema import JSON, read_only

SHOWN: dict[str, frozenset[str]] = {
    "AWS::AutoScaling::LaunchConfiguration": frozenset(
        {
            "AssociatePublicIpAddress",
            "EbsOptimized",
            "IamInstanceProfile",
            "ImageId",
            "InstanceType",
            "KeyName",
            "LaunchConfigurationName",
            "SecurityGroups",
            "UserData",
        }
    ),
    "AWS::Kinesis::Stream": frozenset({"Name", "RetentionPeriodHours", "ShardCount", "Tags"}),
    "AWS::SageMaker::NotebookInstanceLifecycleConfig": frozenset(
        {"NotebookInstanceLifecycleConfigName", "OnCreate", "OnStart"}
    ),
}
"""The properties that moto really sets, of each type of which that was seen: tests/…/resource_types/test_moto_types.py.

moto claims some fifty more. They can't be deleted, fail in the middle or drop what they are given: they are refused by name.
"""


def moto_class(resource_type: str) -> type[Resource] | None:
    """A class for `resource_type` that calls moto's, or None where moto isn't shown to make it."""
    if resource_type not in SHOWN:
        return None
    model = get_model_map()[resource_type]
    return type(
        "MotoResource",
        (_MotoResource,),
        {
            "type": resource_type,
            "sets": SHOWN[resource_type],
            "model": model,
            "naming": Name(model.cloudformation_name_type()),
        },
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
        self.physical_id = str(self.made.physical_resource_id)

    def update(self, previous: JSON) -> None:
        self.made = self.model.update_from_cloudformation_json(
            original_resource=self.made,
            new_resource_name=self.name,
            cloudformation_json=self._json(),
            account_id=self.stack.account_id,
            region_name=self.stack.region_name,
        )
        self.physical_id = str(self.made.physical_resource_id)

    def delete(self) -> None:
        self.model.delete_from_cloudformation_json(
            self.physical_id, self._json(), self.stack.account_id, self.stack.region_name
        )

    def get_att(self, attribute: str) -> Any:
        if attribute not in read_only(self.type):
            return super().get_att(attribute)
        try:
            return self.made.get_cfn_attribute(attribute)
        except (UnformattedGetAttTemplateException, NotImplementedError) as error:
            raise ResourceError(f"The sandbox doesn't implement attribute {attribute} of {self.type}") from error

    def _json(self) -> JSON:
        properties = dict(self.properties)
        if "Tags" in self.sets:
            properties["Tags"] = self.tag_list
        return {"Type": self.type, "Properties": properties}
