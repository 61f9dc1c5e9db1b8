"""Which actions CloudFormation needs on which resources: the tables, and what goes with each request."""

from typing import Any

import pytest

from product_factory.sandbox.authorization import Step, needs
from product_factory.sandbox.authorization.evidence.exemptions import Exemption
from product_factory.sandbox.authorization.needs import answers
from product_factory.sandbox.resource_types.schema import resource_schema
from tests.product_factory.sandbox.authorization.cases import ACCOUNT, CASES, KEY, ROLE, Case

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


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.type}: {case.kind}")
def test_what_aws_demands_and_what_not(case: Case) -> None:
    found = list(needs(step(case.type, case.name, case.properties, case.operation, {"team": "a"})))
    needed = {(need.action, need.resource) for need in found}
    assert set(case.demanded) <= needed
    assert {each for each in case.absent if not isinstance(each, str)} & needed == set()
    assert {each for each in case.absent if isinstance(each, str)} & {action for action, _ in needed} == set()


@pytest.mark.parametrize(
    ("resource_type", "name", "properties", "expected"),
    [
        ("AWS::S3::BucketPolicy", "", {"Bucket": "sc-1-logs"}, {("s3:PutBucketPolicy", "arn:aws:s3:::sc-1-logs")}),
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
            {("config:PutConfigRule", f"arn:aws:config:us-east-1:{ACCOUNT}:config-rule/config-rule-0a1b2c")},
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
            "AWS::Events::Rule",
            "SC-1-Rule",
            {"Targets": [{"Arn": TOPIC}]},
            {("events:PutRule", f"arn:aws:events:us-east-1:{ACCOUNT}:rule/SC-1-Rule")},
        ),
    ],
)
def test_what_a_property_names_is_acted_upon(
    resource_type: str, name: str, properties: dict[str, Any], expected: set[tuple[str, str]]
) -> None:
    needed = list(needs(step(resource_type, name, properties)))
    assert expected <= {(need.action, need.resource) for need in needed}


@pytest.mark.parametrize(
    ("resource_type", "properties", "absent"),
    [
        ("AWS::Logs::LogGroup", {}, "s3:REST.PUT.OBJECT"),
        ("AWS::SNS::Topic", {}, "iam:GetRole"),
        ("AWS::IAM::Role", {}, "iam:AttachRolePolicy"),
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


def test_what_is_not_demanded_has_a_reason_with_a_source() -> None:
    told = dict(answers(step("AWS::Lambda::Function", "SC-1-F", {"Code": {"ZipFile": "x"}})))
    spared = [answer for answer in told.values() if isinstance(answer, Exemption)]
    assert isinstance(told["lambda:GetCodeSigningConfig"], Exemption)
    assert spared
    assert all(each.reason and each.source.startswith("https://") for each in spared)


def test_an_action_of_another_service_that_nothing_places_is_demanded_on_a_stand_in() -> None:
    bare = step("AWS::RDS::DBInstance", "sc-db", {"Engine": "mysql"})
    assert ("ec2:DescribeVpcAttribute", f"arn:aws:ec2:us-east-1:{ACCOUNT}:vpc/vpc-0123456789abcdef0") in {
        (need.action, need.resource) for need in needs(bare)
    }


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
        ("AWS::Chatbot::SlackChannelConfiguration", {"IamRoleArn": ROLE}, "chatbot.amazonaws.com"),
        ("AWS::EC2::FlowLog", {"DeliverLogsPermissionArn": ROLE}, "vpc-flow-logs.amazonaws.com"),
        ("AWS::ECS::TaskDefinition", {"TaskRoleArn": ROLE}, "ecs-tasks.amazonaws.com"),
        ("AWS::ECS::TaskDefinition", {"ExecutionRoleArn": ROLE}, "ecs-tasks.amazonaws.com"),
        ("AWS::Lambda::Function", {"Role": ROLE}, "lambda.amazonaws.com"),
        ("AWS::StepFunctions::StateMachine", {"RoleArn": ROLE}, "states.amazonaws.com"),
        ("AWS::CodePipeline::Pipeline", {"RoleArn": ROLE}, "codepipeline.amazonaws.com"),
        (
            "AWS::KinesisFirehose::DeliveryStream",
            {"ExtendedS3DestinationConfiguration": {"RoleARN": ROLE}},
            "firehose.amazonaws.com",
        ),
        ("AWS::RDS::DBInstance", {"MonitoringRoleArn": ROLE}, "monitoring.rds.amazonaws.com"),
        ("AWS::IAM::InstanceProfile", {"Roles": ["SC-1-Role"]}, "ec2.amazonaws.com"),
    ],
)
def test_roles_are_passed_to_a_service(resource_type: str, properties: dict[str, Any], receiver: str) -> None:
    needed = needs(step(resource_type, "SC-1-x", properties))
    [passed] = [need for need in needed if need.action == "iam:PassRole"]
    assert passed.resource == ROLE
    assert passed.context["iam:PassedToService"] == receiver


