"""Everyday: what people do in an account, to see by it whom guardrails hinder. Data; another account's ARNs are filled in."""

from __future__ import annotations

from typing import NamedTuple


class Task(NamedTuple):
    """What is done, as people say it; the action; the resource, with {account} and {region}; what the request carries."""

    name: str
    action: str
    resource: str = "*"
    keys: tuple[tuple[str, str], ...] = ()
    absent: tuple[str, ...] = ()


_EC2 = "arn:aws:ec2:{region}:{account}:"
_PUBLIC = "ec2:associatepublicipaddress"
_SCHEME = "elasticloadbalancing:scheme"
TASKS = (
    Task("look at instances", "ec2:DescribeInstances"),
    Task("start an instance", "ec2:RunInstances", f"{_EC2}network-interface/*", absent=(_PUBLIC,)),
    Task("start an instance with a public address", "ec2:RunInstances", f"{_EC2}network-interface/*", ((_PUBLIC, "true"),)),
    Task("make a security group", "ec2:CreateSecurityGroup", f"{_EC2}security-group/*"),
    Task("make a VPC", "ec2:CreateVpc", f"{_EC2}vpc/*"),
    Task("make a NAT gateway", "ec2:CreateNatGateway", f"{_EC2}natgateway/*"),
    Task("peer with another VPC", "ec2:CreateVpcPeeringConnection", f"{_EC2}vpc/*"),
    Task(
        "make an internal load balancer",
        "elasticloadbalancing:CreateLoadBalancer",
        "arn:aws:elasticloadbalancing:{region}:{account}:loadbalancer/app/*",
        ((_SCHEME, "internal"),),
    ),
    Task(
        "make a load balancer without saying how",
        "elasticloadbalancing:CreateLoadBalancer",
        "arn:aws:elasticloadbalancing:{region}:{account}:loadbalancer/app/*",
        absent=(_SCHEME,),
    ),
    Task("make a bucket", "s3:CreateBucket", "arn:aws:s3:::example"),
    Task("make a function", "lambda:CreateFunction", "arn:aws:lambda:{region}:{account}:function:example"),
    Task("make a role of one's own", "iam:CreateRole", "arn:aws:iam::{account}:role/example"),
    Task("make a launch role", "iam:CreateRole", "arn:aws:iam::{account}:role/SCLaunch-example"),
    Task("deploy a stack of one's own", "cloudformation:CreateStack", "arn:aws:cloudformation:{region}:{account}:stack/example/*"),
    Task("delete a launched stack", "cloudformation:DeleteStack", "arn:aws:cloudformation:{region}:{account}:stack/SC-{account}-pp-example/*"),
    Task("launch a product", "servicecatalog:ProvisionProduct"),
    Task("stop a trail", "cloudtrail:StopLogging", "arn:aws:cloudtrail:{region}:{account}:trail/example"),
    Task("stop AWS Config's recorder", "config:StopConfigurationRecorder"),
    Task("delete GuardDuty's detector", "guardduty:DeleteDetector", "arn:aws:guardduty:{region}:{account}:detector/example"),
    Task("leave the organization", "organizations:LeaveOrganization"),
)  # fmt: skip
