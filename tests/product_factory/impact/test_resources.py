"""What an update does to a resource is what AWS's resource reference says of the property that changes.

The expected effects are those of "Update requires" in the reference, looked up there:
Replacement → replacement; No interruption and Some interruptions → in-place change; a condition in its
words → possible replacement; Updates are not supported → update refused.
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
"""

from __future__ import annotations

from typing import Any

import pytest

from product_factory.impact import Bump, Effect, impact

REPLACEMENT, IN_PLACE, POSSIBLE = Effect.REPLACEMENT, Effect.IN_PLACE, Effect.POSSIBLE_REPLACEMENT
MAJOR, MINOR, PATCH = Bump.MAJOR, Bump.MINOR, Bump.PATCH
NOTHING: Any = None

KEY_OF_ID = [{"AttributeName": "Id", "KeyType": "HASH"}]
KEY_OF_NAME = [{"AttributeName": "Name", "KeyType": "HASH"}]
DAY = {"TimePeriod": {"Start": "1"}, "TimeUnit": "DAILY", "BudgetType": "COST"}

CASES: list[tuple[str, str, Any, Any, Effect, Bump]] = [
    ("AWS::ApiGateway::RestApi", "Name", "a", "b", IN_PLACE, PATCH),
    ("AWS::Budgets::Budget", "Budget", DAY | {"BudgetName": "a"}, DAY | {"BudgetName": "b"}, REPLACEMENT, MINOR),
    ("AWS::CloudTrail::Trail", "TrailName", "a", "b", REPLACEMENT, MINOR),
    ("AWS::CloudTrail::Trail", "IsMultiRegionTrail", False, True, IN_PLACE, PATCH),
    ("AWS::CloudWatch::Alarm", "AlarmName", "a", "b", REPLACEMENT, MINOR),
    ("AWS::CloudWatch::Alarm", "Threshold", 1, 2, IN_PLACE, PATCH),
    ("AWS::Config::ConfigRule", "ConfigRuleName", "a", "b", REPLACEMENT, MINOR),
    ("AWS::Config::ConfigRule", "InputParameters", {"a": "1"}, {"a": "2"}, IN_PLACE, PATCH),
    ("AWS::DynamoDB::Table", "TableName", "a", "b", REPLACEMENT, MAJOR),
    # Replacement in the reference of 2018; the schema of today says: only in some cases.
    ("AWS::DynamoDB::Table", "KeySchema", KEY_OF_ID, KEY_OF_NAME, POSSIBLE, MAJOR),
    ("AWS::DynamoDB::Table", "SSESpecification", {"SSEEnabled": False}, {"SSEEnabled": True}, IN_PLACE, PATCH),
    ("AWS::DynamoDB::Table", "BillingMode", "PROVISIONED", "PAY_PER_REQUEST", IN_PLACE, PATCH),
    ("AWS::EC2::FlowLog", "TrafficType", "ALL", "REJECT", REPLACEMENT, MINOR),
    ("AWS::EC2::Instance", "ImageId", "ami-1", "ami-2", REPLACEMENT, MAJOR),
    ("AWS::EC2::Instance", "AvailabilityZone", "a", "b", REPLACEMENT, MAJOR),
    ("AWS::EC2::Instance", "InstanceType", "t3.micro", "t3.small", POSSIBLE, MAJOR),
    ("AWS::EC2::Instance", "UserData", "YQ==", "Yg==", POSSIBLE, MAJOR),
    ("AWS::EC2::Instance", "DisableApiTermination", False, True, IN_PLACE, PATCH),
    ("AWS::EC2::NatGateway", "SubnetId", "subnet-1", "subnet-2", REPLACEMENT, MINOR),
    ("AWS::EC2::Route", "DestinationCidrBlock", "10.0.0.0/8", "0.0.0.0/0", REPLACEMENT, MINOR),
    ("AWS::EC2::Route", "NatGatewayId", "nat-1", "nat-2", IN_PLACE, PATCH),
    ("AWS::EC2::SecurityGroup", "GroupDescription", "a", "b", REPLACEMENT, MINOR),
    ("AWS::EC2::SecurityGroup", "VpcId", "vpc-1", "vpc-2", REPLACEMENT, MINOR),
    ("AWS::EC2::SecurityGroup", "SecurityGroupIngress", [], [{"IpProtocol": "tcp"}], IN_PLACE, PATCH),
    ("AWS::EC2::Subnet", "CidrBlock", "10.0.0.0/24", "10.0.1.0/24", REPLACEMENT, MINOR),
    ("AWS::EC2::Subnet", "VpcId", "vpc-1", "vpc-2", REPLACEMENT, MINOR),
    ("AWS::EC2::Subnet", "MapPublicIpOnLaunch", True, False, IN_PLACE, PATCH),
    ("AWS::EC2::VPC", "CidrBlock", "10.0.0.0/16", "10.1.0.0/16", REPLACEMENT, MINOR),
    ("AWS::EC2::VPC", "InstanceTenancy", "default", "dedicated", POSSIBLE, MINOR),
    ("AWS::EC2::VPC", "EnableDnsSupport", False, True, IN_PLACE, PATCH),
    ("AWS::EFS::FileSystem", "Encrypted", False, True, REPLACEMENT, MAJOR),
    ("AWS::EFS::FileSystem", "ThroughputMode", "bursting", "elastic", IN_PLACE, PATCH),
    ("AWS::ElasticLoadBalancingV2::LoadBalancer", "Scheme", "internal", "internet-facing", REPLACEMENT, MINOR),
    ("AWS::ElasticLoadBalancingV2::LoadBalancer", "Subnets", ["a"], ["a", "b"], IN_PLACE, PATCH),
    ("AWS::ElasticLoadBalancingV2::TargetGroup", "Port", 80, 443, REPLACEMENT, MINOR),
    ("AWS::Events::Rule", "Name", "a", "b", REPLACEMENT, MINOR),
    ("AWS::Events::Rule", "EventPattern", {"source": ["a"]}, {"source": ["b"]}, IN_PLACE, PATCH),
    # Its schema has no handler for updates.
    ("AWS::Glue::SecurityConfiguration", "EncryptionConfiguration", {"a": "1"}, {"a": "2"}, REPLACEMENT, MINOR),
    ("AWS::IAM::ManagedPolicy", "Description", "a", "b", REPLACEMENT, MINOR),
    ("AWS::IAM::ManagedPolicy", "PolicyDocument", {"Version": "1"}, {"Version": "2"}, IN_PLACE, PATCH),
    ("AWS::IAM::Role", "Path", "/a/", "/b/", REPLACEMENT, MINOR),
    ("AWS::IAM::Role", "RoleName", "a", "b", REPLACEMENT, MINOR),
    ("AWS::IAM::Role", "Description", "a", "b", IN_PLACE, PATCH),
    ("AWS::IAM::Role", "MaxSessionDuration", 3600, 7200, IN_PLACE, PATCH),
    ("AWS::Kinesis::Stream", "Name", "a", "b", REPLACEMENT, MAJOR),
    ("AWS::Kinesis::Stream", "RetentionPeriodHours", 24, 48, IN_PLACE, PATCH),
    ("AWS::KMS::Alias", "AliasName", "alias/a", "alias/b", REPLACEMENT, MINOR),
    ("AWS::KMS::Alias", "TargetKeyId", "a", "b", IN_PLACE, PATCH),
    ("AWS::KMS::Key", "EnableKeyRotation", False, True, IN_PLACE, PATCH),
    ("AWS::Lambda::Function", "FunctionName", "a", "b", REPLACEMENT, MINOR),
    ("AWS::Lambda::Function", "MemorySize", 128, 256, IN_PLACE, PATCH),
    ("AWS::Lambda::Function", "Runtime", "python3.12", "python3.13", IN_PLACE, PATCH),
    ("AWS::Logs::LogGroup", "LogGroupName", "a", "b", REPLACEMENT, MAJOR),
    ("AWS::Logs::LogGroup", "RetentionInDays", 30, 90, IN_PLACE, PATCH),
    ("AWS::Logs::MetricFilter", "FilterPattern", "a", "b", IN_PLACE, PATCH),
    ("AWS::Logs::MetricFilter", "LogGroupName", "a", "b", REPLACEMENT, MINOR),
    ("AWS::RDS::DBCluster", "DatabaseName", "a", "b", REPLACEMENT, MAJOR),
    ("AWS::RDS::DBCluster", "StorageEncrypted", False, True, REPLACEMENT, MAJOR),
    ("AWS::RDS::DBCluster", "BackupRetentionPeriod", 1, 7, IN_PLACE, PATCH),
    ("AWS::RDS::DBInstance", "DBInstanceIdentifier", "a", "b", REPLACEMENT, MAJOR),
    ("AWS::RDS::DBInstance", "DBName", "a", "b", REPLACEMENT, MAJOR),
    ("AWS::RDS::DBInstance", "StorageEncrypted", False, True, REPLACEMENT, MAJOR),
    ("AWS::RDS::DBInstance", "DBInstanceClass", "db.m5.large", "db.m5.xlarge", IN_PLACE, PATCH),
    ("AWS::RDS::DBInstance", "AllocatedStorage", "20", "100", IN_PLACE, PATCH),
    ("AWS::S3::Bucket", "BucketName", "a", "b", REPLACEMENT, MAJOR),
    ("AWS::S3::Bucket", "VersioningConfiguration", {"Status": "Suspended"}, {"Status": "Enabled"}, IN_PLACE, PATCH),
    ("AWS::S3::BucketPolicy", "Bucket", "a", "b", REPLACEMENT, MINOR),
    ("AWS::SNS::Subscription", "Endpoint", "a@example.com", "b@example.com", REPLACEMENT, MINOR),
    ("AWS::SNS::Subscription", "FilterPolicy", {"a": ["1"]}, {"a": ["2"]}, IN_PLACE, PATCH),
    ("AWS::SNS::Topic", "TopicName", "a", "b", REPLACEMENT, MINOR),
    ("AWS::SNS::Topic", "DisplayName", "a", "b", IN_PLACE, PATCH),
    ("AWS::SNS::Topic", "KmsMasterKeyId", NOTHING, "alias/a", IN_PLACE, PATCH),
    ("AWS::SQS::Queue", "FifoQueue", NOTHING, True, REPLACEMENT, MAJOR),
    ("AWS::SQS::Queue", "QueueName", "a", "b", REPLACEMENT, MAJOR),
    ("AWS::SQS::Queue", "VisibilityTimeout", 30, 60, IN_PLACE, PATCH),
    ("AWS::SSM::Parameter", "Name", "/a", "/b", REPLACEMENT, MAJOR),
    ("AWS::SSM::Parameter", "Value", "a", "b", IN_PLACE, PATCH),
    ("AWS::SecretsManager::Secret", "Name", "a", "b", REPLACEMENT, MAJOR),
    ("AWS::SecretsManager::Secret", "Description", "a", "b", IN_PLACE, PATCH),
    ("AWS::StepFunctions::StateMachine", "StateMachineType", "STANDARD", "EXPRESS", REPLACEMENT, MINOR),
    ("AWS::StepFunctions::StateMachine", "DefinitionString", "{}", "{ }", IN_PLACE, PATCH),
    ("Custom::Thing", "Size", 1, 2, POSSIBLE, MINOR),
    ("Custom::Thing", "ServiceToken", "arn:1", "arn:2", Effect.REFUSED, MAJOR),
    ("AWS::CloudFormation::CustomResource", "Size", 1, 2, POSSIBLE, MINOR),
]


