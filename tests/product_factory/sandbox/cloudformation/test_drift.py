"""Drift of the kinds that the sandbox makes: what was changed by hand is found, and nothing else.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-drift.html
Shapes as recorded on AWS: localstack/localstack, tests/aws/services/cloudformation/api/test_drift_detection.snapshot.json
"""

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from product_factory.sandbox.cloudformation.drift_differences import differences
from tests.product_factory.sandbox.cloudformation.cfn_stacks import Stacks

Aws = Callable[[str], Any]
TRUST = {"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}]}
KEY_POLICY = {"Statement": [{"Effect": "Allow", "Action": "kms:*", "Principal": {"AWS": "*"}, "Resource": "*"}]}
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"
ALARM = {
    "ComparisonOperator": "GreaterThanThreshold",
    "EvaluationPeriods": 1,
    "MetricName": "m",
    "Namespace": "n",
    "Period": 60,
    "Statistic": "Sum",
    "Threshold": 3,
}
Change = Callable[[Aws, str], Any]

# Type → (properties, what somebody changes by hand, the paths that differ then)
KINDS: dict[str, tuple[dict[str, Any], Change, list[str]]] = {
    "AWS::SNS::Topic": (
        {"DisplayName": "before"},
        lambda aws, it: aws("sns").set_topic_attributes(TopicArn=it, AttributeName="DisplayName", AttributeValue="by hand"),
        ["/DisplayName"],
    ),
    "AWS::SSM::Parameter": (
        {"Type": "String", "Value": "before"},
        lambda aws, it: aws("ssm").put_parameter(Name=it, Value="by hand", Type="String", Overwrite=True),
        ["/Value"],
    ),
    "AWS::Logs::LogGroup": (
        {"RetentionInDays": 7},
        lambda aws, it: aws("logs").delete_retention_policy(logGroupName=it),
        ["/RetentionInDays"],
    ),
    "AWS::S3::Bucket": (
        {
            "VersioningConfiguration": {"Status": "Enabled"},
            "PublicAccessBlockConfiguration": {"BlockPublicAcls": True, "BlockPublicPolicy": True},
        },
        lambda aws, it: aws("s3").put_public_access_block(
            Bucket=it, PublicAccessBlockConfiguration={"BlockPublicAcls": True, "BlockPublicPolicy": False}
        ),
        ["/PublicAccessBlockConfiguration/BlockPublicPolicy"],
    ),
    "AWS::IAM::Role": (
        {"AssumeRolePolicyDocument": TRUST, "ManagedPolicyArns": [READ_ONLY]},
        lambda aws, it: aws("iam").attach_role_policy(RoleName=it, PolicyArn=ADMIN),
        ["/ManagedPolicyArns/0"],
    ),
    "AWS::KMS::Key": (
        {"EnableKeyRotation": True, "KeyPolicy": KEY_POLICY},
        lambda aws, it: aws("kms").disable_key_rotation(KeyId=it),
        ["/EnableKeyRotation"],
    ),
    "AWS::Events::Rule": (
        {"EventPattern": {"source": ["aws.s3"]}, "State": "ENABLED", "Targets": [{"Id": "t", "Arn": "arn:aws:sns:::t"}]},
        lambda aws, it: aws("events").disable_rule(Name=it),
        ["/State"],
    ),
    "AWS::CloudWatch::Alarm": (
        {**ALARM, "AlarmActions": ["arn:aws:sns:us-east-1:123456789012:t"]},
        lambda aws, it: aws("cloudwatch").put_metric_alarm(AlarmName=it, **{**ALARM, "Threshold": 300}),
        ["/AlarmActions/0", "/Threshold"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_changed_by_hand_has_drifted(stacks: Stacks, aws: Aws, kind: str) -> None:
    properties, change, paths = KINDS[kind]
    stacks.create({"It": {"Type": kind, "Properties": properties}, "Other": {"Type": "AWS::SNS::Topic"}})
    (before,) = [each for each in drifts(stacks) if each["LogicalResourceId"] == "It"]
    assert (before["StackResourceDriftStatus"], before["PropertyDifferences"]) == ("IN_SYNC", [])
    assert stacks.describe()["DriftInformation"]["StackDriftStatus"] == "IN_SYNC"

    change(aws, stacks.physical_id("It"))
    assert drifts(stacks) != []
    after = stacks.api.detect_stack_resource_drift(StackName="SC-test", LogicalResourceId="It")["StackResourceDrift"]
    assert after["StackResourceDriftStatus"] == "MODIFIED"
    assert sorted(each["PropertyPath"] for each in after["PropertyDifferences"]) == paths
    assert set(json.loads(after["ActualProperties"])) <= set(properties)
    information = stacks.describe()["DriftInformation"]
    assert information["StackDriftStatus"] == "DRIFTED"
    assert information["LastCheckTimestamp"]
    shown = stacks.api.describe_stack_resource(StackName="SC-test", LogicalResourceId="It")["StackResourceDetail"]
    assert shown["DriftInformation"]["StackResourceDriftStatus"] == "MODIFIED"


@pytest.mark.parametrize(
    ("kind", "delete"),
    [
        ("AWS::SNS::Topic", lambda aws, it: aws("sns").delete_topic(TopicArn=it)),
        ("AWS::SSM::Parameter", lambda aws, it: aws("ssm").delete_parameter(Name=it)),
        ("AWS::S3::Bucket", lambda aws, it: aws("s3").delete_bucket(Bucket=it)),
        ("AWS::Events::Rule", lambda aws, it: (aws("events").remove_targets(Rule=it, Ids=["t"]), aws("events").delete_rule(Name=it))),
        ("AWS::CloudWatch::Alarm", lambda aws, it: aws("cloudwatch").delete_alarms(AlarmNames=[it])),
        ("AWS::KMS::Key", lambda aws, it: aws("kms").schedule_key_deletion(KeyId=it)),
    ],
)  # fmt: skip
def test_what_is_deleted_by_hand_is_told_so(stacks: Stacks, aws: Aws, kind: str, delete: Change) -> None:
    stacks.create({"It": {"Type": kind, "Properties": KINDS[kind][0]}})
    delete(aws, stacks.physical_id("It"))
    assert [each["StackResourceDriftStatus"] for each in drifts(stacks)] == ["DELETED"]


def test_only_what_is_named_is_looked_at(stacks: Stacks) -> None:
    stacks.create({"A": {"Type": "AWS::SNS::Topic"}, "B": {"Type": "AWS::SNS::Topic"}})
    assert [each["LogicalResourceId"] for each in drifts(stacks, LogicalResourceIds=["B"])] == ["B"]
    with pytest.raises(ClientError, match="Resource C does not exist for stack SC-test"):
        stacks.api.detect_stack_drift(StackName="SC-test", LogicalResourceIds=["C"])


def test_a_type_that_is_not_read_is_refused_by_name(stacks: Stacks) -> None:
    stacks.create({"It": {"Type": "AWS::EC2::InternetGateway"}})
    assert drifts(stacks) == []
    with pytest.raises(
        ClientError, match="Drift detection is not supported for resource type AWS::EC2::InternetGateway"
    ):
        stacks.api.detect_stack_resource_drift(StackName="SC-test", LogicalResourceId="It")


@pytest.mark.parametrize(
    ("expected", "actual", "found"),
    [
        ({"A": "3"}, {"A": 3, "B": 1}, []),
        ({"A": {"B": 1}}, {"A": {"B": 2}}, [("/A/B", "1", "2", "NOT_EQUAL")]),
        ({"A": 1}, {}, [("/A", "1", "null", "REMOVE")]),
        ({"A": ["x"]}, {"A": ["y", "x"]}, [("/A/0", "null", "y", "ADD")]),
        ({"A": ["x", "y"]}, {"A": ["y"]}, [("/A/0", "x", "null", "REMOVE")]),
    ],
)
def test_differences(expected: Any, actual: Any, found: list[tuple[str, ...]]) -> None:
    assert [tuple(each.values()) for each in differences(expected, actual)] == found


def drifts(stacks: Stacks, **named: Any) -> list[dict[str, Any]]:
    """What a detection finds."""
    begun = stacks.api.detect_stack_drift(StackName="SC-test", **named)["StackDriftDetectionId"]
    status = stacks.api.describe_stack_drift_detection_status(StackDriftDetectionId=begun)
    assert status["DetectionStatus"] == "DETECTION_COMPLETE"
    return list(stacks.api.describe_stack_resource_drifts(StackName="SC-test")["StackResourceDrifts"])
