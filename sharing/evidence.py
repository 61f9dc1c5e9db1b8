"""Evidence: what AWS authorizes beside or against its schemas and reference, each row with its source."""

from __future__ import annotations

from typing import NamedTuple

from sharing.reference import Kind


class Row(NamedTuple):
    """Kinds that an action is also authorized on, or actions that a type also needs, and where that is told."""

    names: tuple[str, ...]
    source: str


# Kinds of the own service that AWS authorizes although its reference calls them optional: RDS checks the default
# option, parameter and subnet group where none is named.
ALSO_AUTHORIZED_ON: dict[str, Row] = {
    action: Row(
        ("og", "pg", "subgrp"),
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/security_iam_id-based-policy-examples.html",
    )
    for action in (
        "rds:CreateDBInstance",
        "rds:CreateDBInstanceReadReplica",
        "rds:ModifyDBInstance",
        "rds:RestoreDBInstanceFromDBSnapshot",
        "rds:RestoreDBInstanceToPointInTime",
    )
} | {
    "ec2:RunInstances": Row(
        ("image", "instance", "key-pair", "network-interface", "security-group", "subnet", "volume"),
        "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-policies-for-amazon-ec2.html",
    ),
}
# Kinds that bear CloudFormation's tag aws:cloudformation:stack-name for sure: AWS's own managed policies, in
# force, rely on its tags there. For others a delete that hangs on the tag would end in DELETE_FAILED.
# https://docs.aws.amazon.com/aws-managed-policy/latest/reference/about-managed-policy-reference.html
TAGGED_BY_STACK: dict[Kind, str] = {
    Kind("ec2", "instance"): "AWS managed policy AWSCloud9ServiceRolePolicy",
    Kind("ec2", "internet-gateway"): "AWS managed policy AmazonECS_FullAccess",
    Kind("ec2", "route-table"): "AWS managed policy AmazonECS_FullAccess",
    Kind("ec2", "security-group"): "AWS managed policy AmazonECS_FullAccess",
    # Recorded by users: describe-subnets and describe-vpcs, filtered by this tag, list a stack's own.
    Kind("ec2", "subnet"): "AWS workshop Create Fully Private EKS Cluster, output of describe-subnets by this tag",
    Kind("ec2", "vpc"): "public scripts that look a stack's VPC up: describe-vpcs by this tag",
}
# Services that use a customer's key for whoever calls them, by the value of kms:ViaService before the Region.
# https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
VIA_SERVICE: dict[str, str] = {
    "backup": "backup",
    "dynamodb": "dynamodb",
    "ec2": "ec2",
    "ecr": "ecr",
    "elasticfilesystem": "elasticfilesystem",
    "fsx": "fsx",
    "kinesis": "kinesis",
    "lambda": "lambda",
    "rds": "rds",
    "redshift": "redshift",
    "secretsmanager": "secretsmanager",
    "sns": "sns",
    "sqs": "sqs",
    "ssm": "ssm",
}
# What a key is used for through a service; the handlers themselves look a key up (kms:DescribeKey).
KEY_USES = frozenset(
    f"kms:{verb}"
    for verb in (
        "CreateGrant",
        "Decrypt",
        "Encrypt",
        "GenerateDataKey",
        "GenerateDataKeyWithoutPlaintext",
        "ReEncryptFrom",
        "ReEncryptTo",
    )
)
# Names that a service gives to what it makes with another one.
MADE_BY_SERVICE: dict[tuple[str, Kind], Row] = {
    ("rds", Kind("secretsmanager", "secret")): Row(
        ("rds!*",), "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html"
    ),
    ("redshift", Kind("secretsmanager", "secret")): Row(
        ("redshift!*",), "https://docs.aws.amazon.com/redshift/latest/mgmt/redshift-secrets-manager-integration.html"
    ),
}
# A canary's function, layer and bucket: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Synthetics_Canaries_Roles.html
_CANARIES = Row(("cwsyn-*",), "AWS managed policy CloudWatchSyntheticsFullAccess")
MADE_BY_SERVICE |= {("synthetics", Kind("lambda", name)): _CANARIES for name in ("function", "layer", "layerversion")}
MADE_BY_SERVICE |= {
    ("synthetics", Kind("s3", name)): Row(("cw-syn-*",), "AWS managed policy CloudWatchSyntheticsFullAccess")
    for name in ("bucket", "object")
}
# Functions and types of parameters that CloudFormation looks up as whoever launches.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getavailabilityzones.html
ZONES = ("ec2:DescribeAvailabilityZones", "ec2:DescribeAccountAttributes", "ec2:DescribeSubnets")
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-importvalue.html
EXPORTS = ("cloudformation:ListExports",)
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html
LOOKED_UP: dict[str, tuple[str, ...]] = {
    "AWS::EC2::AvailabilityZone::Name": ("ec2:DescribeAvailabilityZones",),
    "AWS::EC2::Image::Id": ("ec2:DescribeImages",),
    "AWS::EC2::Instance::Id": ("ec2:DescribeInstances",),
    "AWS::EC2::KeyPair::KeyName": ("ec2:DescribeKeyPairs",),
    "AWS::EC2::SecurityGroup::GroupName": ("ec2:DescribeSecurityGroups",),
    "AWS::EC2::SecurityGroup::Id": ("ec2:DescribeSecurityGroups",),
    "AWS::EC2::Subnet::Id": ("ec2:DescribeSubnets",),
    "AWS::EC2::VPC::Id": ("ec2:DescribeVpcs",),
    "AWS::EC2::Volume::Id": ("ec2:DescribeVolumes",),
    "AWS::Route53::HostedZone::Id": ("route53:GetHostedZone",),
}
# Services that a type's handlers call only for what these properties ask.
ONLY_WITH: dict[tuple[str, str], Row] = {
    ("AWS::S3::Bucket", "s3tables"): Row(
        ("MetadataConfiguration", "MetadataTableConfiguration"),
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/metadata-tables-permissions.html",
    ),
    ("AWS::Lambda::Function", "elasticfilesystem"): Row(
        ("FileSystemConfigs",),
        "https://docs.aws.amazon.com/lambda/latest/dg/configuration-filesystem.html",
    ),
}
