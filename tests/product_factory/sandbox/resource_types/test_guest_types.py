"""What guest systems need is made, changed and deleted as its service's API shows it, and refers as AWS documents."""

import io
import json
import re
import zipfile
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto.awslambda.models import lambda_backends

from tests.product_factory.sandbox.cloudformation.cfn_stacks import Stacks
from tests.product_factory.sandbox.resource_types import test_types
from tests.product_factory.sandbox.resource_types.guest_cases import (
    CASES,
    FUNCTION,
    HEARS,
    NETWORK,
    PERSON,
    ROLE,
    archive,
)
from tests.product_factory.sandbox.resource_types.type_cases import Aws, Case, made


@pytest.mark.parametrize("case", CASES, ids=[case.type for case in CASES])
def test_type(stacks: Stacks, aws: Aws, case: Case) -> None:
    test_types.test_type(stacks, aws, case)


ZIPPED = {"S3Bucket": "code", "S3Key": "code.zip"}
DOCS = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
Reference = tuple[str, dict[str, Any], dict[str, Any], str, dict[str, str]]
"""Page, what it needs, the resource, what Ref and its attributes are, as patterns."""
REFERENCES: list[Reference] = [
    (
        "aws-resource-secretsmanager-secret.html",
        {},
        made("SecretsManager::Secret", Name="db"),
        r"arn:aws:secretsmanager:us-east-1:123456789012:secret:db-\w{6}",
        {"Id": r"arn:aws:secretsmanager:us-east-1:123456789012:secret:db-\w{6}"},
    ),
    (
        "aws-resource-lambda-function.html",
        ROLE,
        made("Lambda::Function", **FUNCTION, FunctionName="f"),
        "f",
        {"Arn": "arn:aws:lambda:us-east-1:123456789012:function:f"},
    ),
    (
        "aws-resource-lambda-layerversion.html",
        {},
        made("Lambda::LayerVersion", LayerName="common", Content=ZIPPED),
        "arn:aws:lambda:us-east-1:123456789012:layer:common:1",
        {"LayerVersionArn": "arn:aws:lambda:us-east-1:123456789012:layer:common:1"},
    ),
    (
        "aws-resource-events-eventbus.html",
        {},
        made("Events::EventBus", Name="own"),
        "own",
        {"Arn": "arn:aws:events:us-east-1:123456789012:event-bus/own"},
    ),
    (
        "aws-resource-ecr-pullthroughcacherule.html",
        {},
        made("ECR::PullThroughCacheRule", EcrRepositoryPrefix="public", UpstreamRegistryUrl="public.ecr.aws"),
        "public",
        {},
    ),
    (
        "aws-resource-ec2-launchtemplate.html",
        {},
        made("EC2::LaunchTemplate", LaunchTemplateData={"InstanceType": "t3.micro"}),
        r"lt-\w+",
        {"LaunchTemplateId": r"lt-\w+", "DefaultVersionNumber": "1", "LatestVersionNumber": "1"},
    ),
    (
        "aws-resource-ec2-instance.html",
        NETWORK,
        made("EC2::Instance", ImageId="ami-12c6146b", SubnetId={"Ref": "Subnet"}),
        r"i-\w+",
        {"InstanceId": r"i-\w+", "AvailabilityZone": "us-east-1a", "PrivateIp": r"10\.0\.1\.\d+", "VpcId": r"vpc-\w+"},
    ),
    (
        "aws-resource-iam-accesskey.html",
        PERSON,
        made("IAM::AccessKey", UserName={"Ref": "Person"}),
        r"AKIA\w+",
        {"SecretAccessKey": r"\S{40}"},
    ),
    (
        "aws-resource-sqs-queue.html",
        {},
        made("SQS::Queue", QueueName="jobs"),
        "https://sqs.us-east-1.amazonaws.com/123456789012/jobs",
        {"Arn": "arn:aws:sqs:us-east-1:123456789012:jobs", "QueueName": "jobs"},
    ),
]


@pytest.mark.parametrize("reference", REFERENCES, ids=[reference[0] for reference in REFERENCES])
def test_it_is_referred_to_as_documented(stacks: Stacks, aws: Aws, reference: Reference) -> None:
    """ "Return values" of the type's page below `DOCS`."""
    _, needs, resource, ref, attributes = reference
    put_archive(aws)
    wanted: dict[str, tuple[dict[str, Any], str]] = {"Ref": ({"Ref": "Made"}, ref)}
    wanted |= {name.replace(".", ""): ({"Fn::GetAtt": ["Made", name]}, found) for name, found in attributes.items()}
    outputs = {name: {"Value": value} for name, (value, _) in wanted.items()}
    made_stack = stacks.create({**needs, "Made": resource}, Outputs=outputs)
    assert made_stack["StackStatus"] == "CREATE_COMPLETE", stacks.reasons()
    found = stacks.outputs()
    assert [name for name, (_, pattern) in wanted.items() if not re.fullmatch(pattern, found[name])] == [], found


def put_archive(aws: Aws) -> None:
    aws("s3").create_bucket(Bucket="code")
    aws("s3").put_object(Bucket="code", Key="code.zip", Body=archive("app.py"))


def code_of(aws: Aws, name: str) -> dict[str, str]:
    size = aws("lambda").get_function(FunctionName=name)["Configuration"]["CodeSize"]
    backend = lambda_backends["123456789012"]["us-east-1"].get_function(name)
    assert size == len(backend.code_bytes)
    with zipfile.ZipFile(io.BytesIO(backend.code_bytes)) as held:
        return {each: held.read(each).decode() for each in held.namelist()}


