"""Networks open and closed: what is there with which answers, what is found, and what is refused."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import pytest
from botocore.exceptions import ClientError

from tests.products.networks import (
    ALWAYS,
    CARD,
    CLOSED,
    HOST,
    OFFICE,
    OPEN,
    PEER,
    PLANT,
    TEMPLATE,
    THREE,
    TWO,
    launch,
    outputs,
    published,
    resources,
    update,
)
from tests.products.test_upgrades import Account, account

__all__ = ["account"]


class Row(NamedTuple):
    """Answers, and how many are there of subnets of each tier, route tables, NAT gateways and ACLs."""

    answers: dict[str, str]
    public: int
    zones: int
    nat: int
    connected: int

    def __str__(self) -> str:
        return f"{'open' if self.public else 'closed'}-{self.zones}-nat{self.nat}-connected{self.connected}"


TABLE = (
    Row({**TWO, "NatGateways": "0"}, 2, 2, 0, 0),
    Row({**TWO, "NatGateways": "1", "ConnectedCidrs": OFFICE}, 2, 2, 1, 1),
    Row({**TWO, "NatGateways": "per-zone", "ConnectedCidrs": f"{OFFICE},{PEER}"}, 2, 2, 2, 2),
    Row({**THREE, "NatGateways": "0", "ConnectedCidrs": f"{OFFICE},{PEER},{PLANT}"}, 3, 3, 0, 3),
    Row({**THREE, "NatGateways": "1", "ConnectedCidrs": f"{OFFICE},{PEER},{PLANT},{HOST}"}, 3, 3, 1, 4),
    Row({**THREE, "NatGateways": "per-zone"}, 3, 3, 3, 0),
    Row({**TWO, **CLOSED, "ConnectedCidrs": f"{OFFICE},{PEER}"}, 0, 2, 0, 2),
    Row({**THREE, **CLOSED}, 0, 3, 0, 0),
    Row({**TWO, **CLOSED, "ConnectedCidrs": f"{OFFICE},{OFFICE},{PEER},{OFFICE}"}, 0, 2, 0, 2),
)


@pytest.mark.parametrize("row", TABLE, ids=str)
def test_each_combination_of_answers_launches_with_just_its_parts(account: Account, row: Row) -> None:
    launch(account, **row.answers)
    made = resources(account)
    kinds = Counter(kind.removeprefix("AWS::EC2::") for kind, _ in made.values())
    is_open = int(row.public > 0)
    assert kinds["Subnet"] == row.public + 2 * row.zones
    assert kinds["RouteTable"] == is_open + row.zones + 1
    assert kinds["InternetGateway"] == kinds["VPCGatewayAttachment"] == is_open
    assert kinds["NatGateway"] == kinds["EIP"] == row.nat
    assert kinds["Route"] == is_open + (row.zones if row.nat else 0)
    assert kinds["NetworkAcl"] == 2 + is_open
    assert kinds["SubnetNetworkAclAssociation"] == kinds["SubnetRouteTableAssociation"] == kinds["Subnet"]
    # Into private, into protected, and three kinds of replies out of protected.
    assert kinds["NetworkAclEntry"] == 12 + 9 * is_open + 5 * row.connected
    told = published(account)
    assert sorted(told) == sorted(ALWAYS + (OPEN if row.public else []))
    stacked = outputs(account)
    assert ("PublicSubnetIds" in stacked) is ("PublicRouteTableIds" in stacked) is bool(row.public)
    for name in ("private-subnet-ids", "protected-subnet-ids", "private-route-table-ids", "availability-zones"):
        assert len(told[name][1].split(",")) == row.zones


@pytest.mark.parametrize("answers", [THREE, {**THREE, **CLOSED}], ids=["open", "closed"])
def test_guest_systems_find_range_and_route_tables_by_zone(account: Account, answers: dict[str, str]) -> None:
    launch(account, **answers, NetworkName="orders", VpcCidr="172.20.0.0/20")
    told, stacked, ec2 = published(account, "orders"), outputs(account), account.client("ec2")
    assert told["vpc-cidr"] == ("String", "172.20.0.0/20")
    assert told["availability-zones"] == (
        "StringList",
        ",".join(answers[f"{n}Zone"] for n in ("First", "Second", "Third")),
    )
    for tier in ("private", "protected", *(["public"] if "public-subnet-ids" in told else [])):
        kind, tables = told[f"{tier}-route-table-ids"]
        assert (kind, tables) == ("StringList", stacked[f"{tier.capitalize()}RouteTableIds"])
        subnets = told[f"{tier}-subnet-ids"][1].split(",")
        for place, subnet in enumerate(subnets):
            mine = [{"Name": "association.subnet-id", "Values": [subnet]}]
            (table,) = ec2.describe_route_tables(Filters=mine)["RouteTables"]
            listed = tables.split(",")
            assert table["RouteTableId"] == listed[place if len(listed) > 1 else 0]
    vpc = [{"Name": "vpc-id", "Values": [stacked["VpcId"]]}]
    every = {table["RouteTableId"] for table in ec2.describe_route_tables(Filters=vpc)["RouteTables"]}
    endpoints = ec2.describe_vpc_endpoints(Filters=vpc)["VpcEndpoints"]
    used = {table for tier in told if tier.endswith("route-table-ids") for table in told[tier][1].split(",")}
    assert {each["ServiceName"].rpartition(".")[2] for each in endpoints} == {"s3", "dynamodb"}
    assert all(set(each["RouteTableIds"]) == used <= every for each in endpoints)


def test_a_closed_network_has_no_way_to_the_internet(account: Account) -> None:
    launch(account, **CLOSED)
    ec2, vpc = account.client("ec2"), outputs(account)["VpcId"]
    attached = [{"Name": "attachment.vpc-id", "Values": [vpc]}]
    assert ec2.describe_internet_gateways(Filters=attached)["InternetGateways"] == []
    tables = ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["RouteTables"]
    ways = {route.get("GatewayId") or route.get("NatGatewayId") for table in tables for route in table["Routes"]}
    assert all(way == "local" or way.startswith("vpce-") for way in ways)


NAT_SENTENCE = "without public subnets choose 0 NAT gateways, or choose public subnets"


@pytest.mark.parametrize("nat", ["1", "per-zone"])
def test_nat_gateways_without_public_subnets_are_refused_with_what_to_choose(account: Account, nat: str) -> None:
    with pytest.raises(ClientError, match=NAT_SENTENCE):
        launch(account, PublicSubnets="no", NatGateways=nat)
    launch(account, NatGateways=nat)
    before = resources(account)
    with pytest.raises(ClientError, match=NAT_SENTENCE):
        update(account, PublicSubnets="no")
    assert resources(account) == before


RANGE = "Type up to 4 ranges within"


@pytest.mark.parametrize(
    ("question", "value", "taken"),
    [
        *[("PublicSubnets", value, value in ("yes", "no")) for value in ("yes", "no", "", "Yes", "true", "0", "yes ")],
        *[
            ("ConnectedCidrs", value, True)
            for value in (
                *("", "10.0.0.0/8", "10.255.255.255/32", "172.16.0.0/12", "172.31.255.0/24", "192.168.0.0/16"),
                *(OFFICE, HOST, f"{OFFICE},{PEER}", f"{OFFICE},{PEER},{PLANT},{HOST}", f"{OFFICE},{OFFICE}"),
            )
        ],
        *[
            ("ConnectedCidrs", value, False)
            for value in (
                *("10.0.0.0", "10.0.0.0/7", "10.0.0.0/33", "10.0.0.256/32", "10.0.0/24", "010.0.0.0/8", "0.0.0.0/0"),
                *("172.15.0.0/16", "172.32.0.0/16", "172.16.0.0/11", "192.168.0.0/15", "192.169.0.0/16", "8.8.8.8/32"),
                *(
                    "100.64.0.0/10",
                    "fd00::/8",
                    ",",
                    f"{OFFICE},",
                    f",{OFFICE}",
                    f"{OFFICE}, {PEER}",
                    f"{OFFICE};{PEER}",
                ),
                *(f"{OFFICE},{PEER},{PLANT},{HOST},10.1.0.0/16", f"{OFFICE},,{PEER}", " ", "office"),
            )
        ],
    ],
)
def test_answers_that_are_taken_and_refused(question: str, value: str, taken: bool) -> None:
    (asked,) = [each for each in CARD.parameters if each.name == question]
    assert (asked.refusal(value) is None) is taken
    declared = TEMPLATE["Parameters"][question]
    assert declared.get("AllowedPattern") == asked.allowed_pattern
    assert declared.get("AllowedValues", []) == list(asked.allowed_values)


def test_cloudformation_refuses_a_public_range_in_words(account: Account) -> None:
    with pytest.raises(ClientError, match=RANGE):
        launch(account, ConnectedCidrs="0.0.0.0/0")
