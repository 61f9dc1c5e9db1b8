"""Who runs a network updates it in place; who closes it keeps what is inside."""

from __future__ import annotations

import json

import pytest

from product_factory.catalog.released import Released
from tests.products.networks import (
    ALWAYS,
    BODY,
    CLOSED,
    OPEN,
    THREE,
    TWO,
    VERSIONS,
    given,
    launch,
    published,
    resources,
    touched,
    update,
)
from tests.products.test_upgrades import Account, account, kept_answers

__all__ = ["account"]

NEW = {"PrivateRouteTableIdsParameter", "ProtectedRouteTableIdsParameter", "PublicRouteTableIdsParameter"}
NEW |= {"VpcCidrBlockParameter"}


@pytest.mark.parametrize("zones", [TWO, THREE], ids=["2", "3"])
@pytest.mark.parametrize("nat", ["0", "1", "per-zone"])
def test_who_runs_3_0_0_is_updated_in_place_without_touching_the_network(
    account: Account, zones: dict[str, str], nat: str
) -> None:
    was = VERSIONS["3.0.0"]
    answers = given({**zones, "NatGateways": nat, "VpcCidr": "10.44.0.0/18", "FlowLogExpirationDays": "0"})
    assert account.act("create_stack", json.dumps(was.template()), answers) == "CREATE_COMPLETE"
    before, told = resources(account), published(account)
    kept = {name: {"UsePreviousValue": True} for name in was.template()["Parameters"]}
    assert account.act("update_stack", BODY, kept) == "UPDATE_COMPLETE"
    after = resources(account)
    assert before.items() <= after.items()
    assert after.keys() - before.keys() == NEW
    assert told.items() <= published(account).items()
    assert {kind for kind, _ in touched(account)} == {"AWS::SSM::Parameter"}
    assert not [status for _, status in touched(account) if "DELETE" in status]


@pytest.mark.parametrize("version", [VERSIONS["1.0.0"], VERSIONS["2.0.0"]], ids=lambda v: str(v.version))
def test_who_runs_an_older_version_keeps_every_resource(account: Account, version: Released) -> None:
    assert account.act("create_stack", json.dumps(version.template()), {}) == "CREATE_COMPLETE"
    before = resources(account)
    answers = kept_answers(version, version) | given(TWO)
    assert account.act("update_stack", BODY, answers) == "UPDATE_COMPLETE"
    assert before.items() <= resources(account).items()


def test_a_network_is_closed_and_opened_again_and_its_inner_tiers_stay(account: Account) -> None:
    launch(account, NatGateways="per-zone")
    before, told = resources(account), published(account)
    assert update(account, **CLOSED) == "UPDATE_COMPLETE"
    closed = resources(account)
    assert closed.items() <= before.items()
    gone = {kind.removeprefix("AWS::") for kind, _ in (before[name] for name in before.keys() - closed.keys())}
    assert gone == {
        *("EC2::Subnet", "EC2::RouteTable", "EC2::Route", "EC2::SubnetRouteTableAssociation", "EC2::InternetGateway"),
        *("EC2::VPCGatewayAttachment", "EC2::NatGateway", "EC2::EIP", "EC2::NetworkAcl", "EC2::NetworkAclEntry"),
        *("EC2::SubnetNetworkAclAssociation", "SSM::Parameter"),
    }
    lost = [name for name in before.keys() - closed.keys() if before[name][0] == "AWS::EC2::Subnet"]
    assert sorted(lost) == ["PublicSubnet1", "PublicSubnet2"]
    assert {name: told[name] for name in ALWAYS} == published(account)
    assert update(account, PublicSubnets="yes", NatGateways="1") == "UPDATE_COMPLETE"
    again = resources(account)
    assert closed.items() <= again.items()
    assert sorted(published(account)) == sorted(ALWAYS + OPEN)


def test_what_still_runs_in_a_public_subnet_stays_with_it_and_is_cut_off(account: Account) -> None:
    """Why the card says to empty them first: CloudFormation deletes once the update has succeeded."""
    launch(account, NatGateways="0")
    first = published(account)["public-subnet-ids"][1].split(",")[0]
    ec2 = account.client("ec2")
    interface = ec2.create_network_interface(SubnetId=first)["NetworkInterface"]["NetworkInterfaceId"]
    assert update(account, **CLOSED) == "UPDATE_COMPLETE"
    assert ("AWS::EC2::Subnet", "DELETE_FAILED") in touched(account)
    assert "PublicSubnet1" not in resources(account)
    assert ec2.describe_subnets(SubnetIds=[first])["Subnets"]
    mine = [{"Name": "association.subnet-id", "Values": [first]}]
    assert ec2.describe_route_tables(Filters=mine)["RouteTables"] == []
    # To open it again, what stayed has to go: its range is taken.
    assert update(account, PublicSubnets="yes") == "UPDATE_ROLLBACK_COMPLETE"
    ec2.delete_network_interface(NetworkInterfaceId=interface)
    ec2.delete_subnet(SubnetId=first)
    assert update(account, PublicSubnets="yes") == "UPDATE_COMPLETE"
