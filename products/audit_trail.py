"""Audit trail: the management events of the account on record, where nobody can quietly change them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from product_factory import Control, Group, KnownFinding, Output, Parameter, Product

from .blocks.private_bucket import bucket_findings, shorter_kept
from .blocks.trail_records import KEPT, OWN_TRAILS, trail_bucket, trail_key, trail_log_role
from .support import PLATFORM_TEAM

if TYPE_CHECKING:
    from aws_cdk import aws_logs as logs
    from constructs import Construct

    from product_factory import Answers

# The registry's rule finds them even where they are chosen: it wants them in one selector with management events.
DATA_EVENT_CHECKS: tuple[tuple[Literal["Guard Rules Registry", "Prowler"], str], ...] = (
    ("Guard Rules Registry", "CLOUDTRAIL_S3_DATAEVENTS_ENABLED"),
    ("Prowler", "cloudtrail_s3_dataevents_read_enabled"),
    ("Prowler", "cloudtrail_s3_dataevents_write_enabled"),
)
LOG_GROUP_NAME = "/baseline/audit-trail/log-group-name"


def resources(scope: Construct, answers: Answers) -> logs.CfnLogGroup:
    """Trail, key, buckets and log group; the log group's name is found under LOG_GROUP_NAME."""
    from aws_cdk import CfnOutput, Fn
    from aws_cdk import aws_cloudtrail as cloudtrail
    from aws_cdk import aws_logs as logs
    from aws_cdk import aws_ssm as ssm

    from .blocks.retained import keep

    trail_arn = Fn.sub(OWN_TRAILS)
    key = trail_key(scope, trail_arn, "Audit trail: log files and log group")
    bucket = trail_bucket(scope, answers, trail_arn)
    log_group = logs.CfnLogGroup(
        scope, "TrailLogGroup", kms_key_id=key.key_arn, retention_in_days=answers.number("LogGroupRetentionDays")
    )
    keep(log_group)
    delivery = trail_log_role(scope, log_group)
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
    trail.add_property_override("EventSelectors", _events(scope, answers))
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


def _events(scope: Construct, answers: Answers) -> list[object]:
    """All management events, and of S3 objects the data events that the form chooses, of all buckets.

    The trail's own bucket is among them, since the controls look for all buckets: each of its files makes one
    event more. Management events are told of even where that is the default, so that leaving data events out
    again takes them out.
    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html
    """
    from aws_cdk import Aws, CfnCondition, Fn

    chosen = answers.text("S3DataEvents")
    wanted = CfnCondition(
        scope, "S3DataEventsWanted", expression=Fn.condition_not(Fn.condition_equals(chosen, "leave"))
    )
    reads = CfnCondition(scope, "S3ReadsWanted", expression=Fn.condition_equals(chosen, "all"))
    objects = {
        "IncludeManagementEvents": False,
        "ReadWriteType": Fn.condition_if(reads.logical_id, "All", "WriteOnly"),
        "DataResources": [{"Type": "AWS::S3::Object", "Values": [Fn.sub("arn:${AWS::Partition}:s3")]}],
    }
    return [
        {"IncludeManagementEvents": True, "ReadWriteType": "All"},
        Fn.condition_if(wanted.logical_id, objects, Aws.NO_VALUE),
    ]


PRODUCT = Product(
    name="audit-trail",
    summary="Records the management events of this account in all Regions, encrypted, validated and kept for years.",
    summary_ja="アカウントの全リージョンの管理イベントを、暗号化・検証付きで長期間記録します。",
    keywords=(
        "audit log, audit logging, logging, API history, CloudTrail, who did what, forensics, log retention, "
        "compliance evidence, "
        "監査, 監査ログ, 監査証跡, 証跡, 操作ログ, 操作履歴, API ログ, ログ, ログ保管, 内部統制"
    ),
    audience="Every team that has its own AWS account. The security alarms read this trail.",
    support=PLATFORM_TEAM,
    form=(
        Group(
            label="What is recorded",
            label_ja="記録の対象",
            parameters=(
                Parameter(
                    name="S3DataEvents",
                    label="Reads and writes of S3 objects, beside management events",
                    label_ja="管理イベントに加えて記録する S3 オブジェクトの操作",
                    description=(
                        "Management events are the calls that make, change and look at resources. Those on objects in "
                        "S3 are data events, paid for one by one: leave, write (changes of objects) or all."
                    ),
                    default="leave",
                    allowed_values=("leave", "write", "all"),
                    constraint="Choose leave, write or all.",
                ),
            ),
        ),
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
                    default=365,
                    allowed_values=(30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2557, 3653),
                    constraint="Choose one of the days in the list, such as 365.",
                ),
                *KEPT,
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
        Control(standard="Security Hub", id="S3.22", how="Writes of all S3 objects are recorded, where chosen."),
        Control(standard="Security Hub", id="S3.23", how="Reads of all S3 objects are recorded, where chosen."),
        Control(standard="CIS AWS Foundations 3.0", id="3.8", how="Writes of all S3 objects, where chosen."),
        Control(standard="CIS AWS Foundations 3.0", id="3.9", how="Reads of all S3 objects, where chosen."),
    ),
    findings=(
        shorter_kept(),
        *bucket_findings(
            lock="Object Lock of the trail bucket is off by default: choose GOVERNANCE or COMPLIANCE in the form.",
            encryption="CloudTrail itself encrypts the trail's files with the trail's KMS key.",
        ),
        KnownFinding(
            tool="Guard Rules Registry",
            id="CLOUD_TRAIL_ENCRYPTION_ENABLED",
            reason="The trail names the product's own key, by reference; the rule takes a written ARN only.",
        ),
        *(
            KnownFinding(
                tool=tool,
                id=check,
                reason="Reads and writes of S3 objects are a choice of the form, off by default: each is paid for.",
            )
            for tool, check in DATA_EVENT_CHECKS
        ),
    ),
    task_rows=(5,),
    once=True,
    conflicts=(
        "If the organization's trail or Control Tower's trail is enough for you, a second trail only adds cost.",
        f"Once per account and Region: the log group's name is published under {LOG_GROUP_NAME}.",
        (
            "Reads and writes of data, such as S3 objects, are not management events and are recorded only if you"
            " choose them in the form."
        ),
        (
            "Object Lock cannot be turned off again: choosing off later fails or has no effect. A bucket with "
            "locked files cannot be deleted before their retention ends, and it costs money until then."
        ),
    ),
    costs=(
        "CloudTrail: management events beyond the account's first copy",
        "CloudTrail: data events of S3, where chosen, per event",
        "CloudWatch Logs: data written and stored",
        "S3: log files stored",
        "KMS key, per month and request",
    ),
    stays=("Trail bucket, access-log bucket, log group and KMS key stay, with all records in them.",),
    outputs=(
        Output(name="LogGroupName", label="Recent calls", label_ja="最近の API 呼び出し", shows="log group"),
        Output(name="TrailBucketName", label="All calls", label_ja="すべての API 呼び出し", shows="bucket"),
    ),
)