# Left out, these are kept for a day.
SHORTER_WITHOUT = {("AWS::RDS::DBCluster", "BackupRetentionPeriod"), ("AWS::Kinesis::Stream", "RetentionPeriodHours")}


def template(kind: str, name: str, value: Any) -> dict[str, Any]:
    properties = {} if value is NOTHING else {name: value}
    return {"Resources": {"One": {"Type": kind, "Properties": properties}}}


@pytest.mark.parametrize(("kind", "name", "was", "now", "effect", "bump"), CASES)
def test_a_changed_property_does_what_the_reference_says(
    kind: str, name: str, was: Any, now: Any, effect: Effect, bump: Bump
) -> None:
    found = impact(template(kind, name, was), template(kind, name, now))
    (change,) = found.changes
    assert (change.effect, change.name, change.type, change.kind) == (effect, "One", kind, "changed")
    assert all(path.startswith(f"Properties.{name}") for path in change.properties)
    assert found.bump is bump
    # Leaving the property out, or adding it, is a change of it as well.
    removed = impact(template(kind, name, now), template(kind, name, NOTHING)).changes
    shorter = (kind, name) in SHORTER_WITHOUT
    assert {each.effect for each in removed} == {Effect.EXPIRY if shorter else effect}


GROUP = "AWS::AutoScaling::AutoScalingGroup"


