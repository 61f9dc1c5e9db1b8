"""What a network's ACLs let pass, judged packet by packet against what EC2 shows of them."""

from __future__ import annotations

from collections import Counter
from ipaddress import ip_address, ip_network
from typing import Any, NamedTuple

import pytest

from tests.products.networks import (
    CLOSED,
    OFFICE,
    PEER,
    TEMPLATE,
    launch,
    published,
    update,
)
from tests.products.test_upgrades import Account, account

__all__ = ["account"]


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
