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


_PLAIN = ("string", "integer")
_USED_TWICE = "You cannot specify both usePreviousTemplate and Template Body/Template URL."
"""As in getmoto/moto, tests/test_cloudformation/test_cloudformation_stack_crud.py."""


def check_request(operation: str, members: JSON) -> None:
    """Raise ValidationError with all that the model refuses, and where members contradict each other."""
    shape = get_service_model("cloudformation").operation_model(operation).input_shape
    found = [] if shape is None else list(_violations(shape, members, "")) + list(_names(operation, members))
    if found:
        count = f"{len(found)} validation error{'s' * (len(found) > 1)} detected"
        raise ValidationError(f"{count}: {'; '.join(found)}")
    for group in EXCLUSIVE:
        given = [member for member in group if members.get(member) not in (None, "", False, "false")]
        if len(given) > 1 and "UsePreviousTemplate" in given:
            raise ValidationError(_USED_TWICE)
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
        if shape.member.type_name in _PLAIN:
            yield from _broken_members(shape.member.metadata, value, path)
        else:
            for number, item in enumerate(value, 1):
                yield from _violations(shape.member, item, f"{path}.{number}.member")
        yield from _broken(shape.metadata, value, path)
    elif shape.type_name in _PLAIN:
        yield from _broken(shape.metadata, value, path)


def _broken_members(rules: JSON, values: list[Any], path: str) -> Iterator[str]:
    """A list of plain values is told as a whole: https://github.com/aws-actions/aws-cloudformation-github-deploy/issues/130"""
    if any(_unmet(rules, value) for value in values):
        told = f"Value '[{', '.join(map(str, values))}]' at '{path}'"
        constraints = ", ".join(f"Member must {demand}" for demand in _demands(rules))
        yield f"{told} failed to satisfy constraint: Member must satisfy constraint: [{constraints}]"


def _broken(rules: JSON, value: Any, path: str) -> Iterator[str]:
    for demand in _unmet(rules, value):
        yield f"Value '{value}' at '{path}' failed to satisfy constraint: Member must {demand}"


def _unmet(rules: JSON, value: Any) -> list[str]:
    size = value if isinstance(value, int) else len(value)
    met = {
        "max": size <= rules.get("max", size),
        "min": size >= rules.get("min", size),
        "enum": value in rules.get("enum", [value]),
        "pattern": "pattern" not in rules or regex.fullmatch(rules["pattern"], value),
    }
    noun = "value" if isinstance(value, int) else "length"
    return _demands({rule: bound for rule, bound in rules.items() if not met.get(rule, True)}, noun)


def _demands(rules: JSON, noun: str = "length") -> list[str]:
    told = {
        "max": "have {noun} less than or equal to {bound}",
        "min": "have {noun} greater than or equal to {bound}",
        "enum": "satisfy enum value set: [{bound}]",
        "pattern": "satisfy regular expression pattern: {bound}",
    }
    bounds = {rule: ", ".join(bound) if isinstance(bound, list) else bound for rule, bound in rules.items()}
    return [words.format(noun=noun, bound=bounds[rule]) for rule, words in told.items() if rule in bounds]


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]
