"""AWS::EC2 DHCP options and prefix lists, in moto's EC2."""

from typing import ClassVar

from product_factory.sandbox.resource_types.ec2_network import Ec2
from product_factory.sandbox.resource_types.errors import ResourceError
from product_factory.sandbox.resource_types.schema import JSON


class DhcpOptions(Ec2):
    """Ref and GetAtt DhcpOptionsId: the ID. All but tags is fixed.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-dhcpoptions.html
    """

    type = "AWS::EC2::DHCPOptions"
    keys: ClassVar[dict[str, str]] = {
        "DomainName": "domain-name",
        "DomainNameServers": "domain-name-servers",
        "NetbiosNameServers": "netbios-name-servers",
        "NetbiosNodeType": "netbios-node-type",
        "NtpServers": "ntp-servers",
    }
    sets = frozenset({*keys, "Tags"})

    def create(self) -> None:
        given = self.take(*self.keys)
        lists = {name: each if isinstance(each, list) else [str(each)] for name, each in given.items()}
        wanted = [{"Key": self.keys[name], "Values": each} for name, each in lists.items()]
        self.physical_id = self.api().create_dhcp_options(DhcpConfigurations=wanted)["DhcpOptions"]["DhcpOptionsId"]
        self.attributes = {"DhcpOptionsId": self.physical_id}
        self.retag({})

    def update(self, previous: JSON) -> None:
        self.retag(previous)

    def delete(self) -> None:
        self.api().delete_dhcp_options(DhcpOptionsId=self.physical_id)


class DhcpAssociation(Ec2):
    """Ref: both parts of the schema's primary identifier. Once gone, the VPC has the default options."""

    type = "AWS::EC2::VPCDHCPOptionsAssociation"
    sets = frozenset({"DhcpOptionsId", "VpcId"})

    def create(self) -> None:
        self.api().associate_dhcp_options(**self.properties)
        self.physical_id = f"{self.properties['DhcpOptionsId']}|{self.properties['VpcId']}"

    def delete(self) -> None:
        self.api().associate_dhcp_options(DhcpOptionsId="default", **self.take("VpcId"))


class PrefixList(Ec2):
    """Ref and GetAtt PrefixListId: the ID. GetAtt: Arn, OwnerId, Version.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-prefixlist.html
    """

    type = "AWS::EC2::PrefixList"
    sets = frozenset({"AddressFamily", "Entries", "MaxEntries", "PrefixListName", "Tags"})

    def create(self) -> None:
        given = self.take("AddressFamily", "Entries", "MaxEntries", "PrefixListName")
        found = self.api().create_managed_prefix_list(**given)["PrefixList"]
        self.physical_id = found["PrefixListId"]
        self.attributes = {"PrefixListId": self.physical_id, "Arn": found["PrefixListArn"]}
        self.attributes |= {"OwnerId": found["OwnerId"], "Version": str(found["Version"])}
        self.retag({})

    def update(self, previous: JSON) -> None:
        if self.changed(previous, "AddressFamily", "MaxEntries"):
            raise ResourceError("The sandbox can't change AddressFamily or MaxEntries of a prefix list")
        now, before = self.properties.get("Entries", []), previous.get("Entries", [])
        added = [each for each in now if each not in before]
        gone = [{"Cidr": each["Cidr"]} for each in before if each not in now]
        changes: JSON = {"CurrentVersion": int(self.attributes["Version"])} if added or gone else {}
        changes |= {name: each for name, each in (("AddEntries", added), ("RemoveEntries", gone)) if each}
        found = self.api().modify_managed_prefix_list(
            PrefixListId=self.physical_id, **self.take("PrefixListName"), **changes
        )["PrefixList"]
        self.attributes["Version"] = str(found["Version"])
        self.retag(previous)

    def delete(self) -> None:
        self.api().delete_managed_prefix_list(PrefixListId=self.physical_id)


RESOURCES = (DhcpOptions, DhcpAssociation, PrefixList)
