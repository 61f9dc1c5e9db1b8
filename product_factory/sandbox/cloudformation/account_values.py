"""What parameters are checked against: parameter store and the EC2 resources of one account."""

import re
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from product_factory.sandbox.cloudformation.errors import ValidationError
from product_factory.sandbox.cloudformation.template import JSON
from product_factory.sandbox.resource_types import aws

_VERSION = re.compile(r":\d+$")
EC2_TYPES = {
    "AWS::EC2::VPC::Id": ("describe_vpcs", "VpcIds", "Vpcs"),
    "AWS::EC2::Subnet::Id": ("describe_subnets", "SubnetIds", "Subnets"),
    "AWS::EC2::SecurityGroup::Id": ("describe_security_groups", "GroupIds", "SecurityGroups"),
    "AWS::EC2::KeyPair::KeyName": ("describe_key_pairs", "KeyNames", "KeyPairs"),
    "AWS::EC2::Image::Id": ("describe_images", "ImageIds", "Images"),
}


@dataclass(frozen=True)
class AccountValues:
    """One account and region, asked by the checks of parameters and rules."""

    account_id: str
    region_name: str

    def fetch_parameters(self, names: list[str]) -> dict[str, str]:
        """The values in parameter store of those of `names` that exist; `name:version` is one version's."""
        ssm = aws.client("ssm", self.account_id, self.region_name)
        versions = {name: self._version(ssm, name) for name in names if _VERSION.search(name)}
        found = [
            parameter
            for start in range(0, len(names), 10)
            for parameter in ssm.get_parameters(Names=names[start : start + 10])["Parameters"]
        ]
        values = {parameter["Name"]: parameter["Value"] for parameter in found}
        arns = {parameter["ARN"]: parameter["Value"] for parameter in found}
        both = {**arns, **values, **versions}
        return {name: both[name] for name in names if both.get(name) is not None}

    def _version(self, ssm: Any, name: str) -> str | None:
        try:
            return str(ssm.get_parameter(Name=name)["Parameter"]["Value"])
        except ClientError:
            return None

    def exists(self, kind: str, value: str) -> bool:
        if kind == "AWS::EC2::AvailabilityZone::Name":
            return value in self._zones()
        return bool(self._look_up(kind, value))

    def default_zones(self) -> list[str]:
        """What Fn::GetAZs gives: the zones with a default subnet, or all where none has one.

        https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getavailabilityzones.html
        """
        mine = [{"Name": "default-for-az", "Values": ["true"]}]
        subnets = self._ec2().describe_subnets(Filters=mine)["Subnets"]
        return sorted({subnet["AvailabilityZone"] for subnet in subnets}) or self._zones()

    def _zones(self) -> list[str]:
        """All zones that the account may use in the region."""
        return sorted(zone["ZoneName"] for zone in self._ec2().describe_availability_zones()["AvailabilityZones"])

    def _ec2(self) -> Any:
        return aws.client("ec2", self.account_id, self.region_name)

    def _look_up(self, kind: str, value: str) -> list[JSON]:
        if kind not in EC2_TYPES:
            raise ValidationError(f"Parameter type {kind} is not implemented in the sandbox")
        operation, argument, result = EC2_TYPES[kind]
        try:
            return list(getattr(self._ec2(), operation)(**{argument: [value]})[result])
        except ClientError:
            return []

    def attribute_of(self, kind: str, value: str, attribute: str) -> str:
        found = self._look_up(kind, value)
        if attribute.startswith("Tags."):
            tags = {tag["Key"]: tag["Value"] for tag in found[0].get("Tags", [])}
            return str(tags.get(attribute.removeprefix("Tags."), ""))
        if attribute not in found[0]:
            raise ValidationError(f"Fn::ValueOf {attribute} is not implemented in the sandbox")
        return str(found[0][attribute])
