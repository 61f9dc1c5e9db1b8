"""Records of a trail: its key, its buckets, its way into a log group, and the questions of how long they are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from product_factory import Parameter

from .private_bucket import access_log_bucket, expire, kept_days, private_bucket
from .service_grants import no_other_grants

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aws_cdk import aws_iam as iam
    from aws_cdk import aws_kms as kms
    from aws_cdk import aws_logs as logs
    from aws_cdk import aws_s3 as s3
    from constructs import Construct

    from product_factory import Answers

# CloudFormation makes the trail's name from the stack's: policies can name it before it is.
OWN_TRAILS = "arn:${AWS::Partition}:cloudtrail:${AWS::Region}:${AWS::AccountId}:trail/${AWS::StackName}-*"
KEPT = (
    kept_days(
        "TrailExpirationDays",
        "Days in the trail bucket",
        "証跡バケットの保存日数",
        "When log files expire.",
        0,
    ),
    Parameter(
        name="ObjectLock",
        label="Object Lock on the trail bucket",
        label_ja="証跡バケットのオブジェクトロック",
        description=(
            "Until their days are over nobody deletes log files: with GOVERNANCE but those who may bypass "
            "it, with COMPLIANCE nobody, not the root user either. It cannot be switched off again."
        ),
        default="off",
        allowed_values=("off", "GOVERNANCE", "COMPLIANCE"),
        constraint="Choose off, GOVERNANCE or COMPLIANCE.",
    ),
    Parameter(
        name="ObjectLockDays",
        label="Days that Object Lock holds",
        label_ja="オブジェクトロックの日数",
        description="How long each log file is locked from when it is written. Nothing without Object Lock.",
        type="Number",
        default=365,
        min_value=1,
        max_value=36500,
        constraint="Type a whole number of days from 1 to 36500, such as 365.",
    ),
    Parameter(
        name="AccessLogGlacierDays",
        label="Days until access logs move to Glacier",
        label_ja="アクセスログを Glacier に移すまでの日数",
        description="Access logs tell who read the trail's log files.",
        type="Number",
        default=90,
        min_value=30,
        max_value=3650,
        constraint="Type a number of days from 30 to 3650, fewer than until they expire.",
    ),
    Parameter(
        name="AccessLogExpirationDays",
        label="Days until access logs expire",
        label_ja="アクセスログを削除するまでの日数",
        description="2555 days are seven years.",
        type="Number",
        default=2555,
        min_value=180,
        max_value=36500,
        constraint="Type a number of days from 180 to 36500, more than until they move to Glacier.",
    ),
)


def trail_log_role(scope: Construct, log_group: logs.CfnLogGroup) -> iam.Role:
    """CloudTrail writes to this log group under it."""
    from aws_cdk import Aws
    from aws_cdk import aws_iam as iam

    return iam.Role(
        scope,
        "TrailToLogGroup",
        assumed_by=iam.ServicePrincipal(
            "cloudtrail.amazonaws.com",
            # IfExists: AWS does not document that CloudTrail names its source when it assumes this role.
            conditions={"StringEqualsIfExists": {"aws:SourceAccount": Aws.ACCOUNT_ID}},
        ),
        inline_policies={
            "WriteTrail": iam.PolicyDocument(
                statements=[
                    iam.PolicyStatement(
                        actions=["logs:CreateLogStream", "logs:PutLogEvents"],
                        resources=[log_group.attr_arn],
                    )
                ]
            )
        },
    )


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


def trail_key(scope: Construct, trail_arn: str, description: str, owner: str = "${AWS::AccountId}") -> kms.Key:
    """CloudTrail encrypts log files with it for this trail, CloudWatch Logs this stack's log groups; the account decrypts.

    `owner`: whose trail it is, as Fn::Sub takes it; another account's writes into no log group of this one.
    """
    from aws_cdk import Fn
    from aws_cdk import aws_iam as iam
    from aws_cdk import aws_kms as kms

    key = kms.Key(scope, "TrailKey", description=description, enable_key_rotation=True)
    key.add_to_resource_policy(no_other_grants())
    cloudtrail = iam.ServicePrincipal("cloudtrail.amazonaws.com")
    from_trail = {"StringLike": {"aws:SourceArn": trail_arn}}
    any_trail = Fn.sub(f"arn:${{AWS::Partition}}:cloudtrail:*:{owner}:trail/*")
    own = owner == "${AWS::AccountId}"
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
    )[: 4 if own else 3]:
        key.add_to_resource_policy(
            iam.PolicyStatement(
                sid=sid, principals=[principal], actions=actions, resources=["*"], conditions=conditions
            )
        )
    return key


def trail_bucket(
    scope: Construct, answers: Answers, trail_arn: str, folders: Sequence[str] = ("${AWS::AccountId}",)
) -> s3.Bucket:
    """The bucket of log files, which this trail alone writes to and nobody deletes from, and that of its access logs.

    `folders`: those below AWSLogs/ that it writes to, as Fn::Sub takes them.
    """
    from aws_cdk import Aws, Fn
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
    own = tuple(folders) == ("${AWS::AccountId}",)
    written = [trail.arn_for_objects(f"AWSLogs/{Aws.ACCOUNT_ID if own else Fn.sub(each)}/*") for each in folders]
    for sid, action, resources, more in (
        ("CloudTrailReadsAcl", "s3:GetBucketAcl", [trail.bucket_arn], {}),
        (
            "CloudTrailWrites",
            "s3:PutObject",
            written,
            {"StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control"}},
        ),
    ):
        trail.add_to_resource_policy(
            iam.PolicyStatement(
                sid=sid,
                principals=[iam.ServicePrincipal("cloudtrail.amazonaws.com")],
                actions=[action],
                resources=resources,
                conditions={
                    "StringLike": {"aws:SourceArn": trail_arn},
                    **more,
                },
            )
        )
    return trail
