"""Which action a request is judged by, and on which resource: by the pages of the Service Authorization Reference.

https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from typing import Any

import pytest

from product_factory.sandbox.authorization import reference
from product_factory.sandbox.authorization.requests.operations import OTHERWISE, action_of
from product_factory.sandbox.authorization.requests.resources import Place, resources_of
from product_factory.sandbox.authorization.step import UNTOLD

HERE = Place("999999999999", "eu-west-1")
OWN = "eu-west-1:999999999999"


@pytest.mark.parametrize(
    ("service", "signed_for", "operation", "action"),
    [
        ("iam", "iam", "ListRoles", "iam:ListRoles"),
        ("cloudwatch", "monitoring", "PutMetricAlarm", "cloudwatch:PutMetricAlarm"),
        ("resourcegroupstaggingapi", "tagging", "GetResources", "tag:GetResources"),
        ("sso-admin", "sso", "ListInstances", "sso:ListInstances"),
        ("stepfunctions", "states", "StartExecution", "states:StartExecution"),
        ("s3", "s3", "ListBuckets", "s3:ListAllMyBuckets"),
        ("s3", "s3", "HeadObject", "s3:GetObject"),
        ("s3", "s3", "ListObjectsV2", "s3:ListBucket"),
        ("s3", "s3", "GetPublicAccessBlock", "s3:GetBucketPublicAccessBlock"),
        ("sqs", "sqs", "SendMessageBatch", "sqs:SendMessage"),
        ("lambda", "lambda", "Invoke", "lambda:InvokeFunction"),
        ("budgets", "budgets", "DescribeBudgets", "budgets:ViewBudget"),
        ("apigateway", "apigateway", "GetRestApis", None),
    ],
)
def test_actions(service: str, signed_for: str, operation: str, action: str | None) -> None:
    assert action_of(service, signed_for, operation) == action


def test_a_version_of_an_object_is_an_action_of_its_own() -> None:
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html"""
    assert action_of("s3", "s3", "GetObject", versioned=True) == "s3:GetObjectVersion"
    assert action_of("s3", "s3", "HeadObject", versioned=True) == "s3:GetObjectVersion"
    assert action_of("s3", "s3", "GetBucketPolicy", versioned=True) == "s3:GetBucketPolicy"


def test_iam_has_each_action_that_is_called_otherwise() -> None:
    assert [row.action for row in OTHERWISE if not reference.exists(row.action)] == []


@pytest.mark.parametrize(
    ("action", "given", "resources"),
    [
        ("iam:ListRoles", {}, ["*"]),
        ("s3:GetObject", {"Bucket": "b", "Key": "k/1"}, ["arn:aws:s3:::b/k/1"]),
        ("s3:ListBucket", {"Bucket": "b"}, ["arn:aws:s3:::b"]),
        ("sns:Publish", {"TopicArn": "arn:aws:sns:eu-west-1:1:t"}, ["arn:aws:sns:eu-west-1:1:t"]),
        ("sns:CreateTopic", {"Name": "t"}, [f"arn:aws:sns:{OWN}:t"]),
        ("sqs:SendMessage", {"QueueUrl": "http://localhost:1/123456789012/q"}, ["arn:aws:sqs:eu-west-1:123456789012:q"]),
        ("iam:CreateRole", {"RoleName": "r", "Path": "/team/"}, ["arn:aws:iam::999999999999:role/team/r"]),
        ("iam:AttachRolePolicy", {"RoleName": "r", "PolicyArn": "arn:aws:iam::aws:policy/p"}, ["arn:aws:iam::999999999999:role/r"]),
        ("ssm:GetParameters", {"Names": ["/a/b", "c"]}, [f"arn:aws:ssm:{OWN}:parameter/a/b", f"arn:aws:ssm:{OWN}:parameter/c"]),
        ("sts:AssumeRole", {"RoleArn": "arn:aws:iam::1:role/r"}, ["arn:aws:iam::1:role/r"]),
        ("dynamodb:DescribeTable", {"TableName": "t"}, [f"arn:aws:dynamodb:{OWN}:table/t"]),
        ("lambda:InvokeFunction", {"FunctionName": "f:live"}, [UNTOLD]),
        ("ec2:CreateFleet", {"ImageId": "ami-1"}, [UNTOLD]),
        ("ec2:RunInstances", {"ImageId": "ami-1"}, ["arn:aws:ec2:eu-west-1:999999999999:network-interface/*"]),
        ("ec2:RunInstances", {"NetworkInterfaces": [{"NetworkInterfaceId": "eni-1"}, {}]}, ["arn:aws:ec2:eu-west-1:999999999999:network-interface/eni-1", "arn:aws:ec2:eu-west-1:999999999999:network-interface/*"]),
        ("ec2:ModifyNetworkInterfaceAttribute", {"NetworkInterfaceId": "eni-1"}, ["arn:aws:ec2:eu-west-1:999999999999:network-interface/eni-1"]),
        ("kms:CreateAlias", {"AliasName": "alias/a", "TargetKeyId": "k"}, [UNTOLD]),
        ("servicecatalog:ProvisionProduct", {"ProductId": "prod-1"}, [UNTOLD]),
        ("sns:Publish", None, [UNTOLD]),
    ],
)  # fmt: skip
def test_resources(action: str, given: dict[str, Any] | None, resources: list[str]) -> None:
    assert resources_of(action, given, HERE) == resources
