"""AWS's engine brings a fleet to its units, and into accounts that join; repeating changes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from product_factory.provisioning import terminate
from product_factory.provisioning.fleet.stacksets.applying import apply
from product_factory.sandbox.organization import ADMINISTRATOR
from tests.product_factory.provisioning.fleet.stacksets.conftest import (
    PRODUCTION,
    QUICK,
    SPOKES,
    WORKLOADS,
    accounts,
    applied,
    ended,
    launched,
    launches,
    planned,
)
from tests.product_factory.provisioning.hub import Hub


def test_launches_in_all_accounts_of_its_units_and_then_keeps(hub: Hub) -> None:
    name = hub.product().name
    entry = f"{{{name}: {{version: 1.0.0, parameters: {{Title: first}}, tags: {{team: a}}}}}}"
    before = planned(entry)
    assert [(each.account_name, each.action.value) for each in before.steps[0].accounts] == [
        (spoke, "launch") for spoke in SPOKES
    ]
    report = applied(entry)
    assert ended(report) == {name: "created"}
    assert accounts(report) == dict.fromkeys(SPOKES, "launched")
    assert all(launched(hub, spoke, name)["Status"] == "AVAILABLE" for spoke in SPOKES)
    asked = launches(hub)
    again = applied(entry)
    assert ended(again) == {name: "kept"}
    assert again.succeeded
    assert launches(hub) == asked


def test_brings_another_version_and_other_values_in_place(hub: Hub) -> None:
    product = hub.product()
    product.version("1.1.0")
    applied(f"{{{product.name}: {{version: 1.0.0}}}}")
    there = launched(hub, "spoke-1", product.name)
    step = planned(f"{{{product.name}: {{version: 1.1.0, parameters: {{Title: other}}}}}}").steps[0]
    assert (step.from_version, step.version, step.action.value) == ("1.0.0", "1.1.0", "update")
    assert {each.action.value for each in step.accounts} == {"update"}
    report = applied(f"{{{product.name}: {{version: 1.1.0, parameters: {{Title: other}}}}}}")
    assert ended(report) == {product.name: "updated"}
    now = launched(hub, "spoke-1", product.name)
    assert (now["Id"], now["ProvisioningArtifactName"]) == (there["Id"], "1.1.0")
    # A value that is written no more falls back to its default, as all values are written out.
    applied(f"{{{product.name}: {{version: 1.1.0}}}}")
    assert "alerts" in hub.topics("spoke-1")


def test_an_account_that_joins_gets_it_without_any_command(hub: Hub) -> None:
    name = hub.product().name
    applied(f"{{{name}: {{version: 1.0.0}}}}", PRODUCTION)
    organization = hub.sandbox.organization
    api = hub.sandbox.session("management", ADMINISTRATOR).client("organizations")
    places = {key: organization.unit(key).id for key in ("workloads", "production")}
    spoke = organization.account("spoke-1").id
    assert not launched(hub, "spoke-1", name)
    api.move_account(AccountId=spoke, SourceParentId=places["workloads"], DestinationParentId=places["production"])
    there = launched(hub, "spoke-1", name)
    assert there["Status"] == "AVAILABLE"
    # It leaves again, and keeps what it has: nothing is terminated.
    api.move_account(AccountId=spoke, SourceParentId=places["production"], DestinationParentId=places["workloads"])
    assert launched(hub, "spoke-1", name)["Id"] == there["Id"]


def launch_by_hand(hub: Hub, spoke: str, name: str) -> dict[str, Any]:
    """What a team's developer launches: the record."""
    client = hub.developer(spoke).client("servicecatalog")
    return dict(
        client.provision_product(
            ProductName=name, ProvisioningArtifactName="1.0.0", ProvisionedProductName=name, ProvisionToken=name
        )["RecordDetail"]
    )


@pytest.mark.usefixtures("aggregator")
def test_what_a_team_launched_itself_is_told_and_untouched(hub: Hub) -> None:
    name = hub.product().name
    record = launch_by_hand(hub, "spoke-2", name)
    entry = f"{{{name}: {{version: 1.0.0, parameters: {{Title: fleet}}}}}}"
    told = {each.account_name: each for each in planned(entry).steps[0].accounts}
    assert told["spoke-2"].action.value == "left alone"
    assert told["spoke-2"].launched_by.startswith("arn:aws:sts::444444444444:assumed-role/Developer")
    report = applied(entry)
    assert report.succeeded
    assert accounts(report) == dict.fromkeys(SPOKES, "launched") | {"spoke-2": "left alone"}
    there = launched(hub, "spoke-2", name)
    assert (there["Id"], there["LastRecordId"]) == (record["ProvisionedProductId"], record["RecordId"])
    again = planned(entry).steps[0]
    assert again.action.value == "keep"
    assert [each.account_name for each in again.accounts if each.action.value == "left alone"] == ["spoke-2"]


@pytest.mark.usefixtures("aggregator")
def test_where_a_team_ended_its_own_it_is_launched_after_all(hub: Hub) -> None:
    name = hub.product().name
    launch_by_hand(hub, "spoke-2", name)
    entry = f"{{{name}: {{version: 1.0.0}}}}"
    assert accounts(applied(entry))["spoke-2"] == "left alone"
    terminate(hub.developer("spoke-2"), name=name, wait=QUICK)
    assert accounts(applied(entry)) == {"spoke-2": "launched"}
    assert launched(hub, "spoke-2", name)["Status"] == "AVAILABLE"
    assert ended(applied(entry)) == {name: "kept"}


