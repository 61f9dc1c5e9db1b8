"""AWS::SSM maintenance windows, in moto's Systems Manager. No task is run in them."""

from moto.ssm.models import ssm_backends

from product_factory.sandbox.resource_types.resource import Resource
from product_factory.sandbox.resource_types.schema import JSON


class MaintenanceWindow(Resource):
    """Ref and GetAtt WindowId: the ID."""

    type = "AWS::SSM::MaintenanceWindow"
    settings = (
        "AllowUnassociatedTargets",
        "Cutoff",
        "Description",
        "Duration",
        "EndDate",
        "Name",
        "Schedule",
        "ScheduleOffset",
        "ScheduleTimezone",
        "StartDate",
    )
    sets = frozenset({*settings, "Tags"})

    def create(self) -> None:
        wanted = self.take(*self.settings)
        self.physical_id = self.client("ssm").create_maintenance_window(Tags=self.tag_list, **wanted)["WindowId"]
        self.attributes = {"WindowId": self.physical_id}

    def update(self, previous: JSON) -> None:
        # moto has no UpdateMaintenanceWindow.
        window = ssm_backends[self.stack.account_id][self.stack.region_name].windows[self.physical_id]
        for name, attribute in _HELD.items():
            setattr(window, attribute, self.properties.get(name))
        ssm, who = self.client("ssm"), {"ResourceType": "MaintenanceWindow", "ResourceId": self.physical_id}
        if gone := self.own_tags_of(previous):
            ssm.remove_tags_from_resource(TagKeys=gone, **who)
        if self.tags:
            ssm.add_tags_to_resource(Tags=self.tag_list, **who)

    def delete(self) -> None:
        self.client("ssm").delete_maintenance_window(WindowId=self.physical_id)


_HELD = {
    "Cutoff": "cutoff",
    "Description": "description",
    "Duration": "duration",
    "EndDate": "end_date",
    "Name": "name",
    "Schedule": "schedule",
    "ScheduleOffset": "schedule_offset",
    "ScheduleTimezone": "schedule_timezone",
    "StartDate": "start_date",
}
"""The attributes of moto's object."""


RESOURCES = (MaintenanceWindow,)
