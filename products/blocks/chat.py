"""Chat: alerts of a topic in a channel of Slack or Microsoft Teams, which may look at alarms and change nothing.

The service, Amazon Q Developer in chat applications, was AWS Chatbot, and its resource types still are. It shows
alarms, budgets, and events as EventBridge sends them; a text that an input transformer made reaches mail alone.
https://docs.aws.amazon.com/chatbot/latest/adminguide/related-services.html
It is one service for all Regions, and takes one configuration for a Slack channel and account:
https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1155
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from aws_cdk import CfnCondition, ICfnRuleConditionExpression
    from aws_cdk import aws_sns as sns
    from constructs import Construct

    from product_factory import Answers


class Actor(NamedTuple):
    """Whom a channel acts as, and the policy beyond which it can do nothing."""

    role_arn: str
    guardrail_arn: str


class Channel(NamedTuple):
    """A topic's channel: its ID, and whether it is there.

    `name` is the configuration's, which an account has once. Where it tells what can't be changed, workspace or team,
    another one of these is another configuration, and not the same name a second time.
    """

    topic: sns.Topic
    id: str
    condition: CfnCondition
    actor: Actor
    name: str

    def common(self) -> dict[str, Any]:
        """The properties that both services have."""
        return {
            "configuration_name": self.name,
            "iam_role_arn": self.actor.role_arn,
            # Without a guardrail the service allows the channel everything.
            "guardrail_policies": [self.actor.guardrail_arn],
            "logging_level": "ERROR",
            "sns_topic_arns": [self.topic.topic_arn],
        }


def slack(scope: Construct, answers: Answers, topic: sns.Topic) -> None:
    """The Slack channel, where the form names one, with a role of its own."""
    from aws_cdk import Aws

    names = ("SlackWorkspaceId", "SlackChannelId")
    wanted = _all_or_none(
        scope, answers, "SlackWorkspaceAndChannelTogether", names, "both the Slack workspace ID and the channel ID"
    )
    condition = _wanted(scope, "Slack", wanted)
    slack_channel(
        scope,
        "SlackChannel",
        answers,
        Channel(topic, answers.text(names[1]), condition, actor(scope, "Slack", condition), Aws.STACK_NAME),
    )


def teams(scope: Construct, answers: Answers, topic: sns.Topic) -> None:
    """The Microsoft Teams channel, where the form names one, with a role of its own."""
    from aws_cdk import Fn

    names = ("TeamsTenantId", "TeamId", "TeamsChannelId")
    wanted = _all_or_none(
        scope, answers, "TeamsIdsTogether", names, "all three of Microsoft Teams' tenant, team and channel ID"
    )
    condition = _wanted(scope, "Teams", wanted)
    teams_channel(
        scope,
        "TeamsChannel",
        answers,
        Channel(
            topic,
            answers.text(names[2]),
            condition,
            actor(scope, "Teams", condition),
            Fn.sub("${AWS::StackName}-${TeamId}"),
        ),
    )


def _all_or_none(
    scope: Construct, answers: Answers, rule: str, names: tuple[str, ...], what: str
) -> ICfnRuleConditionExpression:
    """That all are answered; a rule lets no launch answer a part of them."""
    from aws_cdk import CfnRule, CfnRuleAssertion, Fn

    empty = [Fn.condition_equals(answers.text(name), "") for name in names]
    every = Fn.condition_and(*(Fn.condition_not(each) for each in empty))
    CfnRule(
        scope,
        rule,
        assertions=[
            CfnRuleAssertion(
                assert_=Fn.condition_or(Fn.condition_and(*empty), every),
                assert_description=f"Type {what}, or {'neither' if len(names) == 2 else 'none'}.",
            )
        ],
    )
    return every


def _wanted(scope: Construct, name: str, expression: ICfnRuleConditionExpression) -> CfnCondition:
    from aws_cdk import CfnCondition

    return CfnCondition(scope, f"{name}Wanted", expression=expression)


def actor(scope: Construct, name: str, condition: CfnCondition) -> Actor:
    """A role and a guardrail for what is there under the condition: alarms and metrics, to be looked at."""
    from aws_cdk import Aws, CfnResource
    from aws_cdk import aws_iam as iam

    from product_factory import acknowledge

    reading = iam.ManagedPolicy(
        scope,
        f"{name}ReadAlarms",
        description=f"What the {name} channel may read: alarms and metrics",
        statements=[
            iam.PolicyStatement(
                actions=[
                    "cloudwatch:DescribeAlarmHistory",
                    "cloudwatch:DescribeAlarms",
                    "cloudwatch:GetMetricData",
                    "cloudwatch:GetMetricStatistics",
                    "cloudwatch:ListMetrics",
                ],
                resources=["*"],
            )
        ],
    )
    acknowledge(
        reading,
        {"AwsSolutions-IAM5[Resource::*]": "CloudWatch reads metrics on all resources only; no action writes."},
    )
    role = iam.Role(
        scope,
        f"{name}Role",
        assumed_by=iam.ServicePrincipal(
            # IfExists: AWS does not document that the service names its account when it assumes this role.
            "chatbot.amazonaws.com",
            conditions={"StringEqualsIfExists": {"aws:SourceAccount": Aws.ACCOUNT_ID}},
        ),
        managed_policies=[reading],
    )
    for resource in (reading.node.default_child, role.node.default_child):
        assert isinstance(resource, CfnResource)
        resource.cfn_options.condition = condition
    return Actor(role.role_arn, reading.managed_policy_arn)


def slack_channel(scope: Construct, id_: str, answers: Answers, channel: Channel) -> None:
    """In the workspace that the form names."""
    from aws_cdk import aws_chatbot as chatbot

    made = chatbot.CfnSlackChannelConfiguration(
        scope,
        id_,
        slack_workspace_id=answers.text("SlackWorkspaceId"),
        slack_channel_id=channel.id,
        **channel.common(),
    )
    made.cfn_options.condition = channel.condition


def teams_channel(scope: Construct, id_: str, answers: Answers, channel: Channel) -> None:
    """In the tenant and team that the form names."""
    from aws_cdk import aws_chatbot as chatbot

    made = chatbot.CfnMicrosoftTeamsChannelConfiguration(
        scope,
        id_,
        teams_tenant_id=answers.text("TeamsTenantId"),
        team_id=answers.text("TeamId"),
        teams_channel_id=channel.id,
        **channel.common(),
    )
    made.cfn_options.condition = channel.condition
