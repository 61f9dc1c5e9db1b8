"""What carries a tag is kept by a policy of the organization, whoever asks for its change, and nothing beside it.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-resourcetag
"""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.product_factory.sandbox.authorization.requests.conftest import People, deny, refusal
from tests.product_factory.sandbox.authorization.requests.organizations import controlled

KEPT = {"StringEquals": {"aws:ResourceTag/network-owner": "central"}}
EVERY_TAG = {"Null": {"aws:TagKeys": "true"}, **KEPT}
CENTRAL = (
    deny("ec2:AssociateRouteTable", "ec2:CreateRoute", "ec2:DeleteSubnet", "ec2:ModifyVpcAttribute", Condition=KEPT),
    deny("ec2:DeleteTags", Condition=EVERY_TAG),
)


@pytest.fixture(scope="module")
def made(people: People) -> dict[str, str]:
    """A network of the central team beside another, in an account of the unit."""
    ec2, found = people.admin("ec2"), {}
    for name, tags in (("central", [{"Key": "network-owner", "Value": "central"}]), ("own", [])):
        vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]
        table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
        gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
        held = {"vpc": vpc, "subnet": subnet, "table": table, "gateway": gateway}
        if tags:
            ec2.create_tags(Resources=list(held.values()), Tags=tags)
        found |= {f"{name} {kind}": each for kind, each in held.items()}
    return found


@pytest.fixture(scope="module", autouse=True)
def guarded(people: People, made: dict[str, str]) -> Iterator[None]:
    with controlled(people, "ou-demo-workload", "SERVICE_CONTROL_POLICY", *CENTRAL):
        yield


ANYWHERE = {"DestinationCidrBlock": "0.0.0.0/0"}


@pytest.mark.parametrize(
    ("operation", "given", "denied"),
    [
        ("modify_vpc_attribute", {"VpcId": "central vpc", "EnableDnsHostnames": {"Value": True}}, True),
        ("modify_vpc_attribute", {"VpcId": "own vpc", "EnableDnsHostnames": {"Value": True}}, False),
        ("create_route", {"RouteTableId": "central table", "GatewayId": "central gateway", **ANYWHERE}, True),
        # A route is judged on its table, not on the gateway that it names.
        ("create_route", {"RouteTableId": "own table", "GatewayId": "central gateway", **ANYWHERE}, False),
        ("associate_route_table", {"RouteTableId": "own table", "SubnetId": "central subnet"}, True),
        ("associate_route_table", {"RouteTableId": "own table", "SubnetId": "own subnet"}, False),
        ("delete_subnet", {"SubnetId": "central subnet"}, True),
        ("delete_tags", {"Resources": ["central vpc"]}, True),
        ("delete_tags", {"Resources": ["own vpc"]}, False),
        ("delete_tags", {"Resources": ["central vpc"], "Tags": [{"Key": "team"}]}, False),
        ("delete_tags", {"Resources": ["own vpc", "central subnet"]}, True),
    ],
)
def test_requests(people: People, made: dict[str, str], operation: str, given: dict[str, Any], denied: bool) -> None:
    def real(value: Any) -> Any:
        if isinstance(value, list):
            return [real(each) for each in value]
        return made.get(value, value) if isinstance(value, str) else value

    code, message = refusal(getattr(people.admin("ec2"), operation), **{key: real(each) for key, each in given.items()})
    assert ("with an explicit deny in a service control policy" in message) is denied, (code, message)
