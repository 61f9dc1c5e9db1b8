"""AWS::Events resources, in moto's EventBridge."""

import json

from moto.events.models import events_backends

from product_factory.sandbox.resource_types.resource import Name, Resource, document
from product_factory.sandbox.resource_types.schema import JSON


class Rule(Resource):
    """Ref: the rule's name, after its event bus's where it is on one of one's own. GetAtt: Arn.

    As recorded on AWS: localstack/localstack, tests/aws/services/cloudformation/resources/test_events.snapshot.json
    (test_rule_properties).
    """

    type = "AWS::Events::Rule"
    naming = Name("Name")
    sets = frozenset(
        {
            "Description",
            "EventBusName",
            "EventPattern",
            "Name",
            "RoleArn",
            "ScheduleExpression",
            "State",
            "Tags",
            "Targets",
        }
    )

    def create(self) -> None:
        self._put(Tags=self.tag_list)
        bus = str(self.properties.get("EventBusName", "default")).rsplit("/", 1)[-1]
        self.physical_id = self.name if bus == "default" else f"{bus}|{self.name}"
        self._target({})

    def update(self, previous: JSON) -> None:
        self._put()
        self._target(previous)
        events, arn = self.client("events"), self.attributes["Arn"]
        gone = self.own_tags_of(previous)
        if gone:
            events.untag_resource(ResourceARN=arn, TagKeys=gone)
        if self.tags:
            events.tag_resource(ResourceARN=arn, Tags=self.tag_list)

    def delete(self) -> None:
        events, bus = self.client("events"), self.take("EventBusName")
        ids = [target["Id"] for target in self.properties.get("Targets", [])]
        if ids:
            events.remove_targets(Rule=self.name, Ids=ids, **bus)
        events.delete_rule(Name=self.name, **bus)

    def live(self) -> JSON:
        events, bus = self.client("events"), self.take("EventBusName")
        found = events.describe_rule(Name=self.name, **bus)
        pattern = found.get("EventPattern")
        names = ("Description", "RoleArn", "ScheduleExpression", "State")
        return {
            **{name: found.get(name) for name in names},
            "EventPattern": json.loads(pattern) if pattern else None,
            "Targets": events.list_targets_by_rule(Rule=self.name, **bus)["Targets"],
        }

    def _put(self, **extra: object) -> None:
        arguments = self.take("Description", "EventBusName", "RoleArn", "ScheduleExpression", "State")
        if "EventPattern" in self.properties:
            arguments["EventPattern"] = document(self.properties["EventPattern"])
        made = self.client("events").put_rule(Name=self.name, **arguments, **extra)
        self.attributes = {"Arn": made["RuleArn"]}

    def _target(self, previous: JSON) -> None:
        events, bus = self.client("events"), self.take("EventBusName")
        targets = self.properties.get("Targets", [])
        ids = {target["Id"] for target in targets}
        gone = [t["Id"] for t in previous.get("Targets", []) if t["Id"] not in ids]
        if gone:
            events.remove_targets(Rule=self.name, Ids=gone, **bus)
        if targets:
            events.put_targets(Rule=self.name, Targets=targets, **bus)


class EventBus(Resource):
    """Ref: the bus's name. GetAtt: Arn.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-eventbus.html
    """

    type = "AWS::Events::EventBus"
    naming = Name("Name")
    settings = ("DeadLetterConfig", "Description", "KmsKeyIdentifier")
    sets = frozenset({*settings, "Name", "Policy", "Tags"})

    def create(self) -> None:
        made = self.client("events").create_event_bus(Name=self.name, Tags=self.tag_list, **self.take(*self.settings))
        self.physical_id = self.name
        self.attributes = {"Arn": made["EventBusArn"]}
        self._admit({})

    def update(self, previous: JSON) -> None:
        # moto has no UpdateEventBus.
        bus = events_backends[self.stack.account_id][self.stack.region_name].event_buses[self.name]
        bus.description = self.properties.get("Description")
        bus.kms_key_identifier = self.properties.get("KmsKeyIdentifier")
        bus.dead_letter_config = self.properties.get("DeadLetterConfig")
        self._admit(previous)
        events, arn = self.client("events"), self.attributes["Arn"]
        if gone := self.own_tags_of(previous):
            events.untag_resource(ResourceARN=arn, TagKeys=gone)
        if self.tags:
            events.tag_resource(ResourceARN=arn, Tags=self.tag_list)

    def delete(self) -> None:
        self.client("events").delete_event_bus(Name=self.name)

    def _admit(self, previous: JSON) -> None:
        events = self.client("events")
        if "Policy" in previous:
            events.remove_permission(EventBusName=self.name, RemoveAllPermissions=True)
        if "Policy" in self.properties:
            events.put_permission(EventBusName=self.name, Policy=document(self.properties["Policy"]))


RESOURCES = (Rule, EventBus)
