"""Members of a request that AWS's model of CloudFormation refuses, in AWS's words. Pure.

Names are more than the model says: https://github.com/hashicorp/terraform-provider-aws/issues/42668 (a new stack),
https://github.com/humanmade/cf-to-tf/issues/5 (any stack), localstack/localstack,
tests/aws/services/cloudformation/api/test_stacks.snapshot.json (a change set's new stack, test_stack_name_creation),
https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStackSet.html.
"""

from collections.abc import Iterator
from typing import Any

import regex  # type: ignore[import-untyped]
from moto.core.utils import get_service_model

from product_factory.sandbox.cloudformation.errors import ValidationError

JSON = dict[str, Any]

NAME = {"pattern": "[a-zA-Z][-a-zA-Z0-9]*", "min": 1, "max": 128}
NAME_OR_ID = {"pattern": "[a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/._+]*", "min": 1}
NEW = {("CreateStack", "StackName"), ("CreateStackSet", "StackSetName")}
EXCLUSIVE = (("TemplateBody", "TemplateURL", "UsePreviousTemplate"), ("OnFailure", "DisableRollback"))
"""Of each at most one: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html, API_UpdateStack.html"""


def check_request(operation: str, members: JSON) -> None:
    """Raise ValidationError with all that the model refuses, and where members contradict each other."""
    shape = get_service_model("cloudformation").operation_model(operation).input_shape
    found = [] if shape is None else list(_violations(shape, members, "")) + list(_names(operation, members))
    if found:
        count = f"{len(found)} validation error{'s' * (len(found) > 1)} detected"
        raise ValidationError(f"{count}: {'; '.join(found)}")
    for group in EXCLUSIVE:
        given = [member for member in group if members.get(member) not in (None, "", False, "false")]
        if len(given) > 1:
            raise ValidationError(f"Specify only one of {' and '.join(given)}")


def _names(operation: str, members: JSON) -> Iterator[str]:
    for member in ("StackName", "StackSetName"):
        if isinstance(members.get(member), str):
            yield from _broken(_rules(operation, member, members[member]), members[member], _lower(member))


def _rules(operation: str, member: str, value: str) -> JSON:
    if (operation, member) in NEW:
        return NAME
    if member == "StackSetName":
        return {}
    return NAME_OR_ID if value.startswith("arn:") else NAME_OR_ID | {"max": NAME["max"]}


def _violations(shape: Any, value: Any, path: str) -> Iterator[str]:
    if shape.type_name == "structure" and isinstance(value, dict):
        for name in shape.required_members:
            if value.get(name) is None:
                where = f"{path}.{_lower(name)}".lstrip(".")
                yield f"Value null at '{where}' failed to satisfy constraint: Member must not be null"
        for name in value.keys() & shape.members.keys():
            if value[name] is not None and name != "StackName":
                yield from _violations(shape.members[name], value[name], f"{path}.{_lower(name)}".lstrip("."))
    elif shape.type_name == "list" and isinstance(value, list):
        for number, item in enumerate(value, 1):
            yield from _violations(shape.member, item, f"{path}.{number}.member")
        yield from _broken(shape.metadata, value, path)
    elif shape.type_name in ("string", "integer"):
        yield from _broken(shape.metadata, value, path)


def _broken(rules: JSON, value: Any, path: str) -> Iterator[str]:
    where = f"Value '{value}' at '{path}' failed to satisfy constraint: Member must"
    size, noun = (value, "value") if isinstance(value, int) else (len(value), "length")
    if size > rules.get("max", size):
        yield f"{where} have {noun} less than or equal to {rules['max']}"
    if size < rules.get("min", size):
        yield f"{where} have {noun} greater than or equal to {rules['min']}"
    if "enum" in rules and value not in rules["enum"]:
        yield f"{where} satisfy enum value set: [{', '.join(rules['enum'])}]"
    if "pattern" in rules and not regex.fullmatch(rules["pattern"], value):
        yield f"{where} satisfy regular expression pattern: {rules['pattern']}"


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]
