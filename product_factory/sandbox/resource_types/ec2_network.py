"""AWS::EC2 networks: VPC, subnets, routes, gateways, endpoints and flow logs, in moto's EC2."""

from typing import Any

from product_factory.sandbox.resource_types.errors import ResourceError
from product_factory.sandbox.resource_types.resource import Resource, document
from product_factory.sandbox.resource_types.schema import JSON


class Ec2(Resource):
    """What EC2's resources have in common."""

    def api(self) -> Any:
        return self.client("ec2")

    def retag(self, previous: JSON) -> None:
        gone = [{"Key": key} for key in self.own_tags_of(previous)]
        if gone:
            self.api().delete_tags(Resources=[self.tagged_id()], Tags=gone)
        if self.tags:
            self.api().create_tags(Resources=[self.tagged_id()], Tags=self.tag_list)

    def tagged_id(self) -> str:
        return self.physical_id

    def one(self, operation: str, key: str, **arguments: Any) -> JSON:
        return dict(getattr(self.api(), operation)(**arguments)[key][0])


class Vpc(Ec2):
    """Ref and GetAtt VpcId: the ID. GetAtt: CidrBlock, DefaultNetworkAcl, DefaultSecurityGroup."""

    type = "AWS::EC2::VPC"
    sets = frozenset({
        "CidrBlock", "EnableDnsHostnames", "EnableDnsSupport", "InstanceTenancy", "Tags",
    })  # fmt: skip

    def create(self) -> None:
        made = self.api().create_vpc(**self.take("CidrBlock", "InstanceTenancy"))["Vpc"]
        self.physical_id = vpc_id = made["VpcId"]
        mine = [{"Name": "vpc-id", "Values": [vpc_id]}]
        default = [*mine, {"Name": "default", "Values": ["true"]}]
        named = [*mine, {"Name": "group-name", "Values": ["default"]}]
        acl = self.one("describe_network_acls", "NetworkAcls", Filters=default)
        group = self.one("describe_security_groups", "SecurityGroups", Filters=named)
        self.attributes = {
            "VpcId": vpc_id,
            "CidrBlock": made["CidrBlock"],
            "DefaultNetworkAcl": acl["NetworkAclId"],
            "DefaultSecurityGroup": group["GroupId"],
        }
        self.update({})

    def update(self, previous: JSON) -> None:
        for name, default in (("EnableDnsSupport", True), ("EnableDnsHostnames", False)):
            value = {"Value": self.properties.get(name, default)}
            self.api().modify_vpc_attribute(VpcId=self.physical_id, **{name: value})
        if previous and self.changed(previous, "InstanceTenancy"):
            raise ResourceError("The sandbox can't change the tenancy of a VPC")
        self.retag(previous)

    def delete(self) -> None:
        self.api().delete_vpc(VpcId=self.physical_id)


class Subnet(Ec2):
    """Ref and GetAtt SubnetId: the ID. GetAtt: AvailabilityZone, VpcId, CidrBlock."""

    type = "AWS::EC2::Subnet"
    sets = frozenset({"AvailabilityZone", "CidrBlock", "MapPublicIpOnLaunch", "Tags", "VpcId"})

    def replacement_causes(self, properties: JSON) -> set[str]:
        """Refused as in https://github.com/buildkite/elastic-ci-stack-for-aws/issues/319."""
        causes = super().replacement_causes(properties)
        if "AvailabilityZone" in causes and not causes & {"CidrBlock", "VpcId"}:
            raise ResourceError("CIDR Block must change if Availability Zone is changed and VPC ID is not changed")
        return causes

    def create(self) -> None:
        made = self.api().create_subnet(**self.take("AvailabilityZone", "CidrBlock", "VpcId"))
        self.physical_id = made["Subnet"]["SubnetId"]
        names = ("SubnetId", "AvailabilityZone", "VpcId", "CidrBlock")
        self.attributes = {name: made["Subnet"][name] for name in names}
        self.update({})

    def update(self, previous: JSON) -> None:
        public = {"Value": self.properties.get("MapPublicIpOnLaunch", False)}
        self.api().modify_subnet_attribute(SubnetId=self.physical_id, MapPublicIpOnLaunch=public)
        self.retag(previous)

    def delete(self) -> None:
        self.api().delete_subnet(SubnetId=self.physical_id)


