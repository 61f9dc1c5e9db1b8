"""A security group of the VPC that lets nothing in or out until a rule of its own does."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aws_cdk import aws_ec2 as ec2
    from constructs import Construct

    from product_factory import Answers


def nowhere() -> ec2.CfnSecurityGroup.EgressProperty:
    """A rule in the place of EC2's own: without one, a new group may call everywhere.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroup.html
    """
    from aws_cdk import aws_ec2 as ec2

    return ec2.CfnSecurityGroup.EgressProperty(ip_protocol="-1", cidr_ip="127.0.0.1/32", description="Nowhere")


def private_group(scope: Construct, name: str, description: str, answers: Answers) -> ec2.CfnSecurityGroup:
    """The group, in the VPC of the question VpcId."""
    from aws_cdk import aws_ec2 as ec2

    return ec2.CfnSecurityGroup(
        scope,
        name,
        group_description=description,
        vpc_id=answers.text("VpcId"),
        security_group_egress=[nowhere()],
    )
