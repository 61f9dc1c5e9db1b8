"""Misnamed: what resource schemas write where IAM has another name, each with the page that tells IAM's.

The schemas name API operations, services or log entries here and there in place of IAM's actions. Names that
stand neither here nor in IAM's reference are not dropped: the derivation grants them as they are.
"""

from __future__ import annotations

_S3 = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html"
_REFERENCE = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_{}.html"
_RESOLVER = _REFERENCE.format("amazonroute53resolver")
_GATEWAY = "https://docs.aws.amazon.com/apigateway/latest/api/API_TagResource.html"
_EC2 = _REFERENCE.format("amazonec2")

# The IAM prefix of services that a schema calls otherwise, and where the reference tells it.
SERVICES: dict[str, tuple[str, str]] = {
    "efs": ("elasticfilesystem", _REFERENCE.format("amazonelasticfilesystem")),
    "emr": ("elasticmapreduce", _REFERENCE.format("amazonelasticmapreduce")),
    "opensearch": ("es", _REFERENCE.format("amazonopensearchservice")),
    "stepfunctions": ("states", _REFERENCE.format("awsstepfunctions")),
}
# What authorizes an operation that a schema names; several where IAM splits it.
ACTIONS: dict[str, tuple[tuple[str, ...], str]] = {
    "apigateway:GetTags": (("apigateway:GET",), _GATEWAY),
    "apigateway:TagResource": (("apigateway:PUT",), _GATEWAY),
    "apigateway:UntagResource": (("apigateway:DELETE",), _GATEWAY),
    "apigateway:unTagResource": (("apigateway:DELETE",), _GATEWAY),
    "ec2:CreateVpcEndpointServicePermissions": (("ec2:ModifyVpcEndpointServicePermissions",), _EC2),
    "ec2:DeleteVpcEndpoint": (("ec2:DeleteVpcEndpoints",), _EC2),
    "ec2:DeleteVpcEndpointServicePermissions": (("ec2:ModifyVpcEndpointServicePermissions",), _EC2),
    "ec2:DescribeSecurityGroup": (("ec2:DescribeSecurityGroups",), _EC2),
    "ec2:DescribeVpcEndpoint": (("ec2:DescribeVpcEndpoints",), _EC2),
    "ec2:ModifyTransitGatewayOptions": (("ec2:ModifyTransitGateway",), _EC2),
    "es:UpdateDomain": (("es:UpdateDomainConfig",), _REFERENCE.format("amazonopensearchservice")),
    "events:CreateRule": (("events:PutRule",), _REFERENCE.format("amazoneventbridge")),
    "iam:AssumeRole": (("sts:AssumeRole",), _REFERENCE.format("awssecuritytokenservice")),
    "iam:DescribeOrganization": (("organizations:DescribeOrganization",), _REFERENCE.format("awsorganizations")),
    "iam:assumeRole": (("sts:AssumeRole",), _REFERENCE.format("awssecuritytokenservice")),
    "kms:ReEncrypt": (
        ("kms:ReEncryptFrom", "kms:ReEncryptTo"),
        "https://docs.aws.amazon.com/kms/latest/developerguide/kms-api-permissions-reference.html",
    ),
    "lambda:GetLayerVersionByArn": (("lambda:GetLayerVersion",), _REFERENCE.format("awslambda")),
    "lambda:Invoke": (("lambda:InvokeFunction",), _REFERENCE.format("awslambda")),
    "network-firewall:ListTagsForResources": (
        ("network-firewall:ListTagsForResource",),
        _REFERENCE.format("awsnetworkfirewall"),
    ),
    "redshift:DescribeSnapshotCopyGrant": (
        ("redshift:DescribeSnapshotCopyGrants",),
        _REFERENCE.format("amazonredshift"),
    ),
    "resolverdnssec:CreateConfig": (("route53resolver:UpdateResolverDnssecConfig",), _RESOLVER),
    "resolverdnssec:DeleteConfig": (("route53resolver:UpdateResolverDnssecConfig",), _RESOLVER),
    "resolverdnssec:GetConfig": (("route53resolver:GetResolverDnssecConfig",), _RESOLVER),
    "resolverquerylogging:AssociateConfig": (("route53resolver:AssociateResolverQueryLogConfig",), _RESOLVER),
    "resolverquerylogging:CreateConfig": (("route53resolver:CreateResolverQueryLogConfig",), _RESOLVER),
    "resolverquerylogging:DeleteConfig": (("route53resolver:DeleteResolverQueryLogConfig",), _RESOLVER),
    "resolverquerylogging:DisassociateConfig": (("route53resolver:DisassociateResolverQueryLogConfig",), _RESOLVER),
    "resolverquerylogging:GetConfig": (("route53resolver:GetResolverQueryLogConfig",), _RESOLVER),
    "resolverquerylogging:GetConfigAssociation": (
        ("route53resolver:GetResolverQueryLogConfigAssociation",),
        _RESOLVER,
    ),
    "resolverquerylogging:ListConfig": (("route53resolver:ListResolverQueryLogConfigs",), _RESOLVER),
    "resolverquerylogging:ListConfigAssociation": (
        ("route53resolver:ListResolverQueryLogConfigAssociations",),
        _RESOLVER,
    ),
    "s3:DeleteBucketAnalyticsConfiguration": (("s3:PutAnalyticsConfiguration",), _S3),
    "s3:DeleteBucketCors": (("s3:PutBucketCORS",), _S3),
    "s3:DeleteBucketEncryption": (("s3:PutEncryptionConfiguration",), _S3),
    "s3:DeleteBucketLifecycle": (("s3:PutLifecycleConfiguration",), _S3),
    "s3:DeleteBucketMetricsConfiguration": (("s3:PutMetricsConfiguration",), _S3),
    "s3:DeleteBucketReplication": (("s3:PutReplicationConfiguration",), _S3),
    "s3:DeleteBucketTagging": (("s3:PutBucketTagging",), _S3),
    "s3:DoesObjectExist": (("s3:GetObject",), _S3),
    "s3:GetBucketNotificationConfiguration": (("s3:GetBucketNotification",), _S3),
    "s3:GetObjectMetadata": (("s3:GetObject",), _S3),
    "s3:HeadBucket": (("s3:ListBucket",), _S3),
    "s3:HeadObject": (("s3:GetObject",), _S3),
    "s3:ListObjects": (("s3:ListBucket",), _S3),
    "s3:ListObjectsV2": (("s3:ListBucket",), _S3),
    "s3:PutBucketEncryption": (("s3:PutEncryptionConfiguration",), _S3),
    "s3:PutBucketNotificationConfiguration": (("s3:PutBucketNotification",), _S3),
    "s3:PutBucketReplication": (("s3:PutReplicationConfiguration",), _S3),
    "s3:PutObjectLockConfiguration": (("s3:PutBucketObjectLockConfiguration",), _S3),
    "s3:listBuckets": (("s3:ListAllMyBuckets",), _S3),
}


def by_iam(permission: str) -> tuple[str, ...]:
    """What IAM calls a schema's permission: mostly the same, its service in lower case."""
    service, _, verb = permission.partition(":")
    service = service.lower()
    service = SERVICES.get(service, (service, ""))[0]
    action = f"{service}:{verb}"
    return ACTIONS[action][0] if action in ACTIONS else (action,)
