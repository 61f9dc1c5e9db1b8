"""A security group of the VPC that lets nothing in or out until a rule of its own does."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aws_cdk import aws_ec2 as ec2
    from constructs import Construct

    from product_factory import Answers


def private_group(scope: Construct, name: str, description: str, answers: Answers) -> ec2.CfnSecurityGroup:
    """The group. EC2 lets a new one call everywhere unless it is given an egress rule: this one leads nowhere.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroup.html
    """
    from aws_cdk import aws_ec2 as ec2

    return ec2.CfnSecurityGroup(
        scope,
        name,
        group_description=description,
        vpc_id=answers.text("VpcId"),
        security_group_egress=[
            ec2.CfnSecurityGroup.EgressProperty(
                ip_protocol="icmp",
                cidr_ip="255.255.255.255/32",
                from_port=252,
                to_port=86,
                description="Nowhere, in the place of everywhere",
            )
        ],
    )
