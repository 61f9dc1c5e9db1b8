"""Tiers of a workload's network: in each zone a public, a private and a protected subnet, with routes and ACLs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .network_zones import ZONES, zone_rules

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aws_cdk import CfnCondition, CfnTag
    from aws_cdk import aws_ec2 as ec2
    from constructs import Construct

    from product_factory import Answers

TIERS = ("public", "private", "protected")
# A /16 is cut into 16 blocks of /20, a /24 into 16 of /28: the smallest that a subnet can be.
# https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
PREFIXES = range(16, 25)
BLOCKS = 16
EVERYWHERE = "0.0.0.0/0"
ALL, ICMP, TCP, UDP = -1, 1, 6, 17
# Replies come back to these; 3389 is left out, which Security Hub's EC2.21 wants closed, also for UDP.
REPLIES = ((1024, 3388), (3390, 65535))


class Entry(NamedTuple):
    """What a network ACL lets pass: these ports of a protocol, all without ports, from or to a range."""

    protocol: int
    cidr: str
    ports: tuple[int, int] | None = None


class Zones(NamedTuple):
    """What is made depends on these: a third zone, a NAT gateway at all, and one in each zone."""

    third: CfnCondition
    nat: CfnCondition
    nat_each: CfnCondition
    nat_third: CfnCondition
    out_third: CfnCondition


class Tiers(NamedTuple):
    """The subnets of each tier by zone, and all route tables with the condition of each."""

    subnets: dict[str, list[ec2.CfnSubnet]]
    tables: list[tuple[ec2.CfnRouteTable, CfnCondition | None]]


def zones(scope: Construct, answers: Answers) -> Zones:
    """The conditions that the form's answers are, and the rules that zones go by."""
    from aws_cdk import CfnCondition, Fn

    zone_rules(scope, answers)
    third = Fn.condition_equals(answers.text("Zones"), "3")
    nat = Fn.condition_not(Fn.condition_equals(answers.text("NatGateways"), "0"))
    each = Fn.condition_equals(answers.text("NatGateways"), "per-zone")
    return Zones(
        third=CfnCondition(scope, "ThirdZoneWanted", expression=third),
        nat=CfnCondition(scope, "NatWanted", expression=nat),
        nat_each=CfnCondition(scope, "NatInEachZone", expression=each),
        nat_third=CfnCondition(scope, "NatInThirdZone", expression=Fn.condition_and(each, third)),
        out_third=CfnCondition(scope, "NatForThirdZone", expression=Fn.condition_and(nat, third)),
    )


def name_tag(part: str) -> list[CfnTag]:
    """The tag that the console shows as name."""
    from aws_cdk import CfnTag, Fn

    return [CfnTag(key="Name", value=Fn.sub(f"${{NetworkName}} {part}".strip()))]


def tiers(scope: Construct, answers: Answers, vpc: ec2.CfnVPC, made: Zones) -> Tiers:
    """All subnets with their routes. A zone's place in the VPC is the same with two zones and with three."""
    from aws_cdk import Fn
    from aws_cdk import aws_ec2 as ec2

    blocks = Fn.cidr(vpc.attr_cidr_block, BLOCKS, _host_bits(scope, answers))
    subnets: dict[str, list[ec2.CfnSubnet]] = {tier: [] for tier in TIERS}
    for tier_number, tier in enumerate(TIERS):
        for zone, question in enumerate(ZONES):
            subnet = ec2.CfnSubnet(
                scope,
                f"{tier.capitalize()}Subnet{zone + 1}",
                vpc_id=vpc.ref,
                availability_zone=answers.text(question),
                cidr_block=Fn.select(tier_number * len(ZONES) + zone, blocks),
                map_public_ip_on_launch=False,
                tags=name_tag(f"{tier} {zone + 1}"),
            )
            subnet.cfn_options.condition = made.third if question == ZONES[-1] else None
            subnets[tier].append(subnet)
    tables = _routes(scope, vpc, made, subnets)
    return Tiers(subnets, tables)


def _host_bits(scope: Construct, answers: Answers) -> str:
    """The bits of a block's addresses, from the VPC's prefix length: Fn::Cidr cannot reckon."""
    from aws_cdk import CfnCondition, Fn

    prefix = Fn.select(1, Fn.split("/", answers.text("VpcCidr")))
    bits = str(32 - PREFIXES[-1] - 4)
    for length in reversed(PREFIXES[:-1]):
        is_length = CfnCondition(scope, f"PrefixIs{length}", expression=Fn.condition_equals(prefix, str(length)))
        bits = Fn.condition_if(is_length.logical_id, str(32 - length - 4), bits).to_string()
    return bits


