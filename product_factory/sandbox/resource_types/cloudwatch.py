"""AWS::CloudWatch resources, in moto's CloudWatch."""

from moto.cloudwatch.models import cloudwatch_backends

from product_factory.sandbox.resource_types.resource import Name, Resource
from product_factory.sandbox.resource_types.schema import JSON

ALARM = (
    "ActionsEnabled",
    "AlarmActions",
    "AlarmDescription",
    "ComparisonOperator",
    "DatapointsToAlarm",
    "Dimensions",
    "EvaluateLowSampleCountPercentile",
    "EvaluationPeriods",
    "ExtendedStatistic",
    "InsufficientDataActions",
    "MetricName",
    "Metrics",
    "Namespace",
    "OKActions",
    "Period",
    "Statistic",
    "Threshold",
    "ThresholdMetricId",
    "TreatMissingData",
    "Unit",
)


class Alarm(Resource):
    """Ref: the alarm's name. GetAtt: Arn."""

    type = "AWS::CloudWatch::Alarm"
    naming = Name("AlarmName")
    sets = frozenset({*ALARM, "AlarmName", "Tags"})

    def create(self) -> None:
        self.client("cloudwatch").put_metric_alarm(AlarmName=self.name, Tags=self.tag_list, **self.take(*ALARM))
        self.physical_id = self.name
        self.attributes = {"Arn": _arn(self)}

    def update(self, previous: JSON) -> None:
        self.client("cloudwatch").put_metric_alarm(AlarmName=self.name, **self.take(*ALARM))
        _retag(self, previous)

    def delete(self) -> None:
        self.client("cloudwatch").delete_alarms(AlarmNames=[self.name])

    def live(self) -> JSON | None:
        found = self.client("cloudwatch").describe_alarms(AlarmNames=[self.name])["MetricAlarms"]
        return {name: found[0].get(name) for name in ALARM if name in self.properties} if found else None


class CompositeAlarm(Resource):
    """Ref: the alarm's name. GetAtt: Arn.

    moto lists composite alarms but has no PutCompositeAlarm, so its backend is called directly.
    """

    type = "AWS::CloudWatch::CompositeAlarm"
    naming = Name("AlarmName")
    sets = frozenset(
        {
            "ActionsEnabled",
            "AlarmActions",
            "AlarmDescription",
            "AlarmName",
            "AlarmRule",
            "InsufficientDataActions",
            "OKActions",
            "Tags",
        }
    )

    def create(self) -> None:
        self._put()
        self.physical_id = self.name
        self.attributes = {"Arn": _arn(self)}
        _retag(self, {})

    def update(self, previous: JSON) -> None:
        self._put()
        _retag(self, previous)

    def delete(self) -> None:
        self.client("cloudwatch").delete_alarms(AlarmNames=[self.name])

    def _put(self) -> None:
        backend = cloudwatch_backends[self.stack.account_id][self.stack.region_name]
        declared = self.properties
        backend.put_metric_alarm(
            name=self.name, namespace="", metric_name="", metric_data_queries=None,
            comparison_operator="", evaluation_periods=0, datapoints_to_alarm=None, period=0,
            threshold=0, statistic="", extended_statistic=None, dimensions=[],
            description=declared.get("AlarmDescription", ""), unit="",
            alarm_actions=declared.get("AlarmActions", []),
            ok_actions=declared.get("OKActions", []),
            insufficient_data_actions=declared.get("InsufficientDataActions", []),
            actions_enabled=declared.get("ActionsEnabled", True), rule=declared["AlarmRule"],
        )  # fmt: skip


def _arn(alarm: Resource) -> str:
    place = f"{alarm.stack.region_name}:{alarm.stack.account_id}"
    return f"arn:aws:cloudwatch:{place}:alarm:{alarm.name}"


def _retag(alarm: Resource, previous: JSON) -> None:
    cloudwatch, arn = alarm.client("cloudwatch"), alarm.attributes["Arn"]
    gone = alarm.own_tags_of(previous)
    if gone:
        cloudwatch.untag_resource(ResourceARN=arn, TagKeys=gone)
    if alarm.tags:
        cloudwatch.tag_resource(ResourceARN=arn, Tags=alarm.tag_list)


RESOURCES = (Alarm, CompositeAlarm)
