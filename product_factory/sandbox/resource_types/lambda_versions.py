"""AWS::Lambda versions and aliases, in moto's Lambda."""

from typing import Any

from product_factory.sandbox.resource_types.errors import ResourceError
from product_factory.sandbox.resource_types.resource import Resource
from product_factory.sandbox.resource_types.schema import JSON

_OF_THE_VERSION = {"Description", "FunctionArn", "LastModified", "MasterArn", "RevisionId", "Version"}
"""What differs from version to version, though nothing of the function changed."""


class Version(Resource):
    """Ref and GetAtt FunctionArn: the version's ARN. GetAtt: Version. All of it is fixed.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-version.html
    A function that is as it was when it was last published gives no new one: PublishVersion of Lambda's API reference,
    in the words of https://github.com/serverless/serverless/issues/6349.
    """

    type = "AWS::Lambda::Version"
    sets = frozenset({"CodeSha256", "Description", "FunctionName"})

    def create(self) -> None:
        api, who = self.client("lambda"), self.take("FunctionName")
        versions = api.list_versions_by_function(**who)["Versions"]
        latest, *published = sorted(versions, key=lambda each: each["Version"] != "$LATEST")
        if published and _same(published[-1], latest):
            number = published[-1]["Version"]
            raise ResourceError(
                f"A version for this Lambda function exists ( {number} ). Modify the function to create a new version."
            )
        if self.properties.get("CodeSha256", latest["CodeSha256"]) != latest["CodeSha256"]:
            raise ResourceError("CodeSHA256 is different from current CodeSHA256 in $LATEST")
        made = api.publish_version(**who, **self.take("Description"))
        self.physical_id = made["FunctionArn"]
        self.attributes = {"FunctionArn": made["FunctionArn"], "Version": made["Version"]}

    def delete(self) -> None:
        function, _, number = self.physical_id.rpartition(":")
        self.client("lambda").delete_function(FunctionName=function, Qualifier=number)


def _same(one: JSON, other: JSON) -> bool:
    return {k: v for k, v in one.items() if k not in _OF_THE_VERSION} == {
        k: v for k, v in other.items() if k not in _OF_THE_VERSION
    }


class Alias(Resource):
    """Ref and GetAtt AliasArn: the alias's ARN.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-alias.html
    """

    type = "AWS::Lambda::Alias"
    sets = frozenset({"Description", "FunctionName", "FunctionVersion", "Name", "RoutingConfig"})

    def create(self) -> None:
        made = self._api().create_alias(**self._wanted())
        self.physical_id = made["AliasArn"]
        self.attributes = {"AliasArn": self.physical_id}

    def update(self, previous: JSON) -> None:
        self._api().update_alias(**self._wanted())

    def delete(self) -> None:
        self._api().delete_alias(**self.take("FunctionName", "Name"))

    def _wanted(self) -> JSON:
        weights = self.properties.get("RoutingConfig", {}).get("AdditionalVersionWeights", [])
        routed = {each["FunctionVersion"]: each["FunctionWeight"] for each in weights}
        return {
            "Description": "",
            **self.take("Description", "FunctionName", "FunctionVersion", "Name"),
            "RoutingConfig": {"AdditionalVersionWeights": routed},
        }

    def _api(self) -> Any:
        return self.client("lambda")


RESOURCES = (Version, Alias)
