"""What no answer changes is decided before rights are derived, and nothing else is."""

from __future__ import annotations

from typing import Any

import pytest

from product_factory.errors import FactoryError
from product_factory.launch_roles.decided import decided
from tests.product_factory.launch_roles.roles import allows, arn, role_of

YES, NO = {"Fn::Equals": ["a", "a"]}, {"Fn::Equals": ["", "a"]}
ASKED = {"Fn::Equals": [{"Ref": "Stage"}, "live"]}


@pytest.mark.parametrize(
    ("condition", "value"),
    [
        (YES, True),
        (NO, False),
        ({"Fn::Equals": [True, "true"]}, True),
        ({"Fn::Equals": [1, "1"]}, True),
        ({"Fn::Equals": ["A", "a"]}, False),
        ({"Fn::Not": [NO]}, True),
        ({"Fn::And": [YES, NO, ASKED]}, False),
        ({"Fn::And": [YES, ASKED]}, None),
        ({"Fn::And": [YES, YES]}, True),
        ({"Fn::Or": [ASKED, YES]}, True),
        ({"Fn::Or": [ASKED, NO]}, None),
        ({"Fn::Or": [NO, NO]}, False),
        ({"Condition": "Never"}, False),
        ({"Fn::Not": [{"Condition": "Never"}]}, True),
        ({"Condition": "Nowhere"}, None),
        ({"Condition": "It"}, None),
        (ASKED, None),
        # What is looked up at the launch may be anything.
        ({"Fn::Equals": ["{{resolve:ssm:/x}}", "a"]}, None),
        ({"Fn::Equals": [{"Fn::Sub": "a"}, "a"]}, None),
        ({"Fn::Equals": ["a"]}, None),
        ({"Fn::Not": "a"}, None),
        ("a", None),
    ],
)
def test_a_condition_is_decided_where_no_answer_changes_it(condition: Any, value: bool | None) -> None:
    thing = {
        "Type": "AWS::SNS::Topic",
        "Properties": {"TopicName": {"Fn::If": ["It", "yes", {"Fn::If": ["It", 1, 2]}]}},
    }
    conditions = {"It": condition, "Never": NO, "Stage": ASKED}
    made = decided({"Conditions": conditions, "Resources": {"Thing": thing, "Other": {**thing, "Condition": "It"}}})
    assert made["Resources"]["Thing"] == (
        thing if value is None else {**thing, "Properties": {"TopicName": "yes" if value else 2}}
    )
    assert ("Other" in made["Resources"]) is (value is not False)


def test_a_template_of_which_nothing_is_decided_is_itself() -> None:
    conditions: Any
    for conditions in ({}, {"Asked": ASKED}, None, []):
        template = {"Conditions": conditions, "Resources": {}}
        assert decided(template) is template


def test_rights_are_derived_for_what_can_be_made() -> None:
    given = {"Fn::If": ["Has", [{"Ref": "Given"}], {"Ref": "AWS::NoValue"}]}
    role = {
        "Type": "AWS::IAM::Role",
        "Properties": {"AssumeRolePolicyDocument": {"Statement": []}, "ManagedPolicyArns": given},
    }
    topic = {"Type": "AWS::SNS::Topic", "Condition": "Has"}
    parameters = {"Given": {"Type": "String"}}
    made = role_of({"Role": role, "Topic": topic}, parameters, Conditions={"Has": NO})
    assert not allows(made, "sns:CreateTopic", arn("sns", "x"))
    with pytest.raises(FactoryError, match="could be any; name it there"):
        role_of({"Role": role, "Topic": topic}, parameters, Conditions={"Has": {"Fn::Equals": [{"Ref": "Given"}, ""]}})
