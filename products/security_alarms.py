"""Security alarms: what must not happen unnoticed in an account is told to its team at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from products import audit_trail
from products.alert_rule import TOPIC
from products.form import SSM_NAME, SSM_STRING, Group, Parameter
from products.monitors import MONITORS, UNAUTHORIZED, UNAUTHORIZED_BUT_CONFIG, WATCHES, Monitor
from products.product import Control, Product
from products.support import PLATFORM_TEAM

if TYPE_CHECKING:
    from constructs import Construct

    from products.stack import Answers

NAMESPACE = "Baseline/SecurityAlarms"


def resources(scope: Construct, answers: Answers) -> None:
    """A metric filter and an alarm for each monitor, a rule for each watch, all to one topic."""
    from aws_cdk import CfnCondition, Fn
    from aws_cdk import aws_cloudwatch as cloudwatch
    from aws_cdk import aws_events as events
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
        served = f" ({monitor.control}, CIS {monitor.cis})" if monitor.control else ""
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
    for watch in WATCHES:
        events.CfnRule(
            scope,
            f"{watch.name}Rule",
            description=watch.tells,
            event_pattern=watch.pattern,
            state="ENABLED",
            targets=[events.CfnRule.TargetProperty(arn=topic_arn, id="SecurityTopic")],
        )


def _controls(monitors: Iterable[Monitor]) -> Iterable[Control]:
    for monitor in monitors:
        if monitor.control and monitor.cis:
            yield Control(standard="Security Hub", id=monitor.control, how=f"{monitor.name}: {monitor.tells}")
            yield Control(standard="CIS AWS Foundations 1.4", id=monitor.cis, how=f"{monitor.name}: {monitor.tells}")


PRODUCT = Product(
    name="security-alarms",
    summary="Tells the team at once of root use, refused calls, changed policies, networks and trails, and findings.",
    summary_ja="ルート操作、拒否された API、ポリシーやネットワークの変更、検出結果をすぐにチームへ通知します。",
    audience="Every team with an AWS account of its own, once its notification topic and audit trail are launched.",
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
            ),
        ),
    ),
    resources=resources,
    controls=tuple(_controls(MONITORS)),
    task_rows=(11,),
    prerequisites=("security-notification", "audit-trail"),
    conflicts=("Launched twice in one account, every alert comes twice.",),
    costs=("CloudWatch: one metric and one alarm for each monitor", "SNS messages, beyond the free ones"),
)
