"""Demands of a template's resources, with stand-ins for what only a launch tells."""

from typing import Any

import pytest

from product_factory.sandbox.authorization import demands
from product_factory.sandbox.resource_types.errors import ResourceError

ACCOUNT = "333333333333"
PLACE = f"us-east-1:{ACCOUNT}"
STACK = f"SC-{ACCOUNT}-pp-abcdefghijklm"
TRUST = {
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]
}

TEMPLATE: dict[str, Any] = {
    "Parameters": {
        "Path": {"Type": "String", "Default": "/"},
        "CodeBucket": {"Type": "String"},
        "GivenRoleArn": {"Type": "String"},
        "Vpc": {"Type": "AWS::EC2::VPC::Id"},
    },
    "Conditions": {"Never": {"Fn::Equals": ["a", "b"]}},
    "Resources": {
        "Role": {
            "Type": "AWS::IAM::Role",
            "Properties": {"Path": {"Ref": "Path"}, "AssumeRolePolicyDocument": TRUST},
        },
        "Function": {
            "Type": "AWS::Lambda::Function",
            "Properties": {
                "Role": {"Fn::GetAtt": ["Role", "Arn"]},
                "Code": {"S3Bucket": {"Ref": "CodeBucket"}, "S3Key": "f.zip"},
                "KmsKeyArn": {"Fn::If": ["Never", {"Fn::GetAtt": ["Key", "Arn"]}, {"Ref": "AWS::NoValue"}]},
            },
        },
        "Other": {
            "Type": "AWS::Lambda::Function",
            "Properties": {"Role": {"Ref": "GivenRoleArn"}, "Code": {"ZipFile": "x"}},
        },
        "Key": {"Type": "AWS::KMS::Key"},
        "Images": {
            "Type": "AWS::ECR::Repository",
            "Properties": {"EncryptionConfiguration": {"KmsKey": {"Fn::GetAtt": ["Key", "Arn"]}}},
        },
        "Group": {"Type": "AWS::EC2::SecurityGroup", "Properties": {"VpcId": {"Ref": "Vpc"}}},
        "Profile": {"Type": "AWS::IAM::InstanceProfile", "Properties": {"Roles": [{"Ref": "Role"}]}},
        "Launch": {
            "Type": "AWS::EC2::LaunchTemplate",
            "Properties": {"LaunchTemplateData": {"IamInstanceProfile": {"Arn": {"Fn::GetAtt": "Profile.Arn"}}}},
        },
        "Instance": {"Type": "AWS::EC2::Instance", "Properties": {"IamInstanceProfile": {"Ref": "Profile"}}},
        "Fleet": {
            "Type": "AWS::AutoScaling::AutoScalingGroup",
            "Properties": {"LaunchTemplate": {"LaunchTemplateId": {"Ref": "Launch"}, "Version": "1"}},
        },
        "Balancer": {"Type": "AWS::ElasticLoadBalancingV2::LoadBalancer", "Properties": {"Type": "network"}},
        "Listener": {
            "Type": "AWS::ElasticLoadBalancingV2::Listener",
            "Properties": {"LoadBalancerArn": {"Ref": "Balancer"}},
        },
        "Secret": {"Type": "AWS::SecretsManager::Secret"},
        "Rotation": {
            "Type": "AWS::SecretsManager::RotationSchedule",
            "Properties": {"SecretId": {"Ref": "Secret"}, "RotationLambdaARN": {"Fn::GetAtt": ["Function", "Arn"]}},
        },
        "Topic": {"Type": "AWS::SNS::Topic"},
        "Policy": {"Type": "AWS::SNS::TopicPolicy", "Properties": {"Topics": [{"Ref": "Topic"}]}},
        "Database": {"Type": "AWS::RDS::DBInstance", "Properties": {"Engine": "mysql"}},
        "Lookup": {"Type": "Custom::Lookup", "Properties": {"ServiceToken": {"Fn::GetAtt": ["Function", "Arn"]}}},
        "Wait": {"Type": "AWS::CloudFormation::WaitConditionHandle"},
        "Build": {"Type": "AWS::CodeBuild::Project"},
        "Route": {"Type": "AWS::EC2::SubnetRouteTableAssociation"},
    },
}
FUNCTION = f"arn:aws:lambda:{PLACE}:function:{STACK}-Function-ABCDEFGHIJKL"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/{STACK}-Role-ABCDEFGHIJKL"
SECRET = f"arn:aws:secretsmanager:{PLACE}:secret:{STACK}-Secret-ABCDEFGHIJKL-AbCdEf"
KEY = f"arn:aws:kms:{PLACE}:key/00000000-0000-0000-0000-000000000000"


