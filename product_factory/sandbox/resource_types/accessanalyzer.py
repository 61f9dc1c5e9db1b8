"""AWS::AccessAnalyzer resources, through the sandbox's own Access Analyzer: moto has none."""

from typing import Any

from product_factory.sandbox.resource_types.api_shapes import api_shaped
from product_factory.sandbox.resource_types.names import name_of_type
from product_factory.sandbox.resource_types.resource import Resource
from product_factory.sandbox.resource_types.schema import JSON


class Analyzer(Resource):
    """Ref and GetAtt Arn: the analyzer's ARN. A second one of a type in a Region fails, as on AWS.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-quotas.html
    """

    type = "AWS::AccessAnalyzer::Analyzer"
    sets = frozenset({"AnalyzerConfiguration", "AnalyzerName", "ArchiveRules", "Tags", "Type"})

    def create(self) -> None:
        named = self.properties.get("AnalyzerName") or name_of_type(self.stack.name, self.logical_id, self.type)
        given = {"analyzerName": named, "type": self.properties["Type"], "tags": self.tags}
        rules = [_rule(each) for each in self.properties.get("ArchiveRules", [])]
        made = self._api.create_analyzer(**given, archiveRules=rules, **self._configuration())
        self.physical_id = made["arn"]
        self.attributes = {"Arn": self.physical_id}

    def update(self, previous: JSON) -> None:
        if self.changed(previous, "AnalyzerConfiguration"):
            self._api.update_analyzer(analyzerName=self._named, **self._configuration())
        self._change_rules()
        if gone := [key for key in self.tagged if key not in self.tags]:
            self._api.untag_resource(resourceArn=self.physical_id, tagKeys=gone)
        if self.tags:
            self._api.tag_resource(resourceArn=self.physical_id, tags=self.tags)

    def delete(self) -> None:
        self._api.delete_analyzer(analyzerName=self._named)

    @property
    def _api(self) -> Any:
        return self.client("accessanalyzer")

    @property
    def _named(self) -> str:
        return self.physical_id.rpartition("/")[2]

    def _configuration(self) -> JSON:
        if "AnalyzerConfiguration" not in self.properties:
            return {}
        told = self.properties["AnalyzerConfiguration"]
        given = {
            "unusedAccess": told.get("UnusedAccessConfiguration"),
            "internalAccess": told.get("InternalAccessConfiguration"),
        }
        asked = {"configuration": {key: value for key, value in given.items() if value is not None}}
        return api_shaped(self._api, "CreateAnalyzer", asked)

    def _change_rules(self) -> None:
        wanted = {each["RuleName"]: _rule(each)["filter"] for each in self.properties.get("ArchiveRules", [])}
        held = {each["ruleName"] for each in self._api.list_archive_rules(analyzerName=self._named)["archiveRules"]}
        for name in held - wanted.keys():
            self._api.delete_archive_rule(analyzerName=self._named, ruleName=name)
        for name, given in wanted.items():
            change = self._api.update_archive_rule if name in held else self._api.create_archive_rule
            change(analyzerName=self._named, ruleName=name, filter=given)


def _rule(rule: JSON) -> JSON:
    """An archive rule as the API takes it: the property beside the criterion's operators becomes its key."""
    criteria = {
        each["Property"]: {
            {"Eq": "eq", "Neq": "neq", "Contains": "contains", "Exists": "exists"}[key]: value
            for key, value in each.items()
            if key != "Property"
        }
        for each in rule["Filter"]
    }
    return {"ruleName": rule["RuleName"], "filter": criteria}


RESOURCES = (Analyzer,)
