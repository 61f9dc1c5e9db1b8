"""AWS::WAFv2 sets of addresses and logging, in moto's WAFv2. Nothing is logged."""

from typing import Any

from moto.wafv2.models import GLOBAL_REGION, wafv2_backends

from product_factory.sandbox.resource_types.errors import ResourceError
from product_factory.sandbox.resource_types.resource import Name, Resource
from product_factory.sandbox.resource_types.schema import JSON


class IpSet(Resource):
    """Ref: `name|id|scope`. GetAtt: Arn, Id.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-wafv2-ipset.html
    """

    type = "AWS::WAFv2::IPSet"
    naming = Name("Name")
    sets = frozenset({"Addresses", "Description", "IPAddressVersion", "Name", "Scope", "Tags"})

    def create(self) -> None:
        tags = {"Tags": self.tag_list} if self.tags else {}
        given = self.take("Addresses", "Description", "IPAddressVersion", "Scope")
        made = self.client("wafv2").create_ip_set(Name=self.name, **given, **tags)["Summary"]
        self.physical_id = f"{self.name}|{made['Id']}|{self.properties['Scope']}"
        self.attributes = {"Arn": made["ARN"], "Id": made["Id"]}

    def update(self, previous: JSON) -> None:
        if self.changed(previous, "IPAddressVersion"):
            raise ResourceError("The sandbox can't change IPAddressVersion of an IP set")
        waf, arn = self.client("wafv2"), self.attributes["Arn"]
        waf.update_ip_set(**self._who(), LockToken=self._lock(), **self.take("Addresses", "Description"))
        if "Description" not in self.properties:
            # moto keeps what isn't given, where AWS puts the new whole in its place.
            self._held().description = None
        if gone := self.own_tags_of(previous):
            waf.untag_resource(ResourceARN=arn, TagKeys=gone)
        if self.tags:
            waf.tag_resource(ResourceARN=arn, Tags=self.tag_list)

    def delete(self) -> None:
        self.client("wafv2").delete_ip_set(**self._who(), LockToken=self._lock())

    def _lock(self) -> Any:
        return self.client("wafv2").get_ip_set(**self._who())["LockToken"]

    def _held(self) -> Any:
        place = GLOBAL_REGION if self.properties["Scope"] == "CLOUDFRONT" else self.stack.region_name
        return wafv2_backends[self.stack.account_id][place].ip_sets[self.attributes["Arn"]]

    def _who(self) -> JSON:
        return dict(zip(("Name", "Id", "Scope"), self.physical_id.split("|"), strict=True))


class LoggingConfiguration(Resource):
    """Ref: the web ACL's ARN. GetAtt: ManagedByFirewallManager."""

    type = "AWS::WAFv2::LoggingConfiguration"
    sets = frozenset({"LogDestinationConfigs", "LoggingFilter", "RedactedFields", "ResourceArn"})

    def create(self) -> None:
        self.physical_id = self.properties["ResourceArn"]
        self.attributes = {"ManagedByFirewallManager": "false"}
        self.update({})

    def update(self, previous: JSON) -> None:
        self.client("wafv2").put_logging_configuration(LoggingConfiguration=self.properties)

    def delete(self) -> None:
        self.client("wafv2").delete_logging_configuration(**self.take("ResourceArn"))


RESOURCES = (IpSet, LoggingConfiguration)
