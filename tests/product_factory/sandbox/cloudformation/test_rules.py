"""Rules refuse parameter values by their assertions, before anything is made."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.product_factory.sandbox.cloudformation.cfn_stacks import Stacks

TOPIC = {"Topic": {"Type": "AWS::SNS::Topic"}}
DECLARED = {
    "Env": {"Type": "String", "Default": "dev"},
    "Size": {"Type": "String", "Default": "small"},
    "List": {"Type": "CommaDelimitedList", "Default": "a,b"},
}
ENV, SIZE, LIST = {"Ref": "Env"}, {"Ref": "Size"}, {"Ref": "List"}


@pytest.mark.parametrize(
    ("assertion", "holds"),
    [
        ({"Fn::Equals": [ENV, "dev"]}, True),
        ({"Fn::Equals": [ENV, "prod"]}, False),
        ({"Fn::Not": [{"Fn::Equals": [ENV, "prod"]}]}, True),
        ({"Fn::Contains": [["dev", "test"], ENV]}, True),
        ({"Fn::Contains": [["prod"], ENV]}, False),
        ({"Fn::And": [{"Fn::Equals": [ENV, "dev"]}, {"Fn::Equals": [SIZE, "big"]}]}, False),
        ({"Fn::Or": [{"Fn::Equals": [ENV, "x"]}, {"Fn::Equals": [SIZE, "small"]}]}, True),
        ({"Fn::EachMemberIn": [LIST, ["a", "b", "c"]]}, True),
        ({"Fn::EachMemberIn": [LIST, ["a"]]}, False),
        ({"Fn::EachMemberEquals": [LIST, "a"]}, False),
    ],
)
def test_assertions(stacks: Stacks, assertion: Any, holds: bool) -> None:
    rules = {"R": {"Assertions": [{"Assert": assertion, "AssertDescription": "use another"}]}}
    if holds:
        made = stacks.create(TOPIC, Parameters=DECLARED, Rules=rules)
        assert made["StackStatus"] == "CREATE_COMPLETE"
        return
    with pytest.raises(ClientError, match="use another"):
        stacks.create(TOPIC, Parameters=DECLARED, Rules=rules)
    assert stacks.api.list_stacks()["StackSummaries"] == []


def test_rule_condition(stacks: Stacks) -> None:
    rules = {
        "OnlyProd": {
            "RuleCondition": {"Fn::Equals": [ENV, "prod"]},
            "Assertions": [{"Assert": {"Fn::Equals": [SIZE, "big"]}, "AssertDescription": "prod is big"}],
        }
    }
    stacks.create(TOPIC, Parameters=DECLARED, Rules=rules)
    with pytest.raises(ClientError, match="prod is big"):
        stacks.create(TOPIC, "SC-2", Parameters=DECLARED, Rules=rules, given={"Env": "prod"})


def test_value_of_asks_the_account(stacks: Stacks, aws: Any) -> None:
    ec2 = aws("ec2")
    vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    ec2.create_tags(Resources=[vpc], Tags=[{"Key": "Department", "Value": "IT"}])
    declared = {"Vpc": {"Type": "AWS::EC2::VPC::Id", "Default": vpc}}

    def rules(department: str) -> dict[str, Any]:
        value = {"Fn::ValueOf": ["Vpc", "Tags.Department"]}
        return {"R": {"Assertions": [{"Assert": {"Fn::Equals": [value, department]}}]}}

    stacks.create(TOPIC, Parameters=declared, Rules=rules("IT"))
    with pytest.raises(ClientError, match="Rule R failed"):
        stacks.create(TOPIC, "SC-2", Parameters=declared, Rules=rules("Sales"))
