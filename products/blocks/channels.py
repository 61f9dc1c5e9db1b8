"""Channels: for each urgency one of Slack or Microsoft Teams, and that somebody hears each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from .route import URGENCIES

if TYPE_CHECKING:
    from aws_cdk import ICfnRuleConditionExpression
    from aws_cdk import aws_sns as sns
    from constructs import Construct

    from product_factory import Answers

NAMES = tuple(urgency.capitalize() for urgency in URGENCIES)
# What a service's channels need besides, and how people call it.
SERVICES = {
    "Slack": (("SlackWorkspaceId",), "the Slack workspace ID"),
    "Teams": (("TeamsTenantId", "TeamId"), "Microsoft Teams' tenant and team ID"),
}


def channel_rules(scope: Construct, answers: Answers) -> None:
    """No launch with an urgency that nobody hears, a channel without its workspace, or one channel twice."""
    from aws_cdk import CfnRule, CfnRuleAssertion, Fn

    def empty(name: str) -> ICfnRuleConditionExpression:
        return Fn.condition_equals(answers.text(name), "")

    def given(name: str) -> ICfnRuleConditionExpression:
        return Fn.condition_not(empty(name))

    def rule(name: str, *held: tuple[ICfnRuleConditionExpression, str]) -> None:
        CfnRule(
            scope,
            name,
            assertions=[CfnRuleAssertion(assert_=each, assert_description=says) for each, says in held],
        )

    def heard(name: str) -> tuple[ICfnRuleConditionExpression, str]:
        ways = [given(f"{name}{way}") for way in ("Email", "SlackChannelId", "TeamsChannelId")]
        says = f"Type an e-mail address, or a Slack or Microsoft Teams channel ID, for what is {name.lower()}."
        return Fn.condition_or(*ways), f"{says} Somebody must hear it."

    rule("SomebodyHears", *(heard(name) for name in NAMES))
    for service, (where, called) in SERVICES.items():
        asked = [f"{name}{service}ChannelId" for name in NAMES]
        all_, none = Fn.condition_and, [*map(empty, asked)]
        known = [given(name) for name in where]
        at_least_one = all_(Fn.condition_or(*map(given, asked)), known[0] if len(known) == 1 else all_(*known))
        says = f"Type {called} and at least one channel ID, or none of them."
        rule(f"{service}IdsTogether", (Fn.condition_or(all_(*none, *map(empty, where)), at_least_one), says))
        rule(f"{service}ChannelsDiffer", *_differ(answers, asked))


def _differ(answers: Answers, asked: Sequence[str]) -> list[tuple[ICfnRuleConditionExpression, str]]:
    """AWS takes one configuration for a channel: see `chat`."""
    from aws_cdk import Fn

    def same(one: str, other: str) -> ICfnRuleConditionExpression:
        return Fn.condition_equals(answers.text(one), answers.text(other))

    return [
        (
            Fn.condition_or(Fn.condition_equals(answers.text(one), ""), Fn.condition_not(same(one, other))),
            f"Name another channel in {other} than in {one}: AWS takes each channel once.",
        )
        for one, other in combinations(asked, 2)
    ]


def channels(scope: Construct, answers: Answers, topics: Mapping[str, sns.Topic]) -> None:
    """The channels that the form names. They share one role: what they may look at is the same."""
    from aws_cdk import CfnCondition, Fn

    from .chat import Channel, actor, slack_channel, teams_channel

    asked = [f"{name}{service}ChannelId" for service in SERVICES for name in NAMES]
    any_ = Fn.condition_or(*(Fn.condition_not(Fn.condition_equals(answers.text(name), "")) for name in asked))
    acting = actor(scope, "Chat", CfnCondition(scope, "ChatWanted", expression=any_))
    for urgency, topic in topics.items():
        name = urgency.capitalize()
        for service, (where, _) in SERVICES.items():
            id_ = answers.text(f"{name}{service}ChannelId")
            given = [Fn.condition_not(Fn.condition_equals(each, "")) for each in (id_, *map(answers.text, where))]
            wanted = CfnCondition(scope, f"{name}{service}Wanted", expression=Fn.condition_and(*given))
            called = Fn.sub(f"${{AWS::StackName}}-{urgency}-${{{where[-1]}}}")
            make = slack_channel if service == "Slack" else teams_channel
            make(scope, f"{name}{service}Channel", answers, Channel(topic, id_, wanted, acting, called))
