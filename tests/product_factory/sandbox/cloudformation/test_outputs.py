"""An output of what is not made is refused at the call, and what stops a stack is told.

Words: https://github.com/awslabs/aws-api-gateway-developer-portal/issues/216; moto's test_stack_conditional_create.py,
verified on AWS, gives the same at CreateStack.
"""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.product_factory.sandbox.cloudformation.cfn_stacks import Stacks

TOPIC = {"Type": "AWS::SNS::Topic"}


def topic(**properties: Any) -> dict[str, Any]:
    return {**TOPIC, "Properties": properties}


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


def test_properties_are_attributes_too(stacks: Stacks) -> None:
    """localstack/localstack, tests/aws/services/cloudformation/test_change_set_fn_select.snapshot.json
    (test_fn_select_change_get_att_reference); test_change_sets.py (change_unrelated_property: the name)
    """
    resources = {"One": topic(DisplayName="one"), "Two": topic(DisplayName={"Fn::GetAtt": ["One", "DisplayName"]})}
    outputs = {each: {"Value": {"Fn::GetAtt": ["One", each]}} for each in ("DisplayName", "TopicName")}
    assert stacks.create(resources, Outputs=outputs)["StackStatus"] == "CREATE_COMPLETE"
    name = stacks.physical_id("One").rsplit(":", 1)[1]
    assert stacks.outputs() == {"DisplayName": "one", "TopicName": name}
    stacks.update({**resources, "One": topic(DisplayName="two")}, Outputs={"O": outputs["DisplayName"]})
    shown = stacks.api.describe_stack_events(StackName="SC-test")["StackEvents"]
    told = [each["ResourceProperties"] for each in shown if each["LogicalResourceId"] == "Two"]
    assert json.loads(told[0]) == {"DisplayName": "two"}


def test_with_values_what_may_not_change_is_left_out(stacks: Stacks) -> None:
    """localstack/localstack, tests/aws/services/cloudformation/test_change_set_fn_select.snapshot.json
    (test_fn_select_change_get_att_reference); a replacement is certain, and stays: test_change_sets.snapshot.json (test_dynamic_update)
    """

    def both(one: str, old: str) -> dict[str, Any]:
        taken = {"Two": "One", "Three": "Old"}
        takers = {taker: topic(DisplayName={"Fn::GetAtt": [each, "TopicName"]}) for taker, each in taken.items()}
        return {"One": topic(DisplayName=one), "Old": topic(TopicName=old), **takers}

    stacks.create(both("one", "old"))
    body = both("two", "new")
    given = stacks.arguments(body, {})
    made = stacks.api.create_change_set(StackName="SC-test", ChangeSetName="c", **given)["Id"]

    def told(values: bool) -> set[str]:
        shown = stacks.api.describe_change_set(ChangeSetName=made, IncludePropertyValues=values)["Changes"]
        return {each["ResourceChange"]["LogicalResourceId"] for each in shown}

    assert told(values=False) == {"One", "Two", "Old", "Three"}
    assert told(values=True) == {"One", "Old", "Three"}
