"""AWS::EC2 blocks of public access, of which an account has one in a Region. Nothing is blocked here."""

from typing import Any

from product_factory.sandbox.resource_types.ec2_network import Ec2
from product_factory.sandbox.resource_types.errors import ResourceError
from product_factory.sandbox.resource_types.resource import Resource
from product_factory.sandbox.resource_types.schema import JSON


class _OfAccount(Resource):
    """Ref and GetAtt AccountId: the account's ID."""

    def create(self) -> None:
        if self.is_set():
            raise ResourceError(
                f"Resource of type '{self.type}' with identifier '{self.stack.account_id}' already exists."
            )
        self.physical_id = self.stack.account_id
        self.attributes = {"AccountId": self.physical_id}
        self.update({})

    def api(self) -> Any:
        return self.client("ec2")

    def is_set(self) -> bool:
        """Whether somebody blocks already; the handlers look first: `create` of the schemas."""
        raise NotImplementedError


class SnapshotBlock(_OfAccount):
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-snapshotblockpublicaccess.html"""

    type = "AWS::EC2::SnapshotBlockPublicAccess"
    sets = frozenset({"State"})

    def is_set(self) -> bool:
        return bool(self.api().get_snapshot_block_public_access_state()["State"] != "unblocked")

    def update(self, previous: JSON) -> None:
        self.api().enable_snapshot_block_public_access(**self.properties)

    def delete(self) -> None:
        self.api().disable_snapshot_block_public_access()


class VpcBlock(_OfAccount):
    """GetAtt: ExclusionsAllowed, too.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-vpcblockpublicaccessoptions.html
    """

    type = "AWS::EC2::VPCBlockPublicAccessOptions"
    sets = frozenset({"InternetGatewayBlockMode"})

    def is_set(self) -> bool:
        return bool(self._options()["InternetGatewayBlockMode"] != "off")

    def update(self, previous: JSON) -> None:
        self.api().modify_vpc_block_public_access_options(**self.properties)
        self.attributes["ExclusionsAllowed"] = self._options()["ExclusionsAllowed"]

    def delete(self) -> None:
        self.api().modify_vpc_block_public_access_options(InternetGatewayBlockMode="off")

    def _options(self) -> JSON:
        return dict(self.api().describe_vpc_block_public_access_options()["VpcBlockPublicAccessOptions"])


class VpcExclusion(Ec2):
    """Ref and GetAtt ExclusionId: the ID.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-vpcblockpublicaccessexclusion.html
    """

    type = "AWS::EC2::VPCBlockPublicAccessExclusion"
    sets = frozenset({"InternetGatewayExclusionMode", "SubnetId", "Tags", "VpcId"})

    def create(self) -> None:
        kind = {"ResourceType": "vpc-block-public-access-exclusion", "Tags": self.tag_list}
        tagged = {"TagSpecifications": [kind]} if self.tags else {}
        made = self.api().create_vpc_block_public_access_exclusion(
            **self.take("InternetGatewayExclusionMode", "SubnetId", "VpcId"), **tagged
        )
        self.physical_id = made["VpcBlockPublicAccessExclusion"]["ExclusionId"]
        self.attributes = {"ExclusionId": self.physical_id}
        self.made_with = dict(self.tags)

    def update(self, previous: JSON) -> None:
        if self.tags != self.made_with:
            raise ResourceError(f"The sandbox can't change tags of {self.type}")
        self.api().modify_vpc_block_public_access_exclusion(
            ExclusionId=self.physical_id, **self.take("InternetGatewayExclusionMode")
        )

    def delete(self) -> None:
        self.api().delete_vpc_block_public_access_exclusion(ExclusionId=self.physical_id)


RESOURCES = (SnapshotBlock, VpcBlock, VpcExclusion)