@pytest.fixture
def launch_roles(hub: Hub) -> Iterator[str]:
    """A StackSet as the hub's launch roles come by, for all of /Workloads: its ARN."""
    cloudformation, name = hub.administrator("hub", "cloudformation"), "service-catalog-launch-roles"
    as_, unit = {"StackSetName": name, "CallAs": "DELEGATED_ADMIN"}, hub.sandbox.organization.unit("workloads").id
    nothing = {"Resources": {"Nothing": {"Type": "AWS::CloudFormation::WaitConditionHandle"}}}
    cloudformation.create_stack_set(
        TemplateBody=json.dumps(nothing), PermissionModel="SERVICE_MANAGED", AutoDeployment={"Enabled": True}, **as_
    )
    where = {"DeploymentTargets": {"OrganizationalUnitIds": [unit]}, "Regions": ["us-east-1"]}
    cloudformation.create_stack_instances(**where, **as_)
    yield cloudformation.describe_stack_set(**as_)["StackSet"]["StackSetARN"]
    cloudformation.delete_stack_instances(RetainStacks=False, **where, **as_)
    cloudformation.delete_stack_set(**as_)


def test_who_joins_has_launch_roles_and_what_is_needed_first(hub: Hub, launch_roles: str) -> None:
    first, later = hub.product().name, hub.product().name
    products = f"{{{later}: {{version: 1.0.0, after: [{first}]}}, {first}: {{version: 1.0.0}}}}"
    report = applied(products, PRODUCTION, name="joining")
    assert [result.name for result in report.results] == [first, later]
    cloudformation = hub.administrator("hub", "cloudformation")
    told = {
        name: cloudformation.describe_stack_set(StackSetName=f"factory-joining-{name}-all", CallAs="DELEGATED_ADMIN")[
            "StackSet"
        ]
        for name in (first, later)
    }
    assert told[first]["AutoDeployment"]["DependsOn"] == [launch_roles]
    assert set(told[later]["AutoDeployment"]["DependsOn"]) == {launch_roles, told[first]["StackSetARN"]}
    assert told[later]["AutoDeployment"]["RetainStacksOnAccountRemoval"]
    assert ended(applied(products, PRODUCTION, name="joining")) == {first: "kept", later: "kept"}
    # Launch roles go wider than this fleet; with one for just their unit, who leaves would lose them.
    assert not [
        note for note in planned(products, PRODUCTION, name="joining").notes if "loses its launch roles" in note
    ]
    assert any("loses its launch roles" in note for note in planned(products, name="wide").notes)
    sandbox = "[{name: all, targets: [{ous: [/Sandbox]}]}]"
    assert "Launch roles don't reach /Sandbox" in "".join(planned(products, sandbox, name="other").notes)


def test_calls_do_not_grow_with_the_accounts_and_none_goes_to_them(hub: Hub) -> None:
    counted: dict[str, list[str]] = {}
    for waves in (PRODUCTION, WORKLOADS):
        name = hub.product().name
        hub.sandbox.faults.forget_calls()
        assert apply(
            planned(f"{{{name}: {{version: 1.0.0}}}}", waves, read=False, name=f"f{len(counted)}"), wait=QUICK
        ).succeeded
        calls = hub.sandbox.faults.calls()
        assert {call.account for call in calls} == {hub.sandbox.organization.hub.id}
        counted[waves] = sorted(call.operation for call in calls)
    # One more for a path of two parts.
    shorter, longer = counted[WORKLOADS], counted[PRODUCTION]
    longer.remove("ListOrganizationalUnitsForParent")
    assert shorter == longer


def test_a_launch_that_nobody_told_of_is_refused_by_aws_and_then_left_alone(hub: Hub) -> None:
    name = hub.product().name
    record = launch_by_hand(hub, "spoke-2", name)
    plan = planned(f"{{{name}: {{version: 1.0.0}}}}", max_failures="50%")
    assert any("no organization aggregator" in note for note in plan.notes)
    report = applied(f"{{{name}: {{version: 1.0.0}}}}", max_failures="50%")
    assert report.succeeded
    assert accounts(report)["spoke-2"] == "left alone"
    assert launched(hub, "spoke-2", name)["LastRecordId"] == record["RecordId"]
    assert ended(applied(f"{{{name}: {{version: 1.0.0}}}}")) == {name: "kept"}


def test_the_template_holds_the_launch_and_nothing_more(hub: Hub) -> None:
    name = hub.product().name
    wanted = planned(f"{{{name}: {{version: latest, parameters: {{Size: 4}}, tags: {{team: a}}}}}}").steps[0].wanted
    template = json.loads(wanted.body)
    assert list(template["Resources"]) == ["Product"]
    product = template["Resources"]["Product"]
    assert product["DeletionPolicy"] == product["UpdateReplacePolicy"] == "Retain"
    assert product["Properties"] == {
        "ProductName": name,
        "ProvisioningArtifactName": "1.0.0",
        "ProvisionedProductName": name,
        "PathName": "Base",
        "ProvisioningParameters": [{"Key": "Size", "Value": "4"}, {"Key": "Title", "Value": "alerts"}],
        "Tags": [{"Key": "team", "Value": "a"}],
    }
