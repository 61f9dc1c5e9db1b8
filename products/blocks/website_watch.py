"""How a website is watched: CloudFront's metrics on a dashboard, and alarms where they can see them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from product_factory import Group, Parameter

from .service_dashboard import Metric, widget

if TYPE_CHECKING:
    from aws_cdk import aws_cloudfront as cloudfront
    from aws_cdk import aws_cloudwatch as cloudwatch
    from constructs import Construct

    from product_factory import Answers

# CloudFront's metrics are there, and nowhere else. A widget may name another Region, an alarm may not.
# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/programming-cloudwatch-metrics.html
# https://github.com/aws/aws-cdk/issues/30483
METRICS_REGION = "us-east-1"
CLOUDFRONT = "AWS/CloudFront"
_OF = ("DistributionId", "${Distribution}", "Region", "Global")
WIDGETS: tuple[tuple[str, tuple[Metric, ...]], ...] = (
    ("Requests", ((CLOUDFRONT, "Requests", _OF, "Sum"),)),
    (
        "Percent of answers with errors",
        tuple((CLOUDFRONT, f"{each}ErrorRate", _OF, "Average") for each in ("4xx", "5xx", "Total")),
    ),
    ("Bytes to callers", ((CLOUDFRONT, "BytesDownloaded", _OF, "Sum"),)),
)
ALARMS = Group(
    label="When the team is told",
    label_ja="通知のしきい値",
    parameters=(
        Parameter(
            name="ServerErrorPercent",
            label="Percent of 5XX server errors",
            label_ja="5XX エラー率 (%)",
            description=(
                "Of all answers, for fifteen minutes. Only in a stack in us-east-1, where CloudFront's metrics are; from "
                "elsewhere, a canary watches."
            ),
            type="Number",
            default=1,
            min_value=1,
            max_value=100,
            constraint="Type a whole number of percent from 1 to 100, such as 1.",
        ),
        Parameter(
            name="ClientErrorPercent",
            label="Percent of 4XX client errors",
            label_ja="4XX エラー率 (%)",
            description="Of all answers, for fifteen minutes: links to what is missing, or callers that are refused. As above.",
            type="Number",
            default=20,
            min_value=1,
            max_value=100,
            constraint="Type a whole number of percent from 1 to 100, such as 20.",
        ),
    ),
)


def website_alarms(scope: Construct, answers: Answers, made: cloudfront.CfnDistribution) -> None:
    """Alarms on the rates of errors, in the Region where they see them."""
    from aws_cdk import Aws, CfnCondition, Fn
    from aws_cdk import aws_cloudwatch as cloudwatch

    seen = CfnCondition(scope, "MetricsAreHere", expression=Fn.condition_equals(Aws.REGION, METRICS_REGION))
    topic = [answers.text("TopicArn")]
    for name, metric, question, what in (
        ("ServerErrors", "5xxErrorRate", "ServerErrorPercent", "CloudFront or the bucket answers with server errors."),
        ("ClientErrors", "4xxErrorRate", "ClientErrorPercent", "Callers ask for what is missing, or are refused."),
    ):
        alarm = cloudwatch.CfnAlarm(
            scope,
            name,
            alarm_description=what,
            namespace=CLOUDFRONT,
            metric_name=metric,
            dimensions=[
                cloudwatch.CfnAlarm.DimensionProperty(name=key, value=value)
                for key, value in (("DistributionId", made.ref), ("Region", "Global"))
            ],
            statistic="Average",
            period=300,
            evaluation_periods=3,
            datapoints_to_alarm=3,
            threshold=answers.number(question),
            comparison_operator="GreaterThanOrEqualToThreshold",
            treat_missing_data="notBreaching",
            alarm_actions=topic,
            ok_actions=topic,
        )
        alarm.cfn_options.condition = seen


def website_dashboard(scope: Construct, made: cloudfront.CfnDistribution) -> cloudwatch.CfnDashboard:
    """The dashboard stands in the stack's Region, and shows metrics from theirs."""
    from aws_cdk import Fn
    from aws_cdk import aws_cloudwatch as cloudwatch

    widgets = [widget(number, *each, METRICS_REGION) for number, each in enumerate(WIDGETS)]
    body = json.dumps({"widgets": widgets}, separators=(",", ":"))
    return cloudwatch.CfnDashboard(scope, "Dashboard", dashboard_body=Fn.sub(body, {"Distribution": made.ref}))
