"""Audit trail: every API call of the account on record, where nobody can quietly change it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products.form import Group, Parameter
from products.private_bucket import access_log_bucket, expire, private_bucket
from products.product import Control, Product
from products.support import PLATFORM_TEAM

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms
    from aws_cdk import aws_logs as logs
    from aws_cdk import aws_s3 as s3
    from constructs import Construct

    from products.stack import Answers

LOG_GROUP_NAME = "/baseline/audit-trail/log-group-name"


def resources(scope: Construct, answers: Answers) -> logs.CfnLogGroup:
    """Trail, key, buckets and log group; the log group's name is found under LOG_GROUP_NAME."""
    from aws_cdk import Aws, CfnOutput, Fn, RemovalPolicy
    from aws_cdk import aws_cloudtrail as cloudtrail
    from aws_cdk import aws_iam as iam
    from aws_cdk import aws_logs as logs
    from aws_cdk import aws_ssm as ssm

    # CloudFormation makes the trail's name from the stack's: policies can name it before it is.
    trail_arn = Fn.sub("arn:${AWS::Partition}:cloudtrail:${AWS::Region}:${AWS::AccountId}:trail/${AWS::StackName}-*")
    key = _key(scope, trail_arn)
    bucket = _trail_bucket(scope, answers, trail_arn)
    log_group = logs.CfnLogGroup(
        scope, "TrailLogGroup", kms_key_id=key.key_arn, retention_in_days=answers.number("LogGroupRetentionDays")
    )
    log_group.apply_removal_policy(RemovalPolicy.RETAIN)
    delivery = iam.Role(
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
    trail = cloudtrail.CfnTrail(
        scope,
        "Trail",
        is_logging=True,
        is_multi_region_trail=True,
        include_global_service_events=True,
        enable_log_file_validation=True,
        kms_key_id=key.key_arn,
        s3_bucket_name=bucket.bucket_name,
        cloud_watch_logs_log_group_arn=log_group.attr_arn,
        cloud_watch_logs_role_arn=delivery.role_arn,
    )
    assert bucket.policy is not None
    trail.node.add_dependency(bucket.policy)
    ssm.CfnParameter(
        scope,
        "LogGroupNameParameter",
        type="String",
        name=LOG_GROUP_NAME,
        value=log_group.ref,
        description="Log group of this account's audit trail",
    )
    CfnOutput(scope, "TrailArn", value=trail.attr_arn, description="The trail")
    CfnOutput(scope, "TrailBucketName", value=bucket.bucket_name, description="Bucket with the trail's log files")
    CfnOutput(scope, "LogGroupName", value=log_group.ref, description="Log group to search recent calls in")
    return log_group


def _key(scope: Construct, trail_arn: str) -> kms.Key:
    from aws_cdk import Fn
    from aws_cdk import aws_iam as iam
    from aws_cdk import aws_kms as kms

    key = kms.Key(scope, "TrailKey", description="Audit trail: log files and log group", enable_key_rotation=True)
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


def _trail_bucket(scope: Construct, answers: Answers, trail_arn: str) -> s3.Bucket:
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


PRODUCT = Product(
    name="audit-trail",
    summary="Records every API call of this account in all Regions, encrypted, validated and kept for years.",
    summary_ja="アカウントの全リージョンの API 呼び出しを、暗号化・検証付きで長期間記録します。",
    audience="Every team with an AWS account of its own. The security alarms read this trail.",
    support=PLATFORM_TEAM,
    form=(
        Group(
            label="How long records are kept",
            label_ja="記録の保存期間",
            parameters=(
                Parameter(
                    name="LogGroupRetentionDays",
                    label="Days in the log group",
                    label_ja="ロググループの保存日数",
                    description="How long calls can be searched in CloudWatch Logs. The bucket keeps them longer and cheaper.",
                    type="Number",
                    default=90,
                    allowed_values=(30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2557, 3653),
                    constraint="Choose one of the days in the list, such as 90.",
                ),
                Parameter(
                    name="TrailExpirationDays",
                    label="Days in the trail bucket",
                    label_ja="証跡バケットの保存日数",
                    description="When log files expire. 0 keeps them for ever.",
                    type="Number",
                    default=0,
                    min_value=0,
                    max_value=36500,
                    constraint="Type a number of days from 0 (keep for ever) to 36500.",
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
            ),
        ),
    ),
    resources=resources,
    controls=(
        Control(standard="Security Hub", id="CloudTrail.1", how="A multi-Region trail with all management events."),
        Control(standard="Security Hub", id="CloudTrail.2", how="Log files are encrypted with a customer managed key."),
        Control(standard="Security Hub", id="CloudTrail.4", how="Log file validation is on."),
        Control(standard="Security Hub", id="CloudTrail.5", how="The trail also writes to CloudWatch Logs."),
        Control(standard="Security Hub", id="CloudTrail.6", how="The trail's bucket is private."),
        Control(standard="Security Hub", id="CloudTrail.7", how="Access to the trail's bucket is logged."),
        Control(standard="Security Hub", id="KMS.4", how="The key rotates every year."),
    ),
    task_rows=(5,),
    once=True,
    conflicts=(
        "An account whose organization trail or Control Tower trail is enough pays twice for a second trail.",
        f"Once per account and Region: the log group's name is published under {LOG_GROUP_NAME}.",
    ),
    costs=(
        "CloudTrail: management events beyond the account's first copy",
        "CloudWatch Logs: data written and stored",
        "S3: log files stored",
        "KMS key, per month and request",
    ),
    stays=("Trail bucket, access-log bucket, log group and KMS key stay, with all records in them.",),
)
