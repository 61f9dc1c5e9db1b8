"""AWS::CloudFormation::Stack: a stack in a stack, which the engine makes.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-nested-stacks.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stack.html
Operations run to their end before they answer, so TimeoutInMinutes is never reached.
"""

from typing import Any

from moto.cloudformation.models import cloudformation_backends

from product_factory.sandbox.resource_types.errors import ResourceError
from product_factory.sandbox.resource_types.nesting import Asked, Nested, nested_name
from product_factory.sandbox.resource_types.resource import Resource, StackFacts
from product_factory.sandbox.resource_types.schema import JSON


class NestedStack(Resource):
    """Ref: the nested stack's ID; GetAtt Outputs.Key: its outputs. In an update it is looked at whatever its properties are."""

    type = "AWS::CloudFormation::Stack"
    sets = frozenset({"Parameters", "Tags", "TemplateURL", "TimeoutInMinutes"})
    follows = True

    def create(self) -> None:
        made: Nested = _engine(self.stack).nest(self.stack, self.logical_id, self.name, self._asked(self.properties))
        self.physical_id = made.stack_id
        made.create()

    def stirs(self) -> bool:
        return self._made.differs(self._asked(self.properties))

    def update(self, previous: JSON) -> None:
        self._made.update(self._asked(self.properties))

    def take_back(self, previous: JSON) -> None:
        self._made.take_back()

    def complete(self) -> None:
        self._made.complete()

    def delete(self) -> None:
        self._made.delete()

    def get_att(self, attribute: str) -> Any:
        if attribute.startswith("Outputs."):
            return self._made.output(attribute.removeprefix("Outputs."))
        return super().get_att(attribute)

    @property
    def _made(self) -> Nested:
        made: Nested = _engine(self.stack).nested(self.physical_id)
        return made

    def _asked(self, properties: JSON) -> Asked:
        parameters = {key: _simple(value) for key, value in properties.get("Parameters", {}).items()}
        return Asked(str(properties["TemplateURL"]), parameters, {**self.stack.tags, **self.tags})

    def _name(self) -> str:
        return nested_name(self.stack.name, self.logical_id)


def _simple(value: Any) -> str:
    """A parameter's value as text. Lists are to be joined: AWS takes them from nobody."""
    if isinstance(value, dict | list):
        raise ResourceError("Value of property Parameters must be an object with String (or simple type) properties")
    return str(value).lower() if isinstance(value, bool) else str(value)


def _engine(stack: StackFacts) -> Any:
    """The engine that plays the stack, whose class is built on what moto is asked for."""
    return cloudformation_backends[stack.account_id][stack.region_name]


RESOURCES = (NestedStack,)
