"""Config recorder: what every resource of the account looked like, and when it changed, is on record."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from product_factory import Control, Group, Output, Parameter, Product

from .blocks.config_bucket import config_bucket
from .blocks.config_role import recorder_role
from .blocks.private_bucket import bucket_findings, kept_days
from .support import PLATFORM_TEAM

if TYPE_CHECKING:
    from aws_cdk import CfnResource
    from aws_cdk import aws_config as config
    from constructs import Construct

    from product_factory import Answers

BUCKET_NAME = "/baseline/config-recorder/bucket-name"


class Recording(NamedTuple):
    """What has to be there before a Config rule can be made, and until the last one is gone."""

    recorder: config.CfnConfigurationRecorder
    channel: config.CfnDeliveryChannel

    def before(self, rule: CfnResource) -> None:
        """Make the rule after them, since it is refused without a recorder; end it before them.

        Behind the channel too: it would otherwise be deleted while rules still hold the recorder, which records
        until then, and AWS Config refuses to delete the last channel while anything records.
        https://docs.aws.amazon.com/config/latest/APIReference/API_DeleteDeliveryChannel.html
        """
        rule.add_resource_dependency(self.recorder)
        rule.add_resource_dependency(self.channel)


def resources(scope: Construct, answers: Answers) -> Recording:
    """Recorder, role, bucket and delivery channel; the bucket's name is found under BUCKET_NAME."""
    from aws_cdk import CfnCondition, CfnOutput, Fn
    from aws_cdk import aws_config as config
    from aws_cdk import aws_ssm as ssm

    bucket = config_bucket(scope, answers)
    everything = CfnCondition(
        scope, "GlobalResourcesToo", expression=Fn.condition_equals(answers.text("GlobalResources"), "record")
    )
    recorder = config.CfnConfigurationRecorder(
        scope,
        "Recorder",
        role_arn=recorder_role(scope, answers, bucket).to_string(),
        recording_group=config.CfnConfigurationRecorder.RecordingGroupProperty(
            all_supported=True,
            include_global_resource_types=Fn.condition_if(everything.logical_id, True, False),
        ),
    )
    channel = config.CfnDeliveryChannel(
        scope,
        "Delivery",
        s3_bucket_name=bucket.bucket_name,
        config_snapshot_delivery_properties=config.CfnDeliveryChannel.ConfigSnapshotDeliveryPropertiesProperty(
            delivery_frequency=answers.text("SnapshotFrequency")
        ),
    )
    assert bucket.policy is not None
    channel.node.add_dependency(bucket.policy)
    # CloudFormation starts the recorder once there is somewhere to deliver to: it waits for the channel, and so
    # neither may wait for the other, neither when they are made nor when they end (docs/adr/0022).
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-config-configurationrecorder.html
    # https://github.com/awsdocs/aws-cloudformation-user-guide/pull/413
    ssm.CfnParameter(
        scope,
        "BucketNameParameter",
        type="String",
        name=BUCKET_NAME,
        value=bucket.bucket_name,
        description="Bucket of this account's configuration history",
    )
    CfnOutput(scope, "ConfigBucketName", value=bucket.bucket_name, description="Bucket with history and snapshots")
    CfnOutput(scope, "RecorderName", value=recorder.ref, description="The recorder")
    return Recording(recorder, channel)


def _days(name: str, label: str, label_ja: str, description: str, default: int, low: int, high: int) -> Parameter:
    return Parameter(
        name=name,
        label=label,
        label_ja=label_ja,
        description=description,
        type="Number",
        default=default,
        min_value=low,
        max_value=high,
        constraint=f"Type a number of days from {low} to {high}.",
    )


