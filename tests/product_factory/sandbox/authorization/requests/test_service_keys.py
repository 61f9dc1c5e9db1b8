"""Guardrails that keep things private bite by the services' own condition keys, for requests and for stacks.

`elasticloadbalancing:Scheme`, `ecs:auto-assign-public-ip`, `rds:PubliclyAccessible`, `ec2:AssociatePublicIpAddress`: the
service authorization reference's pages of these services.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.product_factory.sandbox.authorization.requests.conftest import People, deny, refusal
from tests.product_factory.sandbox.authorization.requests.organizations import controlled
from tests.product_factory.sandbox.resource_types.guest_cases import NETWORK
from tests.product_factory.sandbox.resource_types.type_cases import made
from tests.product_factory.sandbox.resource_types.workload_cases import SUBNETS

CLOSED = (
    deny(
        "elasticloadbalancing:CreateLoadBalancer",
        Resource=["arn:*:elasticloadbalancing:*:*:loadbalancer/app/*", "arn:*:elasticloadbalancing:*:*:loadbalancer/net/*"],
        Condition={"StringNotEquals": {"elasticloadbalancing:Scheme": "internal"}},
    ),
    deny("ecs:CreateService", "ecs:UpdateService", Condition={"Bool": {"ecs:auto-assign-public-ip": "true"}}),
    deny("rds:*", Condition={"Bool": {"rds:PubliclyAccessible": "true"}}),
    deny("ec2:*", Resource=["arn:*:ec2:*:*:network-interface/*"], Condition={"Bool": {"ec2:AssociatePublicIpAddress": "true"}}),
)  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def guarded(people: People) -> Iterator[None]:
    """A role that is bound by policies of its organization, as a stack acts by it, too."""
    with controlled(people, "ou-demo-workload", "SERVICE_CONTROL_POLICY", *CLOSED):
        yield


DATABASE = {"DBInstanceIdentifier": "db", "Engine": "postgres", "DBInstanceClass": "db.t3.micro"}
INSTANCE = {"ImageId": "ami-12c6146b", "MinCount": 1, "MaxCount": 1}
RESTORED = {"DBInstanceIdentifier": "db", "DBSnapshotIdentifier": "kept"}
REPLICA = {"DBInstanceIdentifier": "db", "SourceDBInstanceIdentifier": "first"}
SECRET = {"MasterUsername": "a", "MasterUserPassword": "a-password-of-tests", "AllocatedStorage": 20}


def network(assigned: str) -> dict[str, Any]:
    return {"awsvpcConfiguration": {"subnets": ["subnet-0"], "assignPublicIp": assigned}}


@pytest.mark.parametrize(
    ("service", "operation", "given", "denied"),
    [
        ("elbv2", "create_load_balancer", {"Name": "a", "Scheme": "internet-facing"}, True),
        ("elbv2", "create_load_balancer", {"Name": "a"}, True),
        ("elbv2", "create_load_balancer", {"Name": "a", "Type": "network"}, True),
        ("elbv2", "create_load_balancer", {"Name": "a", "Type": "gateway"}, False),
        ("elbv2", "create_load_balancer", {"Name": "a", "Scheme": "internal"}, False),
        ("ecs", "create_service", {"serviceName": "s", "networkConfiguration": network("ENABLED")}, True),
        ("ecs", "create_service", {"serviceName": "s", "networkConfiguration": network("DISABLED")}, False),
        ("ecs", "create_service", {"serviceName": "s"}, False),
        ("rds", "create_db_instance", {**DATABASE, **SECRET, "PubliclyAccessible": True}, True),
        ("rds", "create_db_instance", {**DATABASE, **SECRET, "PubliclyAccessible": False}, False),
        ("rds", "create_db_instance", {**DATABASE, **SECRET}, False),
        ("rds", "restore_db_instance_from_db_snapshot", {**RESTORED, "PubliclyAccessible": True}, True),
        ("rds", "restore_db_instance_from_db_snapshot", {**RESTORED, "PubliclyAccessible": False}, False),
        ("rds", "create_db_instance_read_replica", {**REPLICA, "PubliclyAccessible": True}, True),
        ("rds", "create_db_instance_read_replica", REPLICA, False),
        ("ec2", "modify_network_interface_attribute", {"NetworkInterfaceId": "eni-1", "AssociatePublicIpAddress": True}, True),
        ("ec2", "modify_network_interface_attribute", {"NetworkInterfaceId": "eni-1", "AssociatePublicIpAddress": False}, False),
        ("ec2", "run_instances", {**INSTANCE, "NetworkInterfaces": [{"DeviceIndex": 0}, {"DeviceIndex": 1, "AssociatePublicIpAddress": True}]}, True),
        ("ec2", "run_instances", {**INSTANCE, "NetworkInterfaces": [{"DeviceIndex": 0, "AssociatePublicIpAddress": False}]}, False),
        ("ec2", "run_instances", INSTANCE, False),
        ("ec2", "modify_network_interface_attribute", {"NetworkInterfaceId": "eni-1", "Groups": ["sg-1"]}, False),
        ("ec2", "request_spot_instances", {"LaunchSpecification": {"ImageId": "ami-12c6146b", "NetworkInterfaces": [{"DeviceIndex": 0, "AssociatePublicIpAddress": True}]}}, True),
        ("ec2", "request_spot_instances", {"LaunchSpecification": {"ImageId": "ami-12c6146b", "NetworkInterfaces": [{"DeviceIndex": 0, "AssociatePublicIpAddress": False}]}}, False),
    ],
)  # fmt: skip
def test_requests(people: People, service: str, operation: str, given: dict[str, Any], denied: bool) -> None:
    code, message = refusal(getattr(people.admin(service), operation), **given)
    assert ("with an explicit deny in a service control policy" in message) is denied, (code, message)


def interfaces(public: bool) -> list[dict[str, Any]]:
    return [{"DeviceIndex": "0", "AssociatePublicIpAddress": public, "SubnetId": {"Ref": "Subnet"}}]


def balancer(**more: Any) -> dict[str, Any]:
    return made("ElasticLoadBalancingV2::LoadBalancer", Subnets=SUBNETS, **more)


@pytest.mark.parametrize(
    ("resource", "denied"),
    [
        (balancer(Scheme="internal"), ""),
        (balancer(Scheme="internet-facing"), "elasticloadbalancing:CreateLoadBalancer"),
        (balancer(), "elasticloadbalancing:CreateLoadBalancer"),
        (made("EC2::Instance", ImageId="ami-12c6146b", NetworkInterfaces=interfaces(False)), ""),
        (made("EC2::Instance", ImageId="ami-12c6146b", NetworkInterfaces=interfaces(True)), "ec2:RunInstances"),
    ],
    ids=["internal", "internet-facing", "no scheme", "no address", "public address"],
)
def test_stacks(people: People, resource: dict[str, Any], denied: str) -> None:
    stacks, trust = people.admin("cloudformation"), {"Service": "cloudformation.amazonaws.com"}
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    role = people.role(everything, trust=[{"Effect": "Allow", "Principal": trust, "Action": "sts:AssumeRole"}])
    name = f"stack-of-{role.rpartition('/')[2]}"
    body = json.dumps({"Resources": {**NETWORK, "Made": resource}})
    stacks.create_stack(StackName=name, TemplateBody=body, RoleARN=role)
    status = stacks.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]
    why = str(stacks.describe_stack_events(StackName=name)["StackEvents"])
    stacks.delete_stack(StackName=name)
    assert status == ("ROLLBACK_COMPLETE" if denied else "CREATE_COMPLETE"), why
    assert not denied or f"not authorized to perform: {denied}" in why
    assert not denied or "with an explicit deny in a service control policy" in why
