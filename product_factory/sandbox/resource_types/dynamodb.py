"""AWS::DynamoDB tables, in moto's DynamoDB."""

from typing import Any

from product_factory.sandbox.resource_types.errors import ResourceError
from product_factory.sandbox.resource_types.resource import Name, Resource
from product_factory.sandbox.resource_types.schema import JSON


class Table(Resource):
    """Ref: the table's name. GetAtt: Arn, StreamArn.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html
    """

    type = "AWS::DynamoDB::Table"
    naming = Name("TableName")
    fixed = ("GlobalSecondaryIndexes", "KeySchema", "LocalSecondaryIndexes", "SSESpecification")
    changeable = ("AttributeDefinitions", "BillingMode", "DeletionProtectionEnabled", "ProvisionedThroughput")
    later = ("PointInTimeRecoverySpecification", "TimeToLiveSpecification")
    sets = frozenset({*fixed, *changeable, *later, "StreamSpecification", "TableName", "Tags"})

    def create(self) -> None:
        wanted = self.take(*self.fixed, *self.changeable)
        if "SSESpecification" in wanted:
            encryption = dict(wanted["SSESpecification"])
            wanted["SSESpecification"] = {"Enabled": encryption.pop("SSEEnabled"), **encryption}
        if self.tags:
            wanted["Tags"] = self.tag_list
        made = self.client("dynamodb").create_table(TableName=self.name, **wanted, **self._stream())
        self.physical_id = self.name
        self.attributes = {"Arn": made["TableDescription"]["TableArn"]}
        self._stream_arn()
        self._switch({})

    def update(self, previous: JSON) -> None:
        if fixed := [name for name in self.fixed if self.changed(previous, name)]:
            raise ResourceError(f"The sandbox can't change {', '.join(fixed)} of a table")
        known = {"BillingMode": "PROVISIONED", "DeletionProtectionEnabled": False} | self.properties
        names = [name for name in self.changeable if self.changed(previous, name) and name in known]
        if changed := {name: known[name] for name in names}:
            self.client("dynamodb").update_table(TableName=self.name, **changed)
        if self.changed(previous, "StreamSpecification"):
            stream = self._stream() or {"StreamSpecification": {"StreamEnabled": False}}
            self.client("dynamodb").update_table(TableName=self.name, **stream)
            self._stream_arn()
        self._switch(previous)
        if gone := self.own_tags_of(previous):
            self.client("dynamodb").untag_resource(ResourceArn=self.attributes["Arn"], TagKeys=gone)
        if self.tags:
            self.client("dynamodb").tag_resource(ResourceArn=self.attributes["Arn"], Tags=self.tag_list)

    def delete(self) -> None:
        self.client("dynamodb").delete_table(TableName=self.name)

    def replacement_causes(self, properties: JSON) -> set[str]:
        """KeySchema is a conditionalCreateOnlyProperty of the schema: a table with other keys is another one."""
        causes = super().replacement_causes(properties)
        return causes | {name for name in ("KeySchema",) if properties.get(name) != self.properties.get(name)}

    def _stream(self) -> JSON:
        declared = self.properties.get("StreamSpecification")
        return {} if declared is None else {"StreamSpecification": {"StreamEnabled": True, **declared}}

    def _stream_arn(self) -> None:
        found = self.client("dynamodb").describe_table(TableName=self.name)["Table"]
        self.attributes.pop("StreamArn", None)
        # It stays where no stream is any more.
        if found.get("StreamSpecification", {}).get("StreamEnabled"):
            self.attributes["StreamArn"] = found["LatestStreamArn"]

    def _switch(self, previous: JSON) -> None:
        tables: Any = self.client("dynamodb")
        recovery, living = self.later
        if self.changed(previous, recovery):
            wanted = self.properties.get(recovery, {"PointInTimeRecoveryEnabled": False})
            tables.update_continuous_backups(TableName=self.name, **{recovery: wanted})
        if self.changed(previous, living):
            before = previous.get(living, {})
            wanted = self.properties.get(living, {"AttributeName": before.get("AttributeName"), "Enabled": False})
            tables.update_time_to_live(TableName=self.name, **{living: wanted})


RESOURCES = (Table,)
