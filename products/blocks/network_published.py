"""Published: what guest systems find of a workload's network, as SSM parameters and as outputs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .network_tiers import TIERS

if TYPE_CHECKING:
    from aws_cdk import CfnCondition
    from aws_cdk import aws_ec2 as ec2
    from constructs import Construct

    from .network_routes import Tables
    from .network_tiers import Zones

FOUND_UNDER = "/baseline/workload-network/${NetworkName}"


def publish(
    scope: Construct, vpc: ec2.CfnVPC, made: Zones, subnets: dict[str, list[ec2.CfnSubnet]], tables: Tables
) -> None:
    """The VPC, its range, its zones, and the subnets and route tables of each tier that is there.

    A name whose tier is not there is not published: who looks it up is refused, and not given an empty list.
    """
    from aws_cdk import Fn

    _publish(scope, "VpcId", "vpc-id", "String", vpc.ref, "The VPC")
    _publish(scope, "VpcCidrBlock", "vpc-cidr", "String", vpc.attr_cidr_block, "The VPC's address range")

    def by_zone(name: str, what: str, values: list[str], description: str, condition: CfnCondition | None) -> None:
        two = Fn.join(",", values[:2])
        value = Fn.condition_if(made.third.logical_id, Fn.join(",", values), two).to_string()
        _publish(scope, name, what, "StringList", value, description, condition)

    for tier in TIERS:
        ids = [subnet.ref for subnet in subnets[tier]]
        text = f"The {tier} subnets, by zone"
        condition = made.public if tier == "public" else None
        by_zone(f"{tier.capitalize()}SubnetIds", f"{tier}-subnet-ids", ids, text, condition)
    names = [subnet.attr_availability_zone for subnet in subnets["private"]]
    text = "The Availability Zones, in the order of the subnets"
    by_zone("AvailabilityZones", "availability-zones", names, text, None)
    private = [table.ref for table in tables.private]
    by_zone(
        "PrivateRouteTableIds", "private-route-table-ids", private, "The private subnets' route tables, by zone", None
    )
    for tier, table, condition in (("public", tables.public, made.public), ("protected", tables.protected, None)):
        name, what = f"{tier.capitalize()}RouteTableIds", f"{tier}-route-table-ids"
        text = f"The {tier} subnets' route table, which is one for all zones"
        _publish(scope, name, what, "StringList", table.ref, text, condition)


def _publish(
    scope: Construct,
    name: str,
    what: str,
    type_: str,
    value: str,
    description: str,
    condition: CfnCondition | None = None,
) -> None:
    from aws_cdk import CfnOutput, Fn
    from aws_cdk import aws_ssm as ssm

    parameter = ssm.CfnParameter(
        scope,
        f"{name}Parameter",
        type=type_,
        name=Fn.sub(f"{FOUND_UNDER}/{what}"),
        value=value,
        description=description,
    )
    output = CfnOutput(scope, name, value=value, description=description)
    parameter.cfn_options.condition = output.condition = condition
