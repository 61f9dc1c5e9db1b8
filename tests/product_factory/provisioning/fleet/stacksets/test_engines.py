"""From one engine to the other and back: nothing is launched anew, nothing ends, each launch keeps its ID."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import boto3
import pytest
from typer.testing import CliRunner

from product_factory.commands.fleet import app
from product_factory.provisioning.fleet.stacksets.letting_go import held
from product_factory.sandbox.organization import ADMINISTRATOR
from tests.product_factory.provisioning.fleet.stacksets.conftest import (
    HEAD,
    PRODUCTION,
    SPOKES,
    WORKLOADS,
    accounts,
    applied,
    ended,
    launched,
    launches,
    manifest,
    planned,
)
from tests.product_factory.provisioning.hub import Hub


@pytest.fixture(autouse=True)
def trusting(hub: Hub) -> None:
    """The spokes' roles let the hub in, too, as an organization would have it that takes over from there."""
    for spoke in SPOKES:
        for role in ("Developer", ADMINISTRATOR):
            account = hub.sandbox.organization.account(spoke).id
            trusted = [f"arn:aws:iam::{each}:root" for each in ("111111111111", "222222222222", account)]
            statement = {"Effect": "Allow", "Principal": {"AWS": trusted}, "Action": "sts:AssumeRole"}
            hub.administrator(spoke, "iam").update_assume_role_policy(
                RoleName=role, PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]})
            )


@pytest.fixture
def direct(tmp_path: Path) -> Callable[[str], None]:
    """Applies the same manifest by this machine, which lets go of the StackSets first."""

    def apply(entry: str) -> None:
        file = tmp_path / "fleet.yaml"
        file.write_text(f"{HEAD}products: {entry}\nwaves: {WORKLOADS}\n")
        done = CliRunner().invoke(app, ["apply", str(file), "--yes", "--engine", "direct"])
        assert done.exit_code == 0, done.output

    return apply


@pytest.mark.usefixtures("aggregator")
def test_from_direct_to_stack_sets_and_back_and_again_without_a_launch(hub: Hub, direct: Callable[[str], None]) -> None:
    product = hub.product()
    product.version("1.1.0")
    product.version("1.2.0")
    entry = f"{{{product.name}: {{version: 1.0.0, parameters: {{Title: mine}}}}}}"
    direct(entry)
    there = {spoke: launched(hub, spoke, product.name)["Id"] for spoke in SPOKES}
    asked = launches(hub)

    # Without the word they are left alone, and still no account has a stack.
    assert accounts(applied(entry)) == dict.fromkeys(SPOKES, "left alone")
    report = applied(entry, role=ADMINISTRATOR)
    assert accounts(report) == dict.fromkeys(SPOKES, "taken over")
    assert launches(hub) == asked
    assert ended(applied(entry)) == {product.name: "kept"}
    newer = entry.replace("1.0.0", "1.1.0")
    assert ended(applied(newer)) == {product.name: "updated"}

    direct(newer)
    stack_sets = hub.administrator("hub", "cloudformation").list_stack_sets(Status="ACTIVE", CallAs="DELEGATED_ADMIN")
    assert not [each for each in stack_sets["Summaries"] if product.name in each["StackSetName"]]

    # What StackSets left in the accounts is no hindrance, also where it says what was: those stacks go, the launches don't.
    newest = entry.replace("1.0.0", "1.2.0")
    direct(newest)
    applied(newest)
    assert accounts(applied(newest, role=ADMINISTRATOR)) == dict.fromkeys(SPOKES, "taken over")
    now = {spoke: launched(hub, spoke, product.name) for spoke in SPOKES}
    assert {spoke: each["Id"] for spoke, each in now.items()} == there
    assert {each["ProvisioningArtifactName"] for each in now.values()} == {"1.2.0"}
    assert launches(hub) == asked


@pytest.mark.usefixtures("aggregator")
def test_what_differs_is_not_taken_over_and_stays_as_it_was(hub: Hub, direct: Callable[[str], None]) -> None:
    product = hub.product()
    product.version("1.1.0")
    direct(f"{{{product.name}: {{version: 1.0.0}}}}")
    wanted = f"{{{product.name}: {{version: 1.1.0}}}}"
    assert {each.action.value for each in planned(wanted, take_over=True).steps[0].accounts} == {"take over"}
    report = applied(wanted, role=ADMINISTRATOR)
    assert ended(report) == {product.name: "failed"}
    told = {each.reason for each in report.results[0].accounts}
    assert told == {f"{product.name} differs (version 1.0.0): bring it there with `engine: direct`, then take it over"}
    assert launched(hub, "spoke-1", product.name)["ProvisioningArtifactName"] == "1.0.0"


@pytest.mark.usefixtures("aggregator")
def test_killed_in_the_middle_of_taking_over_it_is_completed_by_the_same_again(
    hub: Hub, direct: Callable[[str], None]
) -> None:
    name = hub.product().name
    entry = f"{{{name}: {{version: 1.0.0}}}}"
    direct(entry)
    there = launched(hub, "spoke-1", name)
    step = planned(entry, take_over=True).steps[0]
    for spoke, executed in (("spoke-1", False), ("spoke-2", True)):
        stacks = hub.administrator(spoke, "cloudformation")
        where = {"StackName": step.stack_set, "ChangeSetName": "take-over"}
        resource = {
            "ResourceType": "AWS::ServiceCatalog::CloudFormationProvisionedProduct",
            "LogicalResourceId": "Product",
            "ResourceIdentifier": {"ProvisionedProductId": launched(hub, spoke, name)["Id"]},
        }
        stacks.create_change_set(
            **where, ChangeSetType="IMPORT", TemplateBody=step.wanted.body, ResourcesToImport=[resource]
        )
        if executed:
            stacks.execute_change_set(**where)
    report = applied(entry, role=ADMINISTRATOR)
    assert accounts(report) == dict.fromkeys(SPOKES, "taken over")
    assert launched(hub, "spoke-1", name)["LastRecordId"] == there["LastRecordId"]
    assert ended(applied(entry)) == {name: "kept"}


def test_what_another_manifest_of_the_name_made_is_not_let_go(hub: Hub) -> None:
    name = hub.product().name
    applied(f"{{{name}: {{version: 1.0.0}}}}")
    session = boto3.Session(region_name="us-east-1")
    stack_set = f"factory-fleet-{name}-all"

    def found(entry: str, waves: str) -> list[str]:
        return [made.name for made in held(manifest(f"{{{entry}: {{version: 1.0.0}}}}", waves), session)[1]]

    assert found(name, WORKLOADS) == [stack_set]
    assert stack_set not in found(name, PRODUCTION)
    assert stack_set not in found(name, WORKLOADS.replace("all", "other"))
    assert stack_set not in found("other", WORKLOADS)
