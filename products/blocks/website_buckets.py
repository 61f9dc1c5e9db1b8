"""Buckets of a website: its content, which CloudFront alone reads, and by choice the logs of who asked for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .private_bucket import expire, private_bucket
from .retained import keep

if TYPE_CHECKING:
    from aws_cdk import CfnCondition
    from aws_cdk import aws_s3 as s3
    from constructs import Construct

    from product_factory import Answers


def content_bucket(scope: Construct, answers: Answers) -> s3.Bucket:
    """Private and versioned, its files replaced and deleted by whoever publishes; former versions for some days.

    SSE-S3: with SSE-KMS, CloudFront needs a statement in the key's policy, which the workload's key lacks, and what
    is here is published to the world.
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html
    """
    from aws_cdk import CfnResource, Duration
    from aws_cdk import aws_s3 as s3

    from product_factory import acknowledge

    bucket = s3.Bucket(
        scope,
        "ContentBucket",
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
        encryption=s3.BucketEncryption.S3_MANAGED,
        enforce_ssl=True,
        versioned=True,
        lifecycle_rules=[
            s3.LifecycleRule(
                id="FormerVersions",
                noncurrent_version_expiration=Duration.days(answers.number("FormerVersionDays")),
                abort_incomplete_multipart_upload_after=Duration.days(7),
            )
        ],
    )
    assert bucket.policy is not None
    for made in (bucket.node.default_child, bucket.policy.node.default_child):
        assert isinstance(made, CfnResource)
        keep(made)
    acknowledge(bucket, {"AwsSolutions-S1": "CloudFront alone reads it for callers, and its own logs tell who asked."})
    return bucket


def cloudfront_reads(bucket: s3.Bucket, distribution_arn: str) -> None:
    """This distribution reads the files, and may see that one is not there: else S3 answers 403, not 404.

    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html
    https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
    """
    from aws_cdk import aws_iam as iam

    for sid, action, resource in (
        ("CloudFrontReads", "s3:GetObject", bucket.arn_for_objects("*")),
        ("CloudFrontSeesWhatIsMissing", "s3:ListBucket", bucket.bucket_arn),
    ):
        bucket.add_to_resource_policy(
            iam.PolicyStatement(
                sid=sid,
                principals=[iam.ServicePrincipal("cloudfront.amazonaws.com")],
                actions=[action],
                resources=[resource],
                conditions={"StringEquals": {"aws:SourceArn": distribution_arn}},
            )
        )


def access_log_bucket(scope: Construct, answers: Answers, logged: CfnCondition) -> s3.Bucket:
    """CloudFront writes to it by the bucket's ACL, which CloudFront itself extends for its one account of log delivery.

    Its newer logging does without, but is set up by calls in one Region alone, wherever the stack stands. Public access
    stays blocked: that account is nobody else.
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/AccessLogs.html
    """
    from aws_cdk import CfnResource
    from aws_cdk import aws_s3 as s3

    from product_factory import acknowledge

    bucket = private_bucket(scope, "AccessLogBucket")
    assert bucket.policy is not None
    for made in (bucket.node.default_child, bucket.policy.node.default_child):
        assert isinstance(made, CfnResource)
        made.cfn_options.condition = logged
    of_bucket = bucket.node.default_child
    assert isinstance(of_bucket, s3.CfnBucket)
    of_bucket.add_property_override("OwnershipControls", {"Rules": [{"ObjectOwnership": "BucketOwnerPreferred"}]})
    expire(scope, bucket, "AccessLogsExpire", answers, "AccessLogDays")
    acknowledge(bucket, {"AwsSolutions-S1": "This is the bucket of access logs; logging its own access would loop."})
    return bucket
