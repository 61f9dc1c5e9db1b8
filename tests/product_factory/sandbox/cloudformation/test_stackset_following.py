"""Automatic deployment goes in order, and ignores what single operations were given; what AWS doesn't take is refused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from product_factory.sandbox.cloudformation import install
from product_factory.sandbox.resource_types.aws import client
from tests.product_factory.sandbox.cloudformation.test_stacksets import MANAGEMENT, REGION, SERVICE_MANAGED, Org

AS = {"CallAs": "DELEGATED_ADMIN"}
STORED: dict[str, Any] = {
    "Parameters": {"Name": {"Type": "String", "Default": "one"}},
    "Resources": {
        "Stored": {
            "Type": "AWS::SSM::Parameter",
            "Properties": {"Name": {"Fn::Sub": "/${Name}"}, "Type": "String", "Value": "x"},
        }
    },
}


@pytest.fixture
def org() -> Iterator[Org]:
    install()
    with mock_aws():
        made = Org()
        made.delegate()
        yield made


def automatic(*depends_on: str, retain: bool = False) -> dict[str, Any]:
    return {"Enabled": True, "RetainStacksOnAccountRemoval": retain, "DependsOn": list(depends_on)}


def arn(org: Org, name: str) -> str:
    return str(org.hub.describe_stack_set(StackSetName=name, **AS)["StackSet"]["StackSetARN"])


def named(name: str) -> list[dict[str, str]]:
    return [{"ParameterKey": "Name", "ParameterValue": name}]


def test_who_joins_gets_first_what_others_depend_on(org: Org) -> None:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_AutoDeployment.html (DependsOn)"""
    org.create(STORED, "Later", Parameters=named("later"))
    org.create(STORED, "First", Parameters=named("first"))
    org.hub.update_stack_set(
        StackSetName="Later", UsePreviousTemplate=True, AutoDeployment=automatic(arn(org, "First")), **AS
    )
    for name in ("Later", "First"):
        org.deploy(org.ou, name=name)
    org.move("outsider", org.root, org.ou)
    events = client("cloudformation", org.outsider, REGION).describe_stacks()["Stacks"]
    made = sorted(events, key=lambda stack: stack["CreationTime"])
    assert [stack["StackName"].split("-")[1] for stack in made] == ["First", "Later"]


def test_what_depends_on_a_failure_is_not_begun(org: Org) -> None:
    org.create(STORED, "First", Parameters=named("first"))
    org.create(STORED, "Later", Parameters=named("later"), AutoDeployment=automatic(arn(org, "First")))
    for name in ("First", "Later"):
        org.deploy(org.ou, name=name)
    client("ssm", org.outsider, REGION).put_parameter(Name="/first", Value="x", Type="String")
    org.move("outsider", org.root, org.ou)
    assert org.instances("First")["outsider"] == "OUTDATED"
    assert "outsider" not in org.instances("Later")


def test_overrides_and_filters_of_an_operation_are_not_those_of_automatic_deployment(org: Org) -> None:
    org.create(STORED, "Set")
    org.hub.create_stack_instances(
        StackSetName="Set",
        DeploymentTargets={
            "OrganizationalUnitIds": [org.ou],
            "Accounts": [org.accounts["a"]],
            "AccountFilterType": "INTERSECTION",
        },
        Regions=[REGION],
        ParameterOverrides=named("other"),
        **AS,
    )
    assert set(org.instances("Set")) == {"a"}
    org.move("outsider", org.root, org.ou)
    names = client("ssm", org.outsider, REGION).describe_parameters()["Parameters"]
    assert [each["Name"] for each in names] == ["/one"]
    targets = org.hub.list_stack_set_auto_deployment_targets(StackSetName="Set", **AS)["Summaries"]
    assert targets == [{"OrganizationalUnitId": org.ou, "Regions": [REGION]}]


def test_cancelled_instances_lag_behind_and_are_found_by_filters(org: Org) -> None:
    org.create(STORED, "Set")
    client("ssm", org.accounts["a"], REGION).put_parameter(Name="/one", Value="x", Type="String")
    done = org.deploy(org.ou, name="Set")
    assert done["Status"] == "FAILED"
    for status, who in (("FAILED", "a"), ("CANCELLED", "b")):
        found = org.hub.list_stack_instances(
            StackSetName="Set", Filters=[{"Name": "DETAILED_STATUS", "Values": status}], **AS
        )["Summaries"]
        assert [(each["Account"], each["Status"]) for each in found] == [(org.accounts[who], "OUTDATED")]
        results = org.hub.list_stack_set_operation_results(
            StackSetName="Set",
            OperationId=done["OperationId"],
            Filters=[{"Name": "OPERATION_RESULT_STATUS", "Values": status}],
            **AS,
        )["Summaries"]
        assert [each["Account"] for each in results] == [org.accounts[who]]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"AutoDeployment": {"Enabled": False, "RetainStacksOnAccountRemoval": True}}, "to be enabled"),
        ({"AutoDeployment": automatic("arn:aws:cloudformation:us-east-1:1:stackset/none:1")}, "not found"),
        ({"AutoDeployment": automatic(*(f"arn:{each}" for each in range(11)))}, "10 others at most"),
    ],
)
def test_automatic_deployment_that_can_not_be(org: Org, asked: dict[str, Any], told: str) -> None:
    with pytest.raises(ClientError, match=told):
        org.create(STORED, **asked)


def test_stack_sets_do_not_wait_for_each_other(org: Org) -> None:
    org.create(STORED, "One")
    org.create(STORED, "Other", AutoDeployment=automatic(arn(org, "One")))
    with pytest.raises(ClientError, match="depend on itself"):
        org.hub.update_stack_set(
            StackSetName="One", UsePreviousTemplate=True, AutoDeployment=automatic(arn(org, "Other")), **AS
        )


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"FailureToleranceCount": 1, "FailureTolerancePercentage": 1}, "but not both"),
        ({"MaxConcurrentCount": 5, "FailureToleranceCount": 1}, "one more than FailureToleranceCount"),
    ],
)
def test_preferences_that_contradict_each_other(org: Org, asked: dict[str, Any], told: str) -> None:
    org.create(STORED)
    with pytest.raises(ClientError, match=told):
        org.deploy(org.ou, OperationPreferences=asked)


def test_creating_knows_no_union_and_operations_have_ids_of_their_own(org: Org) -> None:
    org.create(STORED)
    where = {"OrganizationalUnitIds": [org.ou], "Accounts": [org.outsider], "AccountFilterType": "UNION"}
    with pytest.raises(ClientError, match="UNION"):
        org.hub.create_stack_instances(StackSetName="Roles", DeploymentTargets=where, Regions=[REGION], **AS)
    org.deploy(org.ou, OperationId="once")
    with pytest.raises(ClientError, match="OperationIdAlreadyExistsException"):
        org.deploy(org.ou, OperationId="once")


def test_the_management_account_sees_the_role_and_what_is_managed(org: Org) -> None:
    org.create(STORED, ManagedExecution={"Active": True})
    told = client("cloudformation", MANAGEMENT, REGION).describe_stack_set(StackSetName="Roles")["StackSet"]
    assert told["ManagedExecution"] == {"Active": True}
    assert told["ExecutionRoleName"].startswith("stacksets-exec-")
    assert told["PermissionModel"] == SERVICE_MANAGED["PermissionModel"]