PRODUCT = Product(
    name="config-recorder",
    summary="Records how every resource of this account is configured, and every change of it, with AWS Config.",
    summary_ja="AWS Config でアカウントの全リソースの構成と変更履歴を記録します。",
    keywords=(
        "configuration history, resource inventory, change history, AWS Config, what changed, "
        "configuration management, "
        "構成記録, 構成管理, 変更履歴, リソース一覧, 設定変更, 構成変更"
    ),
    audience="Accounts without Control Tower, which provides its own recorder. Launch it before any Config rule.",
    support=PLATFORM_TEAM,
    form=(
        Group(
            label="What is recorded",
            label_ja="記録の対象",
            parameters=(
                Parameter(
                    name="GlobalResources",
                    label="IAM and other global resources",
                    label_ja="IAM などのグローバルリソース",
                    description="Record them in one Region only: in each further Region choose leave, or they are paid for again.",
                    default="record",
                    allowed_values=("record", "leave"),
                    constraint="Choose record or leave.",
                ),
                Parameter(
                    name="RecorderRole",
                    label="Role of the recorder",
                    label_ja="レコーダーのロール",
                    description=(
                        "own makes a role in this stack and works in every account. linked uses the role that IAM links "
                        "to AWS Config, which Security Hub looks for, where it is there already; create-linked makes it."
                    ),
                    default="own",
                    allowed_values=("own", "linked", "create-linked"),
                    constraint="Choose own, linked or create-linked.",
                ),
                Parameter(
                    name="SnapshotFrequency",
                    label="How often a snapshot is delivered",
                    label_ja="スナップショットの配信間隔",
                    description="A snapshot is a file with all resources as they are; changes are recorded at once in any case.",
                    default="TwentyFour_Hours",
                    allowed_values=("One_Hour", "Three_Hours", "Six_Hours", "Twelve_Hours", "TwentyFour_Hours"),
                    constraint="Choose one of the intervals in the list, such as TwentyFour_Hours.",
                ),
            ),
        ),
        Group(
            label="How long the history is kept",
            label_ja="構成履歴の保存期間",
            parameters=(
                kept_days(
                    "ConfigExpirationDays",
                    "Days in the history bucket",
                    "履歴バケットの保存日数",
                    "When history and snapshot files expire.",
                    0,
                ),
                _days(
                    "ConfigAccessLogGlacierDays",
                    "Days until its access logs move to Glacier",
                    "アクセスログを Glacier に移すまでの日数",
                    "Access logs tell who read the history. Fewer than until they expire.",
                    90,
                    30,
                    3650,
                ),
                _days(
                    "ConfigAccessLogExpirationDays",
                    "Days until its access logs expire",
                    "アクセスログを削除するまでの日数",
                    "2555 days are seven years. More than until they move to Glacier.",
                    2555,
                    180,
                    36500,
                ),
            ),
        ),
    ),
    resources=resources,
    controls=(
        Control(
            standard="Security Hub",
            id="Config.1",
            how="All resource types are recorded; its check for the linked role passes with linked or create-linked.",
        ),
        Control(standard="CIS AWS Foundations 1.4", id="3.5", how="AWS Config records in this Region."),
        Control(standard="CIS AWS Foundations 3.0", id="3.3", how="AWS Config records in this Region."),
    ),
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-config-deliverychannel.html
    findings=bucket_findings(
        lock="AWS Config does not deliver to a bucket with Object Lock.",
        encryption="The history is encrypted with SSE-S3, without the monthly price of a KMS key.",
    ),
    task_rows=(5,),
    once=True,
    conflicts=(
        (
            "AWS allows one recorder and one delivery channel per account and Region. If there is one already, as"
            " with Control Tower's Config baseline, the launch is refused."
        ),
        f"Once per account and Region: the bucket's name is published under {BUCKET_NAME}.",
        (
            "AWS Config keeps the delivery channel while anything is being recorded. If termination fails with an"
            " error about it, terminate again: the recorder is gone by then."
        ),
    ),
    costs=("AWS Config: each recorded configuration item", "S3: history and snapshots stored"),
    stays=(
        "History bucket and its access-log bucket stay, with all records in them.",
        "The role that IAM links to AWS Config stays, where it was made.",
    ),
    outputs=(
        Output(
            name="ConfigBucketName", label="History and snapshots", label_ja="履歴とスナップショット", shows="bucket"
        ),
    ),
)
