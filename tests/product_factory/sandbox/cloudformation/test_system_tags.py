"""`aws:cloudformation:*` is on the types of which it is proven, in EC2's own words, and nobody else may set it.

Which types: product_factory/sandbox/authorization/evidence/keys.py, with their sources. That others bear none is not known; a role
that relies on it there fails here.
"""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from product_factory.sandbox import install
from tests.product_factory.sandbox.cloudformation.cfn_stacks import Stacks

NETWORK = {
    "Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/24"}},
    "Gateway": {"Type": "AWS::EC2::InternetGateway"},
    "Routes": {"Type": "AWS::EC2::RouteTable", "Properties": {"VpcId": {"Ref": "Vpc"}}},
    "Group": {"Type": "AWS::EC2::SecurityGroup", "Properties": {"GroupDescription": "g", "VpcId": {"Ref": "Vpc"}}},
    "Acl": {"Type": "AWS::EC2::NetworkAcl", "Properties": {"VpcId": {"Ref": "Vpc"}}},
    "Options": {"Type": "AWS::EC2::DHCPOptions", "Properties": {"DomainName": "example.com"}},
    "Disk": {"Type": "AWS::EC2::Volume", "Properties": {"Size": 1, "AvailabilityZone": "us-east-1a"}},
}
RESERVED = "aws: prefixed tag key names are not allowed for external use."


@pytest.fixture
def network(stacks: Stacks) -> Stacks:
    install()
    assert stacks.create(NETWORK)["StackStatus"] == "CREATE_COMPLETE", stacks.reasons()
    return stacks


def tags(aws: Any, **filters: str) -> list[dict[str, str]]:
    named = [{"Name": name.replace("_", "-"), "Values": [value]} for name, value in filters.items()]
    return list(aws("ec2").describe_tags(Filters=named)["Tags"])


def test_proven_types_bear_all_three(network: Stacks, aws: Any) -> None:
    found = tags(aws, key="aws:cloudformation:*")
    proven = {"vpc", "internet-gateway", "route-table", "security-group", "network-acl", "dhcp-options"}
    assert {each["ResourceType"] for each in found} == proven
    of_vpc = {each["Key"]: each["Value"] for each in found if each["ResourceType"] == "vpc"}
    assert of_vpc == {
        "aws:cloudformation:stack-name": "SC-test",
        "aws:cloudformation:stack-id": network.describe()["StackId"],
        "aws:cloudformation:logical-id": "Vpc",
    }


def test_they_are_found_as_any_tag(network: Stacks, aws: Any) -> None:
    assert len(tags(aws, resource_type="internet-gateway")) == 3
    assert [each["ResourceType"] for each in tags(aws, value="Routes")] == ["route-table"]
    own = [{"Name": "tag:aws:cloudformation:logical-id", "Values": ["Group"]}]
    (group,) = aws("ec2").describe_security_groups(Filters=own)["SecurityGroups"]
    assert group["GroupId"] == network.physical_id("Group")


def test_they_go_with_the_stack(network: Stacks, aws: Any) -> None:
    network.delete()
    assert tags(aws, key="aws:cloudformation:*") == []


def test_functions_and_secrets_bear_them_beside_their_own(stacks: Stacks, aws: Any) -> None:
    """localstack/localstack, tests/aws/services/cloudformation/resources/test_secretsmanager.snapshot.json
    (test_cfn_handle_secretsmanager_secret), test_lambda.snapshot.json (test_cfn_lambda_permissions)
    """
    own: dict[str, Any] = {"Tags": [{"Key": "mine", "Value": "x"}]}
    trust = {
        "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]
    }
    code: dict[str, Any] = {
        "Handler": "index.handler",
        "Runtime": "python3.12",
        "Code": {"ZipFile": "def handler(*_): pass"},
    }
    role: dict[str, Any] = {"Role": {"Fn::GetAtt": ["Role", "Arn"]}}
    resources: dict[str, Any] = {
        "Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": trust}},
        "Function": {"Type": "AWS::Lambda::Function", "Properties": {**code, **role, **own}},
        "Secret": {"Type": "AWS::SecretsManager::Secret", "Properties": own},
    }
    stacks.create(resources)
    stacks.update({**resources, "Secret": {"Type": "AWS::SecretsManager::Secret", "Properties": {}}})
    secret = aws("secretsmanager").describe_secret(SecretId=stacks.physical_id("Secret"))["Tags"]
    function = aws("lambda").get_function(FunctionName=stacks.physical_id("Function"))["Tags"]
    system = {"aws:cloudformation:stack-name": "SC-test", "aws:cloudformation:stack-id": stacks.describe()["StackId"]}
    assert {each["Key"]: each["Value"] for each in secret} == {**system, "aws:cloudformation:logical-id": "Secret"}
    assert function == {**system, "aws:cloudformation:logical-id": "Function", "mine": "x"}


def test_nobody_else_sets_tags_of_that_prefix(stacks: Stacks) -> None:
    """The words are those of the resource handlers that AWS publishes; stacks are told the same at the call."""
    with pytest.raises(ClientError, match=RESERVED):
        stacks.create({"T": {"Type": "AWS::SNS::Topic"}}, tags={"aws:cloudformation:stack-name": "x"})
    tagged = {"Tags": [{"Key": "aws:cloudformation:stack-name", "Value": "x"}]}
    stacks.create({"T": {"Type": "AWS::SNS::Topic", "Properties": tagged}})
    assert f"T CREATE_FAILED {RESERVED}" in stacks.reasons()
