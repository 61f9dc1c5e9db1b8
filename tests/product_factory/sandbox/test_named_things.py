"""Certificates, images, secrets, security groups, VPCs and hosted zones that answers name can be used as if somebody had made them."""

from __future__ import annotations

from collections.abc import Iterator

import boto3
import pytest
from moto import mock_aws

from product_factory.sandbox import install
from product_factory.sandbox.named_things import provide

ACCOUNT, REGION = "123456789012", "eu-west-1"
CERTIFICATE = "arn:aws:acm:eu-west-1:111122223333:certificate/0a1b2c3d-1111-2222-3333-444455556666"
SECRET = f"arn:aws:secretsmanager:eu-west-1:{ACCOUNT}:secret:orders/db-AbCdEf"
GROUP = "sg-0123456789abcdef0"
VPC, ZONE = "vpc-0123456789abcdef0", "Z0123456789ABCDEFGHIJ"
EVERYWHERE = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
IMAGE = f"{ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/team/app:1.0.0"


@pytest.fixture(autouse=True)
def account() -> Iterator[None]:
    install()
    with mock_aws():
        yield


def test_they_are_there_under_just_these_names_and_once() -> None:
    for _ in range(2):
        provide(ACCOUNT, REGION, [CERTIFICATE, SECRET, IMAGE, GROUP, "", "orders", "10.0.0.0/16"])
    (held,) = boto3.client("acm", REGION).list_certificates()["CertificateSummaryList"]
    assert held["CertificateArn"] == CERTIFICATE
    assert (
        boto3.client("acm", REGION).describe_certificate(CertificateArn=CERTIFICATE)["Certificate"]["Status"]
        == "ISSUED"
    )
    assert boto3.client("secretsmanager", REGION).get_secret_value(SecretId=SECRET)["ARN"] == SECRET
    (image,) = boto3.client("ecr", REGION).describe_images(repositoryName="team/app")["imageDetails"]
    assert image["imageTags"] == ["1.0.0"]
    (group,) = boto3.client("ec2", REGION).describe_security_groups(GroupIds=[GROUP])["SecurityGroups"]
    assert group["VpcId"]
    boto3.client("ec2", REGION).delete_security_group(GroupId=GROUP)


def test_a_certificate_is_in_its_own_region() -> None:
    there = CERTIFICATE.replace("eu-west-1", "us-east-1")
    provide(ACCOUNT, REGION, [there])
    assert boto3.client("acm", REGION).list_certificates()["CertificateSummaryList"] == []
    (held,) = boto3.client("acm", "us-east-1").list_certificates()["CertificateSummaryList"]
    assert held["CertificateArn"] == there


def test_groups_are_made_in_a_vpc_and_records_in_a_zone() -> None:
    for _ in range(2):
        provide(ACCOUNT, REGION, [VPC, ZONE])
    ec2, route53 = boto3.client("ec2", REGION), boto3.client("route53", REGION)
    group = ec2.create_security_group(GroupName="g", Description="g", VpcId=VPC)["GroupId"]
    ec2.revoke_security_group_egress(GroupId=group, IpPermissions=[EVERYWHERE])
    (made,) = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"]
    assert (made["VpcId"], made["IpPermissionsEgress"]) == (VPC, [])
    (zone,) = route53.list_hosted_zones()["HostedZones"]
    assert (zone["Id"], zone["Name"]) == (f"/hostedzone/{ZONE}", "example.com.")
    assert zone["Config"]["PrivateZone"] is False


def test_an_image_of_another_registry_is_there_and_not_here() -> None:
    provide(ACCOUNT, REGION, ["111122223333.dkr.ecr.us-east-1.amazonaws.com/app:1"])
    assert boto3.client("ecr", REGION).describe_repositories()["repositories"] == []
