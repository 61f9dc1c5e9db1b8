"""Routes of a workload's network: public subnets to the internet, private ones through NAT, protected ones nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .network_acls import EVERYWHERE
from .network_zones import ZONES, name_tag

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from aws_cdk import CfnCondition
    from aws_cdk import aws_ec2 as ec2
    from constructs import Construct

    from .network_tiers import Zones


class Tables(NamedTuple):
    """The route tables: one for all public subnets, one for each private, one for all protected."""

    public: ec2.CfnRouteTable
    private: list[ec2.CfnRouteTable]
    protected: ec2.CfnRouteTable

    def each(self) -> Iterable[tuple[ec2.CfnRouteTable, CfnCondition | None]]:
        """All of them, each with the condition under which it is there."""
        for table in (self.public, self.protected, *self.private):
            yield table, table.cfn_options.condition


def routes(scope: Construct, vpc: ec2.CfnVPC, made: Zones, subnets: dict[str, list[ec2.CfnSubnet]]) -> Tables:
    """Public: to the internet gateway. Private: to a NAT gateway, where there is one. Protected: nowhere.

    Routes to connected networks are made by whoever connects them.
    """
    public, attachment = _to_internet(scope, vpc, made, subnets["public"])
    protected = _table(scope, "ProtectedRoutes", "protected", vpc, subnets["protected"])
    gateways = _nat_gateways(scope, made, subnets["public"], attachment)
    private = _private(scope, vpc, made, subnets["private"], gateways)
    return Tables(public, private, protected)


def _to_internet(
    scope: Construct, vpc: ec2.CfnVPC, made: Zones, subnets: list[ec2.CfnSubnet]
) -> tuple[ec2.CfnRouteTable, ec2.CfnVPCGatewayAttachment]:
    """The internet gateway and the public subnets' way to it, where there are public subnets."""
    from aws_cdk import aws_ec2 as ec2

    gateway = ec2.CfnInternetGateway(scope, "InternetGateway", tags=name_tag(""))
    attachment = ec2.CfnVPCGatewayAttachment(
        scope, "InternetGatewayAttachment", vpc_id=vpc.ref, internet_gateway_id=gateway.ref
    )
    table = _table(scope, "PublicRoutes", "public", vpc, subnets)
    to_internet = ec2.CfnRoute(
        scope,
        "PublicToInternet",
        route_table_id=table.ref,
        destination_cidr_block=EVERYWHERE,
        gateway_id=gateway.ref,
    )
    to_internet.add_resource_dependency(attachment)
    for part in (gateway, attachment, table, to_internet):
        part.cfn_options.condition = made.public
    return table, attachment


def _private(
    scope: Construct,
    vpc: ec2.CfnVPC,
    made: Zones,
    subnets: list[ec2.CfnSubnet],
    gateways: list[ec2.CfnNatGateway],
) -> list[ec2.CfnRouteTable]:
    """A route table for each private subnet, to the NAT gateway of its zone, or to the only one."""
    from aws_cdk import Fn
    from aws_cdk import aws_ec2 as ec2

    tables = []
    for number, (subnet, own) in enumerate(zip(subnets, gateways, strict=True), start=1):
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
        tables.append(private)
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
