"""Networks open and closed, connected and not: what is there, what passes, and what an update leaves alone."""

from __future__ import annotations

import json
from collections import Counter
from ipaddress import ip_address, ip_network
from typing import Any, NamedTuple

import pytest
from botocore.exceptions import ClientError

from product_factory.catalog import catalog
from product_factory.catalog.released import Released
from product_factory.releasing.candidate import candidate
from product_factory.sandbox.server import REGION
from tests.products.answers import REQUIRED
from tests.products.test_upgrades import STACK, Account, account, kept_answers

__all__ = ["account"]

CATALOG = catalog.load()
NETWORK = "workload-network"
CARD = CATALOG.product(NETWORK)
TEMPLATE = candidate(CARD).template
BODY = json.dumps(TEMPLATE)
VERSIONS = {each.version: each for each in CATALOG.released[NETWORK]}
TWO = REQUIRED[NETWORK]
THREE = {**TWO, "Zones": "3", "ThirdZone": f"{REGION}c"}
CLOSED = {"PublicSubnets": "no", "NatGateways": "0"}
OFFICE, PEER, PLANT, HOST = "10.200.0.0/16", "192.168.7.0/24", "172.16.0.0/12", "10.9.9.9/32"
ALWAYS = ["availability-zones", "private-route-table-ids", "private-subnet-ids", "protected-route-table-ids"]
ALWAYS += ["protected-subnet-ids", "vpc-cidr", "vpc-id"]
OPEN = ["public-route-table-ids", "public-subnet-ids"]


def given(answers: dict[str, str]) -> dict[str, Any]:
    return {name: {"ParameterValue": answer} for name, answer in answers.items()}


def launch(account: Account, **answers: str) -> None:
    assert account.act("create_stack", BODY, given({**TWO, **answers})) == "CREATE_COMPLETE"


def update(account: Account, **answers: str) -> str:
    """What is not answered stays, as the console sends it."""
    kept = {name: {"UsePreviousValue": True} for name in TEMPLATE["Parameters"]}
    return account.act("update_stack", BODY, kept | given(answers))


def resources(account: Account) -> dict[str, tuple[str, str]]:
    """Type and physical ID by logical ID."""
    pages = account.cloudformation.get_paginator("list_stack_resources").paginate(StackName=STACK)
    found = [each for page in pages for each in page["StackResourceSummaries"]]
    return {each["LogicalResourceId"]: (each["ResourceType"], each["PhysicalResourceId"]) for each in found}


def outputs(account: Account) -> dict[str, str]:
    (stack,) = account.cloudformation.describe_stacks(StackName=STACK)["Stacks"]
    return {each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}


def published(account: Account, name: str = "workload") -> dict[str, tuple[str, str]]:
    """Type and value of what guest systems find, by the last part of its name."""
    path = f"/baseline/workload-network/{name}"
    pages = account.client("ssm").get_paginator("get_parameters_by_path").paginate(Path=path)
    found = [each for page in pages for each in page["Parameters"]]
    return {each["Name"].rpartition("/")[2]: (each["Type"], each["Value"]) for each in found}


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


class Packet(NamedTuple):
    """From an address to one, to a port; of ICMP the type in the port's place."""

    protocol: str
    source: str
    port: int
    target: str
    to: int

    @property
    def reply(self) -> Packet:
        """What answers it: an echo reply to an echo, else from port to port the other way."""
        to = 0 if self.protocol == "icmp" else self.port
        return Packet(self.protocol, self.target, self.to, self.source, to)


NUMBERS = {"icmp": "1", "tcp": "6", "udp": "17"}


def lets_pass(acl: dict[str, Any], packet: Packet, *, egress: bool) -> bool:
    """What EC2 says: the lowest rule that fits decides.

    https://docs.aws.amazon.com/vpc/latest/userguide/nacl-basics.html
    """
    other = ip_address(packet.target if egress else packet.source)
    for entry in sorted(acl["Entries"], key=lambda each: int(each["RuleNumber"])):
        if entry["Egress"] is not egress or other not in ip_network(entry["CidrBlock"], strict=False):
            continue
        if entry["Protocol"] not in ("-1", NUMBERS[packet.protocol]):
            continue
        ports, message = entry.get("PortRange"), entry.get("IcmpTypeCode", {}).get("Type", -1)
        if entry["Protocol"] in ("6", "17") and ports and not ports["From"] <= packet.to <= ports["To"]:
            continue
        if entry["Protocol"] == "1" and int(message) not in (-1, packet.to):
            continue
        return str(entry["RuleAction"]) == "allow"
    return False