def _routes(
    scope: Construct, vpc: ec2.CfnVPC, made: Zones, subnets: dict[str, list[ec2.CfnSubnet]]
) -> list[tuple[ec2.CfnRouteTable, CfnCondition | None]]:
    """Public: to the internet gateway. Private: to a NAT gateway, where there is one. Protected: nowhere."""
    from aws_cdk import Fn
    from aws_cdk import aws_ec2 as ec2

    gateway = ec2.CfnInternetGateway(scope, "InternetGateway", tags=name_tag(""))
    attachment = ec2.CfnVPCGatewayAttachment(
        scope, "InternetGatewayAttachment", vpc_id=vpc.ref, internet_gateway_id=gateway.ref
    )
    public = _table(scope, "PublicRoutes", "public", vpc, subnets["public"])
    protected = _table(scope, "ProtectedRoutes", "protected", vpc, subnets["protected"])
    to_internet = ec2.CfnRoute(
        scope,
        "PublicToInternet",
        route_table_id=public.ref,
        destination_cidr_block=EVERYWHERE,
        gateway_id=gateway.ref,
    )
    to_internet.add_resource_dependency(attachment)
    gateways = _nat_gateways(scope, made, subnets["public"], attachment)
    tables: list[tuple[ec2.CfnRouteTable, CfnCondition | None]] = [(public, None), (protected, None)]
    for number, (subnet, own) in enumerate(zip(subnets["private"], gateways, strict=True), start=1):
        private = _table(scope, f"PrivateRoutes{number}", f"private {number}", vpc, [subnet])
        private.cfn_options.condition = subnet.cfn_options.condition
        either = Fn.condition_if(made.nat_each.logical_id, own.ref, gateways[0].ref).to_string()
        out = ec2.CfnRoute(
            scope,
            f"PrivateToInternet{number}",
            route_table_id=private.ref,
            destination_cidr_block=EVERYWHERE,
            nat_gateway_id=own.ref if number == 1 else either,
        )
        out.cfn_options.condition = made.out_third if number == len(ZONES) else made.nat
        tables.append((private, private.cfn_options.condition))
    return tables


def _table(
    scope: Construct, name: str, part: str, vpc: ec2.CfnVPC, subnets: Sequence[ec2.CfnSubnet]
) -> ec2.CfnRouteTable:
    """A route table of these subnets."""
    from aws_cdk import aws_ec2 as ec2

    table = ec2.CfnRouteTable(scope, name, vpc_id=vpc.ref, tags=name_tag(part))
    for subnet in subnets:
        association = ec2.CfnSubnetRouteTableAssociation(
            scope, f"{subnet.node.id}Routes", subnet_id=subnet.ref, route_table_id=table.ref
        )
        association.cfn_options.condition = subnet.cfn_options.condition
    return table


def _nat_gateways(
    scope: Construct, made: Zones, public: list[ec2.CfnSubnet], attachment: ec2.CfnVPCGatewayAttachment
) -> list[ec2.CfnNatGateway]:
    from aws_cdk import aws_ec2 as ec2

    gateways = []
    for number, (subnet, condition) in enumerate(
        zip(public, (made.nat, made.nat_each, made.nat_third), strict=True), start=1
    ):
        address = ec2.CfnEIP(scope, f"NatAddress{number}", domain="vpc", tags=name_tag(f"NAT {number}"))
        gateway = ec2.CfnNatGateway(
            scope,
            f"NatGateway{number}",
            subnet_id=subnet.ref,
            allocation_id=address.attr_allocation_id,
            tags=name_tag(f"NAT {number}"),
        )
        address.add_resource_dependency(attachment)
        gateway.add_resource_dependency(attachment)
        address.cfn_options.condition = gateway.cfn_options.condition = condition
        gateways.append(gateway)
    return gateways


def acls(scope: Construct, vpc: ec2.CfnVPC, subnets: dict[str, list[ec2.CfnSubnet]]) -> None:
    """A network ACL for each tier: a second lock behind the security groups, never the only one."""
    inside, everywhere = Entry(ALL, vpc.attr_cidr_block), Entry(ALL, EVERYWHERE)
    web = [Entry(TCP, EVERYWHERE, (port, port)) for port in (80, 443)]
    replies = [Entry(protocol, EVERYWHERE, ports) for protocol in (TCP, UDP) for ports in REPLIES]
    too_large = Entry(ICMP, EVERYWHERE)
    # Gateway endpoints answer from public addresses of S3 and DynamoDB.
    from_endpoints = [entry for entry in replies if entry.protocol == TCP]
    to_endpoints = Entry(TCP, EVERYWHERE, (443, 443))
    _acl(scope, "Public", vpc, subnets["public"], [inside, *web, *replies, too_large], [everywhere])
    _acl(scope, "Private", vpc, subnets["private"], [inside, *replies, too_large], [everywhere])
    _acl(scope, "Protected", vpc, subnets["protected"], [inside, *from_endpoints], [inside, to_endpoints])


def _acl(
    scope: Construct,
    tier: str,
    vpc: ec2.CfnVPC,
    subnets: list[ec2.CfnSubnet],
    incoming: Sequence[Entry],
    outgoing: Sequence[Entry],
) -> None:
    from aws_cdk import aws_ec2 as ec2

    from product_factory import acknowledge

    reason = {"AwsSolutions-VPC3": "A second lock behind security groups, which holds where one of them is opened."}
    acl = ec2.CfnNetworkAcl(scope, f"{tier}Acl", vpc_id=vpc.ref, tags=name_tag(tier.lower()))
    acknowledge(acl, reason)
    for egress, direction, rules in ((False, "In", incoming), (True, "Out", outgoing)):
        for number, (protocol, cidr, ports) in enumerate(rules, start=1):
            entry = ec2.CfnNetworkAclEntry(
                scope,
                f"{tier}Acl{direction}{number}",
                network_acl_id=acl.ref,
                rule_number=number * 10,
                rule_action="allow",
                egress=egress,
                protocol=protocol,
                cidr_block=cidr,
                port_range=ec2.CfnNetworkAclEntry.PortRangeProperty(from_=ports[0], to=ports[1]) if ports else None,
                # "The packet was too large": without this message, transfers hang.
                icmp=ec2.CfnNetworkAclEntry.IcmpProperty(type=3, code=4) if protocol == ICMP else None,
            )
            acknowledge(entry, reason)
    for number, subnet in enumerate(subnets, start=1):
        association = ec2.CfnSubnetNetworkAclAssociation(
            scope, f"{tier}Subnet{number}Acl", subnet_id=subnet.ref, network_acl_id=acl.ref
        )
        association.cfn_options.condition = subnet.cfn_options.condition
