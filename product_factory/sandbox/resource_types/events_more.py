"""AWS::Events archives, and destinations beyond AWS with their connections, in moto's EventBridge. Nothing leaves the machine."""

from typing import Any

from product_factory.sandbox.resource_types.errors import ResourceError
from product_factory.sandbox.resource_types.resource import Name, Resource, document
from product_factory.sandbox.resource_types.schema import JSON


class _Named(Resource):
    """What is changed by giving its name and all that is said; moto keeps what isn't said any more."""

    settings: tuple[str, ...]

    def api(self) -> Any:
        return self.client("events")

    def check(self, previous: JSON) -> None:
        """Refuse what an update takes off."""
        if lost := [name for name in self.settings if name in previous and name not in self.properties]:
            raise ResourceError(f"The sandbox can't take {', '.join(lost)} off {self.type}: set the value")


class Archive(_Named):
    """Ref: the archive's name. GetAtt: Arn.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-archive.html
    """

    type = "AWS::Events::Archive"
    naming = Name("ArchiveName")
    settings = ("Description", "EventPattern", "RetentionDays")
    sets = frozenset({*settings, "ArchiveName", "SourceArn"})

    def create(self) -> None:
        made = self.api().create_archive(
            ArchiveName=self.name, EventSourceArn=self.properties["SourceArn"], **self._wanted()
        )
        self.physical_id = self.name
        self.attributes = {"Arn": made["ArchiveArn"]}

    def update(self, previous: JSON) -> None:
        self.check(previous)
        self.api().update_archive(ArchiveName=self.name, **self._wanted())

    def delete(self) -> None:
        self.api().delete_archive(ArchiveName=self.name)

    def _wanted(self) -> JSON:
        found = self.take(*self.settings)
        if "EventPattern" in found:
            found["EventPattern"] = document(found["EventPattern"])
        return found


class Connection(_Named):
    """Ref: the connection's name. GetAtt: Arn, SecretArn.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-connection.html
    """

    type = "AWS::Events::Connection"
    naming = Name("Name")
    settings = ("AuthParameters", "AuthorizationType", "Description")
    sets = frozenset({*settings, "Name"})

    def create(self) -> None:
        self.api().create_connection(Name=self.name, **self.take(*self.settings))
        self.physical_id = self.name
        found = self.api().describe_connection(Name=self.name)
        self.attributes = {"Arn": found["ConnectionArn"], "SecretArn": found["SecretArn"]}

    def update(self, previous: JSON) -> None:
        self.check(previous)
        self.api().update_connection(Name=self.name, **self.take(*self.settings))

    def delete(self) -> None:
        self.api().delete_connection(Name=self.name)


class ApiDestination(_Named):
    """Ref: the destination's name. GetAtt: Arn.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-apidestination.html
    """

    type = "AWS::Events::ApiDestination"
    naming = Name("Name")
    settings = ("ConnectionArn", "Description", "HttpMethod", "InvocationEndpoint", "InvocationRateLimitPerSecond")
    sets = frozenset({*settings, "Name"})

    def create(self) -> None:
        made = self.api().create_api_destination(Name=self.name, **self.take(*self.settings))
        self.physical_id = self.name
        self.attributes = {"Arn": made["ApiDestinationArn"]}

    def update(self, previous: JSON) -> None:
        self.check(previous)
        self.api().update_api_destination(Name=self.name, **self.take(*self.settings))

    def delete(self) -> None:
        self.api().delete_api_destination(Name=self.name)


RESOURCES = (Archive, Connection, ApiDestination)
