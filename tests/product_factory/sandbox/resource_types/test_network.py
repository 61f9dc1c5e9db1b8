"""A workload's network is made in EC2, changed in place, and taken down in the right order."""

from typing import Any

import pytest

from product_factory.sandbox.cloudformation.intrinsics import Scope, resolve
from tests.product_factory.sandbox.cloudformation.cfn_stacks import Stacks
from tests.product_factory.sandbox.resource_types.type_cases import Aws, made

ALL = "0.0.0.0/0"


def network(public: bool = True, port: int = 443, cidr: str = ALL) -> dict[str, Any]:
    vpc, subnet = {"Ref": "Vpc"}, {"Ref": "Subnet"}
    return {
        "Vpc": made("EC2::VPC", CidrBlock="10.0.0.0/16", EnableDnsHostnames=True),
        "Subnet": made(
            "EC2::Subnet",
            VpcId=vpc,
            CidrBlock={"Fn::Select": [0, {"Fn::Cidr": [{"Fn::GetAtt": "Vpc.CidrBlock"}, 4, 8]}]},
            AvailabilityZone={"Fn::Select": [0, {"Fn::GetAZs": ""}]},
            MapPublicIpOnLaunch=public,
        ),
        "Gateway": made("EC2::InternetGateway"),
        "Attached": made(
            "EC2::VPCGatewayAttachment", VpcId=vpc, InternetGatewayId={"Ref": "Gateway"}
        ),
        "Table": made("EC2::RouteTable", VpcId=vpc),
        "Out": {
            **made("EC2::Route", RouteTableId={"Ref": "Table"}, DestinationCidrBlock=ALL,
                   GatewayId={"Ref": "Gateway"}),
            "DependsOn": "Attached",
        },
        "TableOfSubnet": made(
            "EC2::SubnetRouteTableAssociation", SubnetId=subnet, RouteTableId={"Ref": "Table"}
        ),
        "Address": made("EC2::EIP", Domain="vpc"),
        "Nat": made(
            "EC2::NatGateway", SubnetId=subnet,
            AllocationId={"Fn::GetAtt": ["Address", "AllocationId"]},
        ),
        "Acl": made("EC2::NetworkAcl", VpcId=vpc),
        "Entry": made(
            "EC2::NetworkAclEntry", NetworkAclId={"Ref": "Acl"}, RuleNumber=100, Protocol=6,
            RuleAction="allow", CidrBlock=cidr, PortRange={"From": 443, "To": 443},
        ),
        "AclOfSubnet": made(
            "EC2::SubnetNetworkAclAssociation", SubnetId=subnet, NetworkAclId={"Ref": "Acl"}
        ),
        "Logs": made("S3::Bucket"),
        "Flow": made(
            "EC2::FlowLog", ResourceId=vpc, ResourceType="VPC", TrafficType="ALL",
            LogDestinationType="s3", LogDestination={"Fn::GetAtt": ["Logs", "Arn"]},
        ),
        "Endpoint": made(
            "EC2::VPCEndpoint", VpcId=vpc, RouteTableIds=[{"Ref": "Table"}],
            ServiceName={"Fn::Sub": "com.amazonaws.${AWS::Region}.s3"}, VpcEndpointType="Gateway",
        ),
        "Group": made(
            "EC2::SecurityGroup", VpcId=vpc, GroupDescription="web",
            SecurityGroupIngress=[
                {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "CidrIp": "10.0.0.0/8"}
            ],
        ),
        "FromGroup": made(
            "EC2::SecurityGroupIngress", GroupId={"Fn::GetAtt": ["Group", "GroupId"]},
            IpProtocol="tcp", FromPort=22, ToPort=22, SourceSecurityGroupId={"Ref": "Group"},
        ),
        "ToAll": made(
            "EC2::SecurityGroupEgress", GroupId={"Ref": "Group"}, IpProtocol="tcp",
            FromPort=80, ToPort=80, CidrIp="10.1.0.0/16",
        ),
    }  # fmt: skip


