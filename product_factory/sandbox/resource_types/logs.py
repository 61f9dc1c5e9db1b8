"""AWS::Logs resources, in moto's CloudWatch Logs."""

from product_factory.sandbox.resource_types.resource import Name, Resource, document
from product_factory.sandbox.resource_types.schema import JSON


class LogGroup(Resource):
    """Ref: the log group's name. GetAtt: Arn (ending in `:*`)."""

    type = "AWS::Logs::LogGroup"
    naming = Name("LogGroupName")
    sets = frozenset({"KmsKeyId", "LogGroupClass", "LogGroupName", "RetentionInDays", "Tags"})

    def create(self) -> None:
        logs = self.client("logs")
        logs.create_log_group(
            logGroupName=self.name,
            tags=self.tags,
            **self.take(kmsKeyId="KmsKeyId", logGroupClass="LogGroupClass"),
        )
        self.physical_id = self.name
        place = f"{self.stack.region_name}:{self.stack.account_id}"
        self.attributes = {"Arn": f"arn:aws:logs:{place}:log-group:{self.name}:*"}
        self._retain()

    def update(self, previous: JSON) -> None:
        if self.changed(previous, "KmsKeyId", "LogGroupClass"):
            self._set_key()
        self._retain()
        logs, arn = self.client("logs"), self.attributes["Arn"].removesuffix(":*")
        gone = self.own_tags_of(previous)
        if gone:
            logs.untag_resource(resourceArn=arn, tagKeys=gone)
        if self.tags:
            logs.tag_resource(resourceArn=arn, tags=self.tags)

    def delete(self) -> None:
        self.client("logs").delete_log_group(logGroupName=self.name)

    def live(self) -> JSON | None:
        groups = self.client("logs").describe_log_groups(logGroupNamePrefix=self.physical_id)["logGroups"]
        found = [each for each in groups if each["logGroupName"] == self.physical_id]
        return {"RetentionInDays": found[0].get("retentionInDays")} if found else None

    def _set_key(self) -> None:
        # moto has neither AssociateKmsKey nor DisassociateKmsKey.
        from moto.logs.models import logs_backends

        groups = logs_backends[self.stack.account_id][self.stack.region_name].groups
        groups[self.name].kms_key_id = self.properties.get("KmsKeyId")

    def _retain(self) -> None:
        logs, days = self.client("logs"), self.properties.get("RetentionInDays")
        if days is None:
            logs.delete_retention_policy(logGroupName=self.name)
        else:
            logs.put_retention_policy(logGroupName=self.name, retentionInDays=days)


class LogStream(Resource):
    """Ref: the log stream's name."""

    type = "AWS::Logs::LogStream"
    naming = Name("LogStreamName")
    sets = frozenset({"LogGroupName", "LogStreamName"})

    def create(self) -> None:
        group = self.properties["LogGroupName"]
        self.client("logs").create_log_stream(logGroupName=group, logStreamName=self.name)
        self.physical_id = self.name

    def delete(self) -> None:
        group = self.properties["LogGroupName"]
        self.client("logs").delete_log_stream(logGroupName=group, logStreamName=self.name)


class MetricFilter(Resource):
    """Ref: the filter's name."""

    type = "AWS::Logs::MetricFilter"
    naming = Name("FilterName")
    sets = frozenset({"FilterName", "FilterPattern", "LogGroupName", "MetricTransformations"})

    def create(self) -> None:
        self._put()
        self.physical_id = self.name

    def update(self, previous: JSON) -> None:
        # moto's PutMetricFilter leaves a filter that exists as it was.
        self.delete()
        self._put()

    def delete(self) -> None:
        self.client("logs").delete_metric_filter(logGroupName=self.properties["LogGroupName"], filterName=self.name)

    def _put(self) -> None:
        self.client("logs").describe_log_streams(logGroupName=self.properties["LogGroupName"])
        self.client("logs").put_metric_filter(
            filterName=self.name,
            metricTransformations=[_transformation(t) for t in self.properties["MetricTransformations"]],
            **self.take(filterPattern="FilterPattern", logGroupName="LogGroupName"),
        )


class ResourcePolicy(Resource):
    """Ref: the policy's name."""

    type = "AWS::Logs::ResourcePolicy"
    sets = frozenset({"PolicyDocument", "PolicyName"})

    def create(self) -> None:
        self.update({})
        self.physical_id = self.properties["PolicyName"]

    def update(self, previous: JSON) -> None:
        self.client("logs").put_resource_policy(
            policyName=self.properties["PolicyName"],
            policyDocument=document(self.properties["PolicyDocument"]),
        )

    def delete(self) -> None:
        self.client("logs").delete_resource_policy(policyName=self.physical_id)


def _transformation(declared: JSON) -> JSON:
    """The API's members begin in lower case, its dimensions are a map."""
    made = {key[0].lower() + key[1:]: value for key, value in declared.items()}
    if "dimensions" in made:
        made["dimensions"] = {d["Key"]: d["Value"] for d in made["dimensions"]}
    return made


RESOURCES = (LogGroup, LogStream, MetricFilter, ResourcePolicy)