@pytest.mark.parametrize(
    ("policy", "changes", "effect", "says"),
    [
        ({}, {"LaunchTemplate": {"Version": "2"}}, IN_PLACE, "Changed without replacement."),
        ({"AutoScalingRollingUpdate": {}}, {"LaunchTemplate": {"Version": "2"}}, IN_PLACE, "instances are replaced"),
        ({"AutoScalingInstanceRefresh": {}}, {"VPCZoneIdentifier": ["b"]}, IN_PLACE, "instances are replaced"),
        ({"AutoScalingInstanceRefresh": {}}, {"MaxSize": "2"}, IN_PLACE, "Changed without replacement."),
        (
            {"AutoScalingReplacingUpdate": {"WillReplace": True}},
            {"LaunchTemplate": {"Version": "2"}},
            POSSIBLE,
            "may not",
        ),
        ({"Fn::If": ["A", {}, {}]}, {"LaunchTemplate": {"Version": "2"}}, POSSIBLE, "may not"),
        ({"AutoScalingInstanceRefresh": {}}, {"AutoScalingGroupName": "b"}, REPLACEMENT, "cannot change in place"),
    ],
)
def test_an_update_policy_says_what_becomes_of_a_group(
    policy: dict[str, Any], changes: dict[str, Any], effect: Effect, says: str
) -> None:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatepolicy.html"""

    def made(**more: Any) -> dict[str, Any]:
        properties = {"MinSize": "1", "MaxSize": "1", "LaunchTemplate": {"Version": "1"}, "VPCZoneIdentifier": ["a"]}
        return {"Resources": {"One": {"Type": GROUP, "UpdatePolicy": policy, "Properties": properties | more}}}

    (change,) = impact(made(), made(**changes)).changes
    assert change.effect is effect
    assert says in change.why
    assert says != "Changed without replacement." or change.why == says
