"""A resource's client acts in its stack's account and Region, and fails as the service does."""

import json

import pytest
from botocore.exceptions import ClientError

from product_factory import sandbox
from product_factory.sandbox.resource_types.aws import client

HERE, THERE = ("111111111111", "eu-west-1"), ("222222222222", "us-west-2")


@pytest.fixture(autouse=True)
def _servicecatalog() -> None:
    """Service Catalog in moto's place too."""
    sandbox.install()


def test_it_acts_in_its_account_and_region() -> None:
    for place in (HERE, THERE):
        account, region = place
        topic = client("sns", *place).create_topic(Name="mine")["TopicArn"]
        assert topic == f"arn:aws:sns:{region}:{account}:mine"
        statement = {"Effect": "Allow", "Principal": {"AWS": account}, "Action": "sts:AssumeRole"}
        trust = json.dumps({"Statement": statement})
        role = client("iam", *place).create_role(RoleName="mine", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
        assert role == f"arn:aws:iam::{account}:role/mine"
        bucket, there = f"bucket-{account}", {"LocationConstraint": region}
        client("s3", *place).create_bucket(Bucket=bucket, CreateBucketConfiguration=there)
        client("s3", *place).put_object(Bucket=bucket, Key="a/b c", Body=b"text")
        assert client("s3", *place).get_object(Bucket=bucket, Key="a/b c")["Body"].read() == b"text"
        assert client("s3", *place).get_bucket_location(Bucket=bucket)["LocationConstraint"] == region
    assert len(client("sns", *THERE).list_topics()["Topics"]) == 1


@pytest.mark.parametrize(
    ("service", "operation", "arguments", "code"),
    [
        ("sns", "get_topic_attributes", {"TopicArn": "arn:aws:sns:eu-west-1:111111111111:none"}, "NotFound"),
        ("s3", "get_object", {"Bucket": "bucket-none", "Key": "k"}, "NoSuchBucket"),
        ("iam", "get_role", {"RoleName": "none"}, "NoSuchEntity"),
        ("ec2", "describe_subnets", {"SubnetIds": ["subnet-00000000"]}, "InvalidSubnetID.NotFound"),
        ("ssm", "get_parameter", {"Name": "none"}, "ParameterNotFound"),
        ("servicecatalog", "describe_portfolio", {"Id": "port-none"}, "ResourceNotFoundException"),
    ],
)
def test_it_fails_as_the_service_does(service: str, operation: str, arguments: dict[str, str], code: str) -> None:
    with pytest.raises(ClientError) as raised:
        getattr(client(service, *HERE), operation)(**arguments)
    assert raised.value.response["Error"]["Code"] == code
