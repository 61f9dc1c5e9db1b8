"""What EC2 says of networks, where moto said otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from product_factory.sandbox import install
from product_factory.sandbox.server import REGION


@pytest.fixture(scope="module")
def ec2() -> Iterator[Any]:
    install()
    with mock_aws():
        yield boto3.client("ec2", REGION)


def vpc(ec2: Any) -> str:
    return str(ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"])


def subnet(ec2: Any, vpc_id: str, number: int = 0, zone: str = "a") -> str:
    made = ec2.create_subnet(VpcId=vpc_id, CidrBlock=f"10.0.{number}.0/24", AvailabilityZone=f"{REGION}{zone}")
    return str(made["Subnet"]["SubnetId"])


def endpoint(ec2: Any, vpc_id: str, service: str, *subnets: str, private: bool = True) -> str:
    name = f"com.amazonaws.{REGION}.{service}"
    made = ec2.create_vpc_endpoint(
        VpcId=vpc_id, ServiceName=name, VpcEndpointType="Interface", SubnetIds=subnets, PrivateDnsEnabled=private
    )
    return str(made["VpcEndpoint"]["VpcEndpointId"])


def refused(code: str, says: str = "") -> Any:
    return pytest.raises(ClientError, match=rf"{code}.*{says}")


@pytest.mark.parametrize("operation", ["create_network_acl_entry", "replace_network_acl_entry"])
def test_an_acl_keeps_type_and_code_of_icmp(ec2: Any, operation: str) -> None:
    acl = ec2.create_network_acl(VpcId=vpc(ec2))["NetworkAcl"]["NetworkAclId"]
    rule = {"RuleNumber": 10, "Protocol": "1", "RuleAction": "allow", "Egress": False, "CidrBlock": "10.0.0.0/8"}
    if operation.startswith("replace"):
        ec2.create_network_acl_entry(NetworkAclId=acl, **rule, IcmpTypeCode={"Type": 8, "Code": 0})
    getattr(ec2, operation)(NetworkAclId=acl, **rule, IcmpTypeCode={"Type": 3, "Code": 4})
    entries = ec2.describe_network_acls(NetworkAclIds=[acl])["NetworkAcls"][0]["Entries"]
    assert [each["IcmpTypeCode"] for each in entries if each["RuleNumber"] == 10] == [{"Type": 3, "Code": 4}]


def test_a_subnet_goes_only_once_nothing_stands_in_it(ec2: Any) -> None:
    mine = subnet(ec2, vpc(ec2))
    interface = ec2.create_network_interface(SubnetId=mine)["NetworkInterface"]["NetworkInterfaceId"]
    with refused("DependencyViolation", "has dependencies and cannot be deleted"):
        ec2.delete_subnet(SubnetId=mine)
    ec2.delete_network_interface(NetworkInterfaceId=interface)
    ec2.delete_subnet(SubnetId=mine)


def test_a_nat_gateway_and_an_instance_keep_their_subnet_as_long_as_they_are_there(ec2: Any) -> None:
    mine = subnet(ec2, vpc(ec2))
    address = ec2.allocate_address(Domain="vpc")["AllocationId"]
    nat = ec2.create_nat_gateway(SubnetId=mine, AllocationId=address)["NatGateway"]["NatGatewayId"]
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    instance = ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1, SubnetId=mine)["Instances"][0]["InstanceId"]
    ec2.delete_nat_gateway(NatGatewayId=nat)
    with refused("DependencyViolation"):
        ec2.delete_subnet(SubnetId=mine)
    ec2.terminate_instances(InstanceIds=[instance])
    ec2.delete_subnet(SubnetId=mine)


@pytest.mark.parametrize(
    ("service", "host"),
    [("kms", "kms"), ("ecr.api", "api.ecr"), ("ecr.dkr", "*.dkr.ecr"), ("execute-api", "*.execute-api")],
)
def test_a_service_has_one_private_name_in_a_vpc(ec2: Any, service: str, host: str) -> None:
    mine = vpc(ec2)
    first = endpoint(ec2, mine, service, subnet(ec2, mine))
    with pytest.raises(ClientError) as error:
        endpoint(ec2, mine, service, subnet(ec2, mine, 1))
    assert f"a conflicting DNS domain for {host}.{REGION}.amazonaws.com in the VPC {mine}" in str(error.value)
    endpoint(ec2, mine, service, private=False)
    endpoint(ec2, vpc(ec2), service)
    endpoint(ec2, mine, "logs")
    ec2.delete_vpc_endpoints(VpcEndpointIds=[first])
    endpoint(ec2, mine, service)


def test_an_endpoint_stands_in_one_subnet_of_a_zone(ec2: Any) -> None:
    mine = vpc(ec2)
    one, same, other = subnet(ec2, mine), subnet(ec2, mine, 1), subnet(ec2, mine, 2, "c")
    with refused("DuplicateSubnetsInSameZone", same):
        endpoint(ec2, mine, "kms", one, same)
    endpoint(ec2, mine, "kms", one, other)
