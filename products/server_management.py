"""Server management: servers are inventoried, kept up to date and patched in a window, and what fails is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from product_factory import Control, Group, Output, Parameter, Product

from .blocks import foundation
from .blocks.patch_window import PATCHES
from .blocks.private_bucket import bucket_findings, shorter_kept
from .blocks.server_reports import REPORTS
from .support import PLATFORM_TEAM

if TYPE_CHECKING:
    from aws_cdk import CfnCondition
    from constructs import Construct

    from product_factory import Answers

FOUND_UNDER = "/baseline/server-management/${PatchGroup}"


def resources(scope: Construct, answers: Answers) -> None:
    """Host management, inventory, agent, baselines, window, reports, log group, alerts; found under FOUND_UNDER."""
    from aws_cdk import aws_logs as logs

    from .blocks.host_management import care, host_management, log_policy
    from .blocks.patch_window import window
    from .blocks.patching import baselines
    from .blocks.retained import keep
    from .blocks.server_alerts import server_alerts
    from .blocks.server_reports import server_reports

    every, managed, kept, installs = _conditions(scope, answers)
    log_group = logs.CfnLogGroup(
        scope, "LogGroup", retention_in_days=answers.number("LogDays"), kms_key_id=answers.text("KeyArn")
    )
    keep(log_group)
    policy = log_policy(scope, log_group)
    host_management(scope, policy, managed)
    server_alerts(
        scope,
        answers,
        associations=care(scope, answers, every),
        baselines=baselines(scope, answers),
        window=window(scope, answers, log_group, installs),
        every=every,
        installs=installs,
    )
    reports = server_reports(scope, answers, kept)
    _tell(scope, "LogGroupName", "log-group-name", log_group.ref, "What the installation of patches wrote")
    _tell(
        scope, "InstancePolicyArn", "instance-policy-arn", policy.ref, "Policy for roles of instances, to write there"
    )
    _tell(scope, "ReportBucketName", "report-bucket-name", reports.bucket_name, "Inventory and patches, as JSON", kept)


def _conditions(scope: Construct, answers: Answers) -> tuple[CfnCondition, CfnCondition, CfnCondition, CfnCondition]:
    """All servers; their host management; their reports; and, of the group, the window."""
    from aws_cdk import CfnCondition, Fn

    def answered(name: str, value: str) -> Any:
        return Fn.condition_equals(answers.text(name), value)

    def condition(name: str, *expressions: Any) -> CfnCondition:
        whole = Fn.condition_and(*expressions) if len(expressions) > 1 else expressions[0]
        return CfnCondition(scope, name, expression=whole)

    every = condition("AllServers", answered("Servers", "all"))
    return (
        every,
        condition("HostsAreManaged", every, answered("DefaultHostManagement", "on")),
        condition("ReportsAreKept", every, answered("Reports", "on")),
        condition("PatchesAreInstalled", Fn.condition_not(answered("WindowDay", "never"))),
    )


def _tell(
    scope: Construct, name: str, what: str, value: str, description: str, condition: CfnCondition | None = None
) -> None:
    """An output, and what others look up."""
    from aws_cdk import CfnOutput, Fn
    from aws_cdk import aws_ssm as ssm

    stored = ssm.CfnParameter(
        scope,
        f"{name}Parameter",
        type="String",
        name=Fn.sub(f"{FOUND_UNDER}/{what}"),
        value=value,
        description=description,
    )
    stored.cfn_options.condition = condition
    CfnOutput(scope, name, value=value, description=description, condition=condition)


PRODUCT = Product(
    name="server-management",
    summary="EC2 instances are managed without setup, inventoried, kept up to date, and patched in a weekly window.",
    summary_ja="EC2 インスタンスを自動的に管理対象とし、インベントリ収集、エージェント更新、週次メンテナンスウィンドウでのパッチ適用を行います。",
    keywords=(
        "patch, patching, security updates, OS update, inventory, Windows Update, Linux, fleet management, SSM, "
        "パッチ, パッチ適用, パッチ管理, セキュリティ更新, OS 更新, アップデート, インベントリ, 資産管理, "
        "サーバー管理"
    ),
    audience="Teams with EC2 servers that want them patched and want to know which ones are not.",
    support=PLATFORM_TEAM,
    form=(
        Group(
            label="Servers",
            label_ja="サーバー",
            parameters=(
                Parameter(
                    name="PatchGroup",
                    label="Patch group",
                    label_ja="パッチグループ",
                    description=(
                        "Servers with the tag PatchGroup of this value are patched by what is launched here, which is "
                        "found under /baseline/server-management/<group>/. One launch for each group."
                    ),
                    default="servers",
                    allowed_pattern=r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}",
                    constraint="Type 1 to 64 letters, digits, _ . or -, beginning with a letter or digit, such as web.",
                ),
                Parameter(
                    name="Servers",
                    label="What is looked after",
                    label_ja="管理対象サーバー",
                    description=(
                        "all: inventory, agent and daily patch scan of all servers of the account and Region. group: of "
                        "the patch group alone. Choose group in every launch after the first."
                    ),
                    default="all",
                    allowed_values=("all", "group"),
                    constraint="Choose all or group.",
                ),
                Parameter(
                    name="DefaultHostManagement",
                    label="Default host management",
                    label_ja="デフォルトのホスト管理設定",
                    description=(
                        "on: Systems Manager manages instances that demand IMDSv2, without a profile for it. It is a "
                        "setting of the account and Region, set with all servers only. leave: where others set it."
                    ),
                    default="on",
                    allowed_values=("on", "leave"),
                    constraint="Choose on or leave.",
                ),
            ),
        ),
        PATCHES,
        REPORTS,
        Group(
            label="Foundation",
            label_ja="基盤",
            parameters=(
                foundation.key(),
                foundation.topic(),
                Parameter(
                    name="LogDays",
                    label="Days in the log group",
                    label_ja="ロググループの保存日数",
                    description="How long what the installation of patches wrote can be searched.",
                    type="Number",
                    default=365,
                    allowed_values=(30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2557, 3653),
                    constraint="Choose one of the days in the list, such as 365.",
                ),
            ),
        ),
    ),
    resources=resources,
    controls=(
        Control(
            standard="Security Hub", id="SSM.1", how="Instances that demand IMDSv2 are managed by Systems Manager."
        ),
        Control(
            standard="Security Hub", id="SSM.2", how="Patches of the group are installed, and what is missing told."
        ),
        Control(standard="Security Hub", id="SSM.3", how="Associations that fail are told."),
    ),
    findings=(
        *bucket_findings(
            lock="Reports change with each inventory; versions keep what was there.",
            encryption="Systems Manager writes reports in its own name, which the workload's key does not let in.",
        ),
        shorter_kept(),
    ),
    task_rows=(10,),
    prerequisites=("workload-key", "monitoring-notification"),
    conflicts=(
        "Default host management is a setting of the account and Region: where Quick Setup or somebody else set a role, "
        "choose leave, or that role is replaced, and at the end taken away.",
        (
            "A server has one inventory: if another association, such as Quick Setup's, already collects it, "
            "choose group."
        ),
        "Instances need IMDSv2, and an agent of version 3.2.582.0 or newer for host management; a profile with rights "
        "for Systems Manager comes first, and needs AmazonSSMManagedInstanceCore.",
        "Output reaches the log group only from servers whose role has the policy that is published as "
        "instance-policy-arn; host management's has it. Patches are installed without it, too.",
        "Servers without a way out need private-endpoints with operations on and a way to their patches: Amazon Linux's "
        "repositories come by the S3 gateway, Windows updates need WSUS or the internet.",
        "Only Amazon Linux 2023 and Windows have baselines of their own here; other systems in the group have AWS's.",
        (
            "A patch group has one baseline per operating system: if another baseline already has the group, the "
            "launch is refused."
        ),
        "With all servers, non-compliance is reported for all of them; a second launch with all reports it twice.",
        "Amazon Linux 2023 holds its repositories at a release; whether Patch Manager goes beyond it AWS's pages leave "
        "open. Where patches stay away, set the server's releasever, or replace it by a newer image.",
        "It is better to replace servers in an Auto Scaling group with a newer image than to patch them.",
    ),
    costs=(
        "CloudWatch: logs of installations, and 2 to 3 alarms",
        "S3: reports and their access logs",
        "Systems Manager asks nothing for EC2 instances, but for on-premises ones of the advanced tier",
    ),
    outputs=(
        Output(name="LogGroupName", label="Output of installations", label_ja="パッチ適用のログ", shows="log group"),
        Output(name="ReportBucketName", label="Reports", label_ja="レポートのバケット", shows="bucket"),
        Output(name="InstancePolicyArn", label="Policy for instances", label_ja="インスタンス用ポリシー", shows="name"),
    ),
    stays=(
        "The log group stays, with all output in it, and so do the buckets of reports and of their access logs, also "
        "where reports are switched off: on again, they begin in another bucket.",
        "Servers keep their patches and their agents; inventory and compliance stay until AWS ages them out.",
    ),
)
