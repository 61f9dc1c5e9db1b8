"""AWS::StepFunctions resources, in moto's Step Functions. They run as moto runs them."""

import json
import re
from typing import Any

from product_factory.sandbox.resource_types.api_shapes import api_shaped
from product_factory.sandbox.resource_types.resource import Name, Resource
from product_factory.sandbox.resource_types.s3_files import read
from product_factory.sandbox.resource_types.schema import JSON

DEFAULTS: JSON = {
    "EncryptionConfiguration": {"Type": "AWS_OWNED_KEY"},
    "LoggingConfiguration": {"Level": "OFF"},
    "TracingConfiguration": {"Enabled": False},
}
"""https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html"""


class StateMachine(Resource):
    """Ref and GetAtt Arn: the ARN. GetAtt: Name.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-stepfunctions-statemachine.html
    """

    type = "AWS::StepFunctions::StateMachine"
    naming = Name("StateMachineName")
    configurations = ("EncryptionConfiguration", "LoggingConfiguration", "TracingConfiguration")
    sets = frozenset({
        *configurations, "Definition", "DefinitionS3Location", "DefinitionString", "DefinitionSubstitutions", "RoleArn",
        "StateMachineName", "StateMachineType", "Tags",
    })  # fmt: skip

    def create(self) -> None:
        more = self._shaped("CreateStateMachine", *self.configurations)
        if "StateMachineType" in self.properties:
            more["type"] = self.properties["StateMachineType"]
        tags = [{"key": key, "value": value} for key, value in self.tags.items()]
        self.physical_id = self.client("stepfunctions").create_state_machine(
            name=self.name, definition=self._definition(), roleArn=self.properties["RoleArn"], tags=tags, **more
        )["stateMachineArn"]
        self.attributes = {"Arn": self.physical_id, "Name": self.name}

    def update(self, previous: JSON) -> None:
        machines, arn = self.client("stepfunctions"), self.physical_id
        machines.update_state_machine(
            stateMachineArn=arn,
            definition=self._definition(),
            roleArn=self.properties["RoleArn"],
            **api_shaped(machines, "UpdateStateMachine", DEFAULTS | self.take(*self.configurations)),
        )
        if gone := self.own_tags_of(previous):
            machines.untag_resource(resourceArn=arn, tagKeys=gone)
        if self.tags:
            machines.tag_resource(resourceArn=arn, tags=[{"key": k, "value": v} for k, v in self.tags.items()])

    def delete(self) -> None:
        self.client("stepfunctions").delete_state_machine(stateMachineArn=self.physical_id)

    def _shaped(self, operation: str, *names: str) -> JSON:
        return api_shaped(self.client("stepfunctions"), operation, self.take(*names))

    def _definition(self) -> str:
        """With `${name}` as DefinitionSubstitutions say."""
        given: Any = self.properties.get("DefinitionString")
        if where := self.properties.get("DefinitionS3Location"):
            given = read(str(where["Bucket"]), str(where["Key"]), where.get("Version")).decode()
        text = given if given is not None else json.dumps(self.properties.get("Definition", {}))
        known = self.properties.get("DefinitionSubstitutions", {})
        return re.sub(r"\$\{(\w+)\}", lambda found: str(known.get(found[1], found[0])), str(text))


RESOURCES = (StateMachine,)
