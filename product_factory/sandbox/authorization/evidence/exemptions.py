"""Permissions of the schemas that are no demand as they are written, and why."""

from typing import NamedTuple

from ..reference import Kind


class Exemption(NamedTuple):
    """Why a permission of a schema is not demanded."""

    reason: str
    source: str


SCHEMAS = "https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html"
HANDLERS = (
    "the schema lists what its handlers may call; this call is made for a property that the template leaves unset"
)
UNSET = Exemption(HANDLERS, SCHEMAS)
NO_ROLE = Exemption(
    "a role is passed only where a property names one",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",
)
NO_POLICY = Exemption(
    "managed policies are attached only where a property names one",
    "https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachRolePolicy.html",
)
NO_ACTION = Exemption(
    "neither IAM's reference nor a model of an API knows the action: AWS can't authorize it",
    "https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html",
)
NOT_LINKED = Exemption(
    "the linked role is for a feature that the template leaves unset",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html",
)


class Conditional(NamedTuple):
    """Calls that are made only for a feature; when: as in `requests`, actions: beginnings."""

    type: str
    actions: tuple[str, ...]
    when: str
    source: str


_CFN = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
CONDITIONALS = (
    Conditional(
        "AWS::CloudFormation::Stack",
        ("cloudformation:UpdateTerminationProtection", "cloudformation:SetStackPolicy"),
        "EnableTerminationProtection,StackPolicyBody",
        f"{_CFN}aws-resource-cloudformation-stack.html",
    ),
    Conditional(
        "AWS::SSM::Association",
        ("ssm:GetCalendarState",),
        "CalendarNames",
        f"{_CFN}aws-resource-ssm-association.html",
    ),
    Conditional("AWS::SSM::Document", ("s3:",), "Attachments", f"{_CFN}aws-resource-ssm-document.html"),
    Conditional(
        "AWS::EC2::VPCEndpoint",
        ("vpce:AllowMultiRegion",),
        "ServiceRegion",
        "https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-cross-region-privatelink-support.html",
    ),
    Conditional(
        "AWS::S3::Bucket",
        ("s3tables:",),
        "MetadataTableConfiguration,MetadataConfiguration",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/metadata-tables-permissions.html",
    ),
    Conditional(
        "AWS::ECR::PullThroughCacheRule",
        ("secretsmanager:",),
        "CredentialArn",
        "https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-creating-rule.html",
    ),
    Conditional(
        "AWS::WAFv2::LoggingConfiguration",
        ("s3:",),
        "LogDestinationConfigs^arn:aws:s3:",
        "https://docs.aws.amazon.com/waf/latest/developerguide/logging-s3.html",
    ),
    Conditional(
        "AWS::WAFv2::LoggingConfiguration",
        ("firehose:", "iam:CreateServiceLinkedRole"),
        "LogDestinationConfigs^arn:aws:firehose:",
        "https://docs.aws.amazon.com/waf/latest/developerguide/logging-kinesis.html",
    ),
    Conditional(
        "AWS::DynamoDB::Table",
        ("logs:", "s3:", "dynamodb:ImportTable", "dynamodb:DescribeImport"),
        "ImportSourceSpecification",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataImport.Requesting.html",
    ),
    Conditional(
        "AWS::Logs::LogGroup",
        ("firehose:", "s3:", "logs:CreateLogDelivery"),
        "DataProtectionPolicy",
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/mask-sensitive-log-data.html",
    ),
    Conditional(
        "AWS::Synthetics::Canary",
        ("kms:CreateGrant", "kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"),
        "KmsKeyArn",
        "https://docs.aws.amazon.com/AmazonSynthetics/latest/APIReference/API_CreateCanary.html",
    ),
    Conditional(
        "AWS::ApplicationAutoScaling::ScalableTarget",
        ("lambda:",),
        "ServiceNamespace=lambda",
        f"{_CFN}aws-resource-applicationautoscaling-scalabletarget.html",
    ),
    Conditional(
        "AWS::Cognito::UserPoolClient",
        ("iam:",),
        "AnalyticsConfiguration",
        "https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-pinpoint-integration.html",
    ),
)


OTHER_WAYS = frozenset(
    {
        Kind("cloudwatch", "dataset"),
        Kind("s3", "accesspoint"),
        Kind("s3", "accesspointobject"),
        Kind("s3", "objectlambdaaccesspoint"),
    }
)
"""Kinds by which a request may reach a bucket, an object or an alarm's data too: demanded only where a property names one.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html
"""


class Api(NamedTuple):
    """The name of an API's operation that a schema gives in place of the actions that authorize it."""

    written: str
    actions: tuple[str, ...]
    source: str


S3 = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html"
KMS = "https://docs.aws.amazon.com/kms/latest/APIReference/API_ReEncrypt.html"
LAMBDA = "https://docs.aws.amazon.com/lambda/latest/dg/permissions-user-function.html"
TAGS = "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-tagging-supported-resources.html"
APIS = (
    Api("s3:DeleteBucketAnalyticsConfiguration", ("s3:PutAnalyticsConfiguration",), S3),
    Api("s3:DeleteBucketCors", ("s3:PutBucketCORS",), S3),
    Api("s3:DeleteBucketEncryption", ("s3:PutEncryptionConfiguration",), S3),
    Api("s3:DeleteBucketLifecycle", ("s3:PutLifecycleConfiguration",), S3),
    Api("s3:DeleteBucketMetricsConfiguration", ("s3:PutMetricsConfiguration",), S3),
    Api("s3:DeleteBucketReplication", ("s3:PutReplicationConfiguration",), S3),
    Api("s3:DeleteBucketTagging", ("s3:PutBucketTagging",), S3),
    Api("s3:DoesObjectExist", ("s3:GetObject",), S3),
    Api("s3:GetBucketNotificationConfiguration", ("s3:GetBucketNotification",), S3),
    Api("s3:GetObjectMetadata", ("s3:GetObject",), S3),
    Api("s3:HeadBucket", ("s3:ListBucket",), S3),
    Api("s3:HeadObject", ("s3:GetObject",), S3),
    Api("s3:ListBuckets", ("s3:ListAllMyBuckets",), S3),
    Api("s3:ListObjects", ("s3:ListBucket",), S3),
    Api("s3:ListObjectsV2", ("s3:ListBucket",), S3),
    Api("s3:PutBucketEncryption", ("s3:PutEncryptionConfiguration",), S3),
    Api("s3:PutBucketNotificationConfiguration", ("s3:PutBucketNotification",), S3),
    Api("s3:PutBucketReplication", ("s3:PutReplicationConfiguration",), S3),
    Api("s3:PutObjectLockConfiguration", ("s3:PutBucketObjectLockConfiguration",), S3),
    Api("kms:ReEncrypt", ("kms:ReEncryptFrom", "kms:ReEncryptTo"), KMS),
    Api("lambda:Invoke", ("lambda:InvokeFunction",), LAMBDA),
    Api("lambda:GetLayerVersionByArn", ("lambda:GetLayerVersion",), LAMBDA),
    Api(
        "iam:AssumeRole", ("sts:AssumeRole",), "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html"
    ),
    Api("apigateway:GetTags", ("apigateway:GET",), TAGS),
    Api("apigateway:TagResource", ("apigateway:POST", "apigateway:PUT"), TAGS),
    Api("apigateway:UntagResource", ("apigateway:DELETE",), TAGS),
    Api(
        "cloudfront:CreateDistributionWithTags",
        ("cloudfront:CreateDistribution", "cloudfront:TagResource"),
        "https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateDistributionWithTags.html",
    ),
)
