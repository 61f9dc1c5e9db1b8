"""AWS::IAM identity providers, in moto's IAM."""

from typing import Any

from moto.iam.models import iam_backends

from product_factory.sandbox.resource_types.errors import ResourceError
from product_factory.sandbox.resource_types.resource import Resource
from product_factory.sandbox.resource_types.schema import JSON


class OIDCProvider(Resource):
    """Ref and GetAtt Arn: the provider's ARN. An account has one of a URL, else it fails."""

    type = "AWS::IAM::OIDCProvider"
    sets = frozenset({"ClientIdList", "Tags", "ThumbprintList", "Url"})

    def create(self) -> None:
        made = self.client("iam").create_open_id_connect_provider(
            Url=self.properties["Url"],
            ClientIDList=self.properties.get("ClientIdList", []),
            ThumbprintList=self.properties.get("ThumbprintList", []),
            Tags=self.tag_list,
        )
        self.physical_id = made["OpenIDConnectProviderArn"]
        self.attributes = {"Arn": self.physical_id}

    def update(self, previous: JSON) -> None:
        """In place; without thumbprints IAM finds those itself, which nobody here can."""
        iam, who = self.client("iam"), {"OpenIDConnectProviderArn": self.physical_id}
        if self.changed(previous, "ThumbprintList"):
            if "ThumbprintList" not in self.properties:
                raise ResourceError("The sandbox can't take ThumbprintList off an OIDC provider: set the value")
            iam.update_open_id_connect_provider_thumbprint(**who, **self.take("ThumbprintList"))
        # moto has no AddClientIDToOpenIDConnectProvider.
        held: Any = iam_backends[self.stack.account_id]["aws"].open_id_providers[self.physical_id]
        held.client_id_list = list(self.properties.get("ClientIdList", []))
        if gone := self.own_tags_of(previous):
            iam.untag_open_id_connect_provider(**who, TagKeys=gone)
        if self.tags:
            iam.tag_open_id_connect_provider(**who, Tags=self.tag_list)

    def delete(self) -> None:
        self.client("iam").delete_open_id_connect_provider(OpenIDConnectProviderArn=self.physical_id)


RESOURCES = (OIDCProvider,)
