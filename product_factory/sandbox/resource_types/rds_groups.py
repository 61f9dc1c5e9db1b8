"""AWS::RDS subnet and parameter groups and event subscriptions, in moto's RDS."""

from typing import Any

from moto.ec2.models import ec2_backends
from moto.rds.models import rds_backends

from product_factory.sandbox.resource_types.resource import Name, Resource
from product_factory.sandbox.resource_types.schema import JSON


class Rds(Resource):
    """What RDS's resources have in common: names are in lower case, and Ref is the name."""

    def api(self) -> Any:
        return self.client("rds")

    def backend(self) -> Any:
        """For what moto's API drops."""
        return rds_backends[self.stack.account_id][self.stack.region_name]

    def retag(self, previous: JSON) -> None:
        arn = self.arn()
        if gone := self.own_tags_of(previous):
            self.api().remove_tags_from_resource(ResourceName=arn, TagKeys=gone)
        if self.tags:
            self.api().add_tags_to_resource(ResourceName=arn, Tags=self.tag_list)

    def arn(self) -> str:
        return f"arn:aws:rds:{self.stack.region_name}:{self.stack.account_id}:{self.kind}:{self.name}"

    kind = ""
    """As in its ARN."""

    def _name(self) -> str:
        return super()._name().lower()


class SubnetGroup(Rds):
    """GetAtt: DBSubnetGroupArn."""

    type = "AWS::RDS::DBSubnetGroup"
    kind = "subgrp"
    naming = Name("DBSubnetGroupName")
    sets = frozenset({"DBSubnetGroupDescription", "DBSubnetGroupName", "SubnetIds", "Tags"})

    def create(self) -> None:
        self.api().create_db_subnet_group(
            DBSubnetGroupName=self.name, Tags=self.tag_list, **self.take("DBSubnetGroupDescription", "SubnetIds")
        )
        self.physical_id = self.name
        self.attributes = {"DBSubnetGroupArn": self.arn()}

    def update(self, previous: JSON) -> None:
        # moto's ModifyDBSubnetGroup loses the group.
        group = self.backend().subnet_groups[self.name]
        group.description = self.properties["DBSubnetGroupDescription"]
        network = ec2_backends[self.stack.account_id][self.stack.region_name]
        group.subnets = [network.get_subnet(each) for each in self.properties["SubnetIds"]]
        self.retag(previous)

    def delete(self) -> None:
        self.api().delete_db_subnet_group(DBSubnetGroupName=self.name)


class _Parameters(Rds):
    """A group of parameters: a mapping of names and values."""

    settings: tuple[str, ...] = ("Description", "Family", "Parameters", "Tags")
    api_name: str
    """As in create_db_parameter_group."""

    def create(self) -> None:
        name = {self._key(): self.name}
        self._call(
            "create",
            **name,
            DBParameterGroupFamily=self.properties["Family"],
            Description=self.properties["Description"],
            Tags=self.tag_list,
        )
        self.physical_id = self.name
        self.attributes = {"DBParameterGroupArn": self.arn()} if self.type == "AWS::RDS::DBParameterGroup" else {}
        self._set()

    def update(self, previous: JSON) -> None:
        """All are reset before those of the template are set: what it names no more is the engine's own again.

        https://github.com/aws-cloudformation/aws-cloudformation-resource-providers-rds (UpdateHandler of both types)
        """
        held = getattr(self.backend(), f"{self.api_name}s")[self.name].parameters
        for name in previous.get("Parameters", {}):
            held.pop(name, None)
        self._set()
        self.retag(previous)

    def delete(self) -> None:
        self._call("delete", **{self._key(): self.name})

    def _set(self) -> None:
        if wanted := self.properties.get("Parameters"):
            listed = [
                {"ParameterName": name, "ParameterValue": str(value), "ApplyMethod": "pending-reboot"}
                for name, value in wanted.items()
            ]
            self._call("modify", **{self._key(): self.name}, Parameters=listed)

    def _call(self, verb: str, **arguments: Any) -> None:
        getattr(self.api(), f"{verb}_{self.api_name}")(**arguments)

    def _key(self) -> str:
        return self.naming.property if self.naming else ""


class ParameterGroup(_Parameters):
    """GetAtt: DBParameterGroupArn."""

    type = "AWS::RDS::DBParameterGroup"
    kind = "pg"
    api_name = "db_parameter_group"
    naming = Name("DBParameterGroupName")
    sets = frozenset({*_Parameters.settings, "DBParameterGroupName"})


class ClusterParameterGroup(_Parameters):
    """It has no attributes."""

    type = "AWS::RDS::DBClusterParameterGroup"
    kind = "cluster-pg"
    api_name = "db_cluster_parameter_group"
    naming = Name("DBClusterParameterGroupName")
    sets = frozenset({*_Parameters.settings, "DBClusterParameterGroupName"})


class EventSubscription(Rds):
    """Nothing is told."""

    type = "AWS::RDS::EventSubscription"
    kind = "es"
    naming = Name("SubscriptionName")
    settings = ("Enabled", "EventCategories", "SourceIds", "SourceType")
    sets = frozenset({*settings, "SnsTopicArn", "SubscriptionName", "Tags"})

    def create(self) -> None:
        wanted = {"Enabled": True} | self.take(*self.settings, "SnsTopicArn")
        self.api().create_event_subscription(SubscriptionName=self.name, Tags=self.tag_list, **wanted)
        self.physical_id = self.name

    def update(self, previous: JSON) -> None:
        # moto has no ModifyEventSubscription.
        found = self.backend().event_subscriptions[self.name]
        found.enabled = self.properties.get("Enabled", True)
        found.event_categories = self.properties.get("EventCategories", [])
        found.source_ids = self.properties.get("SourceIds", [])
        found.source_type = self.properties.get("SourceType")
        self.retag(previous)

    def delete(self) -> None:
        self.api().delete_event_subscription(SubscriptionName=self.name)


RESOURCES = (SubnetGroup, ParameterGroup, ClusterParameterGroup, EventSubscription)
