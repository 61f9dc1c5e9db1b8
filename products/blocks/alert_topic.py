"""An alert topic: encrypted, TLS only, heard from the own account alone, read by e-mail and in Slack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from product_factory import Group, Parameter

from .service_grants import no_other_grants

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aws_cdk import aws_sns as sns
    from constructs import Construct

    from product_factory import Answers

EMAIL_PATTERN = r"[^@\s]+@[^@\s]+\.[^@\s]+"


def email(label: str, label_ja: str, such_as: str) -> Group:
    """The question for an address, which may stay empty."""
    return Group(
        label="E-mail",
        label_ja="メール",
        parameters=(
            Parameter(
                name="Email",
                label=label,
                label_ja=label_ja,
                description=(
                    "Prefer a team's mailing list. AWS sends a message whose link must be confirmed once. "
                    "Empty: no e-mail."
                ),
                default="",
                # Somebody must hear: with the defaults alone a launch is refused.
                example="team@example.com",
                allowed_pattern=f"({EMAIL_PATTERN})?",
                max_length=254,
                constraint=f"Type one e-mail address, such as {such_as}, or leave it empty.",
            ),
        ),
    )


SLACK = Group(
    label="Slack, if you use it",
    label_ja="Slack (任意)",
    parameters=(
        Parameter(
            name="SlackWorkspaceId",
            label="Workspace ID",
            label_ja="ワークスペース ID",
            description="Starts with T. Authorize it once in Amazon Q Developer in chat applications. Empty: no Slack.",
            default="",
            allowed_pattern=r"(T[0-9A-Z]{6,254})?",
            constraint="Type the Slack workspace ID, such as T0123ABCD, or leave it empty.",
        ),
        Parameter(
            name="SlackChannelId",
            label="Channel ID",
            label_ja="チャンネル ID",
            description="Starts with C: the last part of the channel's link. Empty: no Slack.",
            default="",
            allowed_pattern=r"(C[0-9A-Z]{6,254})?",
            constraint="Type the Slack channel ID, such as C0123ABCD, or leave it empty.",
        ),
    ),
)


def alert_topic(
    scope: Construct, answers: Answers, name: str, *, display_name: str, purpose: str, services: Sequence[str]
) -> sns.Topic:
    """The topic with its key and its subscribers, as the form names them.

    `services` are the service principals that may publish for the own account; `purpose` describes the key.
    EventBridge is none of them, since it does not say for whom it publishes: see `rules_publish`.
    """
    from aws_cdk import Aws, CfnCondition, Fn
    from aws_cdk import aws_iam as iam
    from aws_cdk import aws_kms as kms
    from aws_cdk import aws_sns as sns

    key = kms.Key(scope, "TopicKey", description=purpose, enable_key_rotation=True)
    key.add_to_resource_policy(no_other_grants())
    topic = sns.Topic(scope, name, display_name=display_name, master_key=key, enforce_ssl=True)
    for service in services:
        # IfExists: not of each is it documented that it names its account, and an alert that stays away is worse.
        own = {"StringEqualsIfExists": {"aws:SourceAccount": Aws.ACCOUNT_ID}}
        publisher = iam.ServicePrincipal(service, conditions=own)
        key.add_to_resource_policy(
            iam.PolicyStatement(
                principals=[publisher], actions=["kms:Decrypt", "kms:GenerateDataKey*"], resources=["*"]
            )
        )
        topic.add_to_resource_policy(
            iam.PolicyStatement(principals=[publisher], actions=["sns:Publish"], resources=[topic.topic_arn])
        )
    address = answers.text("Email")
    subscription = sns.CfnSubscription(
        scope, "EmailSubscription", topic_arn=topic.topic_arn, protocol="email", endpoint=address
    )
    subscription.cfn_options.condition = CfnCondition(
        scope, "EmailWanted", expression=Fn.condition_not(Fn.condition_equals(address, ""))
    )
    _slack(scope, answers, topic)
    return topic


def rules_publish(scope: Construct, topic: sns.Topic, *, found_under: str) -> None:
    """The role for event rules that have this topic as target; its ARN is found under `found_under`."""
    from aws_cdk import CfnOutput
    from aws_cdk import aws_ssm as ssm

    from .event_role import event_role

    role = event_role(scope, topic.topic_arn)
    text = "Role to name beside the topic in targets of event rules"
    ssm.CfnParameter(
        scope, "EventRoleArnParameter", type="String", name=found_under, value=role.role_arn, description=text
    )
    CfnOutput(scope, "EventRoleArn", value=role.role_arn, description=text)


def somebody_hears(scope: Construct, answers: Answers) -> None:
    """A rule: no launch without an address or a channel, since nobody would hear the alerts."""
    from aws_cdk import CfnRule, CfnRuleAssertion, Fn

    given = [Fn.condition_not(Fn.condition_equals(answers.text(name), "")) for name in ("Email", "SlackChannelId")]
    CfnRule(
        scope,
        "SomebodyHears",
        assertions=[
            CfnRuleAssertion(
                assert_=Fn.condition_or(*given),
                assert_description="Type an e-mail address, or a Slack workspace and channel ID: somebody must hear.",
            )
        ],
    )


def _slack(scope: Construct, answers: Answers, topic: sns.Topic) -> None:
    """The channel, where the form names one. It may show alarms and metrics, nothing else."""
    from aws_cdk import Aws, CfnCondition, CfnResource, CfnRule, CfnRuleAssertion, Fn
    from aws_cdk import aws_chatbot as chatbot
    from aws_cdk import aws_iam as iam

    from product_factory import acknowledge

    workspace, channel = answers.text("SlackWorkspaceId"), answers.text("SlackChannelId")
    no_workspace, no_channel = Fn.condition_equals(workspace, ""), Fn.condition_equals(channel, "")
    both = Fn.condition_and(Fn.condition_not(no_workspace), Fn.condition_not(no_channel))
    CfnRule(
        scope,
        "SlackWorkspaceAndChannelTogether",
        assertions=[
            CfnRuleAssertion(
                assert_=Fn.condition_or(Fn.condition_and(no_workspace, no_channel), both),
                assert_description="Type both the Slack workspace ID and the channel ID, or neither.",
            )
        ],
    )
    wanted = CfnCondition(scope, "SlackWanted", expression=both)
    reading = iam.ManagedPolicy(
        scope,
        "SlackReadAlarms",
        description="What the Slack channel may read: alarms and metrics",
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
        "SlackRole",
        assumed_by=iam.ServicePrincipal(
            # IfExists: AWS does not document that the service names its account when it assumes this role.
            "chatbot.amazonaws.com",
            conditions={"StringEqualsIfExists": {"aws:SourceAccount": Aws.ACCOUNT_ID}},
        ),
        managed_policies=[reading],
    )
    slack = chatbot.CfnSlackChannelConfiguration(
        scope,
        "SlackChannel",
        configuration_name=Aws.STACK_NAME,
        slack_workspace_id=workspace,
        slack_channel_id=channel,
        iam_role_arn=role.role_arn,
        # Without a guardrail the service allows the channel everything.
        guardrail_policies=[reading.managed_policy_arn],
        logging_level="ERROR",
        sns_topic_arns=[topic.topic_arn],
    )
    for resource in (slack, reading.node.default_child, role.node.default_child):
        assert isinstance(resource, CfnResource)
        resource.cfn_options.condition = wanted
