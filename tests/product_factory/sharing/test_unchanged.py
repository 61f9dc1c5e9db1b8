"""What is as it was made needs no deployment; anything else gets one."""

from __future__ import annotations

from typing import Any

import pytest

from product_factory.sharing.unchanged import unchanged

TEMPLATE = {"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}
# As DescribeStacks answers: what a stack hasn't, isn't there.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Stack.html
DEPLOYED: dict[str, Any] = {
    "StackStatus": "UPDATE_COMPLETE",
    "Parameters": [
        {"ParameterKey": "Units", "ParameterValue": "ou-a,ou-b"},
        {"ParameterKey": "BootstrapVersion", "ParameterValue": "/cdk-bootstrap/hnb659fds/version"},
    ],
    "Tags": [{"Key": "cost-center", "Value": "platform"}],
    "EnableTerminationProtection": False,
}
GIVEN = {"Units": "ou-a,ou-b"}
WANTED: dict[str, Any] = {"tags": {"cost-center": "platform"}, "terminationProtection": False}


def same(
    *,
    deployed: dict[str, Any] | None = None,
    new: dict[str, Any] | None = None,
    given: dict[str, str] | None = None,
    wanted: dict[str, Any] | None = None,
    cdk: dict[str, Any] | None = None,
) -> bool:
    bodies = (TEMPLATE, TEMPLATE if new is None else new)
    return unchanged(
        DEPLOYED | (deployed or {}), bodies, GIVEN if given is None else given, WANTED | (wanted or {}), cdk or {}
    )


def test_a_stack_that_is_as_it_was_made_is_left_alone() -> None:
    assert same()
    assert same(deployed={"StackStatus": "CREATE_COMPLETE"})
    assert same(given={}), "what is not given keeps its value"


@pytest.mark.parametrize(
    "changed",
    [
        {"new": {"Resources": {}}},
        {"given": {"Units": "ou-a"}},
        {"given": {"More": "ou-c"}},
        {"wanted": {"tags": {"cost-center": "other"}}},
        {"wanted": {"tags": {}}},
        {"wanted": {"terminationProtection": True}},
        {"wanted": {"notificationArns": ["arn:aws:sns:eu-west-1:1:topic"]}},
        {"cdk": {"tags": [{"Key": "cost-center", "Value": "of cdk.json"}]}},
        {"deployed": {"StackStatus": "UPDATE_ROLLBACK_COMPLETE"}},
        {"deployed": {"StackStatus": "ROLLBACK_COMPLETE"}},
        {"deployed": {"StackStatus": "UPDATE_ROLLBACK_FAILED"}},
        {"deployed": {"Tags": []}},
    ],
    ids=str,
)
def test_anything_else_is_deployed(changed: dict[str, Any]) -> None:
    assert not same(**changed)


def test_tags_of_cdk_json_are_those_of_the_stack() -> None:
    cdk = {"tags": [{"Key": "team", "Value": "platform"}]}
    assert same(deployed={"Tags": [{"Key": "team", "Value": "platform"}]}, cdk=cdk)
