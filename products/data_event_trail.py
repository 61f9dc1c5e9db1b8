"""Data event trail: who changed, or also read, objects in named buckets, on record where nobody can change it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from product_factory import Control, Group, KnownFinding, Output, Parameter, Product

from .blocks.private_bucket import bucket_findings
from .blocks.trail_records import KEPT, OWN_TRAILS, trail_bucket, trail_key, trail_log_role
from .support import PLATFORM_TEAM

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms
    from aws_cdk import aws_logs as logs
    from constructs import Construct

    from product_factory import Answers

FOUND_UNDER = "/baseline/data-event-trail/${TrailName}"
_BUCKET = r"arn:aws[a-z-]*:s3:::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"


def resources(scope: Construct, answers: Answers) -> None:
    """Trail, key, buckets, and by choice a log group; found under FOUND_UNDER."""
    from aws_cdk import Aws, CfnCondition, CfnOutput, CfnResource, Fn
    from aws_cdk import aws_cloudtrail as cloudtrail
    from aws_cdk import aws_ssm as ssm

    trail_arn = Fn.sub(OWN_TRAILS)
    key = trail_key(scope, trail_arn, "Data event trail: log files and log group")
    bucket = trail_bucket(scope, answers, trail_arn)
    searched = CfnCondition(scope, "Searched", expression=Fn.condition_equals(answers.text("LogGroup"), "on"))
    log_group = _log_group(scope, answers, key)
    delivery = trail_log_role(scope, log_group)
    of_role = delivery.node.default_child
    assert isinstance(of_role, CfnResource)
    log_group.cfn_options.condition = of_role.cfn_options.condition = searched

    def where_searched(value: str) -> str:
        return Fn.condition_if(searched.logical_id, value, Aws.NO_VALUE).to_string()

    trail = cloudtrail.CfnTrail(
        scope,
        "Trail",
        is_logging=True,
        # Buckets of all Regions; CloudTrail then wants global services told of, which send no data events here.
        is_multi_region_trail=True,
        include_global_service_events=True,
        enable_log_file_validation=True,
        kms_key_id=key.key_arn,
        s3_bucket_name=bucket.bucket_name,
        cloud_watch_logs_log_group_arn=where_searched(log_group.attr_arn),
        cloud_watch_logs_role_arn=where_searched(delivery.role_arn),
    )
    trail.add_property_override("AdvancedEventSelectors", _events(scope, answers))
    assert bucket.policy is not None
    trail.node.add_dependency(bucket.policy)
    for name, what, value, description in (
        ("TrailArn", "trail-arn", trail.attr_arn, "The trail"),
        ("TrailBucketName", "bucket-name", bucket.bucket_name, "Bucket with the trail's log files"),
    ):
        ssm.CfnParameter(
            scope,
            f"{name}Parameter",
            type="String",
            name=Fn.sub(f"{FOUND_UNDER}/{what}"),
            value=value,
            description=description,
        )
        CfnOutput(scope, name, value=value, description=description)
    searchable = "Log group to search recent events in"
    CfnOutput(scope, "LogGroupName", value=log_group.ref, description=searchable, condition=searched)


def _log_group(scope: Construct, answers: Answers, key: kms.Key) -> logs.CfnLogGroup:
    from aws_cdk import aws_logs as logs

    from .blocks.retained import keep

    made = logs.CfnLogGroup(
        scope, "TrailLogGroup", kms_key_id=key.key_arn, retention_in_days=answers.number("LogGroupRetentionDays")
    )
    keep(made)
    return made


def _events(scope: Construct, answers: Answers) -> list[object]:
    """Of objects in the named buckets, and no management events: those are audit-trail's, and would be paid for twice.

    An ARN begins with a bucket's and a slash, so that no other bucket's name begins alike.
    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html
    """
    from aws_cdk import Aws, CfnCondition, Fn

    writes = CfnCondition(scope, "WritesOnly", expression=Fn.condition_equals(answers.text("Events"), "write"))
    buckets = Fn.join("/,", Fn.split(",", answers.text("BucketArns")))
    objects = Fn.split(",", Fn.sub("${Buckets}/", {"Buckets": buckets}))
    return [
        {
            "Name": "Objects in the named buckets",
            "FieldSelectors": [
                {"Field": "eventCategory", "Equals": ["Data"]},
                {"Field": "resources.type", "Equals": ["AWS::S3::Object"]},
                {"Field": "resources.ARN", "StartsWith": objects},
                Fn.condition_if(writes.logical_id, {"Field": "readOnly", "Equals": ["false"]}, Aws.NO_VALUE),
            ],
        }
    ]


PRODUCT = Product(
    name="data-event-trail",
    summary="Records who changed, or also read, objects in the S3 buckets that you name: encrypted, validated, kept for years.",
    summary_ja="指定した S3 バケットのオブジェクト操作 (書き込み、または読み取りも) を、暗号化・検証付きで長期間記録します。",
    keywords=(
        "S3 access log, object access, who read the data, data access audit, file access, data events, "
        "leak investigation, "
        "データアクセス, S3 アクセスログ, ファイルアクセス, 監査, データ監査, 閲覧記録, 情報漏えい, 個人情報"
    ),
    audience=(
        "Accounts that must be able to answer who accessed their data. Use it together with audit-trail, not "
        "instead of it."
    ),
    support=PLATFORM_TEAM,
    form=(
        Group(
            label="What is recorded",
            label_ja="記録の対象",
            parameters=(
                Parameter(
                    name="TrailName",
                    label="Name of the trail",
                    label_ja="証跡の名前",
                    description="What belongs to it is found under /baseline/data-event-trail/<name>/. One name for each.",
                    default="data",
                    allowed_pattern=r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}",
                    constraint="Type 1 to 64 letters, digits, - or _, beginning with a letter or digit, such as orders.",
                ),
                Parameter(
                    name="BucketArns",
                    label="Buckets",
                    label_ja="対象バケットの ARN",
                    description="ARNs of the buckets whose objects' events are recorded, of this account, in any Region.",
                    example="arn:aws:s3:::orders",
                    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
                    allowed_pattern=rf"{_BUCKET}(,{_BUCKET}){{0,49}}",
                    constraint=(
                        "Type 1 to 50 buckets' ARNs separated by commas without spaces, such as "
                        "arn:aws:s3:::orders,arn:aws:s3:::invoices."
                    ),
                ),
                Parameter(
                    name="Events",
                    label="Events",
                    label_ja="記録するイベント",
                    description="write: what makes, changes or deletes objects. all: reads, too, each of which is paid for.",
                    default="write",
                    allowed_values=("write", "all"),
                    constraint="Choose write or all.",
                ),
            ),
        ),
        Group(
            label="How long records are kept",
            label_ja="記録の保存期間",
            parameters=(
                Parameter(
                    name="LogGroup",
                    label="Log group",
                    label_ja="ロググループへの出力",
                    description="on: events also go to a log group, for alarms and searches within minutes; paid for again.",
                    default="off",
                    allowed_values=("off", "on"),
                    constraint="Choose off or on.",
                ),
                Parameter(
                    name="LogGroupRetentionDays",
                    label="Days in the log group",
                    label_ja="ロググループの保存日数",
                    description="How long events can be searched there, where it is on.",
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
        Control(standard="Security Hub", id="CloudTrail.2", how="Log files are encrypted with a customer managed key."),
        Control(standard="Security Hub", id="CloudTrail.4", how="Log file validation is on."),
        Control(standard="Security Hub", id="CloudTrail.5", how="The trail writes to CloudWatch Logs, where chosen."),
        Control(standard="Security Hub", id="CloudTrail.6", how="The trail's bucket is private."),
        Control(standard="Security Hub", id="CloudTrail.7", how="Access to the trail's bucket is logged."),
        Control(standard="Security Hub", id="KMS.4", how="The key rotates every year."),
    ),
    findings=(
        KnownFinding(
            tool="AWS Control Tower",
            id="CT.CLOUDTRAIL.PR.3",
            reason="A log group is a choice of the form, since each event is paid for again there.",
        ),
        *bucket_findings(
            lock="Object Lock of the trail bucket is off by default: choose GOVERNANCE or COMPLIANCE in the form.",
            encryption="CloudTrail itself encrypts the trail's files with the trail's KMS key.",
        ),
    ),
    task_rows=(5,),
    conflicts=(
        "audit-trail with its own question on S3 objects answered write or all records the same events of all buckets: "
        "leave it there, or each is paid for twice.",
        "It records no management events: audit-trail shows who created a bucket or made it public.",
        (
            "A bucket that you don't name is not recorded, without any notice. The controls S3.22 and S3.23 "
            "require all buckets."
        ),
        "Never name the trail's own bucket, or that of its access logs: each of its files would make a further event.",
        "An account has five trails in a Region, and one of all Regions counts in each.",
        (
            "Object Lock cannot be turned off again: choosing off later fails or has no effect. A bucket with "
            "locked files cannot be deleted before their retention ends, and it costs money until then."
        ),
    ),
    costs=(
        "CloudTrail: each data event, reads above all: name the buckets that matter, and write before all",
        "CloudWatch Logs: data written and stored, where chosen",
        "S3: log files stored",
        "KMS key, per month and request",
    ),
    stays=("Trail bucket, access-log bucket, log group and KMS key stay, with all records in them.",),
    outputs=(
        Output(name="TrailBucketName", label="All events", label_ja="すべてのデータイベント", shows="bucket"),
        Output(name="TrailArn", label="Trail", label_ja="証跡の ARN", shows="name"),
    ),
)
