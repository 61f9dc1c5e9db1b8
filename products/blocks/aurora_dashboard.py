"""The dashboard of an Aurora database, with the lines from which on the team is told."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from aws_cdk import aws_cloudwatch as cloudwatch
    from constructs import Construct

    from .aurora_cluster import Database


class Widget(NamedTuple):
    """A graph of metrics, each with its statistics; `told`: the question whose answer is drawn as a line."""

    title: str
    metrics: tuple[tuple[str, str], ...]
    told: str = ""


# https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.AuroraMonitoring.Metrics.html
WIDGETS = (
    Widget("Percent of processor", (("CPUUtilization", "Average"), ("CPUUtilization", "Maximum")), "CpuAlarmPercent"),
    Widget("Connections", (("DatabaseConnections", "Average"), ("DatabaseConnections", "Maximum")), "ConnectionsAlarm"),
    Widget("Bytes of free memory", (("FreeableMemory", "Average"), ("FreeableMemory", "Minimum")), "LeastMemory"),
    Widget("Percent of the most capacity", (("ACUUtilization", "Maximum"),), "CapacityAlarmPercent"),
    Widget("Capacity units", (("ServerlessDatabaseCapacity", "Average"), ("ServerlessDatabaseCapacity", "Maximum"))),
    Widget("Milliseconds that readers are behind", (("AuroraReplicaLagMaximum", "Maximum"),), "ReplicaLagMilliseconds"),
    Widget("Milliseconds to commit", (("CommitLatency", "Average"), ("CommitLatency", "Maximum"))),
    Widget("Commits per second", (("CommitThroughput", "Average"),)),
    Widget("Deadlocks per second", (("Deadlocks", "Average"),)),
    Widget("Percent answered from memory", (("BufferCacheHitRatio", "Average"),)),
    Widget("Bytes stored", (("VolumeBytesUsed", "Average"),)),
    Widget("Reads and writes of the storage", (("VolumeReadIOPs", "Average"), ("VolumeWriteIOPs", "Average"))),
)


def aurora_dashboard(scope: Construct, made: Database) -> cloudwatch.CfnDashboard:
    """The dashboard; without readers, or with a class, the graphs of readers and capacity stay empty."""
    from aws_cdk import Fn
    from aws_cdk import aws_cloudwatch as cloudwatch

    from .aurora_alerts import least_memory

    text = json.dumps({"widgets": [_widget(*each) for each in enumerate(WIDGETS)]}, separators=(",", ":"))
    for told in {each.told for each in WIDGETS if each.told}:
        # A number, and no text.
        text = text.replace(f'"${{{told}}}"', f"${{{told}}}")
    return cloudwatch.CfnDashboard(
        scope,
        "Dashboard",
        dashboard_body=Fn.sub(text, {"Cluster": made.cluster.ref, "LeastMemory": least_memory(scope)}),
    )


def _widget(number: int, widget: Widget) -> dict[str, Any]:
    """Three in a row of 24 columns.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
    """
    line = {"label": "Told from here", "value": f"${{{widget.told}}}"}
    return {
        "type": "metric",
        "x": number % 3 * 8,
        "y": number // 3 * 6,
        "width": 8,
        "height": 6,
        "properties": {
            "title": widget.title,
            "region": "${AWS::Region}",
            "period": 60,
            "metrics": [
                ["AWS/RDS", name, "DBClusterIdentifier", "${Cluster}", {"stat": stat, "label": f"{name} {stat}"}]
                for name, stat in widget.metrics
            ],
            **({"annotations": {"horizontal": [line]}} if widget.told else {}),
        },
    }
