"""Security notification: one encrypted topic that brings every security alert to the account's team."""

from __future__ import annotations

from typing import TYPE_CHECKING

from product_factory import Control, Product

from .blocks.alert_topic import alert_topic, email, rules_publish, somebody_hears
from .blocks.chat_form import AUTHORIZED_ONCE, ONE_CHANNEL, SLACK, TEAMS
from .support import PLATFORM_TEAM

if TYPE_CHECKING:
    from aws_cdk import aws_sns as sns
    from constructs import Construct

    from product_factory import Answers

TOPIC_ARN = "/baseline/security-notification/topic-arn"
EVENT_ROLE_ARN = "/baseline/security-notification/event-role-arn"


def resources(scope: Construct, answers: Answers) -> None:
    """The topic, launched by itself: nobody launches it without saying who hears."""
    somebody_hears(scope, answers)
    security_topic(scope, answers)


def security_topic(scope: Construct, answers: Answers) -> sns.Topic:
    """The topic, its key and its subscribers; the topic's ARN is found under TOPIC_ARN."""
    from aws_cdk import CfnOutput
    from aws_cdk import aws_ssm as ssm

    topic = alert_topic(
        scope,
        answers,
        "SecurityTopic",
        display_name="Security alerts",
        purpose="Security alerts on their way",
        services=("cloudwatch.amazonaws.com",),
    )
    rules_publish(scope, topic, found_under=EVENT_ROLE_ARN)
    ssm.CfnParameter(
        scope,
        "TopicArnParameter",
        type="String",
        name=TOPIC_ARN,
        value=topic.topic_arn,
        description="Where this account's security alerts go",
    )
    CfnOutput(
        scope,
        "SecurityTopicArn",
        value=topic.topic_arn,
        description="Topic that carries this account's security alerts",
    )
    return topic


PRODUCT = Product(
    name="security-notification",
    summary="One encrypted topic that brings this account's security alerts to its team, by e-mail, Slack and Teams.",
    summary_ja="アカウントのセキュリティ通知を、暗号化されたトピックからメール、Slack、Microsoft Teams でチームに届けます。",
    keywords=(
        "security alerts, email, e-mail address, mail, Slack, Microsoft Teams, chat, notification, SNS topic, "
        "who is told, "
        "セキュリティ通知, メール通知, メールアドレス, 通知先, アラート, チャット, スラック"
    ),
    audience="Every team that has its own AWS account. Launch it first: the alarms find it by themselves.",
    support=PLATFORM_TEAM,
    form=(
        email("Address for security alerts", "セキュリティ通知先メールアドレス", "security-team@example.com"),
        SLACK,
        TEAMS,
    ),
    resources=resources,
    controls=(
        Control(standard="Security Hub", id="SNS.1", how="The topic is encrypted with a customer managed key."),
        Control(standard="Security Hub", id="KMS.4", how="The key rotates every year."),
    ),
    task_rows=(11,),
    once=True,
    conflicts=(
        f"Once per account and Region: the topic's ARN is published under {TOPIC_ARN}.",
        "An event rule of your own that has this topic as target needs a role, or its alerts are lost in silence: the "
        f"one whose ARN is published under {EVENT_ROLE_ARN}.",
        AUTHORIZED_ONCE,
        ONE_CHANNEL,
    ),
    costs=("KMS key, per month and request", "SNS messages, beyond the free ones"),
    stays=("The KMS key stays, so that messages under way can still be read.",),
)
