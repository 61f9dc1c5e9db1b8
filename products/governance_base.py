"""Governance base: the whole baseline of an account under Control Tower in one launch."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from product_factory import NEEDS_RECORDER, Product, controls_of, findings_of, form_of, lines_of, rows_of

from . import (
    audit_trail,
    default_sg_remediation,
    network_guardrails,
    security_alarms,
    security_notification,
)
from .support import PLATFORM_TEAM

if TYPE_CHECKING:
    from aws_cdk import aws_config as config
    from constructs import Construct

    from product_factory import Answers

COMPONENTS = (
    security_notification.PRODUCT,
    audit_trail.PRODUCT,
    security_alarms.PRODUCT,
    default_sg_remediation.PRODUCT,
    network_guardrails.PRODUCT,
)
# The components find each other here, and need not ask.
KNOWN = ("TopicArn", "LogGroupName")


class GovernanceBase(NamedTuple):
    """What a surrounding product needs to know of it."""

    topic_arn: str
    rules: list[config.CfnConfigRule]


def resources(scope: Construct, answers: Answers) -> GovernanceBase:
    """Each component in a part of its own, wired to the topic and the trail's log group."""
    from constructs import Construct as Part

    topic = security_notification.security_topic(Part(scope, "SecurityNotification"), answers)
    log_group = audit_trail.resources(Part(scope, "AuditTrail"), answers)
    wired = answers.knowing(TopicArn=topic.topic_arn, LogGroupName=log_group.ref)
    security_alarms.resources(Part(scope, "SecurityAlarms"), wired)
    closed = default_sg_remediation.resources(Part(scope, "DefaultSgRemediation"), wired)
    guardrails = network_guardrails.resources(Part(scope, "NetworkGuardrails"), wired)
    return GovernanceBase(topic_arn=topic.topic_arn, rules=[closed, *guardrails])


PRODUCT = Product(
    name="governance-base",
    summary="The whole baseline in one launch: alerts, audit trail, alarms, closed default groups, network.",
    summary_ja="通知、証跡、アラーム、ネットワークのガードレールを一度の起動でまとめて用意します。",
    keywords=(
        "baseline, everything at once, account setup, new account, blueprint, Control Tower, all in one, "
        "governance, "
        "ベースライン, 初期設定, 一括, まとめて, 新規アカウント, アカウント払い出し, ガバナンス, 統制"
    ),
    audience=(
        "Teams that want the whole baseline at once. Control Tower can also apply it to new accounts as a blueprint."
    ),
    support=PLATFORM_TEAM,
    # security-alarms tells of all Config rules already.
    form=form_of(COMPONENTS, known=KNOWN, defaults={"ViolationAlerts": "leave"}),
    resources=resources,
    controls=controls_of(COMPONENTS),
    findings=findings_of(COMPONENTS),
    task_rows=(1, *rows_of(COMPONENTS)),
    includes=tuple(component.name for component in COMPONENTS),
    conflicts=(
        "It replaces the products that it includes: launch either it or them.",
        "Without an e-mail address or chat channel, nobody receives alerts until somebody subscribes to the topic.",
        NEEDS_RECORDER,
        (
            "Without Control Tower, use standalone-base instead of governance-base: it sets up recorder and trail"
            " in the same launch."
        ),
        *audit_trail.PRODUCT.conflicts[:1],
        *default_sg_remediation.PRODUCT.conflicts[1:2],
        (
            "Before version 2.0.0 it also created the personas of iam-baseline. account-base and iam-baseline, "
            "for account administrators, create them now."
        ),
    ),
    costs=lines_of(COMPONENTS, "costs"),
    stays=lines_of(COMPONENTS, "stays"),
)
