"""Evidence: what AWS authorizes beside or against its schemas and reference, each row with its source."""

from __future__ import annotations

from typing import NamedTuple

from product_factory.aws.reference import Kind


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
    **{
        f"apigateway:{verb}": Row(
            ("tags",),
            "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-tagging-supported-resources.html",
        )
        for verb in ("DELETE", "POST", "PUT")
    },
    "ec2:CreateNetworkInterface": Row(
        ("network-interface", "security-group", "subnet"),
        "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-policies-for-amazon-ec2.html",
    ),
    "ssm:CreateAssociation": Row(
        ("instance", "managed-instance"),
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html",
    ),
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
# Of these, what a service that encrypts with a named key needs of whoever names it.
# https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Overview.Encryption.Keys.html
# https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
KEY_NEEDS = frozenset({"kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"}) | {
    "kms:GenerateDataKeyWithoutPlaintext"
}
# EBS encrypts anew what an image holds in clear, or under another key, besides.
# https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption-requirements.html
KEY_NEEDS_OF: dict[str, frozenset[str]] = {"ec2": frozenset({"kms:ReEncryptFrom", "kms:ReEncryptTo"})}
# Names that a service gives to what it makes with another one.
MADE_BY_SERVICE: dict[tuple[str, Kind], Row] = {
    ("rds", Kind("secretsmanager", "secret")): Row(
        ("rds!*",), "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html"
    ),
    ("events", Kind("secretsmanager", "secret")): Row(
        ("events!connection/*",), "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-target-connection.html"
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
# What AWS publishes in accounts of its own, one for each Region, and reads as whoever makes a type: the action, and ARNs
# after the account. A canary's runtime is a layer.
READ_OF_AWS: dict[str, tuple[tuple[str, Row], ...]] = {
    "AWS::Synthetics::Canary": (
        (
            "lambda:GetLayerVersion",
            Row(
                ("layer:Synthetics:*", "layer:Synthetics_Selenium:*", "layer:AWS-CW-Synthetics*:*"),
                "AWS managed policy CloudWatchSyntheticsFullAccess",
            ),
        ),
    ),
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


class Called(NamedTuple):
    """Actions of a type that depend on its properties (`when`, empty for always), and where that is told.

    `only`: the schema lists them, and they are called only so. Otherwise it leaves them out. `on`: kinds that they
    are authorized on, whatever the properties name.
    """

    type: str
    when: tuple[str, ...]
    actions: tuple[str, ...]
    source: str
    only: bool = False
    on: tuple[Kind, ...] = ()


class Towards(NamedTuple):
    """Actions that the schema lists, and that are called only where the property names an ARN of this service."""

    type: str
    property: str
    service: str
    actions: tuple[str, ...]
    source: str


_DOCS = "https://docs.aws.amazon.com"
# Each destination's page lists just the rights that it takes.
TOWARDS: tuple[Towards, ...] = tuple(
    Towards(
        "AWS::WAFv2::LoggingConfiguration",
        "LogDestinationConfigs",
        service,
        actions,
        f"{_DOCS}/waf/latest/developerguide/{page}",
    )
    for service, actions, page in (
        ("s3", ("s3:",), "logging-s3.html"),
        ("firehose", ("firehose:", "iam:CreateServiceLinkedRole"), "logging-kinesis.html"),
        ("logs", ("logs:DescribeLogGroups",), "logging-cw-logs.html"),
    )
)
# Where the source ends in (K), no text was found that says it in so many words: each only adds to a role.
CALLED: tuple[Called, ...] = (
    Called(
        "AWS::S3::Bucket",
        ("MetadataConfiguration", "MetadataTableConfiguration"),
        ("s3tables:",),
        f"{_DOCS}/AmazonS3/latest/userguide/metadata-tables-permissions.html",
        only=True,
    ),
    Called(
        "AWS::Lambda::Function",
        ("FileSystemConfigs",),
        ("elasticfilesystem:",),
        f"{_DOCS}/lambda/latest/dg/configuration-filesystem.html",
        only=True,
    ),
    Called(
        "AWS::EKS::Cluster",
        ("ComputeConfig",),
        ("iam:AddRole", "iam:CreateInstanceProfile", "iam:DeleteInstanceProfile", "iam:RemoveRole", "iam:TagInstance"),
        f"{_DOCS}/eks/latest/userguide/automode.html (K)",
        only=True,
    ),
    Called(
        "AWS::ECR::PullThroughCacheRule",
        ("CredentialArn",),
        ("secretsmanager:",),
        f"{_DOCS}/AmazonECR/latest/userguide/pull-through-cache-creating-rule.html",
        only=True,
    ),
    Called(
        "AWS::AutoScaling::AutoScalingGroup",
        ("LaunchTemplate", "MixedInstancesPolicy"),
        ("ec2:CreateTags",),
        f"{_DOCS}/autoscaling/ec2/userguide/ec2-auto-scaling-launch-template-permissions.html",
        on=(Kind("ec2", "instance"), Kind("ec2", "volume")),
    ),
    Called(
        "AWS::AutoScaling::AutoScalingGroup",
        (),
        ("autoscaling:TerminateInstanceInAutoScalingGroup",),
        f"{_DOCS}/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatepolicy.html (K)",
    ),
    Called(
        "AWS::CloudFront::Distribution",
        ("DistributionConfig.Logging",),
        ("s3:GetBucketAcl", "s3:PutBucketAcl"),
        f"{_DOCS}/AmazonCloudFront/latest/DeveloperGuide/AccessLogs.html (K)",
    ),
    Called(
        "AWS::CloudFront::Distribution",
        ("DistributionConfig.WebACLId",),
        ("wafv2:GetWebACL",),
        f"{_DOCS}/waf/latest/developerguide/security_iam_service-with-iam.html (K)",
    ),
    Called(
        "AWS::EFS::MountTarget",
        (),
        ("ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"),
        f"{_DOCS}/efs/latest/ug/access-control-managing-permissions.html",
    ),
    Called(
        "AWS::Synthetics::Canary",
        (),
        ("lambda:GetFunction", "lambda:InvokeFunction"),
        "AWS managed policy CloudWatchSyntheticsFullAccess",
    ),
    # The key of its function's variables; that of its artifacts is used by the canary's role, and looked up.
    Called(
        "AWS::Synthetics::Canary",
        ("KmsKeyArn",),
        ("kms:CreateGrant", "kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"),
        f"{_DOCS}/AmazonCloudWatch/latest/monitoring/CloudWatch_Synthetics_artifact_encryption.html",
        only=True,
    ),
    Called(
        "AWS::WAFv2::WebACLAssociation",
        (),
        ("elasticloadbalancing:SetWebACL",),
        f"{_DOCS}/waf/latest/developerguide/security_iam_service-with-iam.html (K)",
    ),
    Called(
        "AWS::StepFunctions::StateMachine",
        ("DefinitionS3Location",),
        ("s3:",),
        f"{_DOCS}/AWSCloudFormation/latest/TemplateReference/aws-properties-stepfunctions-statemachine-s3location.html",
        only=True,
    ),
    Called(
        "AWS::StepFunctions::StateMachine",
        ("EncryptionConfiguration",),
        ("kms:",),
        f"{_DOCS}/step-functions/latest/dg/encryption-at-rest.html",
        only=True,
    ),
    Called(
        "AWS::Lambda::Function",
        ("PackageType",),
        ("ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "ecr:GetRepositoryPolicy", "ecr:SetRepositoryPolicy"),
        f"{_DOCS}/lambda/latest/dg/images-create.html",
    ),
)
# Services that take a customer's key and ask nothing of whoever names it: they use it for whom they serve then.
# https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html (K)
KEY_WITHOUT_RIGHT = frozenset({"cloudtrail", "cloudwatch", "events", "kms", "logs", "s3", "sns", "sqs"})
# Roles in these types' properties are used later or elsewhere, not passed when they are made. (K)
NOT_PASSED = frozenset({"AWS::EC2::LaunchTemplate", "AWS::EC2::VPCPeeringConnection", "AWS::IAM::InstanceProfile"})