def look(aws: Aws, stacks: Stacks) -> dict[str, Any]:
    ec2 = aws("ec2")
    ids = {name: stacks.physical_id(name) for name in network()}
    subnet = ec2.describe_subnets(SubnetIds=[ids["Subnet"]])["Subnets"][0]
    table = ec2.describe_route_tables(RouteTableIds=[ids["Table"]])["RouteTables"][0]
    acl = ec2.describe_network_acls(NetworkAclIds=[ids["Acl"]])["NetworkAcls"][0]
    group = ec2.describe_security_groups(GroupIds=[ids["Group"]])["SecurityGroups"][0]
    flow = ec2.describe_flow_logs(FlowLogIds=[ids["Flow"]])["FlowLogs"][0]
    nat = ec2.describe_nat_gateways(NatGatewayIds=[ids["Nat"]])["NatGateways"][0]
    endpoint = ec2.describe_vpc_endpoints(VpcEndpointIds=[ids["Endpoint"]])["VpcEndpoints"][0]
    return {
        "subnet": (subnet["CidrBlock"], subnet["AvailabilityZone"], subnet["MapPublicIpOnLaunch"]),
        "route": any(r.get("GatewayId") == ids["Gateway"] for r in table["Routes"]),
        "associated": any(a.get("SubnetId") == ids["Subnet"] for a in table["Associations"]),
        "acl": [a["SubnetId"] for a in acl["Associations"]] == [ids["Subnet"]],
        "entries": [e["CidrBlock"] for e in acl["Entries"] if e["RuleNumber"] == 100],
        "ingress": sorted(p["FromPort"] for p in group["IpPermissions"]),
        "egress": sorted(p.get("FromPort", -1) for p in group["IpPermissionsEgress"]),
        "flow": flow["LogDestination"].startswith("arn:aws:s3:::sc-test-logs-"),
        "nat": nat["SubnetId"] == ids["Subnet"],
        "endpoint": endpoint["RouteTableIds"] == [ids["Table"]],
        "tagged": {t["Key"]: t["Value"] for t in subnet.get("Tags", [])}.get("team"),
    }


def test_network(stacks: Stacks, aws: Aws) -> None:
    before = {k: len(v) for k, v in count(aws).items()}
    made_stack = stacks.create(network(), tags={"team": "blue"})
    assert made_stack["StackStatus"] == "CREATE_COMPLETE", stacks.reasons()
    shown = {
        "subnet": ("10.0.0.0/24", "us-east-1a", True),
        "route": True, "associated": True, "acl": True, "entries": [ALL],
        "ingress": [22, 443], "egress": [-1, 80], "flow": True, "nat": True, "endpoint": True,
        "tagged": "blue",
    }  # fmt: skip
    assert look(aws, stacks) == shown
    group = stacks.physical_id("Group")
    changed = stacks.update(network(False, 8443, "10.0.0.0/8"), tags={"team": "red"})
    assert changed["StackStatus"] == "UPDATE_COMPLETE", stacks.reasons()
    assert look(aws, stacks) == {
        **shown,
        "subnet": ("10.0.0.0/24", "us-east-1a", False),
        "entries": ["10.0.0.0/8"],
        "ingress": [22, 8443],
        "tagged": "red",
    }
    assert stacks.physical_id("Group") == group
    stacks.delete()
    left = stacks.api.list_stacks(StackStatusFilter=["DELETE_FAILED"])["StackSummaries"]
    assert left == []
    assert {k: len(v) for k, v in count(aws).items()} == before


def count(aws: Aws) -> dict[str, list[Any]]:
    ec2 = aws("ec2")
    return {
        "Vpcs": ec2.describe_vpcs()["Vpcs"],
        "Subnets": ec2.describe_subnets()["Subnets"],
        "Gateways": ec2.describe_internet_gateways()["InternetGateways"],
        "Groups": ec2.describe_security_groups()["SecurityGroups"],
        "Acls": [a for a in ec2.describe_network_acls()["NetworkAcls"] if not a["IsDefault"]],
        "FlowLogs": ec2.describe_flow_logs()["FlowLogs"],
        "Addresses": ec2.describe_addresses()["Addresses"],
    }


RUNBOOK = "AWSConfigRemediation-RemoveVPCDefaultSecurityGroupRules"
VPC = made("EC2::VPC", CidrBlock="10.0.0.0/16")


def closing(**more: Any) -> dict[str, Any]:
    group = {"Fn::GetAtt": ["Vpc", "DefaultSecurityGroup"]}
    parameters = {"GroupId": [group], "AutomationAssumeRole": ["arn:aws:iam::123456789012:role/r"]}
    return {"Vpc": VPC, "Close": made("SSM::Association", **{"Name": RUNBOOK, "Parameters": parameters, **more})}


