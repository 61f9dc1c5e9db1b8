"""Zones that a developer names stay: through updates, through what becomes of the account's zones, and from old versions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from product_factory.catalog import catalog
from product_factory.catalog.released import Released
from product_factory.impact import Effect, impact
from product_factory.launch_roles.roles import launch_role, template
from product_factory.provisioning import launch, update
from product_factory.provisioning.errors import ParametersRefused, ProvisioningError
from product_factory.provisioning.results import Outcome
from product_factory.sandbox.organization import ADMINISTRATOR, DEVELOPER
from product_factory.sandbox.organization import Account as Spoke
from product_factory.sandbox.server import REGION, Sandbox
from tests.product_factory.provisioning.hub import QUICK, Hub
from tests.products.test_upgrades import STACK, Account, account, body, kept_answers

__all__ = ["account"]

NETWORK = "workload-network"
CATALOG = catalog.load()
VERSIONS = {each.version: each for each in CATALOG.released[NETWORK]}
BY_FUNCTION = [VERSIONS["1.0.0"], VERSIONS["2.0.0"]]
NEWEST = CATALOG.released[NETWORK][-1]
A, B, C = (f"{REGION}{letter}" for letter in "abc")
NAMED = {"FirstZone": A, "SecondZone": B}
THREE = {**NAMED, "ThirdZone": C, "Zones": "3"}
older = pytest.mark.parametrize("version", BY_FUNCTION, ids=lambda v: str(v.version))


def given(answers: dict[str, str]) -> dict[str, Any]:
    return {name: {"ParameterValue": answer} for name, answer in answers.items()}


def lose_first_default_subnet(account: Account) -> None:
    """From now on Fn::GetAZs leaves out zone a: what was first is gone, and all others move up."""
    ec2 = account.client("ec2")
    mine = [{"Name": "default-for-az", "Values": ["true"]}, {"Name": "availability-zone", "Values": [A]}]
    (subnet,) = ec2.describe_subnets(Filters=mine)["Subnets"]
    ec2.delete_subnet(SubnetId=subnet["SubnetId"])


def everything(account: Account) -> dict[str, str]:
    resources = account.cloudformation.list_stack_resources(StackName=STACK)["StackResourceSummaries"]
    return {each["LogicalResourceId"]: each["PhysicalResourceId"] for each in resources}


def places(account: Account) -> dict[str, str]:
    """The zone of each subnet by its name."""
    own = [{"Name": "default-for-az", "Values": ["false"]}]
    return {
        tag["Value"]: subnet["AvailabilityZone"]
        for subnet in account.client("ec2").describe_subnets(Filters=own)["Subnets"]
        for tag in subnet["Tags"]
        if tag["Key"] == "Name"
    }


def updated(account: Account, was: Released, answers: dict[str, str]) -> str:
    return account.act("update_stack", body(NEWEST), kept_answers(was, NEWEST) | given(answers))


def refusal(account: Account) -> str:
    events = account.cloudformation.describe_stack_events(StackName=STACK)["StackEvents"]
    return "\n".join(each.get("ResourceStatusReason", "") for each in events)


@older
def test_zones_by_function_refuse_every_update_once_the_accounts_zones_change(
    account: Account, version: Released
) -> None:
    """Why they are asked for: nothing is lost, but nothing can be changed any more."""
    assert account.act("create_stack", body(version), {}) == "CREATE_COMPLETE"
    before = everything(account)
    lose_first_default_subnet(account)
    answers = kept_answers(version, version) | given({"NatGateways": "0"})
    assert account.act("update_stack", body(version), answers) == "UPDATE_ROLLBACK_COMPLETE"
    assert "CIDR Block must change if Availability Zone is changed" in refusal(account)
    assert everything(account) == before


@pytest.mark.parametrize("asked", [NAMED, THREE], ids=["two", "three"])
def test_named_zones_stay_whatever_becomes_of_the_accounts_zones(account: Account, asked: dict[str, str]) -> None:
    assert account.act("create_stack", body(NEWEST), given({**asked, "NatGateways": "0"})) == "CREATE_COMPLETE"
    before, there = everything(account), places(account)
    lose_first_default_subnet(account)
    answers = kept_answers(NEWEST, NEWEST) | given({"NatGateways": "per-zone"})
    assert account.act("update_stack", body(NEWEST), answers) == "UPDATE_COMPLETE"
    assert before.items() <= everything(account).items()
    assert places(account) == there


@older
@pytest.mark.parametrize("asked", [NAMED, THREE], ids=["two", "three"])
def test_an_update_that_names_the_zones_that_are_there_replaces_nothing(
    account: Account, version: Released, asked: dict[str, str]
) -> None:
    answers = given({"Zones": asked.get("Zones", "2"), "NatGateways": "per-zone"})
    assert account.act("create_stack", body(version), answers) == "CREATE_COMPLETE"
    before, there = everything(account), places(account)
    lose_first_default_subnet(account)
    named = {name: zone for name, zone in asked.items() if name != "Zones"}
    assert updated(account, version, named) == "UPDATE_COMPLETE"
    after = everything(account)
    assert before.items() <= after.items()
    # What is new is told of the network, and no part of it.
    new = after.keys() - before.keys()
    assert "AvailabilityZonesParameter" in new
    assert {name[-len("Parameter") :] for name in new} == {"Parameter"}
    assert places(account) == there


def test_an_update_that_names_other_zones_is_refused_and_changes_nothing(account: Account) -> None:
    version = BY_FUNCTION[-1]
    assert account.act("create_stack", body(version), {}) == "CREATE_COMPLETE"
    before, there = everything(account), places(account)
    for other in ({"FirstZone": B, "SecondZone": A}, {"FirstZone": A, "SecondZone": C}):
        assert updated(account, version, other) == "UPDATE_ROLLBACK_COMPLETE"
        assert (everything(account), places(account)) == (before, there)
    assert updated(account, version, NAMED) == "UPDATE_COMPLETE"


def test_a_third_zone_is_not_lost_by_an_update_that_does_not_name_it(account: Account) -> None:
    version = BY_FUNCTION[-1]
    assert account.act("create_stack", body(version), given({"Zones": "3"})) == "CREATE_COMPLETE"
    before = everything(account)
    with pytest.raises(ClientError, match="Three zones need the name of the third"):
        updated(account, version, NAMED)
    with pytest.raises(ClientError, match="the third empty, which deletes its subnets"):
        updated(account, version, {**THREE, "Zones": "2"})
    assert everything(account) == before
    assert updated(account, version, {**NAMED, "Zones": "2"}) == "UPDATE_COMPLETE"
    assert before.keys() - everything(account).keys() >= {"PublicSubnet3", "PrivateSubnet3", "ProtectedSubnet3"}


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({"FirstZone": A, "SecondZone": A}, "FirstZone and SecondZone are the same"),
        ({**THREE, "ThirdZone": A}, "FirstZone and ThirdZone are the same"),
        ({**THREE, "ThirdZone": B}, "SecondZone and ThirdZone are the same"),
        ({**NAMED, "ThirdZone": C}, "to have one, choose 3"),
        ({**NAMED, "Zones": "3"}, "Three zones need the name of the third"),
        ({"FirstZone": A}, r"Parameters: \[SecondZone\] must have values"),
        ({**NAMED, "SecondZone": f"{REGION}z"}, f"{REGION}z for parameter name SecondZone does not exist"),
        ({**NAMED, "SecondZone": "us-west-2a"}, "us-west-2a for parameter name SecondZone does not exist"),
        ({**NAMED, "SecondZone": "us-west-2-lax-1a"}, "no Local or Wavelength Zone"),
        ({**THREE, "ThirdZone": "us-east-1-wl1-bos-wlz-1"}, "no Local or Wavelength Zone"),
        ({**THREE, "ThirdZone": "use1-az1"}, "Type an Availability Zone of this Region"),
    ],
)
def test_zones_that_do_not_go_together_are_refused_in_words(
    account: Account, answers: dict[str, str], says: str
) -> None:
    with pytest.raises(ClientError, match=says):
        account.act("create_stack", body(NEWEST), given(answers))


def test_a_workload_finds_its_zones_in_the_order_of_its_subnets(account: Account) -> None:
    assert account.act("create_stack", body(NEWEST), given({"FirstZone": C, "SecondZone": A})) == "CREATE_COMPLETE"
    told = [f"{C},{A}", f"{C},{A},{B}"]
    third = kept_answers(NEWEST, NEWEST) | given({"Zones": "3", "ThirdZone": B})
    for zones in told:
        (stack,) = account.cloudformation.describe_stacks(StackName=STACK)["Stacks"]
        outputs = {each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}
        stored = account.client("ssm").get_parameter(Name="/baseline/workload-network/workload/availability-zones")
        assert outputs["AvailabilityZones"] == stored["Parameter"]["Value"] == zones
        for tier in ("Public", "Private", "Protected"):
            ids = outputs[f"{tier}SubnetIds"].split(",")
            found = account.client("ec2").describe_subnets(SubnetIds=ids)["Subnets"]
            zone_of = {each["SubnetId"]: each["AvailabilityZone"] for each in found}
            assert ",".join(zone_of[subnet] for subnet in ids) == zones
        if zones is told[0]:
            assert account.act("update_stack", body(NEWEST), third) == "UPDATE_COMPLETE"


@older
def test_the_comparison_says_what_to_answer_and_that_nothing_is_replaced(version: Released) -> None:
    found = impact(version.template(), NEWEST.template())
    lost = {Effect.REPLACEMENT, Effect.POSSIBLE_REPLACEMENT, Effect.DELETION, Effect.POSSIBLE_DELETION}
    assert not [change.name for change in found.changes if change.effect in lost]
    subnets = {change.name: change for change in found.changes if change.type == "AWS::EC2::Subnet"}
    assert len(subnets) == 9
    for name, change in subnets.items():
        question = ("FirstZone", "SecondZone", "ThirdZone")[int(name[-1]) - 1]
        assert change.effect is Effect.POSSIBLY_REFUSED
        assert f"Answer {question} so that AvailabilityZone stays as it is." in change.why


SPOKE = Spoke(name="zones", id="930000000000", unit="workloads")


@pytest.fixture(scope="module")
def hub() -> Iterator[Hub]:
    """A hub that offers every version, under the launch role that is derived from all of them."""
    with Sandbox(more_spokes=(SPOKE,)) as sandbox:
        served, card = Hub(sandbox), CATALOG.product(NETWORK)
        offered = served.product(VERSIONS["2.0.0"].template(), NETWORK, card.launch_role, "2.0.0")
        offered.version(NEWEST.version, NEWEST.template())
        role = launch_role(card, CATALOG.released[NETWORK])
        assert role is not None
        sandbox.session(SPOKE.name, ADMINISTRATOR).client("cloudformation").create_stack(
            StackName="launch-roles",
            TemplateBody=json.dumps(template([role])),
            Capabilities=["CAPABILITY_NAMED_IAM"],
        )
        yield served


def test_a_developer_who_updates_is_told_what_to_name_and_keeps_the_network(hub: Hub) -> None:
    developer = hub.sandbox.session(SPOKE.name, DEVELOPER)
    before = launch(developer, product=NETWORK, version="2.0.0", wait=QUICK).outputs
    with pytest.raises(ParametersRefused) as refused:
        update(developer, name=NETWORK, version=NEWEST.version, wait=QUICK)
    for question in NAMED:
        assert f"pass --param {question}=VALUE. Choose an Availability Zone" in str(refused.value)
        assert "in an update, the one that its subnets are in" in str(refused.value)
    local = {**NAMED, "SecondZone": "us-west-2-lax-1a"}
    with pytest.raises(ParametersRefused, match="no Local or Wavelength Zone"):
        update(developer, name=NETWORK, version=NEWEST.version, parameters=local, wait=QUICK)
    unknown = {**NAMED, "SecondZone": f"{REGION}z"}
    with pytest.raises(ProvisioningError, match=f"{REGION}z for parameter name SecondZone does not exist"):
        update(developer, name=NETWORK, version=NEWEST.version, parameters=unknown, wait=QUICK)
    done = update(developer, name=NETWORK, version=NEWEST.version, parameters=NAMED, wait=QUICK)
    assert done.outcome is Outcome.DONE
    assert before.items() <= done.outputs.items()
    assert done.outputs["AvailabilityZones"] == f"{A},{B}"
