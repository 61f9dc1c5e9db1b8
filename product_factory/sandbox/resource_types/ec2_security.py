"""AWS::EC2 security groups and network ACLs, in moto's EC2."""

from typing import Any

from product_factory.sandbox.resource_types.ec2_network import Ec2
from product_factory.sandbox.resource_types.names import name_of_type
from product_factory.sandbox.resource_types.resource import missing_is_fine
from product_factory.sandbox.resource_types.schema import JSON

INGRESS = (
    "CidrIp",
    "CidrIpv6",
    "Description",
    "FromPort",
    "IpProtocol",
    "SourcePrefixListId",
    "SourceSecurityGroupId",
    "SourceSecurityGroupOwnerId",
    "ToPort",
)
EGRESS = (
    "CidrIp",
    "CidrIpv6",
    "Description",
    "DestinationPrefixListId",
    "DestinationSecurityGroupId",
    "FromPort",
    "IpProtocol",
    "ToPort",
)
EVERYWHERE = {"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}


def permission(rule: JSON) -> JSON:
    """A rule of CloudFormation as an IpPermission of the API."""
    made: JSON = {key: rule[key] for key in ("FromPort", "IpProtocol", "ToPort") if key in rule}
    told = {"Description": rule["Description"]} if "Description" in rule else {}
    group = rule.get("SourceSecurityGroupId") or rule.get("DestinationSecurityGroupId")
    prefix = rule.get("SourcePrefixListId") or rule.get("DestinationPrefixListId")
    if "CidrIp" in rule:
        made["IpRanges"] = [{"CidrIp": rule["CidrIp"], **told}]
    if "CidrIpv6" in rule:
        made["Ipv6Ranges"] = [{"CidrIpv6": rule["CidrIpv6"], **told}]
    if group:
        owner = rule.get("SourceSecurityGroupOwnerId")
        made["UserIdGroupPairs"] = [{"GroupId": group, **({"UserId": owner} if owner else {}), **told}]
    if prefix:
        made["PrefixListIds"] = [{"PrefixListId": prefix, **told}]
    return made


class SecurityGroup(Ec2):
    """Ref, GetAtt Id and GroupId: the group's ID. GetAtt: VpcId.

    Without VpcId Ref is the group's name, as recorded on AWS: localstack/localstack,
    tests/aws/services/cloudformation/resources/test_ec2.snapshot.json (test_ec2_security_group_id_with_vpc).
    Without SecurityGroupEgress EC2's rule to everywhere stays.
    """

    type = "AWS::EC2::SecurityGroup"
    sets = frozenset(
        {
            "GroupDescription",
            "GroupName",
            "SecurityGroupEgress",
            "SecurityGroupIngress",
            "Tags",
            "VpcId",
        }
    )

    def create(self) -> None:
        self.group_name = self.properties.get("GroupName") or name_of_type(self.stack.name, self.logical_id, self.type)
        self.physical_id = self.api().create_security_group(
            GroupName=self.group_name, Description=self.properties["GroupDescription"], **self.take("VpcId")
        )["GroupId"]
        made = self.one("describe_security_groups", "SecurityGroups", GroupIds=[self.physical_id])
        self.attributes = {
            "GroupId": self.physical_id,
            "Id": self.physical_id,
            "VpcId": made.get("VpcId", ""),
        }
        self.update({})

    @property
    def ref(self) -> str:
        return self.physical_id if "VpcId" in self.properties else str(self.group_name)

    def update(self, previous: JSON) -> None:
        for kind, default in (("ingress", []), ("egress", [EVERYWHERE])):
            name = f"SecurityGroup{kind.capitalize()}"
            before = previous.get(name) or default
            now = self.properties.get(name) or default
            gone = [permission(rule) for rule in before if rule not in now]
            new = [permission(rule) for rule in now if rule not in before]
            if gone:
                self._call(f"revoke_security_group_{kind}", gone)
            if new:
                self._call(f"authorize_security_group_{kind}", new)
        self.retag(previous)

    def delete(self) -> None:
        self.api().delete_security_group(GroupId=self.physical_id)

    def _call(self, operation: str, permissions: list[JSON]) -> None:
        getattr(self.api(), operation)(GroupId=self.physical_id, IpPermissions=permissions)


class _SecurityGroupRule(Ec2):
    """A rule beside its group. Ref and GetAtt Id: its ID."""

    direction: str
    egress: bool

    def create(self) -> None:
        self._call("authorize")
        self.physical_id = self._found()
        self.attributes = {"Id": self.physical_id}

    def update(self, previous: JSON) -> None:
        now, self.properties = self.properties, previous
        self._call("revoke")
        self.properties = now
        self._call("authorize")

    def delete(self) -> None:
        with missing_is_fine():
            self._call("revoke")

    def _call(self, verb: str) -> None:
        getattr(self.api(), f"{verb}_security_group_{self.direction}")(
            GroupId=self.properties["GroupId"], IpPermissions=[permission(self.properties)]
        )

    def _found(self) -> str:
        rules: list[Any] = self.api().describe_security_group_rules(
            Filters=[{"Name": "group-id", "Values": [self.properties["GroupId"]]}]
        )["SecurityGroupRules"]
        mine = [rule for rule in rules if rule["IsEgress"] is self.egress]
        return str(mine[-1]["SecurityGroupRuleId"])


class SecurityGroupIngress(_SecurityGroupRule):
    type = "AWS::EC2::SecurityGroupIngress"
    sets = frozenset({*INGRESS, "GroupId"})
    direction, egress = "ingress", False


class SecurityGroupEgress(_SecurityGroupRule):
    type = "AWS::EC2::SecurityGroupEgress"
    sets = frozenset({*EGRESS, "GroupId"})
    direction, egress = "egress", True


class NetworkAcl(Ec2):
    """Ref and GetAtt Id: the ID."""

    type = "AWS::EC2::NetworkAcl"
    sets = frozenset({"Tags", "VpcId"})

    def create(self) -> None:
        made = self.api().create_network_acl(**self.take("VpcId"))["NetworkAcl"]
        self.physical_id = made["NetworkAclId"]
        self.attributes = {"Id": self.physical_id}
        self.retag({})

    def update(self, previous: JSON) -> None:
        self.retag(previous)

    def delete(self) -> None:
        self.api().delete_network_acl(NetworkAclId=self.physical_id)


class NetworkAclEntry(Ec2):
    """Ref and GetAtt Id: an ID that begins with the stack name."""

    type = "AWS::EC2::NetworkAclEntry"
    sets = frozenset(
        {
            "CidrBlock",
            "Egress",
            "Icmp",
            "NetworkAclId",
            "PortRange",
            "Protocol",
            "RuleAction",
            "RuleNumber",
        }
    )

    def create(self) -> None:
        self._put("create_network_acl_entry")
        self.physical_id = name_of_type(self.stack.name, self.logical_id, self.type)
        self.attributes = {"Id": self.physical_id}

    def update(self, previous: JSON) -> None:
        self._put("replace_network_acl_entry")

    def delete(self) -> None:
        self.api().delete_network_acl_entry(
            Egress=self.properties.get("Egress", False), **self.take("NetworkAclId", "RuleNumber")
        )

    def _put(self, operation: str) -> None:
        getattr(self.api(), operation)(
            Egress=self.properties.get("Egress", False),
            Protocol=str(self.properties["Protocol"]),
            **self.take(
                "CidrBlock", "NetworkAclId", "PortRange", "RuleAction", "RuleNumber",
                IcmpTypeCode="Icmp",
            ),
        )  # fmt: skip


class SubnetNetworkAclAssociation(Ec2):
    """Ref and GetAtt AssociationId: the ID. Deleting gives the subnet the VPC's default back."""

    type = "AWS::EC2::SubnetNetworkAclAssociation"
    sets = frozenset({"NetworkAclId", "SubnetId"})

    def create(self) -> None:
        self.physical_id = self._associate(self.properties["NetworkAclId"])
        self.attributes = {"AssociationId": self.physical_id}

    def delete(self) -> None:
        acl = self._now()
        self._replace(acl, self._acl({"vpc-id": acl["VpcId"], "default": "true"})["NetworkAclId"])

    def _associate(self, acl_id: str) -> str:
        return self._replace(self._now(), acl_id)

    def _now(self) -> JSON:
        return self._acl({"association.subnet-id": self.properties["SubnetId"]})

    def _replace(self, now: JSON, acl_id: str) -> str:
        found = next(each for each in now["Associations"] if each["SubnetId"] == self.properties["SubnetId"])
        made = self.api().replace_network_acl_association(
            AssociationId=found["NetworkAclAssociationId"], NetworkAclId=acl_id
        )
        return str(made["NewAssociationId"])

    def _acl(self, filters: dict[str, str]) -> JSON:
        wanted = [{"Name": name, "Values": [value]} for name, value in filters.items()]
        return self.one("describe_network_acls", "NetworkAcls", Filters=wanted)


RESOURCES = (
    SecurityGroup,
    SecurityGroupIngress,
    SecurityGroupEgress,
    NetworkAcl,
    NetworkAclEntry,
    SubnetNetworkAclAssociation,
)
