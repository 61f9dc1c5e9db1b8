"""Servers of a group: what starts them, what keeps them from it, and how they are replaced.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatepolicy.html
https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from product_factory.sandbox import install

ACCOUNT, REGION = "123456789012", "ap-northeast-1"
ROOT = f"arn:aws:iam::{ACCOUNT}:root"
LINKED = f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
LINUX = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
ILL = base64.b64encode(b"#!/bin/sh\n# sandbox.health: failing\n").decode()


class Group:
    """A stack with a launch template and a group of two, replaced by instance refresh."""

    def __init__(self) -> None:
        self.stacks = boto3.client("cloudformation", REGION)
        network = boto3.client("ec2", REGION)
        vpc = network.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        self.subnets = [
            network.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{each}.0/24")["Subnet"]["SubnetId"] for each in (1, 2)
        ]
        self.alarm("OK")
        self.policy: dict[str, Any] = {
            "AutoScalingInstanceRefresh": {
                "Strategy": "Rolling",
                "Preferences": {"AlarmSpecification": {"Alarms": ["errors"]}},
            }
        }

    def alarm(self, state: str) -> None:
        watch = boto3.client("cloudwatch", REGION)
        watch.put_metric_alarm(
            AlarmName="errors",
            MetricName="m",
            Namespace="n",
            Period=60,
            EvaluationPeriods=1,
            Threshold=1,
            Statistic="Sum",
            ComparisonOperator="GreaterThanThreshold",
        )
        watch.set_alarm_state(AlarmName="errors", StateValue=state, StateReason="test")

    def deploy(self, subnet: int = 0, **data: Any) -> str:
        """Make or change the stack; its state afterwards."""
        version = {"LaunchTemplateId": {"Ref": "T"}, "Version": {"Fn::GetAtt": ["T", "LatestVersionNumber"]}}
        sized = {"MinSize": "2", "MaxSize": "4", "VPCZoneIdentifier": [self.subnets[subnet]]}
        body = {
            "Resources": {
                "T": {
                    "Type": "AWS::EC2::LaunchTemplate",
                    "Properties": {
                        "LaunchTemplateData": {"ImageId": "ami-12c6146b", "InstanceType": "t3.small"} | data
                    },
                },
                "G": {
                    "Type": "AWS::AutoScaling::AutoScalingGroup",
                    "Properties": {"LaunchTemplate": version, **sized},
                    "UpdatePolicy": self.policy,
                },
            }
        }
        known = [each["StackName"] for each in self.stacks.list_stacks()["StackSummaries"]]
        act = self.stacks.update_stack if "s" in known else self.stacks.create_stack
        act(StackName="s", TemplateBody=json.dumps(body))
        return str(self.stacks.describe_stacks(StackName="s")["Stacks"][0]["StackStatus"])

    def reasons(self) -> str:
        return str(
            [
                each.get("ResourceStatusReason")
                for each in self.stacks.describe_stack_events(StackName="s")["StackEvents"]
            ]
        )

    def servers(self) -> dict[str, dict[str, Any]]:
        """Those of the group by ID."""
        (group,) = boto3.client("autoscaling", REGION).describe_auto_scaling_groups()["AutoScalingGroups"]
        ids = [each["InstanceId"] for each in group["Instances"]]
        found = boto3.client("ec2", REGION).describe_instances(InstanceIds=ids)["Reservations"] if ids else []
        assert {each["LaunchTemplate"]["Version"] for each in group["Instances"]} <= {"1", "2", "3", "4", "5"}
        return {one["InstanceId"]: one for each in found for one in each["Instances"]}


@pytest.fixture
def group() -> Iterator[Group]:
    install()
    with mock_aws():
        yield Group()


def disk(key: str) -> list[dict[str, Any]]:
    return [{"DeviceName": "/dev/xvda", "Ebs": {"Encrypted": True, "KmsKeyId": key, "VolumeSize": 8}}]


def key(*principals: str, actions: object = "kms:*") -> str:
    allowed = {"Effect": "Allow", "Principal": {"AWS": list(principals)}, "Action": actions, "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
    return str(boto3.client("kms", REGION).create_key(Policy=policy)["KeyMetadata"]["Arn"])


def test_a_new_version_another_subnet_and_nothing_else_replace_servers(group: Group) -> None:
    assert group.deploy() == "CREATE_COMPLETE"
    first = group.servers()
    assert {each["InstanceType"] for each in first.values()} == {"t3.small"}
    assert group.deploy(InstanceType="m7i.large") == "UPDATE_COMPLETE"
    second = group.servers()
    assert not set(first) & set(second)
    assert [each["InstanceType"] for each in second.values()] == ["m7i.large"] * 2
    assert group.deploy(1, InstanceType="m7i.large") == "UPDATE_COMPLETE"
    third = group.servers()
    assert not set(second) & set(third)
    assert {each["SubnetId"] for each in third.values()} == {group.subnets[1]}


def test_without_the_policy_those_that_run_stay(group: Group) -> None:
    group.policy = {}
    group.deploy()
    first = group.servers()
    assert group.deploy(InstanceType="m7i.large") == "UPDATE_COMPLETE"
    assert set(group.servers()) == set(first)


@pytest.mark.parametrize(
    ("changes", "state", "says"),
    [
        ({"UserData": ILL}, "OK", "instances failed their ELB health check"),
        ({"InstanceType": "m7i.large"}, "ALARM", "alarm errors is in ALARM"),
        ({"InstanceType": "m7i.large"}, "INSUFFICIENT_DATA", None),
    ],
)
def test_an_update_that_fails_goes_back(group: Group, changes: dict[str, Any], state: str, says: str | None) -> None:
    group.deploy()
    group.alarm(state)
    ended = group.deploy(**changes)
    assert ended == ("UPDATE_COMPLETE" if says is None else "UPDATE_ROLLBACK_COMPLETE")
    assert says is None or says in group.reasons()
    expected = "t3.small" if says else "m7i.large"
    assert [each["InstanceType"] for each in group.servers().values()] == [expected] * 2


@pytest.mark.parametrize(
    ("principals", "actions", "start"),
    [
        ((ROOT,), "kms:*", False),
        ((ROOT, LINKED), "kms:*", True),
        ((LINKED,), ["kms:Decrypt", "kms:DescribeKey"], False),
    ],
)
def test_a_key_must_name_auto_scaling_s_role(
    group: Group, principals: tuple[str, ...], actions: object, start: bool
) -> None:
    ended = group.deploy(BlockDeviceMappings=disk(key(*principals, actions=actions)))
    assert ended == ("CREATE_COMPLETE" if start else "ROLLBACK_COMPLETE")
    assert ("Client error on launch" in group.reasons()) is not start


def test_an_image_by_parameter_is_looked_up_for_each_server(group: Group) -> None:
    assert group.deploy(ImageId=f"resolve:ssm:{LINUX}") == "CREATE_COMPLETE"
    (image,) = {each["ImageId"] for each in group.servers().values()}
    found = boto3.client("ssm", REGION).get_parameter(Name=LINUX)["Parameter"]["Value"]
    assert image == found


def test_an_image_by_a_parameter_that_is_not_there_starts_nothing(group: Group) -> None:
    assert group.deploy(ImageId="resolve:ssm:/nothing") == "ROLLBACK_COMPLETE"
    assert "parameter /nothing not found" in group.reasons()
