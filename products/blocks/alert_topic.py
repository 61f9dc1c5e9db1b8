"""An alert topic: encrypted, TLS only, heard from the own account alone, read by e-mail and in chat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from product_factory import Group, Parameter

from .service_grants import no_other_grants

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aws_cdk import aws_iam as iam
    from aws_cdk import aws_kms as kms
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


def alert_topic(
    scope: Construct, answers: Answers, name: str, *, display_name: str, purpose: str, services: Sequence[str]
) -> sns.Topic:
    """The topic with its key and its subscribers, as the form names them.

    `services` are the service principals that may publish for the own account; `purpose` describes the key.
    EventBridge is none of them, since it does not say for whom it publishes: see `rules_publish`.
    """
    from .chat import slack, teams

    key = topic_key(scope, purpose)
    topic = encrypted_topic(scope, name, key, display_name=display_name, services=services)
    mail(scope, "Email", answers.text("Email"), topic)
    slack(scope, answers, topic)
    teams(scope, answers, topic)
    return topic


def topic_key(scope: Construct, purpose: str) -> kms.Key:
    """A key for topics; who may publish to them adds itself by `encrypted_topic`."""
    from aws_cdk import aws_kms as kms

    key = kms.Key(scope, "TopicKey", description=purpose, enable_key_rotation=True)
    key.add_to_resource_policy(no_other_grants())
    return key


def encrypted_topic(
    scope: Construct, name: str, key: kms.Key, *, display_name: str, services: Sequence[str]
) -> sns.Topic:
    """A topic under the key, to which `services` publish for the own account."""
    from aws_cdk import Aws
    from aws_cdk import aws_iam as iam
    from aws_cdk import aws_sns as sns

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
    return topic


def mail(scope: Construct, name: str, address: str, topic: sns.Topic) -> None:
    """The address, where one is given, reads the topic; AWS asks it to confirm."""
    from aws_cdk import CfnCondition, Fn
    from aws_cdk import aws_sns as sns

    subscription = sns.CfnSubscription(
        scope, f"{name}Subscription", topic_arn=topic.topic_arn, protocol="email", endpoint=address
    )
    subscription.cfn_options.condition = CfnCondition(
        scope, f"{name}Wanted", expression=Fn.condition_not(Fn.condition_equals(address, ""))
    )


def rules_publish(scope: Construct, *topics: sns.Topic, found_under: str) -> iam.Role:
    """The role for event rules that have these topics as target; its ARN is found under `found_under`."""
    from aws_cdk import CfnOutput
    from aws_cdk import aws_ssm as ssm

    from .event_role import event_role

    role = event_role(scope, *(topic.topic_arn for topic in topics))
    text = "Role to name beside the topic in targets of event rules"
    ssm.CfnParameter(
        scope, "EventRoleArnParameter", type="String", name=found_under, value=role.role_arn, description=text
    )
    CfnOutput(scope, "EventRoleArn", value=role.role_arn, description=text)
    return role


def somebody_hears(scope: Construct, answers: Answers) -> None:
    """A rule: no launch without an address or a channel, since nobody would hear the alerts."""
    from aws_cdk import CfnRule, CfnRuleAssertion, Fn

    given = [
        Fn.condition_not(Fn.condition_equals(answers.text(name), ""))
        for name in ("Email", "SlackChannelId", "TeamsChannelId")
    ]
    CfnRule(
        scope,
        "SomebodyHears",
        assertions=[
            CfnRuleAssertion(
                assert_=Fn.condition_or(*given),
                assert_description=(
                    "Type an e-mail address, or the IDs of a Slack or Microsoft Teams channel: somebody must hear."
                ),
            )
        ],
    )
