"""Certificates, images, secrets and security groups that answers name can be used as if somebody had made them."""

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


def test_an_image_of_another_registry_is_there_and_not_here() -> None:
    provide(ACCOUNT, REGION, ["111122223333.dkr.ecr.us-east-1.amazonaws.com/app:1"])
    assert boto3.client("ecr", REGION).describe_repositories()["repositories"] == []
