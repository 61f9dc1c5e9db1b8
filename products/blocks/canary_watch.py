"""Alarms and dashboard of a canary."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from .service_dashboard import Metric, widget

if TYPE_CHECKING:
    from aws_cdk import aws_cloudwatch as cloudwatch
    from aws_cdk import aws_synthetics as synthetics
    from constructs import Construct

    from product_factory import Answers

# https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Synthetics_Canaries_metrics.html
SYNTHETICS = "CloudWatchSynthetics"
_OF = ("CanaryName", "${Canary}")
WIDGETS: tuple[tuple[str, tuple[Metric, ...]], ...] = (
    ("Percent of runs without failure", ((SYNTHETICS, "SuccessPercent", _OF, "Average"),)),
    ("Milliseconds of a run", tuple((SYNTHETICS, "Duration", _OF, each) for each in ("Average", "Maximum"))),
)


def canary_alarms(scope: Construct, answers: Answers, made: synthetics.CfnCanary) -> None:
    """Failed runs, and runs that don't happen, ring alike: nobody knows then whether the page is there."""
    from aws_cdk import Fn

    _alarm(
        scope,
        answers,
        made,
        "Failing",
        what="Runs fail, or there are none: the page does not answer as wanted. Look at the canary's runs.",
        metric="SuccessPercent",
        threshold=100,
        operator="LessThanThreshold",
        missing="breaching",
    )
    _alarm(
        scope,
        answers,
        made,
        "Slow",
        what="Runs take long: the page answers slowly.",
        metric="Duration",
        threshold=Fn.ref("SlowMilliseconds"),
        operator="GreaterThanOrEqualToThreshold",
        missing="notBreaching",
    )


def _alarm(
    scope: Construct,
    answers: Answers,
    made: synthetics.CfnCanary,
    name: str,
    *,
    what: str,
    metric: str,
    threshold: Any,
    operator: str,
    missing: str,
) -> None:
    """Rings after as many runs in a row as the form says, and tells the topic again when all is well."""
    from aws_cdk import Fn
    from aws_cdk import aws_cloudwatch as cloudwatch

    topic = [answers.text("TopicArn")]
    alarm = cloudwatch.CfnAlarm(
        scope,
        name,
        alarm_description=what,
        namespace=SYNTHETICS,
        metric_name=metric,
        dimensions=[cloudwatch.CfnAlarm.DimensionProperty(name="CanaryName", value=made.ref)],
        statistic="Average",
        evaluation_periods=answers.number("FailedRuns"),
        datapoints_to_alarm=answers.number("FailedRuns"),
        comparison_operator=operator,
        treat_missing_data=missing,
        alarm_actions=topic,
        ok_actions=topic,
    )
    # As long as from one run to the next.
    alarm.add_property_override("Period", Fn.find_in_map("Often", answers.text("Minutes"), "Seconds"))
    alarm.add_property_override("Threshold", threshold)


def canary_dashboard(scope: Construct, made: synthetics.CfnCanary) -> cloudwatch.CfnDashboard:
    """Whether it succeeds, and how long it takes."""
    from aws_cdk import Fn
    from aws_cdk import aws_cloudwatch as cloudwatch

    body = json.dumps(
        {"widgets": [widget(number, *each) for number, each in enumerate(WIDGETS)]}, separators=(",", ":")
    )
    return cloudwatch.CfnDashboard(scope, "Dashboard", dashboard_body=Fn.sub(body, {"Canary": made.ref}))