def default_group(aws: Aws, stacks: Stacks) -> dict[str, Any]:
    mine = [{"Name": "vpc-id", "Values": [stacks.physical_id("Vpc")]}]
    return dict(aws("ec2").describe_security_groups(Filters=mine)["SecurityGroups"][0])


def test_the_runbook_of_an_association_empties_the_default_group(stacks: Stacks, aws: Aws) -> None:
    stacks.create({"Vpc": VPC})
    assert default_group(aws, stacks)["IpPermissionsEgress"]
    assert stacks.update(closing())["StackStatus"] == "UPDATE_COMPLETE", stacks.reasons()
    group = default_group(aws, stacks)
    assert (group["IpPermissions"], group["IpPermissionsEgress"]) == ([], [])
    assert stacks.update(closing(AssociationName="again"))["StackStatus"] == "UPDATE_COMPLETE", stacks.reasons()


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"Name": "AWS-RunShellScript"}, "runs no other association"),
        ({"ScheduleExpression": "rate(1 day)"}, "runs no other association"),
        ({"Parameters": {"GroupId": ["sg-1"]}}, "AutomationAssumeRole"),
    ],
)
def test_what_the_sandbox_cannot_associate_it_refuses(stacks: Stacks, more: dict[str, Any], reason: str) -> None:
    assert stacks.create(closing(**more))["StackStatus"] == "ROLLBACK_COMPLETE"
    assert reason in stacks.reasons()


def test_zones_are_those_of_the_region() -> None:
    """Tokyo has no zone b for most accounts."""
    assert resolve({"Fn::GetAZs": "ap-northeast-1"}, Scope({})) == [f"ap-northeast-1{zone}" for zone in "acd"]
    assert resolve({"Fn::GetAZs": ""}, Scope({"AWS::Region": "us-east-1"}))[:2] == ["us-east-1a", "us-east-1b"]


ZONES = {"Fn::Join": [",", {"Fn::GetAZs": ""}]}


def test_an_accounts_zones_are_those_with_a_default_subnet_or_all_where_none_has_one(stacks: Stacks, aws: Aws) -> None:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getavailabilityzones.html"""
    ec2 = aws("ec2")
    every = sorted(zone["ZoneName"] for zone in ec2.describe_availability_zones()["AvailabilityZones"])
    left = {each["AvailabilityZone"]: each["SubnetId"] for each in ec2.describe_subnets()["Subnets"]}
    assert sorted(left) == every

    def zones(name: str) -> list[str]:
        stacks.create({"Group": made("EC2::VPC", CidrBlock="10.0.0.0/16")}, name, Outputs={"Zones": {"Value": ZONES}})
        return stacks.outputs(name)["Zones"].split(",")

    assert zones("SC-1") == every
    ec2.delete_subnet(SubnetId=left.pop(every[0]))
    assert zones("SC-2") == every[1:]
    for subnet in left.values():
        ec2.delete_subnet(SubnetId=subnet)
    assert zones("SC-3") == every


def test_a_subnet_does_not_move_to_another_zone_with_its_range(stacks: Stacks, aws: Aws) -> None:
    def placed(zone: str, cidr: str) -> dict[str, Any]:
        vpc = made("EC2::VPC", CidrBlock="10.0.0.0/16")
        return {
            "Vpc": vpc,
            "Subnet": made("EC2::Subnet", VpcId={"Ref": "Vpc"}, CidrBlock=cidr, AvailabilityZone=zone),
        }

    stacks.create(placed("us-east-1a", "10.0.0.0/24"))
    before = stacks.physical_id("Subnet")
    assert stacks.update(placed("us-east-1b", "10.0.0.0/24"))["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert "CIDR Block must change if Availability Zone is changed and VPC ID is not changed" in stacks.reasons()
    assert stacks.physical_id("Subnet") == before
    assert stacks.update(placed("us-east-1b", "10.0.1.0/24"))["StackStatus"] == "UPDATE_COMPLETE"
    (subnet,) = aws("ec2").describe_subnets(SubnetIds=[stacks.physical_id("Subnet")])["Subnets"]
    assert (subnet["AvailabilityZone"], subnet["SubnetId"] == before) == ("us-east-1b", False)