@pytest.mark.parametrize(
    ("logical_id", "operation", "demanded"),
    [
        ("Role", "create", ("iam:CreateRole", ROLE)),
        ("Function", "create", ("lambda:CreateFunction", FUNCTION)),
        ("Function", "create", ("iam:PassRole", ROLE)),
        ("Function", "create", ("s3:GetObject", "arn:aws:s3:::given/f.zip")),
        ("Function", "delete", ("lambda:DeleteFunction", FUNCTION)),
        ("Other", "create", ("iam:PassRole", f"arn:aws:iam::{ACCOUNT}:role/given")),
        ("Images", "create", ("kms:CreateGrant", KEY)),
        ("Group", "create", ("ec2:CreateSecurityGroup", f"arn:aws:ec2:{PLACE}:vpc/vpc-0123456789abcdef0")),
        ("Group", "delete", ("ec2:DeleteSecurityGroup", f"arn:aws:ec2:{PLACE}:security-group/sg-0123456789abcdef0")),
        ("Instance", "create", ("iam:PassRole", ROLE)),
        ("Fleet", "create", ("iam:PassRole", ROLE)),
        ("Fleet", "create", ("ec2:RunInstances", f"arn:aws:ec2:{PLACE}:launch-template/lt-0123456789abcdef0")),
        ("Secret", "create", ("secretsmanager:CreateSecret", SECRET)),
        ("Rotation", "create", ("secretsmanager:RotateSecret", SECRET)),
        ("Rotation", "create", ("lambda:InvokeFunction", FUNCTION)),
        ("Topic", "delete", ("sns:DeleteTopic", f"arn:aws:sns:{PLACE}:{STACK}-Topic-ABCDEFGHIJKL")),
        ("Policy", "create", ("sns:SetTopicAttributes", f"arn:aws:sns:{PLACE}:{STACK}-Topic-ABCDEFGHIJKL")),
        (
            "Database",
            "create",
            ("rds:CreateDBInstance", f"arn:aws:rds:{PLACE}:db:{STACK.lower()}-database-abcdefghijkl"),
        ),
        ("Lookup", "create", ("lambda:InvokeFunction", FUNCTION)),
        ("Lookup", "delete", ("lambda:InvokeFunction", FUNCTION)),
    ],
)
def test_what_a_resource_demands(logical_id: str, operation: str, demanded: tuple[str, str]) -> None:
    assert demanded in {(need.action, need.resource) for need in demands(TEMPLATE, logical_id, operation)}


def test_a_listener_is_on_the_balancer_of_its_template() -> None:
    balancer = next(n.resource for n in demands(TEMPLATE, "Balancer") if n.action.endswith("CreateLoadBalancer"))
    assert ":loadbalancer/net/" in balancer
    [made] = [n.resource for n in demands(TEMPLATE, "Listener") if n.action.endswith("CreateListener")]
    assert made.rpartition("/")[0] == balancer.rpartition("/")[0]


def test_names_keep_within_the_type_s_limit_and_begin_with_the_stack_s() -> None:
    long = {"Resources": {"SomeRatherLongLogicalIdOfARole1A2B3C4D": {"Type": "AWS::IAM::Role"}}}
    [made] = [n.resource for n in demands(long, next(iter(long["Resources"]))) if n.action == "iam:CreateRole"]
    name = made.rpartition("/")[2]
    assert len(name) <= 64
    assert name.startswith(STACK[:25])


def test_a_condition_of_the_template_decides() -> None:
    assert not [need for need in demands(TEMPLATE, "Function") if need.action.startswith("kms:")]


def test_parameters_account_region_and_stack_can_be_given() -> None:
    needed = demands(
        TEMPLATE,
        "Role",
        account_id="444444444444",
        region="eu-west-1",
        stack_name="SC-other",
        parameters={"Path": "/team/"},
    )
    assert "arn:aws:iam::444444444444:role/team/SC-other-Role-ABCDEFGHIJKL" in {need.resource for need in needed}


def test_what_is_only_replaced_is_never_updated_and_what_calls_nothing_needs_nothing() -> None:
    assert list(demands(TEMPLATE, "Route", "update")) == []
    assert list(demands(TEMPLATE, "Wait")) == []


def test_a_type_of_which_aws_tells_nothing_is_refused() -> None:
    with pytest.raises(ResourceError, match="AWS::CodeBuild::Project doesn't tell what create needs"):
        list(demands(TEMPLATE, "Build"))
