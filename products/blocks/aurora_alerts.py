"""Alarms and events of one Aurora database, with the questions for what is too much."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from product_factory import Group, Parameter

if TYPE_CHECKING:
    from aws_cdk import CfnCondition
    from constructs import Construct

    from product_factory import Answers

    from .aurora_cluster import Database

MEGABYTES = (128, 256, 512, 1024, 2048, 4096)
ALARMS = Group(
    label="When the team is told",
    label_ja="通知のしきい値",
    parameters=(
        Parameter(
            name="CpuAlarmPercent",
            label="Percent of processor",
            label_ja="CPU 使用率 (%)",
            description="Of the busiest instance, for five minutes.",
            type="Number",
            default=90,
            min_value=1,
            max_value=100,
            constraint="Type a whole number of percent from 1 to 100, such as 90.",
        ),
        Parameter(
            name="ConnectionsAlarm",
            label="Connections",
            label_ja="接続数",
            description="Of the instance with the most, for five minutes. How many it takes at most comes from its memory.",
            type="Number",
            default=400,
            min_value=1,
            max_value=16000,
            constraint="Type a whole number from 1 to 16000, such as 400.",
        ),
        Parameter(
            name="MemoryAlarmMegabytes",
            label="Megabytes of free memory",
            label_ja="空きメモリ (MB)",
            description="Told when an instance has less, for five minutes.",
            type="Number",
            default=256,
            allowed_values=MEGABYTES,
            constraint="Choose one of the sizes in the list, such as 256.",
        ),
        Parameter(
            name="ReplicaLagMilliseconds",
            label="Milliseconds that a reader is behind",
            label_ja="レプリカラグ (ミリ秒)",
            description="Where there are readers, for five minutes.",
            type="Number",
            default=1000,
            min_value=10,
            max_value=600_000,
            constraint="Type a whole number from 10 to 600000, such as 1000.",
        ),
    ),
)
# https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_Events.Messages.html
CATEGORIES = ["availability", "failover", "failure", "low storage", "maintenance", "notification", "recovery"]


def aurora_alarms(scope: Construct, answers: Answers, made: Database) -> None:
    """https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.AuroraMonitoring.Metrics.html"""
    from aws_cdk import CfnMapping, Fn

    CfnMapping(scope, "Memory", mapping={str(each): {"Bytes": str(each * 1024 * 1024)} for each in MEGABYTES})
    of_cluster = {"DBClusterIdentifier": made.cluster.ref}
    bytes_ = Fn.find_in_map("Memory", Fn.ref("MemoryAlarmMegabytes"), "Bytes")
    for name, metric, threshold, below, what in (
        (
            "Cpu",
            "CPUUtilization",
            Fn.ref("CpuAlarmPercent"),
            False,
            "An instance is busy: give it more, or fewer queries.",
        ),
        (
            "Connections",
            "DatabaseConnections",
            Fn.ref("ConnectionsAlarm"),
            False,
            "An instance has many connections: look for clients that leave them open.",
        ),
        ("FreeMemory", "FreeableMemory", bytes_, True, "An instance has little memory left: give it more."),
    ):
        _alarm(scope, answers, name, metric, of_cluster, threshold, what, below=below)
    for number, (reader, condition) in enumerate(made.readers, start=1):
        lag, what = Fn.ref("ReplicaLagMilliseconds"), "A reader is behind the writer: what it answers is old."
        of = {"DBInstanceIdentifier": reader.ref}
        _alarm(scope, answers, f"ReplicaLag{number}", "AuroraReplicaLag", of, lag, what, condition=condition)


def _alarm(
    scope: Construct,
    answers: Answers,
    name: str,
    metric: str,
    of: dict[str, str],
    threshold: Any,
    what: str,
    *,
    below: bool = False,
    condition: CfnCondition | None = None,
) -> None:
    """Rings after five minutes, and tells the topic again when all is well."""
    from aws_cdk import aws_cloudwatch as cloudwatch

    topic = [answers.text("TopicArn")]
    alarm = cloudwatch.CfnAlarm(
        scope,
        name,
        alarm_description=what,
        namespace="AWS/RDS",
        metric_name=metric,
        dimensions=[cloudwatch.CfnAlarm.DimensionProperty(name=key, value=value) for key, value in of.items()],
        statistic="Minimum" if below else "Maximum",
        period=60,
        evaluation_periods=5,
        datapoints_to_alarm=5,
        comparison_operator="LessThanThreshold" if below else "GreaterThanOrEqualToThreshold",
        treat_missing_data="notBreaching",
        alarm_actions=topic,
        ok_actions=topic,
    )
    alarm.add_property_override("Threshold", threshold)
    alarm.cfn_options.condition = condition


def aurora_events(scope: Construct, answers: Answers, made: Database) -> None:
    """What RDS says of this cluster and its instances, and of no other, in the categories that may ask for a look.

    https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/rds-cloudwatch-events.sample.html
    """
    from aws_cdk import Aws, Fn
    from aws_cdk import aws_events as events

    from .alert_rule import to_topic
    from .event_role import event_role

    def arn(kind: str, name: str) -> str:
        text = f"arn:${{AWS::Partition}}:rds:${{AWS::Region}}:${{AWS::AccountId}}:{kind}:${{Name}}"
        return Fn.sub(text, {"Name": name})

    readers = [
        Fn.condition_if(condition.logical_id, arn("db", reader.ref), Aws.NO_VALUE) for reader, condition in made.readers
    ]
    topic_arn = answers.text("TopicArn")
    to_topic(
        scope,
        "DatabaseEvents",
        topic_arn=topic_arn,
        role_arn=event_role(scope, topic_arn).role_arn,
        description="RDS tells of trouble with the database, of a failover, or of maintenance.",
        pattern={
            "source": ["aws.rds"],
            "detail-type": ["RDS DB Cluster Event", "RDS DB Instance Event"],
            "detail": {
                "SourceArn": [arn("cluster", made.cluster.ref), arn("db", made.writer.ref), *readers],
                "EventCategories": CATEGORIES,
            },
        },
        transformer=events.CfnRule.InputTransformerProperty(
            input_paths_map={"of": "$.detail.SourceArn", "at": "$.time", "what": "$.detail.Message"},
            input_template='"<of> at <at>: <what>"',
        ),
    )
