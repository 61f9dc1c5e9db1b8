"""Routes: a rule for each row of the routing, to the topic of its urgency, where the form wants the row's group."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from product_factory import Group, Parameter

from .route import Route
from .routing import ROUTES

if TYPE_CHECKING:
    from aws_cdk import CfnCondition
    from aws_cdk import aws_sns as sns
    from constructs import Construct

    from product_factory import Answers


def _asked(name: str, label: str, label_ja: str, what: str, others: str, default: str | None) -> Parameter:
    return Parameter(
        name=name,
        label=label,
        label_ja=label_ja,
        description=f"{what}. others: {others}. all: of everything. leave: of none.",
        default=default,
        example=None if default else "others",
        allowed_values=("others", "all", "leave"),
        constraint="Choose others, all or leave.",
    )


def _told(name: str, label: str, label_ja: str, what: str) -> Parameter:
    """Told twice or not at all: neither is safe to assume."""
    others = (
        "not what security-alarms tells, where it is launched, by itself or in governance-base, standalone-base or "
        "account-base"
    )
    return _asked(name, label, label_ja, what, others, None)


def _others(name: str, label: str, label_ja: str, what: str, teller: str) -> Parameter:
    others = f"not of what Service Catalog launched, since {teller} tells of its own"
    return _asked(name, label, label_ja, what, others, "others")


WHAT_IS_TOLD = Group(
    label="What is told",
    label_ja="通知する内容",
    parameters=(
        _told(
            "SecurityFindings",
            "Findings of GuardDuty and Security Hub",
            "GuardDuty と Security Hub の検出結果",
            "By severity",
        ),
        _told("HealthEvents", "Events of AWS Health", "AWS Health のイベント", "Trouble, abuse, changes and notices"),
        Parameter(
            name="StackFailures",
            label="Stacks of CloudFormation that fail",
            label_ja="CloudFormation スタックの失敗",
            description="Stuck ones, and what was taken back. Choose leave where they are too many.",
            default="send",
            allowed_values=("send", "leave"),
            constraint="Choose send or leave.",
        ),
        _others(
            "Deployments",
            "Deployments of ECS, CodeDeploy and CodePipeline",
            "ECS、CodeDeploy、CodePipeline のデプロイ",
            "Those that failed, and of ECS and CodeDeploy those that are done",
            "web-service-ecs",
        ),
        _others(
            "BackupJobs",
            "Failed jobs of AWS Backup",
            "AWS Backup の失敗したジョブ",
            "Backups, copies and restores",
            "backup-plan",
        ),
        _others(
            "DatabaseEvents",
            "Events of RDS and Aurora",
            "RDS と Aurora のイベント",
            "Failures, failovers and maintenance",
            "database-aurora",
        ),
    ),
)


def routes(scope: Construct, answers: Answers, topics: Mapping[str, sns.Topic], role_arn: str) -> None:
    """The events go out as they came: what a transformer makes of them no chat shows (see `chat`)."""
    from aws_cdk import CfnCondition, Fn

    from .alert_rule import to_topic

    wanted, others, everything = {}, {}, {}
    for group in dict.fromkeys(route.group for route in ROUTES):
        is_ = Fn.condition_equals(answers.text(group), "leave")
        wanted[group] = CfnCondition(scope, f"{group}Wanted", expression=Fn.condition_not(is_))
        if any(route.spared for route in ROUTES if route.group == group):
            of_others = Fn.condition_equals(answers.text(group), "others")
            others[group] = CfnCondition(scope, f"{group}OfOthers", expression=of_others)
        if any(route.alarmed for route in ROUTES if route.group == group):
            of_all = Fn.condition_equals(answers.text(group), "all")
            everything[group] = CfnCondition(scope, f"{group}All", expression=of_all)
    for route in ROUTES:
        to_topic(
            scope,
            route.name,
            topic_arn=topics[route.urgency].topic_arn,
            role_arn=role_arn,
            description=route.tells,
            pattern=_pattern(route, others.get(route.group)),
            condition=everything[route.group] if route.alarmed else wanted[route.group],
        )


def _pattern(route: Route, others: CfnCondition | None) -> Mapping[str, Any]:
    """The row's pattern, and where others alone are wanted, that the thing was not made by a launch."""
    from aws_cdk import Aws, Fn

    made = json.loads(json.dumps(route.pattern))
    if route.spared and others:
        *within, field = route.spared.path
        place = made
        for step in within:
            place = place[step]
        not_ours = [{"anything-but": {"wildcard": Fn.sub(route.spared.like)}}]
        place[field] = Fn.condition_if(others.logical_id, not_ours, Aws.NO_VALUE)
    return dict(made)
