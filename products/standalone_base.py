"""Standalone base: the whole baseline of an account without Control Tower in one launch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from product_factory import Product, controls_of, findings_of, form_of, lines_of, rows_of

from . import (
    access_analyzer,
    config_recorder,
    detective_guardrails,
    governance_base,
    guardduty,
    security_hub,
)
from .support import PLATFORM_TEAM

if TYPE_CHECKING:
    from constructs import Construct

    from product_factory import Answers

COMPONENTS = (
    *governance_base.COMPONENTS,
    config_recorder.PRODUCT,
    guardduty.PRODUCT,
    security_hub.PRODUCT,
    access_analyzer.PRODUCT,
    detective_guardrails.PRODUCT,
)


def resources(scope: Construct, answers: Answers) -> None:
    """The governance base, and what Control Tower would bring; Config rules come after the recorder."""
    from constructs import Construct as Part

    base = governance_base.resources(scope, answers)
    recording = config_recorder.resources(Part(scope, "ConfigRecorder"), answers)
    guardduty.resources(Part(scope, "GuardDuty"), answers)
    security_hub.resources(Part(scope, "SecurityHub"), answers)
    access_analyzer.resources(Part(scope, "AccessAnalyzer"), answers)
    wired = answers.knowing(TopicArn=base.topic_arn)
    watching = detective_guardrails.resources(Part(scope, "DetectiveGuardrails"), wired)
    for rule in (*base.rules, *watching):
        recording.before(rule)


PRODUCT = Product(
    name="standalone-base",
    summary="The whole baseline of an account without Control Tower in one launch, with Config, GuardDuty, Security Hub.",
    summary_ja="Control Tower を使わないアカウントのベースラインを一度の起動でまとめて用意します。",
    keywords=(
        "baseline without Control Tower, everything at once, account setup, single account, all in one, "
        "ベースライン, 単独アカウント, 初期設定, 一括, まとめて"
    ),
    audience="Teams whose account is not managed by Control Tower and that want the whole baseline at once.",
    support=PLATFORM_TEAM,
    # security-alarms tells of all Config rules already.
    form=form_of(COMPONENTS, known=governance_base.KNOWN, defaults={"ViolationAlerts": "leave"}),
    resources=resources,
    controls=controls_of(COMPONENTS),
    findings=findings_of(COMPONENTS),
    task_rows=(1, *rows_of(COMPONENTS)),
    includes=(governance_base.PRODUCT.name, *(component.name for component in COMPONENTS)),
    conflicts=(
        "It replaces the products that it includes: launch either it or them.",
        (
            "If AWS Config is already recording, as with Control Tower's Config baseline, the launch is refused: "
            "launch governance-base. If the organization runs GuardDuty or Security Hub, the launch fails: launch"
            " governance-base, and config-recorder where there is no recorder."
        ),
        "Without an e-mail address or chat channel, nobody receives alerts until somebody subscribes to the topic.",
        *governance_base.PRODUCT.conflicts[-1:],
    ),
    costs=lines_of(COMPONENTS, "costs"),
    stays=lines_of(COMPONENTS, "stays"),
)
