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
            description="Of the busiest instance, for five minutes; of db.serverless, of what the most capacity gives.",
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
            description=(
                "Of the instance with the most, for five minutes. How many it takes at most comes from its memory: by RDS's "
                "defaults about 1,600 with 16 GB (8 units) for PostgreSQL and 1,000 for MySQL, and few below 4 GB. Take "
                "some 80 percent of that, or what your application's pools come to."
            ),
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
            description="Told when an instance has less, for five minutes; db.serverless at its most capacity.",
            type="Number",
            default=256,
            allowed_values=MEGABYTES,
            constraint="Choose one of the sizes in the list, such as 256.",
        ),
        Parameter(
            name="CapacityAlarmPercent",
            label="Percent of the most capacity",
            label_ja="ACU 使用率 (%)",
            description="Of db.serverless, for five minutes: at 100 it grows no more.",
            type="Number",
            default=90,
            min_value=1,
            max_value=100,
            constraint="Type a whole number of percent from 1 to 100, such as 90.",
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


def least_memory(scope: Construct) -> str:
    """The bytes of the question MemoryAlarmMegabytes: CloudWatch measures in bytes, and templates can't reckon."""
    from aws_cdk import CfnMapping, Fn

    if scope.node.try_find_child("Memory") is None:
        CfnMapping(scope, "Memory", mapping={str(each): {"Bytes": str(each * 1024 * 1024)} for each in MEGABYTES})
    return Fn.find_in_map("Memory", Fn.ref("MemoryAlarmMegabytes"), "Bytes")


def aurora_alarms(scope: Construct, answers: Answers, made: Database) -> None:
    """Of the cluster as a whole, so that they hold after a failover, too.

    https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.AuroraMonitoring.Metrics.html
    """
    from aws_cdk import CfnCondition, Fn

    serverless = CfnCondition(
        scope, "Serverless", expression=Fn.condition_equals(answers.text("InstanceClass"), "db.serverless")
    )
    (_, has_reader), *_ = made.readers

    def alarm(name: str, metric: str, threshold: Any, what: str, condition: CfnCondition | None = None) -> None:
        _alarm(scope, answers, made.cluster.ref, name, metric, threshold, what, condition)

    alarm("Cpu", "CPUUtilization", Fn.ref("CpuAlarmPercent"), "An instance is busy: give it more, or fewer queries.")
    alarm(
        "Connections",
        "DatabaseConnections",
        Fn.ref("ConnectionsAlarm"),
        "An instance has many connections: look for clients that leave them open.",
    )
    alarm("FreeMemory", "FreeableMemory", least_memory(scope), "An instance has little memory left: give it more.")
    alarm(
        "Capacity",
        "ACUUtilization",
        Fn.ref("CapacityAlarmPercent"),
        "The database is near its most capacity: let it have more, or look for what needs it.",
        serverless,
    )
    alarm(
        "ReplicaLag",
        "AuroraReplicaLagMaximum",
        Fn.ref("ReplicaLagMilliseconds"),
        "A reader is behind the writer: what it answers is old.",
        has_reader,
    )


def _alarm(
    scope: Construct,
    answers: Answers,
    cluster: str,
    name: str,
    metric: str,
    threshold: Any,
    what: str,
    condition: CfnCondition | None,
) -> None:
    """Rings after five minutes, and tells the topic again when all is well.

    No data is no alarm: a database that is stopped or down measures nothing, and RDS's events tell of that.
    """
    from aws_cdk import aws_cloudwatch as cloudwatch

    topic, below = [answers.text("TopicArn")], metric == "FreeableMemory"
    alarm = cloudwatch.CfnAlarm(
        scope,
        name,
        alarm_description=what,
        namespace="AWS/RDS",
        metric_name=metric,
        dimensions=[cloudwatch.CfnAlarm.DimensionProperty(name="DBClusterIdentifier", value=cluster)],
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
