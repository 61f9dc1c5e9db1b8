"""The bucket that AWS Config delivers to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .private_bucket import access_log_bucket, expire, private_bucket

if TYPE_CHECKING:
    from aws_cdk import aws_s3 as s3
    from constructs import Construct

    from product_factory import Answers


def config_bucket(scope: Construct, answers: Answers) -> s3.Bucket:
    """The bucket of history and snapshots, which only AWS Config for this account writes to."""
    from aws_cdk import Aws
    from aws_cdk import aws_iam as iam

    access_logs = access_log_bucket(
        scope,
        "ConfigAccessLogBucket",
        glacier_days=answers.number("ConfigAccessLogGlacierDays"),
        expiration_days=answers.number("ConfigAccessLogExpirationDays"),
    )
    bucket = private_bucket(scope, "ConfigBucket", server_access_logs_bucket=access_logs)
    expire(scope, bucket, "ConfigFilesExpire", answers, "ConfigExpirationDays")
    # The three statements of https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-policy.html
    own = {"aws:SourceAccount": Aws.ACCOUNT_ID}
    for sid, action, resource, condition in (
        ("ConfigReadsAcl", "s3:GetBucketAcl", bucket.bucket_arn, own),
        ("ConfigLooksForTheBucket", "s3:ListBucket", bucket.bucket_arn, own),
        (
            "ConfigWrites",
            "s3:PutObject",
            bucket.arn_for_objects(f"AWSLogs/{Aws.ACCOUNT_ID}/Config/*"),
            {**own, "s3:x-amz-acl": "bucket-owner-full-control"},
        ),
    ):
        bucket.add_to_resource_policy(
            iam.PolicyStatement(
                sid=sid,
                principals=[iam.ServicePrincipal("config.amazonaws.com")],
                actions=[action],
                resources=[resource],
                conditions={"StringEquals": condition},
            )
        )
    return bucket
