"""AWS::WAFv2 web ACLs and what they protect, in moto's WAFv2. No request is filtered."""

from typing import Any

from moto.wafv2.models import GLOBAL_REGION, wafv2_backends

from product_factory.sandbox.resource_types.resource import Name, Resource
from product_factory.sandbox.resource_types.schema import JSON


class WebAcl(Resource):
    """Ref: `name|id|scope`. GetAtt: Arn, Capacity, Id, LabelNamespace.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-wafv2-webacl.html
    """

    type = "AWS::WAFv2::WebACL"
    naming = Name("Name")
    settings = (
        "AssociationConfig",
        "CaptchaConfig",
        "ChallengeConfig",
        "CustomResponseBodies",
        "DefaultAction",
        "Description",
        "Rules",
        "TokenDomains",
        "VisibilityConfig",
    )
    sets = frozenset({*settings, "Name", "Scope", "Tags"})

    def create(self) -> None:
        tags = {"Tags": self.tag_list} if self.tags else {}
        made = self.client("wafv2").create_web_acl(
            Name=self.name, Scope=self.properties["Scope"], **tags, **self.take(*self.settings)
        )["Summary"]
        self.physical_id = f"{self.name}|{made['Id']}|{self.properties['Scope']}"
        found = self._found()["WebACL"]
        names = ("Capacity", "LabelNamespace")
        self.attributes = {"Arn": made["ARN"], "Id": made["Id"], **{name: found[name] for name in names}}

    def update(self, previous: JSON) -> None:
        waf, arn = self.client("wafv2"), self.attributes["Arn"]
        waf.update_web_acl(**self._who(), LockToken=self._found()["LockToken"], **self.take(*self.settings))
        # moto keeps what isn't given, where AWS puts the new whole in its place.
        acl: Any = self._backend().wacls[arn]
        for name, nothing in (("Rules", []), ("Description", "")):
            if not self.properties.get(name):
                setattr(acl, name.lower(), nothing)
        if gone := self.own_tags_of(previous):
            waf.untag_resource(ResourceARN=arn, TagKeys=gone)
        if self.tags:
            waf.tag_resource(ResourceARN=arn, Tags=self.tag_list)

    def delete(self) -> None:
        self.client("wafv2").delete_web_acl(**self._who(), LockToken=self._found()["LockToken"])

    def _found(self) -> JSON:
        return dict(self.client("wafv2").get_web_acl(**self._who()))

    def _who(self) -> JSON:
        return dict(zip(("Name", "Id", "Scope"), self.physical_id.split("|"), strict=True))

    def _backend(self) -> Any:
        place = GLOBAL_REGION if self.properties["Scope"] == "CLOUDFRONT" else self.stack.region_name
        return wafv2_backends[self.stack.account_id][place]


class WebAclAssociation(Resource):
    """Every change makes a new one."""

    type = "AWS::WAFv2::WebACLAssociation"
    sets = frozenset({"ResourceArn", "WebACLArn"})

    def create(self) -> None:
        self.client("wafv2").associate_web_acl(**self.properties)
        self.physical_id = f"{self.properties['ResourceArn']}|{self.properties['WebACLArn']}"

    def delete(self) -> None:
        self.client("wafv2").disassociate_web_acl(**self.take("ResourceArn"))


RESOURCES = (WebAcl, WebAclAssociation)