class Acls:
    """The ACL of each tier of a launched network, judged by what EC2 shows of it."""

    def __init__(self, account: Account) -> None:
        ec2, told = account.client("ec2"), published(account)
        self.acl: dict[str, dict[str, Any]] = {}
        for tier in ("public", "private", "protected"):
            if f"{tier}-subnet-ids" in told:
                first = told[f"{tier}-subnet-ids"][1].split(",")[0]
                mine = [{"Name": "association.subnet-id", "Values": [first]}]
                (self.acl[tier],) = ec2.describe_network_acls(Filters=mine)["NetworkAcls"]

    def answers(self, tier: str, packet: Packet) -> bool:
        """Whether the packet gets into the tier, and its reply out."""
        acl = self.acl[tier]
        return lets_pass(acl, packet, egress=False) and lets_pass(acl, packet.reply, egress=True)

    def begins(self, tier: str, packet: Packet) -> bool:
        """Whether the packet gets out of the tier, and its reply in."""
        acl = self.acl[tier]
        return lets_pass(acl, packet, egress=True) and lets_pass(acl, packet.reply, egress=False)


INSIDE, AT_OFFICE, AT_PEER, NEARBY, WORLD = "10.0.77.7", "10.200.3.4", "192.168.7.9", "10.201.0.1", "203.0.113.9"
HIGH = 51_000
CONNECTIONS = [("tcp", 22), ("tcp", 443), ("tcp", 3389), ("tcp", 5432), ("udp", 53), ("udp", 4500), ("icmp", 8)]


@pytest.mark.parametrize("answers", [{"NatGateways": "0"}, CLOSED], ids=["open", "closed"])
def test_what_begins_in_connected_ranges_is_answered_and_from_elsewhere_not(
    account: Account, answers: dict[str, str]
) -> None:
    launch(account, **answers, ConnectedCidrs=f"{OFFICE},{PEER}")
    acls = Acls(account)
    for protocol, port in CONNECTIONS:
        for tier in ("private", "protected"):
            for source, passes in ((INSIDE, True), (AT_OFFICE, True), (AT_PEER, True), (NEARBY, False), (WORLD, False)):
                # An ACL keeps no state: high ports take replies, so they take what begins there too.
                if tier == "private" and not passes and port >= 1024 and port != 3389:
                    continue
                flow = Packet(protocol, source, HIGH, "10.0.200.5", port)
                assert acls.answers(tier, flow) is passes, (tier, flow)
    for target, port, passes in (
        *((AT_OFFICE, 22, False), (AT_OFFICE, 443, True), (AT_OFFICE, 53, False), (AT_OFFICE, 8443, True)),
        *((WORLD, 443, True), (WORLD, 8443, False), (WORLD, 22, False), (INSIDE, 22, True), (NEARBY, 8443, False)),
    ):
        assert acls.begins("protected", Packet("tcp", "10.0.200.5", HIGH, target, port)) is passes, (target, port)
    if "public" in acls.acl:
        assert not acls.answers("public", Packet("tcp", AT_OFFICE, HIGH, "10.0.1.5", 22))


def test_without_connected_ranges_nothing_from_there_is_answered(account: Account) -> None:
    launch(account, NatGateways="0")
    acls = Acls(account)
    for tier in ("private", "protected"):
        for protocol, port in (("tcp", 22), ("tcp", 443), ("udp", 53), ("icmp", 8)):
            assert not acls.answers(tier, Packet(protocol, AT_OFFICE, HIGH, "10.0.200.5", port))
    assert update(account, ConnectedCidrs=OFFICE) == "UPDATE_COMPLETE"
    assert Acls(account).answers("protected", Packet("tcp", AT_OFFICE, HIGH, "10.0.200.5", 22))
    assert update(account, ConnectedCidrs=PEER) == "UPDATE_COMPLETE"
    assert not Acls(account).answers("protected", Packet("tcp", AT_OFFICE, HIGH, "10.0.200.5", 22))
    assert Acls(account).answers("protected", Packet("tcp", AT_PEER, HIGH, "10.0.200.5", 22))


def test_an_acl_stays_within_twenty_rules_each_way() -> None:
    entries = [each["Properties"] for each in TEMPLATE["Resources"].values() if each["Type"].endswith("AclEntry")]
    rules = Counter((entry["NetworkAclId"]["Ref"], entry["Egress"]) for entry in entries)
    # Its own last rule, which refuses the rest, counts.
    assert max(rules.values()) + 1 <= 20
    numbers = Counter((e["NetworkAclId"]["Ref"], e["Egress"], e["RuleNumber"]) for e in entries)
    assert set(numbers.values()) == {1}


NEW = {"PrivateRouteTableIdsParameter", "ProtectedRouteTableIdsParameter", "PublicRouteTableIdsParameter"}
NEW |= {"VpcCidrBlockParameter"}


def touched(account: Account) -> set[tuple[str, str]]:
    """Type and status of all events of the last update."""
    pages = account.cloudformation.get_paginator("describe_stack_events").paginate(StackName=STACK)
    found = []
    for event in (each for page in pages for each in page["StackEvents"]):
        if event["LogicalResourceId"] == STACK and event["ResourceStatus"] == "UPDATE_IN_PROGRESS":
            break
        found.append((event["ResourceType"], event["ResourceStatus"]))
    return {event for event in found if event[0] != "AWS::CloudFormation::Stack"}


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
