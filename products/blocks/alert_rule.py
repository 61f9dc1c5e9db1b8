"""Event rules that tell a topic, with an alarm on their own silence, and the questions of products that have them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from product_factory import SSM_NAME, SSM_STRING, Group, Parameter

from .. import security_notification
from .event_role import event_role

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aws_cdk import CfnCondition
    from aws_cdk import aws_config as config
    from aws_cdk import aws_events as events
    from constructs import Construct

    from product_factory import Answers

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


def to_topic(
    scope: Construct,
    name: str,
    *,
    topic_arn: str,
    role_arn: str,
    description: str,
    pattern: Mapping[str, object],
    transformer: events.CfnRule.InputTransformerProperty | None = None,
    condition: CfnCondition | None = None,
) -> events.CfnRule:
    """A rule that publishes to the topic under the role, and an alarm that rings when EventBridge could not.

    A rule that fails tells nobody. The alarm does not go by EventBridge, so it comes through where rules don't.
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html
    """
    from aws_cdk import aws_cloudwatch as cloudwatch
    from aws_cdk import aws_events as events

    rule = events.CfnRule(
        scope,
        f"{name}Rule",
        description=description,
        event_pattern=pattern,
        state="ENABLED",
        targets=[
            events.CfnRule.TargetProperty(
                arn=topic_arn, id="SecurityTopic", role_arn=role_arn, input_transformer=transformer
            )
        ],
    )
    silence = cloudwatch.CfnAlarm(
        scope,
        f"{name}NotDelivered",
        alarm_description=(
            f"Alerts did not reach the topic: {description} Look at the rule's target, at its role, and at the topic's key."
        ),
        namespace="AWS/Events",
        metric_name="FailedInvocations",
        dimensions=[cloudwatch.CfnAlarm.DimensionProperty(name="RuleName", value=rule.ref)],
        statistic="Sum",
        period=300,
        evaluation_periods=1,
        threshold=1,
        comparison_operator="GreaterThanOrEqualToThreshold",
        treat_missing_data="notBreaching",
        alarm_actions=[topic_arn],
    )
    for made in (rule, silence):
        if condition is not None:
            made.cfn_options.condition = condition
    return rule


def tell(
    scope: Construct,
    answers: Answers,
    rules: Sequence[config.CfnConfigRule],
    text: str,
) -> None:
    """An event rule that sends `text` when one of the Config rules finds something, unless it is left to others.

    In `text`, <rule>, <resource>, <type> and <region> stand for what was found. Config rules that are there under
    a condition are heard where it holds.
    """
    from aws_cdk import Aws, CfnCondition, CfnResource, Fn
    from aws_cdk import aws_events as events

    told = CfnCondition(
        scope, "ViolationsAreTold", expression=Fn.condition_equals(answers.text("ViolationAlerts"), "send")
    )

    def name(rule: config.CfnConfigRule) -> str:
        there = rule.cfn_options.condition
        return Fn.condition_if(there.logical_id, rule.ref, Aws.NO_VALUE).to_string() if there else rule.ref

    topic_arn = answers.text("TopicArn")
    role = event_role(scope, topic_arn)
    made = role.node.default_child
    assert isinstance(made, CfnResource)
    made.cfn_options.condition = told
    to_topic(
        scope,
        "Violation",
        topic_arn=topic_arn,
        role_arn=role.role_arn,
        description="A Config rule of this product found something.",
        pattern={
            "source": ["aws.config"],
            "detail-type": ["Config Rules Compliance Change"],
            "detail": {
                "configRuleName": [name(rule) for rule in rules],
                "newEvaluationResult": {"complianceType": ["NON_COMPLIANT"]},
            },
        },
        transformer=events.CfnRule.InputTransformerProperty(
            input_paths_map={
                "rule": "$.detail.configRuleName",
                "resource": "$.detail.resourceId",
                "type": "$.detail.resourceType",
                "region": "$.detail.awsRegion",
            },
            input_template=f'"{text}"',
        ),
        condition=told,
    )
