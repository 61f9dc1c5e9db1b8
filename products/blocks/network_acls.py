"""Network ACLs of a workload's network: one for each tier, a second lock behind the security groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .network_zones import name_tag

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aws_cdk import CfnCondition
    from aws_cdk import aws_ec2 as ec2
    from constructs import Construct

    from .connected import Connected

EVERYWHERE = "0.0.0.0/0"
ALL, ICMP, TCP, UDP = -1, 1, 6, 17
# Replies come back to these; 3389 is left out, which Security Hub's EC2.21 wants closed, also for UDP.
REPLIES = ((1024, 3388), (3390, 65535))
# To connected networks nothing is to be closed to the world, so their replies go out in one piece.
REPLIES_TO_CONNECTED = (1024, 65535)
TOO_LARGE, ANY_MESSAGE = (3, 4), (-1, -1)


class Entry(NamedTuple):
    """What a network ACL lets pass: these ports of a protocol, all without ports, from or to a range.

    `icmp` is type and code of a message. `connected` is the range where it is one of those, and `part` tells several
    entries of one range apart.
    """

    protocol: int
    cidr: str
    ports: tuple[int, int] | None = None
    icmp: tuple[int, int] | None = None
    connected: Connected | None = None
    part: str = ""


def acls(
    scope: Construct, vpc: ec2.CfnVPC, subnets: dict[str, list[ec2.CfnSubnet]], connected: Sequence[Connected]
) -> None:
    """A network ACL for each tier: never the only lock.

    An ACL keeps no state, so what comes in needs a way back out. Of connected networks, private and protected subnets
    let in what begins there; protected ones let out to them no more than replies. An ACL has 20 rules each way, of
    which at most 14 are used here: https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html
    """
    inside, everywhere = Entry(ALL, vpc.attr_cidr_block), Entry(ALL, EVERYWHERE)
    web = [Entry(TCP, EVERYWHERE, (port, port)) for port in (80, 443)]
    replies = [Entry(protocol, EVERYWHERE, ports) for protocol in (TCP, UDP) for ports in REPLIES]
    # "The packet was too large": without this message, transfers hang.
    too_large = Entry(ICMP, EVERYWHERE, icmp=TOO_LARGE)
    # Gateway endpoints answer from public addresses of S3 and DynamoDB.
    from_endpoints = [entry for entry in replies if entry.protocol == TCP]
    to_endpoints = Entry(TCP, EVERYWHERE, (443, 443))
    from_connected = [Entry(ALL, each.cidr, connected=each) for each in connected]
    to_connected = [reply for each in connected for reply in _replies_to(each)]
    _acl(scope, "Public", vpc, subnets["public"], [inside, *web, *replies, too_large], [everywhere])
    _acl(scope, "Private", vpc, subnets["private"], [inside, *replies, too_large, *from_connected], [everywhere])
    incoming, outgoing = [inside, *from_endpoints, *from_connected], [inside, to_endpoints, *to_connected]
    _acl(scope, "Protected", vpc, subnets["protected"], incoming, outgoing)


def _replies_to(connected: Connected) -> list[Entry]:
    return [
        Entry(TCP, connected.cidr, REPLIES_TO_CONNECTED, connected=connected, part="Tcp"),
        Entry(UDP, connected.cidr, REPLIES_TO_CONNECTED, connected=connected, part="Udp"),
        Entry(ICMP, connected.cidr, icmp=ANY_MESSAGE, connected=connected, part="Icmp"),
    ]


def _acl(
    scope: Construct,
    tier: str,
    vpc: ec2.CfnVPC,
    subnets: list[ec2.CfnSubnet],
    incoming: Sequence[Entry],
    outgoing: Sequence[Entry],
) -> None:
    """The tier's ACL with its entries; it is there where the tier's first subnet is."""
    from aws_cdk import aws_ec2 as ec2

    from product_factory import acknowledge

    reason = {"AwsSolutions-VPC3": "A second lock behind security groups, which holds where one of them is opened."}
    acl = ec2.CfnNetworkAcl(scope, f"{tier}Acl", vpc_id=vpc.ref, tags=name_tag(tier.lower()))
    acl.cfn_options.condition = subnets[0].cfn_options.condition
    acknowledge(acl, reason)
    for egress, direction, rules in ((False, "In", incoming), (True, "Out", outgoing)):
        for number, rule in enumerate(rules, start=1):
            entry = ec2.CfnNetworkAclEntry(
                scope,
                f"{tier}Acl{direction}{_name(rule) or number}",
                network_acl_id=acl.ref,
                rule_number=number * 10,
                rule_action="allow",
                egress=egress,
                protocol=rule.protocol,
                cidr_block=rule.cidr,
                port_range=_ports(rule),
                icmp=_message(rule),
            )
            entry.cfn_options.condition = _condition(rule) or acl.cfn_options.condition
            acknowledge(entry, reason)
    for number, subnet in enumerate(subnets, start=1):
        association = ec2.CfnSubnetNetworkAclAssociation(
            scope, f"{tier}Subnet{number}Acl", subnet_id=subnet.ref, network_acl_id=acl.ref
        )
        association.cfn_options.condition = subnet.cfn_options.condition


def _name(rule: Entry) -> str:
    return f"Connected{rule.connected.number}{rule.part}" if rule.connected else ""


def _condition(rule: Entry) -> CfnCondition | None:
    return rule.connected.condition if rule.connected else None


def _ports(rule: Entry) -> ec2.CfnNetworkAclEntry.PortRangeProperty | None:
    from aws_cdk import aws_ec2 as ec2

    if not rule.ports:
        return None
    return ec2.CfnNetworkAclEntry.PortRangeProperty(from_=rule.ports[0], to=rule.ports[1])


def _message(rule: Entry) -> ec2.CfnNetworkAclEntry.IcmpProperty | None:
    from aws_cdk import aws_ec2 as ec2

    if not rule.icmp:
        return None
    return ec2.CfnNetworkAclEntry.IcmpProperty(type=rule.icmp[0], code=rule.icmp[1])
