"""AWS::Scheduler resources, in moto's EventBridge Scheduler. Nothing is invoked."""

from typing import Any

from product_factory.sandbox.resource_types.api_shapes import api_shaped
from product_factory.sandbox.resource_types.errors import ResourceError
from product_factory.sandbox.resource_types.resource import Name, Resource
from product_factory.sandbox.resource_types.schema import JSON


class Schedule(Resource):
    """Ref: the schedule's name. GetAtt: Arn.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-scheduler-schedule.html
    """

    type = "AWS::Scheduler::Schedule"
    naming = Name("Name")
    settings = (
        "Description",
        "FlexibleTimeWindow",
        "KmsKeyArn",
        "ScheduleExpression",
        "ScheduleExpressionTimezone",
        "State",
        "Target",
    )
    sets = frozenset({*settings, "GroupName", "Name"})

    def create(self) -> None:
        api = self._api()
        api.get_schedule_group(Name=self.properties.get("GroupName", "default"))
        made = api.create_schedule(**self._wanted("CreateSchedule"))
        self.physical_id = self.name
        self.attributes = {"Arn": made["ScheduleArn"]}

    def update(self, previous: JSON) -> None:
        if self.changed(previous, "GroupName"):
            raise ResourceError("The sandbox can't change GroupName of a schedule")
        # The whole is put in the place of what there was: UpdateSchedule.
        self._api().update_schedule(**{"State": "ENABLED", **self._wanted("UpdateSchedule")})

    def delete(self) -> None:
        self._api().delete_schedule(Name=self.name, **self.take("GroupName"))

    def _wanted(self, operation: str) -> JSON:
        properties = {"Name": self.name, **self.take("GroupName", *self.settings)}
        return api_shaped(self._api(), operation, properties)

    def _api(self) -> Any:
        return self.client("scheduler")


class ScheduleGroup(Resource):
    """Ref: the group's name. GetAtt: Arn, State."""

    type = "AWS::Scheduler::ScheduleGroup"
    naming = Name("Name")
    sets = frozenset({"Name", "Tags"})

    def create(self) -> None:
        scheduler = self.client("scheduler")
        if self.name in {each["Name"] for each in scheduler.list_schedule_groups()["ScheduleGroups"]}:
            raise ResourceError(f"Schedule group {self.name} already exists.")
        made = scheduler.create_schedule_group(Name=self.name, Tags=self.tag_list)
        self.physical_id = self.name
        self.attributes = {"Arn": made["ScheduleGroupArn"], "State": "ACTIVE"}

    def update(self, previous: JSON) -> None:
        scheduler, arn = self.client("scheduler"), self.attributes["Arn"]
        if gone := self.own_tags_of(previous):
            scheduler.untag_resource(ResourceArn=arn, TagKeys=gone)
        if self.tags:
            scheduler.tag_resource(ResourceArn=arn, Tags=self.tag_list)

    def delete(self) -> None:
        """With its schedules: https://docs.aws.amazon.com/scheduler/latest/APIReference/API_DeleteScheduleGroup.html"""
        self.client("scheduler").delete_schedule_group(Name=self.name)


RESOURCES = (Schedule, ScheduleGroup)
