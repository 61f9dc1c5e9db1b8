"""An output of what is not made is refused at the call, and what stops a stack is told.

Words: https://github.com/awslabs/aws-api-gateway-developer-portal/issues/216; moto's test_stack_conditional_create.py,
verified on AWS, gives the same at CreateStack.
"""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.product_factory.sandbox.cloudformation.cfn_stacks import Stacks

TOPIC = {"Type": "AWS::SNS::Topic"}
CONDITIONAL = {"A": TOPIC, "X": {**TOPIC, "Condition": "Wanted"}}
WANTED = {
    "Parameters": {"Want": {"Type": "String", "Default": "no"}},
    "Conditions": {"Wanted": {"Fn::Equals": [{"Ref": "Want"}, "yes"]}},
}
REFUSED = r"operation: Unresolved resource dependencies \[X\] in the Outputs block of the template$"


@pytest.mark.parametrize(
    "value",
    [
        {"Ref": "X"},
        {"Fn::GetAtt": ["X", "TopicName"]},
        {"Fn::Sub": "at ${X.TopicName}"},
        {"Fn::If": ["Wanted", "x", {"Ref": "X"}]},
    ],
)
def test_an_output_of_a_resource_that_its_condition_leaves_out_is_refused(stacks: Stacks, value: Any) -> None:
    outputs = {"Out": {"Value": value}}
    with pytest.raises(ClientError, match=REFUSED):
        stacks.create(CONDITIONAL, **WANTED, Outputs=outputs)
    with pytest.raises(ClientError, match="does not exist"):
        stacks.describe()
    stacks.create(CONDITIONAL, **WANTED, Outputs=outputs, given={"Want": "yes"})
    with pytest.raises(ClientError, match=REFUSED):
        stacks.update(CONDITIONAL, **WANTED, Outputs=outputs, given={"Want": "no"})
    assert stacks.describe()["StackStatus"] == "CREATE_COMPLETE"


def test_what_is_not_taken_is_not_asked_for(stacks: Stacks) -> None:
    outputs = {
        "Chosen": {"Value": {"Fn::If": ["Wanted", {"Ref": "X"}, "none"]}},
        "Left": {"Condition": "Wanted", "Value": {"Ref": "X"}},
    }
    stacks.create(CONDITIONAL, **WANTED, Outputs=outputs)
    assert stacks.outputs() == {"Chosen": "none"}


def test_an_output_of_a_resource_that_was_removed_is_refused(stacks: Stacks) -> None:
    outputs = {"Out": {"Value": {"Ref": "X"}}}
    stacks.create({"A": TOPIC, "X": TOPIC}, Outputs=outputs)
    with pytest.raises(ClientError, match=REFUSED):
        stacks.update({"A": TOPIC}, Outputs=outputs)


def test_a_resource_that_needs_one_that_is_left_out_is_refused(stacks: Stacks) -> None:
    """https://github.com/serverless/serverless/issues/4535"""
    needing = {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": {"Ref": "X"}}}
    with pytest.raises(
        ClientError, match=r"Template format error: Unresolved resource dependencies \[X\] in the Resources"
    ):
        stacks.create({**CONDITIONAL, "A": needing}, **WANTED)
    stacks.create({**CONDITIONAL, "A": {**TOPIC, "DependsOn": "X"}}, **WANTED)


def test_an_output_that_cannot_be_made_rolls_the_stack_back_and_says_why(stacks: Stacks) -> None:
    stacks.create({"A": TOPIC}, Outputs={"Out": {"Value": {"Fn::ImportValue": "nothing"}}})
    assert stacks.describe()["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "ROLLBACK_IN_PROGRESS No export named nothing found. Rollback requested by user." in stacks.reasons()
