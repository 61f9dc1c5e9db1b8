"""Account answers: for a parameter whose answer must be something of the launching account, what is in that account."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

import boto3

Reader = Callable[[Any], list[str]]


def of_account(kind: str) -> bool:
    """Whether parameters of this type name something of the account; those that SSM looks up do not.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html
    """
    return _inner(kind) in _READERS


def account_answers(session: boto3.Session, asked: Mapping[str, str]) -> dict[str, str]:
    """Answers to the questions (name → type) of such types; each of several of one type gets another, where it can.

    A network's parts are those of the account's default VPC, so that they fit together. A type of which the account
    has nothing is left out. The session is an administrator's: a key pair or hosted zone is made where none is.
    """
    answers: dict[str, str] = {}
    for name, kind in asked.items():
        if not of_account(kind):
            continue
        service, read = _READERS[_inner(kind)]
        found = read(cast(Any, session).client(service))
        if not found:
            continue
        if kind.startswith("List<"):
            answers[name] = ",".join(found[:2])
            continue
        taken = [answer for other, answer in answers.items() if asked[other] == kind]
        answers[name] = next((each for each in found if each not in taken), found[0])
    return answers


def _inner(kind: str) -> str:
    return kind.removeprefix("List<").removesuffix(">") if kind.startswith("List<") else kind


def _zones(ec2: Any) -> list[str]:
    return [each["ZoneName"] for each in ec2.describe_availability_zones()["AvailabilityZones"]]


def _vpcs(ec2: Any) -> list[str]:
    vpcs = sorted(ec2.describe_vpcs()["Vpcs"], key=lambda vpc: not vpc.get("IsDefault"))
    return [vpc["VpcId"] for vpc in vpcs]


def _in_vpc(operation: str, key: str, field: str) -> Reader:
    """IDs or names of what stands in the default VPC, or else in the first."""

    def read(ec2: Any) -> list[str]:
        within = [{"Name": "vpc-id", "Values": _vpcs(ec2)[:1]}]
        return [each[field] for each in getattr(ec2, operation)(Filters=within)[key]]

    return read


def _key_pairs(ec2: Any) -> list[str]:
    there = [each["KeyName"] for each in ec2.describe_key_pairs()["KeyPairs"]]
    return there or [ec2.create_key_pair(KeyName="example")["KeyName"]]


def _zones_of_names(route53: Any) -> list[str]:
    there = route53.list_hosted_zones()["HostedZones"]
    there = there or [route53.create_hosted_zone(Name="example.com", CallerReference="example")["HostedZone"]]
    return [zone["Id"].rpartition("/")[2] for zone in there]


def _instances(ec2: Any) -> list[str]:
    reservations = ec2.describe_instances()["Reservations"]
    return [each["InstanceId"] for reservation in reservations for each in reservation["Instances"]]


_READERS: dict[str, tuple[str, Reader]] = {
    "AWS::EC2::AvailabilityZone::Name": ("ec2", _zones),
    "AWS::EC2::Image::Id": ("ec2", lambda ec2: [each["ImageId"] for each in ec2.describe_images()["Images"]]),
    "AWS::EC2::Instance::Id": ("ec2", _instances),
    "AWS::EC2::KeyPair::KeyName": ("ec2", _key_pairs),
    "AWS::EC2::SecurityGroup::GroupName": ("ec2", _in_vpc("describe_security_groups", "SecurityGroups", "GroupName")),
    "AWS::EC2::SecurityGroup::Id": ("ec2", _in_vpc("describe_security_groups", "SecurityGroups", "GroupId")),
    "AWS::EC2::Subnet::Id": ("ec2", _in_vpc("describe_subnets", "Subnets", "SubnetId")),
    "AWS::EC2::VPC::Id": ("ec2", _vpcs),
    "AWS::EC2::Volume::Id": ("ec2", lambda ec2: [each["VolumeId"] for each in ec2.describe_volumes()["Volumes"]]),
    "AWS::Route53::HostedZone::Id": ("route53", _zones_of_names),
}
