"""Flow logs of a VPC, in a bucket that only the log delivery of the own account writes to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .private_bucket import access_log_bucket, expire, private_bucket

if TYPE_CHECKING:
    from aws_cdk import aws_ec2 as ec2
    from aws_cdk import aws_iam as iam
    from aws_cdk import aws_kms as kms
    from aws_cdk import aws_s3 as s3
    from constructs import Construct

    from product_factory import Answers


def flow_logs(scope: Construct, answers: Answers, vpc: ec2.CfnVPC) -> tuple[s3.Bucket, ec2.CfnFlowLog]:
    """Flow log, bucket, key and access-log bucket; the question FlowLogExpirationDays says how long they are kept."""
    from aws_cdk import aws_ec2 as ec2

    access_logs = access_log_bucket(scope, "AccessLogBucket", glacier_days=90, expiration_days=2555)
    bucket = private_bucket(
        scope,
        "FlowLogBucket",
        encryption_key=_key(scope),
        bucket_key_enabled=True,
        server_access_logs_bucket=access_logs,
    )
    expire(scope, bucket, "FlowLogsExpire", answers, "FlowLogExpirationDays")
    _let_deliver(bucket)
    log = ec2.CfnFlowLog(
        scope,
        "FlowLog",
        resource_id=vpc.ref,
        resource_type="VPC",
        traffic_type="ALL",
        log_destination_type="s3",
        log_destination=bucket.bucket_arn,
        max_aggregation_interval=600,
    )
    assert bucket.policy is not None
    # EC2 adds statements to the policy where these are not there yet.
    log.node.add_dependency(bucket.policy)
    return bucket, log


def _delivery() -> tuple[iam.ServicePrincipal, dict[str, Any]]:
    from aws_cdk import Aws, Fn
    from aws_cdk import aws_iam as iam

    from_here = {
        "StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID},
        "ArnLike": {"aws:SourceArn": Fn.sub("arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:*")},
    }
    return iam.ServicePrincipal("delivery.logs.amazonaws.com"), from_here


def _key(scope: Construct) -> kms.Key:
    """https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-cmk-policy.html"""
    from aws_cdk import aws_iam as iam
    from aws_cdk import aws_kms as kms

    key = kms.Key(scope, "FlowLogKey", description="Flow logs of the network", enable_key_rotation=True)
    delivery, from_here = _delivery()
    key.add_to_resource_policy(
        iam.PolicyStatement(
            sid="LogDeliveryEncrypts",
            principals=[delivery],
            actions=["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
            resources=["*"],
            conditions=from_here,
        )
    )
    return key


def _let_deliver(bucket: s3.Bucket) -> None:
    """https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-permissions.html"""
    from aws_cdk import Aws
    from aws_cdk import aws_iam as iam

    delivery, from_here = _delivery()
    owned = {**from_here["StringEquals"], "s3:x-amz-acl": "bucket-owner-full-control"}
    for sid, actions, resource, conditions in (
        (
            "LogDeliveryWrites",
            ["s3:PutObject"],
            bucket.arn_for_objects(f"AWSLogs/{Aws.ACCOUNT_ID}/*"),
            {**from_here, "StringEquals": owned},
        ),
        ("LogDeliveryReadsAcl", ["s3:GetBucketAcl", "s3:ListBucket"], bucket.bucket_arn, from_here),
    ):
        bucket.add_to_resource_policy(
            iam.PolicyStatement(
                sid=sid, principals=[delivery], actions=actions, resources=[resource], conditions=conditions
            )
        )
