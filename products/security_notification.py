"""Security notification: one encrypted topic that brings every security alert to the account's team."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products.form import Group, Parameter
from products.product import Control, Product
from products.support import PLATFORM_TEAM

if TYPE_CHECKING:
    from aws_cdk import aws_sns as sns
    from constructs import Construct

    from products.stack import Answers

TOPIC_ARN = "/baseline/security-notification/topic-arn"


def resources(scope: Construct, answers: Answers) -> sns.Topic:
    """The topic, its key and its subscribers; the topic's ARN is found under TOPIC_ARN."""
    from aws_cdk import Aws, CfnOutput
    from aws_cdk import aws_iam as iam
    from aws_cdk import aws_kms as kms
    from aws_cdk import aws_sns as sns
    from aws_cdk import aws_ssm as ssm

    publishers = [
        iam.ServicePrincipal(service, conditions={"StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID}})
        for service in ("cloudwatch.amazonaws.com", "events.amazonaws.com")
    ]
    key = kms.Key(scope, "TopicKey", description="Security alerts on their way", enable_key_rotation=True)
    topic = sns.Topic(scope, "SecurityTopic", display_name="Security alerts", master_key=key, enforce_ssl=True)
    for publisher in publishers:
        key.add_to_resource_policy(
            iam.PolicyStatement(principals=[publisher], actions=["kms:Decrypt", "kms:GenerateDataKey"], resources=["*"])
        )
        topic.add_to_resource_policy(
            iam.PolicyStatement(principals=[publisher], actions=["sns:Publish"], resources=[topic.topic_arn])
        )
    sns.CfnSubscription(
        scope, "EmailSubscription", topic_arn=topic.topic_arn, protocol="email", endpoint=answers.text("Email")
    )
    _slack(scope, answers, topic)
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


def _slack(scope: Construct, answers: Answers, topic: sns.Topic) -> None:
    """The channel, where the form names one. It may show alarms and metrics, nothing else."""
    from aws_cdk import Aws, CfnCondition, CfnResource, CfnRule, CfnRuleAssertion, Fn
    from aws_cdk import aws_chatbot as chatbot
    from aws_cdk import aws_iam as iam

    from products.stack import acknowledge

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
            "chatbot.amazonaws.com", conditions={"StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID}}
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


PRODUCT = Product(
    name="security-notification",
    summary="One encrypted topic that brings this account's security alerts to its team, by e-mail and Slack.",
    summary_ja="アカウントのセキュリティ通知を、暗号化されたトピックからメールと Slack でチームに届けます。",
    audience="Every team with an AWS account of its own: launch it first, the alarms find it by themselves.",
    support=PLATFORM_TEAM,
    form=(
        Group(
            label="E-mail",
            label_ja="メール",
            parameters=(
                Parameter(
                    name="Email",
                    label="Address for security alerts",
                    label_ja="セキュリティ通知先メールアドレス",
                    description="Prefer a team's mailing list. AWS sends a message whose link must be confirmed once.",
                    allowed_pattern=r"[^@\s]+@[^@\s]+\.[^@\s]+",
                    max_length=254,
                    constraint="Type one e-mail address, such as security-team@example.com.",
                ),
            ),
        ),
        Group(
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
        ),
    ),
    resources=resources,
    controls=(
        Control(standard="Security Hub", id="SNS.1", how="The topic is encrypted with a customer managed key."),
        Control(standard="Security Hub", id="KMS.4", how="The key rotates every year."),
    ),
    task_rows=(11,),
    conflicts=(f"Once per account and Region: the topic's ARN is published under {TOPIC_ARN}.",),
    costs=("KMS key, per month and request", "SNS messages, beyond the free ones"),
    stays=("The KMS key stays, so that messages under way can still be read.",),
)
