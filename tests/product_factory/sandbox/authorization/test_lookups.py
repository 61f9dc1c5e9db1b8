"""What CloudFormation looks up with the launch role: parameters' types, dynamic references, functions."""

from typing import Any

import pytest

from product_factory.sandbox.authorization import lookups

ACCOUNT = "333333333333"
PLACE = f"us-east-1:{ACCOUNT}"


def looked_up(template: dict[str, Any], **parameters: str) -> set[tuple[str, str]]:
    found = list(lookups(template, parameters, account_id=ACCOUNT, region="us-east-1"))
    assert len(found) == len({(need.action, need.resource) for need in found})
    return {(need.action, need.resource) for need in found}


def with_property(value: Any) -> dict[str, Any]:
    return {"Resources": {"It": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": value}}}}


@pytest.mark.parametrize(
    ("kind", "value", "demanded"),
    [
        # https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters.html
        (
            "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>",
            "/aws/service/ami-amazon-linux-latest/al2023",
            {
                ("ssm:GetParameters", "arn:aws:ssm:us-east-1::parameter/aws/service/ami-amazon-linux-latest/al2023"),
                ("ec2:DescribeImages", "*"),
            },
        ),
        (
            "AWS::SSM::Parameter::Value<String>",
            "/baseline/topic",
            {("ssm:GetParameters", f"arn:aws:ssm:{PLACE}:parameter/baseline/topic")},
        ),
        ("AWS::SSM::Parameter::Name", "plain", {("ssm:GetParameters", f"arn:aws:ssm:{PLACE}:parameter/plain")}),
        # https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html
        ("AWS::EC2::VPC::Id", "vpc-1", {("ec2:DescribeVpcs", "*")}),
        ("List<AWS::EC2::Subnet::Id>", "subnet-1,subnet-2", {("ec2:DescribeSubnets", "*")}),
        ("AWS::EC2::KeyPair::KeyName", "door", {("ec2:DescribeKeyPairs", "*")}),
        ("String", "x", set()),
        ("CommaDelimitedList", "x,y", set()),
    ],
)
def test_parameters(kind: str, value: str, demanded: set[tuple[str, str]]) -> None:
    assert looked_up({"Parameters": {"P": {"Type": kind}}}, P=value) == demanded
    assert looked_up({"Parameters": {"P": {"Type": kind, "Default": value}}}) == demanded


SECRET = f"arn:aws:secretsmanager:{PLACE}:secret:db-AbCdEf"


@pytest.mark.parametrize(
    ("written", "demanded"),
    [
        # https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
        ("{{resolve:ssm:/team/title:3}}", ("ssm:GetParameters", f"arn:aws:ssm:{PLACE}:parameter/team/title")),
        ("{{resolve:ssm-secure:password}}", ("ssm:GetParameters", f"arn:aws:ssm:{PLACE}:parameter/password")),
        ("a {{resolve:secretsmanager:db:SecretString:user}} b", ("secretsmanager:GetSecretValue", SECRET)),
        (f"{{{{resolve:secretsmanager:{SECRET}:SecretString}}}}", ("secretsmanager:GetSecretValue", SECRET)),
        (
            {"Fn::Sub": "{{resolve:ssm:/${Team}/title}}"},
            ("ssm:GetParameters", f"arn:aws:ssm:{PLACE}:parameter/red/title"),
        ),
        (
            {"Fn::Join": ["", ["{{resolve:secretsmanager:", {"Ref": "Team"}, ":SecretString}}"]]},
            ("secretsmanager:GetSecretValue", f"arn:aws:secretsmanager:{PLACE}:secret:red-AbCdEf"),
        ),
        (
            {"Fn::Sub": "{{resolve:secretsmanager:${Other}}}"},
            ("secretsmanager:GetSecretValue", f"arn:aws:secretsmanager:{PLACE}:secret:*-AbCdEf"),
        ),
    ],
)
def test_dynamic_references(written: Any, demanded: tuple[str, str]) -> None:
    template = {**with_property(written), "Parameters": {"Team": {"Type": "String"}}}
    assert looked_up(template, Team="red") == {demanded}


def test_functions_that_ask_the_account() -> None:
    """The first by AWS's page on Fn::GetAZs."""
    zones = with_property({"Fn::Select": [0, {"Fn::GetAZs": ""}]})
    assert looked_up(zones) == {
        ("ec2:DescribeAvailabilityZones", "*"),
        ("ec2:DescribeAccountAttributes", "*"),
        ("ec2:DescribeSubnets", "*"),
    }
    assert looked_up(with_property({"Fn::ImportValue": "x"})) == {("cloudformation:ListExports", "*")}
    assert looked_up(with_property({"Fn::Join": ["", ["a", "b"]]})) == set()