@pytest.mark.parametrize(("runtime", "file"), [("python3.13", "index.py"), ("nodejs22.x", "index.js")])
def test_inline_code_stands_in_a_file_named_index(stacks: Stacks, aws: Aws, runtime: str, file: str) -> None:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html"""
    stacks.create({**ROLE, "F": made("Lambda::Function", **{**FUNCTION, "Runtime": runtime}, FunctionName="f")})
    assert code_of(aws, "f") == {file: FUNCTION["Code"]["ZipFile"]}


def test_code_comes_from_a_bucket_and_goes_back_to_inline(stacks: Stacks, aws: Aws) -> None:
    put_archive(aws)
    stored = {**FUNCTION, "Code": ZIPPED, "FunctionName": "f"}
    stacks.create({**ROLE, "F": made("Lambda::Function", **stored)})
    assert list(code_of(aws, "f")) == ["app.py"]
    stacks.update({**ROLE, "F": made("Lambda::Function", **{**FUNCTION, "FunctionName": "f"})})
    assert list(code_of(aws, "f")) == ["index.py"]


def test_inline_code_is_for_python_and_node_alone(stacks: Stacks) -> None:
    """The same page: "(Node.js and Python) The source code of your Lambda function"."""
    stacks.create({**ROLE, "F": made("Lambda::Function", **{**FUNCTION, "Runtime": "java21"})})
    assert "ZipFile can only be used when Runtime is set to" in stacks.reasons()


def test_a_permission_that_changes_is_a_new_one(stacks: Stacks, aws: Aws) -> None:
    """createOnlyProperties of AWS::Lambda::Permission's schema: all of them."""
    granted = {"FunctionName": {"Ref": "Function"}, "Action": "lambda:InvokeFunction"}
    principals = ("events.amazonaws.com", "sns.amazonaws.com")
    stacks.create({**HEARS, "P": made("Lambda::Permission", **granted, Principal=principals[0])})
    first = stacks.physical_id("P")
    stacks.update({**HEARS, "P": made("Lambda::Permission", **granted, Principal=principals[1])})
    policy = json.loads(aws("lambda").get_policy(FunctionName="hears")["Policy"])["Statement"]
    assert [each["Principal"] for each in policy] == [{"Service": principals[1]}]
    assert [each["Sid"] for each in policy] == [stacks.physical_id("P")] != [first]


def test_a_secret_that_generates_nothing_is_empty_and_gone_for_good(stacks: Stacks, aws: Aws) -> None:
    """ "If you omit both GenerateSecretString and SecretString, you create an empty secret": its page below `DOCS`;
    deleted without recovery: https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1999
    """
    for _ in range(2):
        stacks.create({"S": made("SecretsManager::Secret", Name="db")})
        with pytest.raises(ClientError, match="ResourceNotFoundException"):
            aws("secretsmanager").get_secret_value(SecretId="db")
        stacks.delete()
    assert aws("secretsmanager").list_secrets(IncludePlannedDeletion=True)["SecretList"] == []


def test_a_cache_rule_has_a_prefix_of_its_own(stacks: Stacks) -> None:
    """One per prefix: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreatePullThroughCacheRule.html
    (PullThroughCacheRuleAlreadyExistsException)
    """
    rule = made("ECR::PullThroughCacheRule", EcrRepositoryPrefix="public", UpstreamRegistryUrl="public.ecr.aws")
    assert stacks.create({"R": rule}, "one")["StackStatus"] == "CREATE_COMPLETE"
    assert stacks.create({"R": rule}, "two")["StackStatus"] == "ROLLBACK_COMPLETE"
    stacks.delete("one")
    assert stacks.create({"R": rule}, "three")["StackStatus"] == "CREATE_COMPLETE"


def test_an_endpoint_is_a_gateway_where_nothing_is_said(stacks: Stacks, aws: Aws) -> None:
    """VpcEndpointType: "Default: Gateway", aws-resource-ec2-vpcendpoint.html below `DOCS`."""
    service = "com.amazonaws.us-east-1.s3"
    routes = made("EC2::RouteTable", VpcId={"Ref": "Vpc"})
    gateway = made("EC2::VPCEndpoint", VpcId={"Ref": "Vpc"}, ServiceName=service, RouteTableIds=[{"Ref": "Routes"}])
    stacks.create({**NETWORK, "Routes": routes, "Gateway": gateway})
    endpoint = aws("ec2").describe_vpc_endpoints(VpcEndpointIds=[stacks.physical_id("Gateway")])["VpcEndpoints"][0]
    assert endpoint["VpcEndpointType"] == "Gateway"
    stacks.delete()
    assert stacks.api.list_stacks(StackStatusFilter=["DELETE_FAILED"])["StackSummaries"] == []


def test_a_layers_version_is_made_anew(stacks: Stacks, aws: Aws) -> None:
    """createOnlyProperties of AWS::Lambda::LayerVersion's schema."""
    put_archive(aws)
    for text in ("one", "two"):
        layer = {"L": made("Lambda::LayerVersion", LayerName="common", Content=ZIPPED, Description=text)}
        (stacks.create if text == "one" else stacks.update)(layer)
    versions = aws("lambda").list_layer_versions(LayerName="common")["LayerVersions"]
    assert [(each["Version"], each["Description"]) for each in versions] == [(2, "two")]
    stacks.delete()
    assert aws("lambda").list_layer_versions(LayerName="common")["LayerVersions"] == []
