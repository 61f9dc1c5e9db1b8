"""The dashboard of a service behind a load balancer, and where the console shows it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from .service_alarms import ECS, ELB, INSIGHTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aws_cdk import aws_cloudwatch as cloudwatch
    from constructs import Construct

    from .container_service import Service
    from .load_balancer import Balancer

Metric = tuple[str, str, tuple[str, ...], str]
Widget = tuple[str, tuple[Metric, ...]]
_OF_SERVICE = ("ClusterName", "${Cluster}", "ServiceName", "${Service}")
OF_TARGETS = ("LoadBalancer", "${LoadBalancer}", "TargetGroup", "${Targets}")
OF_BALANCER = ("LoadBalancer", "${LoadBalancer}")
# Titles, and the metrics of each: namespace, name, dimensions, statistic.
BEFORE: tuple[Widget, ...] = (
    ("Requests", ((ELB, "RequestCount", OF_TARGETS, "Sum"),)),
    (
        "Seconds to answer",
        tuple((ELB, "TargetResponseTime", OF_TARGETS, each) for each in ("p50", "p95", "p99")),
    ),
    (
        "Errors",
        (
            (ELB, "HTTPCode_Target_4XX_Count", OF_TARGETS, "Sum"),
            (ELB, "HTTPCode_Target_5XX_Count", OF_TARGETS, "Sum"),
            (ELB, "HTTPCode_ELB_4XX_Count", OF_BALANCER, "Sum"),
            (ELB, "HTTPCode_ELB_5XX_Count", OF_BALANCER, "Sum"),
        ),
    ),
)
HEALTH: tuple[Metric, ...] = (
    (ELB, "HealthyHostCount", OF_TARGETS, "Minimum"),
    (ELB, "UnHealthyHostCount", OF_TARGETS, "Maximum"),
)
AFTER: tuple[Widget, ...] = (
    (
        "Connections",
        (
            (ELB, "ActiveConnectionCount", OF_BALANCER, "Sum"),
            (ELB, "RejectedConnectionCount", OF_BALANCER, "Sum"),
            (ELB, "ClientTLSNegotiationErrorCount", OF_BALANCER, "Sum"),
        ),
    ),
    (
        "Web requests",
        tuple(
            ("AWS/WAFV2", each, ("WebACL", "${AWS::StackName}", "Region", "${AWS::Region}", "Rule", "ALL"), "Sum")
            for each in ("AllowedRequests", "BlockedRequests", "CountedRequests")
        ),
    ),
)
WIDGETS: tuple[Widget, ...] = (
    *BEFORE,
    ("Healthy and unhealthy tasks", HEALTH),
    (
        "Tasks",
        tuple(
            (INSIGHTS, each, _OF_SERVICE, "Average")
            for each in ("DesiredTaskCount", "PendingTaskCount", "RunningTaskCount")
        ),
    ),
    ("Percent of processor", tuple((ECS, "CPUUtilization", _OF_SERVICE, each) for each in ("Average", "Maximum"))),
    ("Percent of memory", tuple((ECS, "MemoryUtilization", _OF_SERVICE, each) for each in ("Average", "Maximum"))),
    *AFTER,
)
CONSOLES = {
    "aws": "console.aws.amazon.com",
    "aws-cn": "console.amazonaws.cn",
    "aws-us-gov": "console.amazonaws-us-gov.com",
}


def service_dashboard(scope: Construct, balancer: Balancer, made: Service) -> cloudwatch.CfnDashboard:
    """The dashboard; without a web ACL its graph stays empty."""
    return dashboard(
        scope,
        WIDGETS,
        {
            "Cluster": made.cluster.ref,
            "Service": made.itself.attr_name,
            "LoadBalancer": balancer.itself.attr_load_balancer_full_name,
            "Targets": balancer.targets.attr_target_group_full_name,
        },
    )


def dashboard(scope: Construct, widgets: Sequence[Widget], names: dict[str, str]) -> cloudwatch.CfnDashboard:
    """Graphs of these; `names` are what their dimensions hold in the place of ${…}."""
    from aws_cdk import Fn
    from aws_cdk import aws_cloudwatch as cloudwatch

    body = {"widgets": [widget(number, *each) for number, each in enumerate(widgets)]}
    return cloudwatch.CfnDashboard(
        scope, "Dashboard", dashboard_body=Fn.sub(json.dumps(body, separators=(",", ":")), names)
    )


def widget(number: int, title: str, metrics: Sequence[Metric], region: str = "${AWS::Region}") -> dict[str, Any]:
    """Three in a row of 24 columns.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
    """
    above: Sequence[str] = ()
    rows = []
    for namespace, name, of, statistic in metrics:
        row = (namespace, name, *of)
        # A dot repeats what stands there in the row above.
        short = ["." if n < len(above) and above[n] == each else each for n, each in enumerate(row)]
        rows.append([*short, {"stat": statistic, "label": f"{name} {statistic}"}])
        above = row
    return {
        "type": "metric",
        "x": number % 3 * 8,
        "y": number // 3 * 6,
        "width": 8,
        "height": 6,
        "properties": {"title": title, "region": region, "period": 60, "metrics": rows},
    }


def console_link(scope: Construct, path: str, name: str) -> str:
    """A page of the console in this Region; `path` holds ${Name} for `name`."""
    from aws_cdk import Aws, CfnMapping, Fn

    consoles = scope.node.try_find_child("Consoles") or CfnMapping(
        scope, "Consoles", mapping={partition: {"Domain": domain} for partition, domain in CONSOLES.items()}
    )
    assert isinstance(consoles, CfnMapping)
    return Fn.sub(
        f"https://${{Domain}}/{path}", {"Domain": consoles.find_in_map(Aws.PARTITION, "Domain"), "Name": name}
    )