@pytest.mark.parametrize(
    ("resource_type", "properties", "service"),
    [
        (
            "AWS::ApplicationAutoScaling::ScalableTarget",
            {"ServiceNamespace": "ecs"},
            "ecs.application-autoscaling.amazonaws.com",
        ),
        ("AWS::ECR::PullThroughCacheRule", {}, "pullthroughcache.ecr.amazonaws.com"),
        ("AWS::ElasticLoadBalancingV2::LoadBalancer", {}, "elasticloadbalancing.amazonaws.com"),
        ("AWS::RDS::DBInstance", {}, "rds.amazonaws.com"),
        ("AWS::AutoScaling::AutoScalingGroup", {}, "autoscaling.amazonaws.com"),
        ("AWS::EC2::FlowLog", {}, "delivery.logs.amazonaws.com"),
        ("AWS::IAM::ServiceLinkedRole", {"AWSServiceName": "config.amazonaws.com"}, "config.amazonaws.com"),
    ],
)
def test_a_linked_role_is_made_for_a_service(resource_type: str, properties: dict[str, Any], service: str) -> None:
    needed = needs(step(resource_type, "SC-1-x", properties))
    [made] = [need for need in needed if need.action == "iam:CreateServiceLinkedRole"]
    assert made.resource.startswith(f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/{service}/AWSServiceRoleFor")
    assert made.context["iam:AWSServiceName"] == service


def test_a_role_in_an_instance_profile_is_passed_too() -> None:
    launched = step("AWS::EC2::Instance", "", {"IamInstanceProfile": "profile"})
    inside = Step(**{**vars(launched), "indirect_roles": (ROLE,)})
    [passed] = [need for need in needs(inside) if need.action == "iam:PassRole"]
    assert (passed.resource, passed.context["iam:PassedToService"]) == (ROLE, "ec2.amazonaws.com")


def test_policies_are_attached_by_their_arn() -> None:
    arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    needed = needs(step("AWS::IAM::Role", "SC-1-Role", {"ManagedPolicyArns": [arn]}))
    [attached] = [need for need in needed if need.action == "iam:AttachRolePolicy"]
    assert (attached.resource, attached.context["iam:PolicyARN"]) == (ROLE, arn)


def test_a_role_s_boundary_is_told_when_it_is_made() -> None:
    boundary = f"arn:aws:iam::{ACCOUNT}:policy/Boundary"
    needed = needs(step("AWS::IAM::Role", "SC-1-Role", {"PermissionsBoundary": boundary}))
    [made] = [need for need in needed if need.action == "iam:CreateRole"]
    assert made.context["iam:PermissionsBoundary"] == boundary


def test_a_service_that_uses_a_key_for_its_caller_says_so() -> None:
    """https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service"""
    needed = [
        n for n in needs(step("AWS::RDS::DBInstance", "sc-db", {"KmsKeyId": KEY})) if n.action == "kms:CreateGrant"
    ]
    assert [(n.resource, n.context["kms:ViaService"]) for n in needed] == [(KEY, "rds.us-east-1.amazonaws.com")]
    # .../conditions-kms.html#conditions-kms-grant-is-for-aws-resource
    assert [n.context["kms:GrantIsForAWSResource"] for n in needed] == ["true"]
    own = [need.context for need in needs(step("AWS::KMS::Key", "")) if need.action.startswith("kms:")]
    assert own
    assert not [context for context in own if "kms:ViaService" in context]


def test_ec2_tells_what_it_tags() -> None:
    """https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html"""
    made = [n for n in needs(step("AWS::EC2::VPC", tags={"team": "a"})) if n.action == "ec2:CreateTags"]
    assert [(n.resource, n.context["ec2:CreateAction"]) for n in made] == [
        (f"arn:aws:ec2:us-east-1:{ACCOUNT}:vpc/*", "CreateVpc")
    ]


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


def test_what_it_acts_upon_bears_other_tags() -> None:
    """A subnet of other origin doesn't bear the tags of the gateway in it."""
    made = step("AWS::EC2::NatGateway", "nat-1", {"SubnetId": "subnet-1"}, "delete", {"team": "a"})
    tagged = {need.resource for need in needs(made) if "aws:ResourceTag/team" in need.context}
    assert tagged == {f"arn:aws:ec2:us-east-1:{ACCOUNT}:natgateway/nat-1"}
