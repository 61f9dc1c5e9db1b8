"""Instances that a stack set has are changed by their overrides, and their drift is found."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from product_factory.sandbox.cloudformation import install
from product_factory.sandbox.resource_types.aws import client
from tests.product_factory.sandbox.cloudformation.test_stacksets import REGION, Org

GROUP = {
    "Parameters": {"Days": {"Type": "Number", "Default": 7}},
    "Resources": {
        "Group": {
            "Type": "AWS::Logs::LogGroup",
            "Properties": {"LogGroupName": "kept", "RetentionInDays": {"Ref": "Days"}},
        }
    },
}
SET = {"StackSetName": "Roles", "CallAs": "DELEGATED_ADMIN"}


@pytest.fixture
def deployed() -> Iterator[Org]:
    install()
    with mock_aws():
        made = Org()
        made.delegate()
        made.create(GROUP)
        made.deploy()
        yield made


def change(org: Org, unit: str, **more: Any) -> str:
    targets = {"OrganizationalUnitIds": [unit]}
    done = org.hub.update_stack_instances(**SET, DeploymentTargets=targets, Regions=[REGION], **more)
    operation = org.hub.describe_stack_set_operation(**SET, OperationId=done["OperationId"])["StackSetOperation"]
    return str(operation["Status"])


def days(org: Org, name: str) -> int:
    (found,) = client("logs", org.accounts[name], REGION).describe_log_groups(logGroupNamePrefix="kept")["logGroups"]
    return int(found["retentionInDays"])


def test_overrides_reach_the_instances_of_their_targets(deployed: Org) -> None:
    thirty = [{"ParameterKey": "Days", "ParameterValue": "30"}]
    assert change(deployed, deployed.nested, ParameterOverrides=thirty) == "SUCCEEDED"
    assert (days(deployed, "a"), days(deployed, "b")) == (7, 30)
    assert change(deployed, deployed.nested) == "SUCCEEDED"
    assert change(deployed, deployed.nested, ParameterOverrides=[{"ParameterKey": "Days", "UsePreviousValue": True}])
    assert days(deployed, "b") == 30
    assert change(deployed, deployed.nested, ParameterOverrides=[]) == "SUCCEEDED"
    assert days(deployed, "b") == 7


def test_what_has_no_instance_is_refused(deployed: Org) -> None:
    with pytest.raises(ClientError, match="StackInstanceNotFoundException"):
        change(deployed, deployed.root, ParameterOverrides=[])


@pytest.mark.parametrize(
    ("targets", "words"),
    [
        ({"Accounts": ["333333333333"]}, "SERVICE_MANAGED permission model can only have OrganizationalUnit as target"),
        ({"DeploymentTargets": {"Accounts": ["333333333333"]}}, "OrganizationalUnitIds are required"),
    ],
)
def test_accounts_alone_are_no_target(deployed: Org, targets: dict[str, Any], words: str) -> None:
    """Words: getmoto/moto, tests/test_cloudformation/test_cloudformation_multi_accounts.py"""
    for operation in (deployed.hub.create_stack_instances, deployed.hub.update_stack_instances):
        with pytest.raises(ClientError, match=words):
            operation(**SET, Regions=[REGION], **targets)


def test_drift_of_a_stack_set_is_that_of_its_instances(deployed: Org) -> None:
    assert details(deployed)["DriftStatus"] == "NOT_CHECKED"
    client("logs", deployed.accounts["a"], REGION).put_retention_policy(logGroupName="kept", retentionInDays=1)
    done = deployed.hub.detect_stack_set_drift(**SET)
    operation = deployed.hub.describe_stack_set_operation(**SET, OperationId=done["OperationId"])["StackSetOperation"]
    assert (operation["Action"], operation["Status"]) == ("DETECT_DRIFT", "SUCCEEDED")
    assert operation["StackSetDriftDetectionDetails"]["DriftedStackInstancesCount"] == 1
    found = details(deployed)
    assert (found["DriftStatus"], found["TotalStackInstancesCount"], found["InSyncStackInstancesCount"]) == (
        "DRIFTED",
        2,
        1,
    )
    drifts = {each["Account"]: each["DriftStatus"] for each in deployed.hub.list_stack_instances(**SET)["Summaries"]}
    assert drifts == {deployed.accounts["a"]: "DRIFTED", deployed.accounts["b"]: "IN_SYNC"}


def test_which_resources_of_an_instance_have_drifted(deployed: Org) -> None:
    account = deployed.accounts["a"]
    client("logs", account, REGION).put_retention_policy(logGroupName="kept", retentionInDays=1)
    operation = deployed.hub.detect_stack_set_drift(**SET)["OperationId"]
    asked = {**SET, "StackInstanceAccount": account, "StackInstanceRegion": REGION, "OperationId": operation}
    (found,) = deployed.hub.list_stack_instance_resource_drifts(**asked)["Summaries"]
    assert (found["LogicalResourceId"], found["StackResourceDriftStatus"]) == ("Group", "MODIFIED")
    assert found["PropertyDifferences"][0]["PropertyPath"] == "/RetentionInDays"
    wanted = ["IN_SYNC"]
    assert (
        deployed.hub.list_stack_instance_resource_drifts(**asked, StackInstanceResourceDriftStatuses=wanted)[
            "Summaries"
        ]
        == []
    )


@pytest.mark.parametrize(
    "operation", ["list_stack_instances", "list_stack_set_operations", "list_stack_set_operation_results"]
)
def test_lists_of_a_stack_set_come_in_pages(deployed: Org, operation: str) -> None:
    change(deployed, deployed.nested)
    made = deployed.hub.detect_stack_set_drift(**SET)["OperationId"]
    asked = {**SET, **({"OperationId": made} if operation.endswith("results") else {}), "MaxResults": 1}
    ask = getattr(deployed.hub, operation)
    first = ask(**asked)
    second = ask(**asked, NextToken=first["NextToken"])
    assert [len(page["Summaries"]) for page in (first, second)] == [1, 1]
    assert first["Summaries"] != second["Summaries"]


def details(org: Org) -> dict[str, Any]:
    return dict(org.hub.describe_stack_set(**SET)["StackSet"]["StackSetDriftDetectionDetails"])
