"""Security alarms: what must not happen unnoticed in an account is told to its team at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from product_factory import NEEDS_TRAIL, SSM_NAME, SSM_STRING, Control, Group, Parameter, Product

from . import audit_trail
from .blocks.alert_rule import TOPIC, to_topic
from .blocks.event_role import event_role
from .blocks.monitors import MONITORS, SECURITY_HUB_V2, UNAUTHORIZED, UNAUTHORIZED_BUT_CONFIG, WATCHES, Monitor
from .support import PLATFORM_TEAM

if TYPE_CHECKING:
    from collections.abc import Iterable

    from constructs import Construct

    from product_factory import Answers

NAMESPACE = "Baseline/SecurityAlarms"


def resources(scope: Construct, answers: Answers) -> None:
    """A metric filter and an alarm for each monitor, a rule for each watch, all to one topic."""
    from aws_cdk import CfnCondition, Fn
    from aws_cdk import aws_cloudwatch as cloudwatch
    from aws_cdk import aws_logs as logs

    topic_arn = answers.text("TopicArn")
    all_calls = CfnCondition(
        scope, "ConfigDecryptCounts", expression=Fn.condition_equals(answers.text("RefusedDecryptByConfig"), "count")
    )
    for monitor in MONITORS:
        pattern = monitor.pattern
        if pattern == UNAUTHORIZED:
            pattern = Fn.condition_if(all_calls.logical_id, pattern, UNAUTHORIZED_BUT_CONFIG).to_string()
        transformation = logs.CfnMetricFilter.MetricTransformationProperty(
            metric_namespace=NAMESPACE, metric_name=monitor.name, metric_value="1"
        )
        logs.CfnMetricFilter(
            scope,
            f"{monitor.name}Filter",
            log_group_name=answers.text("LogGroupName"),
            filter_pattern=pattern,
            metric_transformations=[transformation],
        )
        serves = ", ".join(filter(None, (monitor.control, monitor.cis and f"CIS {monitor.cis}")))
        served = f" ({serves})" if serves else ""
        cloudwatch.CfnAlarm(
            scope,
            f"{monitor.name}Alarm",
            alarm_description=f"{monitor.tells}{served}",
            namespace=NAMESPACE,
            metric_name=monitor.name,
            statistic="Sum",
            period=300,
            evaluation_periods=1,
            threshold=monitor.at_least,
            comparison_operator="GreaterThanOrEqualToThreshold",
            treat_missing_data="notBreaching",
            alarm_actions=[topic_arn],
        )
    hub = CfnCondition(
        scope, "SecurityHubV2IsTold", expression=Fn.condition_equals(answers.text("SecurityHubV2"), "send")
    )
    role_arn = event_role(scope, topic_arn).role_arn
    for watch in WATCHES:
        to_topic(
            scope,
            watch.name,
            topic_arn=topic_arn,
            role_arn=role_arn,
            description=watch.tells,
            pattern=watch.pattern,
            condition=hub if watch.name == SECURITY_HUB_V2 else None,
        )


def _controls(monitors: Iterable[Monitor]) -> Iterable[Control]:
    for monitor in monitors:
        if monitor.control:
            yield Control(standard="Security Hub", id=monitor.control, how=f"{monitor.name}: {monitor.tells}")
        if monitor.cis:
            yield Control(standard="CIS AWS Foundations 1.4", id=monitor.cis, how=f"{monitor.name}: {monitor.tells}")


PRODUCT = Product(
    name="security-alarms",
    summary="Tells the team at once of root use, refused calls, changed policies, networks and trails, and findings.",
    summary_ja="ルート操作、拒否された API、ポリシーやネットワークの変更、検出結果をすぐにチームへ通知します。",
    keywords=(
        "alerts, alarms, root login, sign-in failure, MFA, CIS benchmark alarms, unauthorized calls, "
        "suspicious activity, security monitoring, "
        "アラート, アラーム, ルートユーザー, ルートログイン, 不正アクセス, ログイン失敗, 多要素認証, "
        "セキュリティ監視, 検知"
    ),
    audience="Every team that has its own AWS account, after launching its notification topic and audit trail.",
    support=PLATFORM_TEAM,
    form=(
        Group(
            label="Where alerts go and come from",
            label_ja="通知先と監視対象",
            parameters=(
                TOPIC,
                Parameter(
                    name="LogGroupName",
                    label="Log group of the trail",
                    label_ja="証跡のロググループ",
                    description="Name of the SSM parameter with the log group's name. Keep it: audit-trail publishes it.",
                    type=SSM_STRING,
                    default=audit_trail.LOG_GROUP_NAME,
                    allowed_pattern=SSM_NAME,
                    constraint=f"Type an SSM parameter's name (letters, digits, _ . - / :), such as {audit_trail.LOG_GROUP_NAME}.",
                ),
            ),
        ),
        Group(
            label="Noise",
            label_ja="通知の調整",
            parameters=(
                Parameter(
                    name="RefusedDecryptByConfig",
                    label="Refused Decrypt calls of AWS Config",
                    label_ja="AWS Config による拒否された Decrypt",
                    description="Choose ignore where they make false alarms. Security Hub then reports CloudWatch.2 as failed.",
                    default="count",
                    allowed_values=("count", "ignore"),
                    constraint="Choose count or ignore.",
                ),
                Parameter(
                    name="SecurityHubV2",
                    label="Findings that only the new Security Hub tells",
                    label_ja="新しい Security Hub だけの検出結果",
                    description=(
                        "Exposures and findings of other services. Choose leave where they are too many. Failed checks "
                        "of Security Hub CSPM and findings of GuardDuty are told once, in either case."
                    ),
                    default="send",
                    allowed_values=("send", "leave"),
                    constraint="Choose send or leave.",
                ),
            ),
        ),
    ),
    resources=resources,
    controls=tuple(_controls(MONITORS)),
    task_rows=(11,),
    prerequisites=("security-notification", "audit-trail"),
    conflicts=(
        NEEDS_TRAIL,
        "If you launch it twice in one account, every alert arrives twice.",
        (
            "OrganizationsChange covers only what this account's trail records: most changes to an organization "
            "are recorded in its management account alone."
        ),
        "Vulnerabilities found by Inspector are not reported one by one: check them in Security Hub.",
    ),
    costs=(
        "CloudWatch: one metric and one alarm for each monitor, one alarm for each event rule",
        "SNS messages, beyond the free ones",
    ),
)
