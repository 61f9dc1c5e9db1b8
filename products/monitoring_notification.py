"""Monitoring notification: one encrypted topic for operations, apart from the one for security."""

from __future__ import annotations

from typing import TYPE_CHECKING

from product_factory import Control, Product

from .blocks.alert_topic import alert_topic, email, rules_publish, somebody_hears
from .blocks.chat_form import AUTHORIZED_ONCE, ONE_CHANNEL, SLACK, TEAMS
from .support import PLATFORM_TEAM

if TYPE_CHECKING:
    from constructs import Construct

    from product_factory import Answers

TOPIC_ARN = "/baseline/monitoring-notification/topic-arn"
EVENT_ROLE_ARN = "/baseline/monitoring-notification/event-role-arn"
# Alarms, and budgets such as that of budget-alert; event rules publish under a role.
# https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html
PUBLISHERS = ("cloudwatch.amazonaws.com", "budgets.amazonaws.com")


def resources(scope: Construct, answers: Answers) -> None:
    """The topic, its key and its subscribers; the topic's ARN is found under TOPIC_ARN."""
    from aws_cdk import CfnOutput
    from aws_cdk import aws_ssm as ssm

    somebody_hears(scope, answers)
    topic = alert_topic(
        scope,
        answers,
        "MonitoringTopic",
        display_name="Monitoring alerts",
        purpose="Monitoring alerts on their way",
        services=PUBLISHERS,
    )
    rules_publish(scope, topic, found_under=EVENT_ROLE_ARN)
    ssm.CfnParameter(
        scope,
        "TopicArnParameter",
        type="String",
        name=TOPIC_ARN,
        value=topic.topic_arn,
        description="Where this account's monitoring alerts go",
    )
    CfnOutput(
        scope,
        "MonitoringTopicArn",
        value=topic.topic_arn,
        description="Topic for alarms, event rules and budgets of this account's workloads",
    )


PRODUCT = Product(
    name="monitoring-notification",
    summary="One encrypted topic for alarms, events and budgets of workloads, told by mail, Slack and Teams, apart from security.",
    summary_ja="ワークロードのアラーム、イベント、予算の通知を、セキュリティ通知とは別のトピックからメール、Slack、Microsoft Teams で届けます。",
    keywords=(
        "operations alerts, monitoring, on call, incident notification, alarms, email, e-mail, Slack, Teams, "
        "SNS topic, "
        "運用通知, 監視, 監視通知, モニタリング, 障害通知, アラート, アラーム, メール通知, 当番"
    ),
    audience="Teams that run workloads, for the people on call, who may not be the ones responsible for security.",
    support=PLATFORM_TEAM,
    form=(
        email("Address for monitoring alerts", "監視通知先メールアドレス", "operations-team@example.com"),
        SLACK,
        TEAMS,
    ),
    resources=resources,
    controls=(
        Control(standard="Security Hub", id="SNS.1", how="The topic is encrypted with a customer managed key."),
        Control(standard="Security Hub", id="SNS.4", how="Only services that act for this account may publish."),
        Control(standard="Security Hub", id="KMS.4", how="The key rotates every year."),
    ),
    task_rows=(17,),
    once=True,
    conflicts=(
        f"Once per account and Region: the topic's ARN is published under {TOPIC_ARN}.",
        "An event rule that has this topic as target needs a role, or its alerts are lost in silence: the one whose "
        f"ARN is published under {EVENT_ROLE_ARN}.",
        AUTHORIZED_ONCE,
        ONE_CHANNEL,
    ),
    costs=("KMS key, per month and request", "SNS messages, beyond the free ones"),
    stays=("The KMS key stays, so that messages under way can still be read.",),
)
