"""Session Manager log: every session on a server is encrypted, and recorded where nobody can change it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from product_factory import Control, Group, Output, Parameter, Product

from .blocks.private_bucket import (
    access_log_bucket,
    bucket_findings,
    expire,
    kept_days,
    private_bucket,
    shorter_kept,
)
from .blocks.sessions import PREFERENCES, instance_policy, preferences, session_key
from .support import PLATFORM_TEAM

if TYPE_CHECKING:
    from constructs import Construct

    from product_factory import Answers

FOUND_UNDER = "/baseline/session-manager-log"


def resources(scope: Construct, answers: Answers) -> None:
    """Preferences, key, bucket, log group, and the policy for instances; all found under FOUND_UNDER."""
    from aws_cdk import CfnOutput
    from aws_cdk import aws_logs as logs
    from aws_cdk import aws_ssm as ssm

    from .blocks.retained import keep

    key = session_key(scope)
    access_logs = access_log_bucket(scope, "AccessLogBucket", glacier_days=90, expiration_days=2555)
    bucket = private_bucket(
        scope, "SessionBucket", encryption_key=key, bucket_key_enabled=True, server_access_logs_bucket=access_logs
    )
    expire(scope, bucket, "SessionLogsExpire", answers, "SessionLogExpirationDays")
    log_group = logs.CfnLogGroup(
        scope, "SessionLogGroup", kms_key_id=key.key_arn, retention_in_days=answers.number("LogGroupRetentionDays")
    )
    keep(log_group)
    preferences(scope, answers, key, bucket, log_group)
    policy = instance_policy(scope, key, bucket, log_group)
    for name, what, value, description in (
        ("InstancePolicyArn", "instance-policy-arn", policy.managed_policy_arn, "Policy for the roles of instances"),
        ("SessionKeyArn", "key-arn", key.key_arn, "Key of sessions and their logs"),
        ("SessionBucketName", "bucket-name", bucket.bucket_name, "Bucket with the logs of sessions"),
        ("SessionLogGroupName", "log-group-name", log_group.ref, "Log group to search recent sessions in"),
    ):
        ssm.CfnParameter(
            scope,
            f"{name}Parameter",
            type="String",
            name=f"{FOUND_UNDER}/{what}",
            value=value,
            description=description,
        )
        CfnOutput(scope, name, value=value, description=description)


PRODUCT = Product(
    name="session-manager-log",
    summary="Records every Session Manager session in an encrypted bucket and log group, and sets how long sessions last.",
    summary_ja="Session Manager のすべてのセッションを暗号化されたバケットとロググループに記録し、セッション時間を制限します。",
    keywords=(
        "SSH, bastion, jump server, remote login, server login, session recording, shell, SSM, Session Manager, "
        "踏み台, サーバーログイン, リモート接続, リモートログイン, セッション記録, 操作記録, 作業記録, "
        "セッションマネージャー"
    ),
    audience="Teams that connect to servers with Session Manager instead of SSH, bastions and open ports.",
    support=PLATFORM_TEAM,
    form=(
        Group(
            label="Sessions",
            label_ja="セッション",
            parameters=(
                Parameter(
                    name="EncryptSessions",
                    label="Encrypt sessions with the key, beside TLS",
                    label_ja="TLS に加えて KMS キーで暗号化する",
                    description=(
                        "yes: whoever starts a session needs kms:GenerateDataKey on the key, and the instance "
                        "kms:Decrypt, which the policy for instances has. no: TLS alone."
                    ),
                    default="yes",
                    allowed_values=("yes", "no"),
                    constraint="Choose yes or no.",
                ),
                Parameter(
                    name="IdleSessionMinutes",
                    label="Minutes until an idle session ends",
                    label_ja="無操作で切断するまでの分数",
                    description="A session in which nobody types is ended after this time.",
                    type="Number",
                    default=20,
                    min_value=1,
                    max_value=60,
                    constraint="Type a whole number of minutes from 1 to 60.",
                ),
                Parameter(
                    name="MaxSessionMinutes",
                    label="Minutes until any session ends",
                    label_ja="セッションの最長時間 (分)",
                    description="1440 minutes are a day. 0 lets sessions last.",
                    type="Number",
                    default=0,
                    min_value=0,
                    max_value=1440,
                    constraint="Type a whole number of minutes from 1 to 1440, or 0 for no limit.",
                ),
            ),
        ),
        Group(
            label="How long logs are kept",
            label_ja="ログの保存期間",
            parameters=(
                Parameter(
                    name="LogGroupRetentionDays",
                    label="Days in the log group",
                    label_ja="ロググループの保存日数",
                    description="How long sessions can be searched in CloudWatch Logs. The bucket keeps them longer and cheaper.",
                    type="Number",
                    default=365,
                    allowed_values=(30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2557, 3653),
                    constraint="Choose one of the days in the list, such as 365.",
                ),
                kept_days(
                    "SessionLogExpirationDays",
                    "Days in the bucket",
                    "バケットの保存日数",
                    "When the logs of sessions expire.",
                    0,
                ),
            ),
        ),
    ),
    resources=resources,
    controls=(
        Control(standard="Security Hub", id="SSM.4", how="The preferences document is shared with nobody."),
        Control(standard="Security Hub", id="S3.5", how="The buckets refuse what does not come by TLS."),
        Control(standard="Security Hub", id="S3.8", how="The buckets block public access."),
        Control(standard="Security Hub", id="S3.9", how="Access to the bucket of sessions is logged."),
        Control(standard="Security Hub", id="KMS.4", how="The key rotates every year."),
    ),
    findings=(
        shorter_kept(),
        *bucket_findings(
            lock="The bucket policy already lets nobody delete logs of sessions.",
            encryption="Logs of sessions are encrypted with the product's KMS key.",
        ),
    ),
    task_rows=(10,),
    once=True,
    conflicts=(
        f"Preferences that the console saved are the document {PREFERENCES}: delete it before you launch, with "
        f"`aws ssm delete-document --name {PREFERENCES}`.",
        "An instance whose role lacks the policy for instances can start no session, since it cannot deliver its log: "
        f"attach the policy first ({FOUND_UNDER}/instance-policy-arn), beside AmazonSSMManagedInstanceCore.",
        "Sessions that forward ports or SSH are not recorded: Session Manager only sees their bytes pass.",
        (
            "Instances with no route to the internet need interface endpoints for Systems Manager, CloudWatch "
            "Logs and KMS."
        ),
    ),
    costs=(
        "KMS key, per month and request",
        "CloudWatch Logs: data written and stored",
        "S3: logs stored",
    ),
    stays=(
        "Bucket, access-log bucket, log group and KMS key stay, with all logs in them.",
        "Sessions started after termination are no longer recorded, until other preferences are saved.",
    ),
    outputs=(
        Output(name="SessionLogGroupName", label="Recent sessions", label_ja="最近のセッション", shows="log group"),
        Output(name="SessionBucketName", label="All sessions", label_ja="すべてのセッション", shows="bucket"),
    ),
)
