"""Which actions CloudFormation needs on which resources: table by resource type."""

from typing import Any

import pytest

from sandbox.authorization import Step, needs
from sandbox.cloudformation.schema import resource_schema

ACCOUNT = "333333333333"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/SC-1-Role"
TOPIC = f"arn:aws:sns:us-east-1:{ACCOUNT}:SC-1-Topic"
RANDOM = "00000000-0000-0000-0000-000000000000"


def step(
    resource_type: str,
    name: str = "",
    properties: dict[str, Any] | None = None,
    operation: str = "create",
    tags: dict[str, str] | None = None,
) -> Step:
    schema = resource_schema(resource_type)
    assert schema
    permissions = tuple(schema["handlers"][operation]["permissions"])
    return Step(operation, resource_type, name, properties or {}, tags or {}, ACCOUNT, "us-east-1", permissions)


@pytest.mark.parametrize(
    ("resource_type", "name", "properties", "expected"),
    [
        (
            "AWS::S3::Bucket",
            "sc-1-logs",
            {},
            {
                ("s3:CreateBucket", "arn:aws:s3:::sc-1-logs"),
                ("s3:DeleteObject", "arn:aws:s3:::sc-1-logs/object"),
            },
        ),
        (
            "AWS::S3::BucketPolicy",
            "",
            {"Bucket": "sc-1-logs"},
            {("s3:PutBucketPolicy", "arn:aws:s3:::sc-1-logs")},
        ),
        ("AWS::SNS::Topic", "SC-1-Topic", {}, {("sns:CreateTopic", TOPIC)}),
        ("AWS::SNS::Topic", TOPIC, {}, {("sns:CreateTopic", TOPIC)}),
        ("AWS::SNS::TopicPolicy", "", {"Topics": [TOPIC]}, {("sns:SetTopicAttributes", TOPIC)}),
        ("AWS::SNS::Subscription", "", {"TopicArn": TOPIC}, {("sns:Subscribe", TOPIC)}),
        (
            "AWS::KMS::Key",
            "",
            {},
            {
                ("kms:CreateKey", "*"),
                ("kms:PutKeyPolicy", f"arn:aws:kms:us-east-1:{ACCOUNT}:key/{RANDOM}"),
            },
        ),
        (
            "AWS::KMS::Alias",
            "alias/SC-1-x",
            {"TargetKeyId": "1234"},
            {
                ("kms:CreateAlias", f"arn:aws:kms:us-east-1:{ACCOUNT}:alias/SC-1-x"),
                ("kms:CreateAlias", f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1234"),
            },
        ),
        (
            "AWS::IAM::Role",
            "SC-1-Role",
            {"Path": "/team/"},
            {("iam:CreateRole", f"arn:aws:iam::{ACCOUNT}:role/team/SC-1-Role")},
        ),
        (
            "AWS::SSM::Parameter",
            "/baseline/topic",
            {},
            {("ssm:PutParameter", f"arn:aws:ssm:us-east-1:{ACCOUNT}:parameter/baseline/topic")},
        ),
        (
            "AWS::Logs::LogGroup",
            "SC-1-Logs",
            {},
            {
                ("logs:CreateLogGroup", f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:SC-1-Logs"),
                ("logs:DescribeLogGroups", "*"),
            },
        ),
        (
            "AWS::Logs::MetricFilter",
            "SC-1-Filter",
            {"LogGroupName": "SC-1-Logs"},
            {("logs:PutMetricFilter", f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:SC-1-Logs")},
        ),
        (
            "AWS::CloudTrail::Trail",
            "SC-1-Trail",
            {},
            {
                ("cloudtrail:CreateTrail", f"arn:aws:cloudtrail:us-east-1:{ACCOUNT}:trail/SC-1-Trail"),
                ("organizations:DescribeOrganization", "*"),
            },
        ),
        (
            "AWS::Config::ConfigRule",
            "SC-1-Rule",
            {},
            {
                (
                    "config:PutConfigRule",
                    f"arn:aws:config:us-east-1:{ACCOUNT}:config-rule/config-rule-000000",
                )
            },
        ),
        (
            "AWS::EC2::SubnetRouteTableAssociation",
            "",
            {"RouteTableId": "rtb-1", "SubnetId": "subnet-1"},
            {
                ("ec2:AssociateRouteTable", f"arn:aws:ec2:us-east-1:{ACCOUNT}:route-table/rtb-1"),
                ("ec2:AssociateRouteTable", f"arn:aws:ec2:us-east-1:{ACCOUNT}:subnet/subnet-1"),
            },
        ),
        (
            "AWS::EC2::Route",
            "",
            {"RouteTableId": "rtb-1", "NatGatewayId": "nat-1"},
            {("ec2:CreateRoute", f"arn:aws:ec2:us-east-1:{ACCOUNT}:route-table/rtb-1")},
        ),
        (
            "AWS::EC2::NetworkAclEntry",
            "",
            {"NetworkAclId": "acl-1"},
            {("ec2:CreateNetworkAclEntry", f"arn:aws:ec2:us-east-1:{ACCOUNT}:network-acl/acl-1")},
        ),
        (
            "AWS::EC2::SubnetNetworkAclAssociation",
            "",
            {"NetworkAclId": "acl-1", "SubnetId": "subnet-1"},
            {("ec2:ReplaceNetworkAclAssociation", f"arn:aws:ec2:us-east-1:{ACCOUNT}:subnet/subnet-1")},
        ),
        (
            "AWS::EC2::VPCGatewayAttachment",
            "",
            {"InternetGatewayId": "igw-1", "VpcId": "vpc-1"},
            {("ec2:AttachInternetGateway", f"arn:aws:ec2:us-east-1:{ACCOUNT}:internet-gateway/igw-1")},
        ),
        (
            "AWS::SSM::Association",
            "",
            {"Name": "Clean"},
            {
                ("ssm:CreateAssociation", f"arn:aws:ssm:us-east-1:{ACCOUNT}:document/Clean"),
                ("ssm:CreateAssociation", f"arn:aws:ssm:us-east-1:{ACCOUNT}:association/{RANDOM}"),
            },
        ),
        (
            "AWS::Events::Rule",
            "SC-1-Rule",
            {"Targets": [{"Arn": TOPIC}]},
            {("events:PutRule", f"arn:aws:events:us-east-1:{ACCOUNT}:rule/SC-1-Rule")},
        ),
    ],
)
def test_the_resource_of_an_action(
    resource_type: str, name: str, properties: dict[str, Any], expected: set[tuple[str, str]]
) -> None:
    needed = list(needs(step(resource_type, name, properties)))
    assert expected <= {(need.action, need.resource) for need in needed}


@pytest.mark.parametrize(
    ("resource_type", "properties", "absent"),
    [
        ("AWS::Logs::LogGroup", {}, "s3:REST.PUT.OBJECT"),
        ("AWS::S3::Bucket", {}, "s3tables:CreateTable"),
        ("AWS::S3::Bucket", {}, "iam:PassRole"),
        ("AWS::SNS::Topic", {}, "iam:GetRole"),
        ("AWS::IAM::Role", {}, "iam:AttachRolePolicy"),
        ("AWS::IAM::Policy", {"Roles": ["SC-1-Role"]}, "iam:PutGroupPolicy"),
        (
            "AWS::IAM::Role",
            {"AssumeRolePolicyDocument": {"Statement": [{"Principal": {"AWS": ROLE}}]}},
            "iam:PassRole",
        ),
    ],
)
def test_what_is_not_needed(resource_type: str, properties: dict[str, Any], absent: str) -> None:
    needed = {need.action for need in needs(step(resource_type, "SC-1-x", properties))}
    assert needed
    assert absent not in needed


def test_what_tags_a_resource_does_not_tag_what_it_acts_upon() -> None:
    tagging = [n.resource for n in needs(step("AWS::SSM::Association", "", {"Name": "Clean"})) if "Tag" in n.action]
    assert tagging
    assert not [resource for resource in tagging if "document/" in resource]


def test_an_internet_gateway_needs_no_vpn_gateway() -> None:
    attached = step("AWS::EC2::VPCGatewayAttachment", "", {"InternetGatewayId": "igw-1", "VpcId": "vpc-1"})
    assert not [need for need in needs(attached) if "vpn-gateway" in need.resource]


@pytest.mark.parametrize(
    ("resource_type", "properties", "receiver"),
    [
        ("AWS::CloudTrail::Trail", {"CloudWatchLogsRoleArn": ROLE}, "cloudtrail.amazonaws.com"),
        ("AWS::Config::ConfigurationRecorder", {"RoleARN": ROLE}, "config.amazonaws.com"),
        (
            "AWS::Config::RemediationConfiguration",
            {"Parameters": {"AutomationAssumeRole": {"StaticValue": {"Values": [ROLE]}}}},
            "ssm.amazonaws.com",
        ),
        (
            "AWS::Chatbot::SlackChannelConfiguration",
            {"IamRoleArn": ROLE},
            "chatbot.amazonaws.com",
        ),
    ],
)
def test_roles_are_passed_to_a_service(resource_type: str, properties: dict[str, Any], receiver: str) -> None:
    needed = needs(step(resource_type, "SC-1-x", properties))
    [passed] = [need for need in needed if need.action == "iam:PassRole"]
    assert passed.resource == ROLE
    assert passed.context["iam:PassedToService"] == receiver


def test_policies_are_attached_by_their_arn() -> None:
    arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    needed = needs(step("AWS::IAM::Role", "SC-1-Role", {"ManagedPolicyArns": [arn]}))
    [attached] = [need for need in needed if need.action == "iam:AttachRolePolicy"]
    assert (attached.resource, attached.context["iam:PolicyARN"]) == (ROLE, arn)


def test_each_operation_has_its_own_actions() -> None:
    for operation, action in (
        ("create", "sns:CreateTopic"),
        ("update", "sns:SetTopicAttributes"),
        ("delete", "sns:DeleteTopic"),
    ):
        needed = {need.action for need in needs(step("AWS::SNS::Topic", TOPIC, {}, operation))}
        assert action in needed


def test_tags_are_of_the_request_and_of_the_resource_once_it_is_there() -> None:
    tagged = step("AWS::KMS::Key", tags={"team": "a"})
    contexts = {need.action: need.context for need in needs(tagged)}
    assert contexts["kms:CreateKey"]["aws:RequestTag/team"] == "a"
    assert "aws:ResourceTag/team" not in contexts["kms:CreateKey"]
    assert contexts["kms:PutKeyPolicy"]["aws:ResourceTag/team"] == "a"