class RouteTable(Ec2):
    """Ref and GetAtt RouteTableId: the ID."""

    type = "AWS::EC2::RouteTable"
    sets = frozenset({"Tags", "VpcId"})

    def create(self) -> None:
        made = self.api().create_route_table(**self.take("VpcId"))["RouteTable"]
        self.physical_id = made["RouteTableId"]
        self.attributes = {"RouteTableId": self.physical_id}
        self.retag({})

    def update(self, previous: JSON) -> None:
        self.retag(previous)

    def delete(self) -> None:
        self.api().delete_route_table(RouteTableId=self.physical_id)


class Route(Ec2):
    """Ref: `route table|destination`."""

    type = "AWS::EC2::Route"
    destinations = ("DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId")
    targets = (
        "EgressOnlyInternetGatewayId",
        "GatewayId",
        "InstanceId",
        "NatGatewayId",
        "NetworkInterfaceId",
        "TransitGatewayId",
        "VpcEndpointId",
        "VpcPeeringConnectionId",
    )
    sets = frozenset({*destinations, *targets, "RouteTableId"})

    def create(self) -> None:
        self.api().create_route(**self.properties)
        destination = next(iter(self.take(*self.destinations).values()))
        self.physical_id = f"{self.properties['RouteTableId']}|{destination}"
        self.attributes = {"CidrBlock": destination}

    def update(self, previous: JSON) -> None:
        self.api().replace_route(**self.properties)

    def delete(self) -> None:
        self.api().delete_route(**self.take("RouteTableId", *self.destinations))


class InternetGateway(Ec2):
    """Ref and GetAtt InternetGatewayId: the ID."""

    type = "AWS::EC2::InternetGateway"
    sets = frozenset({"Tags"})

    def create(self) -> None:
        made = self.api().create_internet_gateway()["InternetGateway"]
        self.physical_id = made["InternetGatewayId"]
        self.attributes = {"InternetGatewayId": self.physical_id}
        self.retag({})

    def update(self, previous: JSON) -> None:
        self.retag(previous)

    def delete(self) -> None:
        self.api().delete_internet_gateway(InternetGatewayId=self.physical_id)


class VpcGatewayAttachment(Ec2):
    """Ref: `IGW|VPC`. Internet gateways only."""

    type = "AWS::EC2::VPCGatewayAttachment"
    sets = frozenset({"InternetGatewayId", "VpcId"})

    def create(self) -> None:
        self.api().attach_internet_gateway(**self.properties)
        self.physical_id = f"IGW|{self.properties['VpcId']}"
        self.attributes = {"AttachmentType": "IGW"}

    def update(self, previous: JSON) -> None:
        self.api().detach_internet_gateway(**previous)
        self.api().attach_internet_gateway(**self.properties)

    def delete(self) -> None:
        self.api().detach_internet_gateway(**self.properties)


class Eip(Ec2):
    """Ref and GetAtt PublicIp: the address. GetAtt: AllocationId."""

    type = "AWS::EC2::EIP"
    sets = frozenset({"Domain", "Tags"})

    def create(self) -> None:
        made = self.api().allocate_address(Domain=self.properties.get("Domain", "vpc"))
        self.physical_id = made["PublicIp"]
        self.attributes = {"PublicIp": made["PublicIp"], "AllocationId": made["AllocationId"]}
        self.retag({})

    def update(self, previous: JSON) -> None:
        self.retag(previous)

    def delete(self) -> None:
        self.api().release_address(AllocationId=self.attributes["AllocationId"])

    def tagged_id(self) -> str:
        return str(self.attributes["AllocationId"])


class NatGateway(Ec2):
    """Ref and GetAtt NatGatewayId: the ID."""

    type = "AWS::EC2::NatGateway"
    sets = frozenset({"AllocationId", "ConnectivityType", "SubnetId", "Tags"})

    def create(self) -> None:
        made = self.api().create_nat_gateway(**self.take("AllocationId", "ConnectivityType", "SubnetId"))["NatGateway"]
        self.physical_id = made["NatGatewayId"]
        self.attributes = {"NatGatewayId": self.physical_id}
        self.retag({})

    def update(self, previous: JSON) -> None:
        self.retag(previous)

    def delete(self) -> None:
        self.api().delete_nat_gateway(NatGatewayId=self.physical_id)


