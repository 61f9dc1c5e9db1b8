"""The question and the event rule of products that tell the topic of Config rules that found something."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from products import security_notification
from products.form import SSM_NAME, SSM_STRING, Group, Parameter

if TYPE_CHECKING:
    from aws_cdk import aws_config as config
    from constructs import Construct

    from products.stack import Answers

TOPIC = Parameter(
    name="TopicArn",
    label="Topic for alerts",
    label_ja="通知先トピック",
    description="Name of the SSM parameter with the topic's ARN. Keep it: security-notification publishes it.",
    type=SSM_STRING,
    default=security_notification.TOPIC_ARN,
    allowed_pattern=SSM_NAME,
    constraint=f"Type an SSM parameter's name (letters, digits, _ . - / :), such as {security_notification.TOPIC_ARN}.",
)
ALERTS = Group(
    label="Alerts on violations",
    label_ja="違反の通知",
    parameters=(
        TOPIC,
        Parameter(
            name="ViolationAlerts",
            label="Tell the topic of each violation",
            label_ja="違反ごとの通知",
            description=(
                "Choose leave where security-alarms is launched too: it tells of all Config rules, "
                "and each violation would be told twice."
            ),
            default="send",
            allowed_values=("send", "leave"),
            constraint="Choose send or leave.",
        ),
    ),
)


def tell(scope: Construct, answers: Answers, rules: Sequence[config.CfnConfigRule], text: str) -> None:
    """An event rule that sends `text` when one of the Config rules finds something, unless it is left to others.

    In `text`, <rule>, <resource>, <type> and <region> stand for what was found.
    """
    from aws_cdk import CfnCondition, Fn
    from aws_cdk import aws_events as events

    found = events.CfnRule(
        scope,
        "ViolationRule",
        description="A Config rule of this product found something",
        event_pattern={
            "source": ["aws.config"],
            "detail-type": ["Config Rules Compliance Change"],
            "detail": {
                "configRuleName": [rule.ref for rule in rules],
                "newEvaluationResult": {"complianceType": ["NON_COMPLIANT"]},
            },
        },
        state="ENABLED",
        targets=[
            events.CfnRule.TargetProperty(
                arn=answers.text("TopicArn"),
                id="SecurityTopic",
                input_transformer=events.CfnRule.InputTransformerProperty(
                    input_paths_map={
                        "rule": "$.detail.configRuleName",
                        "resource": "$.detail.resourceId",
                        "type": "$.detail.resourceType",
                        "region": "$.detail.awsRegion",
                    },
                    input_template=f'"{text}"',
                ),
            )
        ],
    )
    found.cfn_options.condition = CfnCondition(
        scope, "ViolationsAreTold", expression=Fn.condition_equals(answers.text("ViolationAlerts"), "send")
    )
