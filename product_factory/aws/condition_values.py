"""Condition keys whose value a property of the template is: what CloudFormation asks of the service for the resource.

"Actions, resources, and condition keys" of each service in the service authorization reference, and the property's page:
https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

BOOL = MappingProxyType({"true": "true", "false": "false"})
SAME: Mapping[str, str] = MappingProxyType({})


class Carried(NamedTuple):
    """A key of these actions, and the property of a type that gives it; `*` in the path stands for each of a list.

    `values`: the key's value by the property's, where they differ. `told_when_absent`: whether it is known that the
    request has no such key where the property is not set.
    """

    key: str
    actions: tuple[str, ...]
    type: str
    path: tuple[str, ...]
    values: Mapping[str, str] = SAME
    told_when_absent: bool = True


_PUBLIC = "ec2:associatepublicipaddress"
_RDS = (
    "rds:CreateDBInstance",
    "rds:CreateDBInstanceReadReplica",
    "rds:RestoreDBInstanceFromDBSnapshot",
    "rds:RestoreDBInstanceToPointInTime",
)
_SCHEME = ("elasticloadbalancing:scheme", ("elasticloadbalancing:CreateLoadBalancer",))
CARRIED = (
    Carried(_PUBLIC, ("ec2:RunInstances",), "AWS::EC2::Instance", ("NetworkInterfaces", "*", "AssociatePublicIpAddress"), BOOL),
    Carried(_PUBLIC, ("ec2:RunInstances",), "AWS::EC2::LaunchTemplate", ("LaunchTemplateData", "NetworkInterfaces", "*", "AssociatePublicIpAddress"), BOOL),
    Carried("ec2:attribute/mappubliciponlaunch", ("ec2:ModifySubnetAttribute",), "AWS::EC2::Subnet", ("MapPublicIpOnLaunch",), BOOL),
    Carried("ecs:auto-assign-public-ip", ("ecs:CreateService", "ecs:UpdateService"), "AWS::ECS::Service", ("NetworkConfiguration", "AwsvpcConfiguration", "AssignPublicIp"), {"ENABLED": "true", "DISABLED": "false"}),
    Carried(*_SCHEME, "AWS::ElasticLoadBalancing::LoadBalancer", ("Scheme",)),
    Carried(*_SCHEME, "AWS::ElasticLoadBalancingV2::LoadBalancer", ("Scheme",)),
    # Left out, RDS decides by the subnets: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
    Carried("rds:publiclyaccessible", _RDS, "AWS::RDS::DBInstance", ("PubliclyAccessible",), BOOL, False),
)  # fmt: skip