class SubnetRouteTableAssociation(Ec2):
    """Ref and GetAtt Id: the association's ID."""

    type = "AWS::EC2::SubnetRouteTableAssociation"
    sets = frozenset({"RouteTableId", "SubnetId"})

    def create(self) -> None:
        made = self.api().associate_route_table(**self.properties)
        self.physical_id = made["AssociationId"]
        self.attributes = {"Id": self.physical_id}

    def delete(self) -> None:
        self.api().disassociate_route_table(AssociationId=self.physical_id)


class FlowLog(Ec2):
    """Ref and GetAtt Id: the ID. The destination must exist."""

    type = "AWS::EC2::FlowLog"
    sets = frozenset(
        {
            "DeliverLogsPermissionArn",
            "LogDestination",
            "LogDestinationType",
            "LogFormat",
            "LogGroupName",
            "MaxAggregationInterval",
            "ResourceId",
            "ResourceType",
            "Tags",
            "TrafficType",
        }
    )

    def create(self) -> None:
        made = self.api().create_flow_logs(
            ResourceIds=[self.properties["ResourceId"]],
            **self.take(
                "DeliverLogsPermissionArn",
                "LogDestination",
                "LogDestinationType",
                "LogFormat",
                "LogGroupName",
                "MaxAggregationInterval",
                "ResourceType",
                "TrafficType",
            ),
        )
        if made.get("Unsuccessful"):
            raise ResourceError(made["Unsuccessful"][0]["Error"]["Message"])
        self.physical_id = made["FlowLogIds"][0]
        self.attributes = {"Id": self.physical_id}
        self.retag({})

    def update(self, previous: JSON) -> None:
        self.retag(previous)

    def delete(self) -> None:
        self.api().delete_flow_logs(FlowLogIds=[self.physical_id])


class VpcEndpoint(Ec2):
    """Ref and GetAtt Id: the ID. GetAtt: CreationTimestamp, DnsEntries, NetworkInterfaceIds."""

    type = "AWS::EC2::VPCEndpoint"
    settings = (
        "PrivateDnsEnabled",
        "RouteTableIds",
        "SecurityGroupIds",
        "SubnetIds",
    )
    sets = frozenset({
        *settings, "PolicyDocument", "ServiceName", "Tags", "VpcEndpointType", "VpcId",
    })  # fmt: skip

    def create(self) -> None:
        # "Default: Gateway", says the type's page of the template reference.
        arguments = {"VpcEndpointType": "Gateway"} | self.take(
            *self.settings, "ServiceName", "VpcEndpointType", "VpcId"
        )
        made = self.api().create_vpc_endpoint(**arguments, **self._policy())["VpcEndpoint"]
        self.physical_id = made["VpcEndpointId"]
        self.attributes = {
            "Id": self.physical_id,
            "CreationTimestamp": str(made["CreationTimestamp"]),
            "DnsEntries": [f"{each['HostedZoneId']}:{each['DnsName']}" for each in made.get("DnsEntries", [])],
            "NetworkInterfaceIds": made.get("NetworkInterfaceIds", []),
        }
        self.retag({})

    def update(self, previous: JSON) -> None:
        if self.changed(previous, "PrivateDnsEnabled"):
            raise ResourceError("The sandbox can't change PrivateDnsEnabled of a VPC endpoint")
        arguments: JSON = dict(self._policy())
        for name in ("RouteTableIds", "SecurityGroupIds", "SubnetIds"):
            now, before = set(self.properties.get(name, [])), set(previous.get(name, []))
            if now - before:
                arguments[f"Add{name}"] = sorted(now - before)
            if before - now:
                arguments[f"Remove{name}"] = sorted(before - now)
        if arguments:
            self.api().modify_vpc_endpoint(VpcEndpointId=self.physical_id, **arguments)
        self.retag(previous)

    def delete(self) -> None:
        self.api().delete_vpc_endpoints(VpcEndpointIds=[self.physical_id])

    def _policy(self) -> JSON:
        declared = self.properties.get("PolicyDocument")
        return {} if declared is None else {"PolicyDocument": document(declared)}


RESOURCES = (
    Vpc,
    Subnet,
    RouteTable,
    Route,
    InternetGateway,
    VpcGatewayAttachment,
    Eip,
    NatGateway,
    SubnetRouteTableAssociation,
    FlowLog,
    VpcEndpoint,
)
