"""Where a trail is kept: its key, its bucket with the bucket's own access logs, and the lock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .private_bucket import (
    access_log_bucket,
    expire,
    private_bucket,
)
from .service_grants import no_other_grants

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms
    from aws_cdk import aws_s3 as s3
    from constructs import Construct

    from product_factory import Answers


def _lock(scope: Construct, answers: Answers, bucket: s3.Bucket) -> None:
    """S3 Object Lock with the mode and days that the form chooses, or none.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
    """
    from aws_cdk import Aws, CfnCondition, Fn
    from aws_cdk import aws_s3 as s3

    mode = answers.text("ObjectLock")
    locked = CfnCondition(scope, "TrailIsLocked", expression=Fn.condition_not(Fn.condition_equals(mode, "off")))
    retention = {"Mode": mode, "Days": answers.number("ObjectLockDays")}
    made = bucket.node.default_child
    assert isinstance(made, s3.CfnBucket)
    for name, value in (
        ("ObjectLockEnabled", True),
        ("ObjectLockConfiguration", {"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": retention}}),
    ):
        made.add_property_override(name, Fn.condition_if(locked.logical_id, value, Aws.NO_VALUE))


def trail_key(scope: Construct, trail_arn: str) -> kms.Key:
    """The key of log files and log group: CloudTrail and CloudWatch Logs may use it for this trail alone."""
    from aws_cdk import Fn
    from aws_cdk import aws_iam as iam
    from aws_cdk import aws_kms as kms

    key = kms.Key(scope, "TrailKey", description="Audit trail: log files and log group", enable_key_rotation=True)
    key.add_to_resource_policy(no_other_grants())
    cloudtrail = iam.ServicePrincipal("cloudtrail.amazonaws.com")
    from_trail = {"StringLike": {"aws:SourceArn": trail_arn}}
    any_trail = Fn.sub("arn:${AWS::Partition}:cloudtrail:*:${AWS::AccountId}:trail/*")
    for sid, principal, actions, conditions in (
        (
            "CloudTrailEncrypts",
            cloudtrail,
            ["kms:GenerateDataKey*"],
            {"StringLike": {"aws:SourceArn": trail_arn, "kms:EncryptionContext:aws:cloudtrail:arn": any_trail}},
        ),
        ("CloudTrailDescribes", cloudtrail, ["kms:DescribeKey"], from_trail),
        (
            "OwnAccountDecrypts",
            iam.AccountRootPrincipal(),
            ["kms:Decrypt", "kms:ReEncryptFrom"],
            {"StringLike": {"kms:EncryptionContext:aws:cloudtrail:arn": any_trail}},
        ),
        (
            "CloudWatchLogsEncrypts",
            iam.ServicePrincipal(Fn.sub("logs.${AWS::Region}.${AWS::URLSuffix}")),
            ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
            {
                "ArnLike": {
                    "kms:EncryptionContext:aws:logs:arn": Fn.sub(
                        "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:${AWS::StackName}-*"
                    )
                }
            },
        ),
    ):
        key.add_to_resource_policy(
            iam.PolicyStatement(
                sid=sid, principals=[principal], actions=actions, resources=["*"], conditions=conditions
            )
        )
    return key


def trail_bucket(scope: Construct, answers: Answers, trail_arn: str) -> s3.Bucket:
    """The bucket of log files, which only this trail writes to, with a bucket of its access logs."""
    from aws_cdk import Aws
    from aws_cdk import aws_iam as iam

    access_logs = access_log_bucket(
        scope,
        "AccessLogBucket",
        glacier_days=answers.number("AccessLogGlacierDays"),
        expiration_days=answers.number("AccessLogExpirationDays"),
    )
    trail = private_bucket(scope, "TrailBucket", server_access_logs_bucket=access_logs)
    expire(scope, trail, "TrailFilesExpire", answers, "TrailExpirationDays")
    _lock(scope, answers, trail)
    for sid, action, resource, more in (
        ("CloudTrailReadsAcl", "s3:GetBucketAcl", trail.bucket_arn, {}),
        (
            "CloudTrailWrites",
            "s3:PutObject",
            trail.arn_for_objects(f"AWSLogs/{Aws.ACCOUNT_ID}/*"),
            {"StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control"}},
        ),
    ):
        trail.add_to_resource_policy(
            iam.PolicyStatement(
                sid=sid,
                principals=[iam.ServicePrincipal("cloudtrail.amazonaws.com")],
                actions=[action],
                resources=[resource],
                conditions={
                    "StringLike": {"aws:SourceArn": trail_arn},
                    **more,
                },
            )
        )
    return trail
