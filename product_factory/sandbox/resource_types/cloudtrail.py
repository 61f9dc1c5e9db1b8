"""AWS::CloudTrail resources, in moto's CloudTrail."""

from product_factory.sandbox.resource_types.resource import Name, Resource
from product_factory.sandbox.resource_types.schema import JSON


class Trail(Resource):
    """Ref: the trail's name. GetAtt: Arn, SnsTopicArn."""

    type = "AWS::CloudTrail::Trail"
    naming = Name("TrailName")
    sets = frozenset(
        {
            "AdvancedEventSelectors",
            "CloudWatchLogsLogGroupArn",
            "CloudWatchLogsRoleArn",
            "EnableLogFileValidation",
            "EventSelectors",
            "IncludeGlobalServiceEvents",
            "InsightSelectors",
            "IsLogging",
            "IsMultiRegionTrail",
            "IsOrganizationTrail",
            "KMSKeyId",
            "S3BucketName",
            "S3KeyPrefix",
            "SnsTopicName",
            "Tags",
            "TrailName",
        }
    )

    def create(self) -> None:
        settings = self._settings()
        made = self.client("cloudtrail").create_trail(Name=self.name, TagsList=self.tag_list, **settings)
        self.physical_id = self.name
        self._adopt(made)
        self._switch({})

    def update(self, previous: JSON) -> None:
        made = self.client("cloudtrail").update_trail(
            Name=self.name, **{**self._defaults(previous), **self._settings()}
        )
        self._adopt(made)
        self._switch(previous)
        gone = [{"Key": key} for key in self.own_tags_of(previous)]
        arn = self.attributes["Arn"]
        if gone:
            self.client("cloudtrail").remove_tags(ResourceId=arn, TagsList=gone)
        self.client("cloudtrail").add_tags(ResourceId=arn, TagsList=self.tag_list)

    def delete(self) -> None:
        self.client("cloudtrail").delete_trail(Name=self.name)

    def _settings(self) -> JSON:
        return self.take(
            "CloudWatchLogsLogGroupArn",
            "CloudWatchLogsRoleArn",
            "EnableLogFileValidation",
            "IncludeGlobalServiceEvents",
            "IsMultiRegionTrail",
            "IsOrganizationTrail",
            "S3BucketName",
            "S3KeyPrefix",
            "SnsTopicName",
            KmsKeyId="KMSKeyId",
        )

    def _defaults(self, previous: JSON) -> JSON:
        """What takes back the properties that `previous` had and that are gone."""
        texts = {
            "CloudWatchLogsLogGroupArn": "CloudWatchLogsLogGroupArn",
            "CloudWatchLogsRoleArn": "CloudWatchLogsRoleArn",
            "KMSKeyId": "KmsKeyId",
            "S3KeyPrefix": "S3KeyPrefix",
            "SnsTopicName": "SnsTopicName",
        }
        return {
            "EnableLogFileValidation": False,
            "IncludeGlobalServiceEvents": True,
            "IsMultiRegionTrail": False,
            **{api: "" for own, api in texts.items() if own in previous},
        }

    def _adopt(self, made: JSON) -> None:
        self.attributes = {"Arn": made["TrailARN"], "SnsTopicArn": made.get("SnsTopicARN", "")}

    def _switch(self, previous: JSON) -> None:
        cloudtrail = self.client("cloudtrail")
        selectors = self.take("AdvancedEventSelectors", "EventSelectors")
        if selectors:
            cloudtrail.put_event_selectors(TrailName=self.name, **selectors)
        if self.changed(previous, "InsightSelectors"):
            insight = self.properties.get("InsightSelectors", [])
            cloudtrail.put_insight_selectors(TrailName=self.name, InsightSelectors=insight)
        if self.properties["IsLogging"]:
            cloudtrail.start_logging(Name=self.name)
        else:
            cloudtrail.stop_logging(Name=self.name)


RESOURCES = (Trail,)
