"""Chat channels: what happens in an account reaches its team by urgency, in three channels or mailboxes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from product_factory import Control, Group, Output, Parameter, Product

from .blocks.alert_topic import EMAIL_PATTERN, encrypted_topic, mail, rules_publish, topic_key
from .blocks.chat_form import (
    AUTHORIZED_ONCE,
    ONE_CHANNEL,
    slack_channel_id,
    slack_workspace,
    teams_channel_id,
    teams_of,
)
from .blocks.route import URGENCIES
from .blocks.routes import WHAT_IS_TOLD
from .monitoring_notification import PUBLISHERS
from .support import PLATFORM_TEAM

if TYPE_CHECKING:
    from aws_cdk import aws_sns as sns
    from constructs import Construct

    from product_factory import Answers

FOUND_UNDER = "/baseline/chat-channels"


def resources(scope: Construct, answers: Answers) -> None:
    """One key; for each urgency a topic, its readers and the rules of its rows; all found under FOUND_UNDER."""
    from aws_cdk import CfnOutput
    from aws_cdk import aws_ssm as ssm

    from .blocks.channels import channel_rules, channels
    from .blocks.routes import routes

    channel_rules(scope, answers)
    key = topic_key(scope, "Alerts by urgency on their way")
    topics: dict[str, sns.Topic] = {}
    for urgency, reads in URGENCIES.items():
        name = urgency.capitalize()
        topic = encrypted_topic(scope, f"{name}Topic", key, display_name=f"{name}: {reads}", services=PUBLISHERS)
        mail(scope, f"{name}Email", answers.text(f"{name}Email"), topic)
        description = f"Topic for what is {urgency}: {reads}"
        ssm.CfnParameter(
            scope,
            f"{name}TopicArnParameter",
            type="String",
            name=f"{FOUND_UNDER}/{urgency}-topic-arn",
            value=topic.topic_arn,
            description=description,
        )
        CfnOutput(scope, f"{name}TopicArn", value=topic.topic_arn, description=description)
        topics[urgency] = topic
    channels(scope, answers, topics)
    role = rules_publish(scope, *topics.values(), found_under=f"{FOUND_UNDER}/event-role-arn")
    routes(scope, answers, topics, role.role_arn)


def _readers(urgency: str, label: str, label_ja: str) -> Group:
    """Who hears what is of this urgency."""
    name = urgency.capitalize()
    return Group(
        label=label,
        label_ja=label_ja,
        parameters=(
            Parameter(
                name=f"{name}Email",
                label="E-mail",
                label_ja="メールアドレス",
                description=(
                    "Prefer a team's mailing list. AWS sends a message whose link must be confirmed once. Empty: no "
                    "e-mail."
                ),
                default="",
                # Somebody must hear: with the defaults alone a launch is refused.
                example=f"{urgency}@example.com",
                allowed_pattern=f"({EMAIL_PATTERN})?",
                max_length=254,
                constraint=f"Type one e-mail address, such as {urgency}@example.com, or leave it empty.",
            ),
            slack_channel_id(f"{name}SlackChannelId", "Slack channel ID", "Slack チャンネル ID"),
            teams_channel_id(f"{name}TeamsChannelId", "Microsoft Teams channel ID", "Microsoft Teams チャンネル ID"),
        ),
    )


PRODUCT = Product(
    name="chat-channels",
    summary="Three encrypted topics by urgency, to Slack, Microsoft Teams or mail, with what happens in the account routed to them.",
    summary_ja="緊急度別の 3 つのトピックに出来事を振り分け、Slack、Microsoft Teams、メールに届けます。",
    keywords=(
        "Slack, Microsoft Teams, chat, ChatOps, Amazon Q, Chatbot, urgency, severity, notification, alerts, "
        "チャット, スラック, チームズ, 緊急度, 通知の振り分け, アラート, 通知"
    ),
    audience="Teams that want to see at a glance what needs attention now, what needs it today, and what can wait.",
    support=PLATFORM_TEAM,
    form=(
        _readers("critical", "Critical: act now", "緊急 (すぐに対応)"),
        _readers("error", "Error: look twice a day", "エラー (1 日 2 回確認)"),
        _readers("info", "Info: read when convenient", "情報 (都合のよいときに確認)"),
        Group(label="Slack, if you use it", label_ja="Slack (任意)", parameters=(slack_workspace(),)),
        Group(label="Microsoft Teams, if you use it", label_ja="Microsoft Teams (任意)", parameters=teams_of()),
        WHAT_IS_TOLD,
    ),
    resources=resources,
    controls=(
        Control(standard="Security Hub", id="SNS.1", how="The topics are encrypted with a customer managed key."),
        Control(standard="Security Hub", id="SNS.4", how="Only services that act for this account may publish."),
        Control(standard="Security Hub", id="KMS.4", how="The key rotates every year."),
    ),
    task_rows=(11, 17),
    once=True,
    conflicts=(
        f"Once per account and Region: the topics' ARNs are published under {FOUND_UNDER}.",
        "security-alarms, by itself or in governance-base, standalone-base or account-base, tells the security topic of "
        "findings and AWS Health: choose others for both here, or they are told twice.",
        "Of databases, backups and services that Service Catalog launched, database-aurora, backup-plan and "
        "web-service-ecs tell the topic that they were given. A product of your own that tells of nothing needs all in "
        "the place of others here; then what those three made is told twice.",
        "What AWS Health tells of no Region, such as abuse, comes to us-east-1 alone: who wants to hear it launches this "
        "product there, too.",
        "An event rule that has one of these topics as target needs a role, or its alerts are lost in silence: the one "
        f"whose ARN is published under {FOUND_UNDER}/event-role-arn.",
        AUTHORIZED_ONCE,
        ONE_CHANNEL,
        (
            "Chat shows alarms, budgets and AWS events unchanged. Other texts, such as those written by input "
            "transformers, arrive by e-mail only, so enter an address, too."
        ),
        (
            "Nothing is held back or grouped: twice a day is how often people look at the channel, not how often "
            "it is notified."
        ),
    ),
    costs=(
        "KMS key, per month and request",
        "CloudWatch alarms, one for each event rule: up to 27",
        "SNS messages, beyond the free ones",
    ),
    outputs=(
        Output(name="CriticalTopicArn", label="Topic: act now", label_ja="トピック (緊急)", shows="name"),
        Output(name="ErrorTopicArn", label="Topic: look twice a day", label_ja="トピック (エラー)", shows="name"),
        Output(name="InfoTopicArn", label="Topic: read when convenient", label_ja="トピック (情報)", shows="name"),
    ),
    stays=("The KMS key stays, so that messages under way can still be read.",),
)
