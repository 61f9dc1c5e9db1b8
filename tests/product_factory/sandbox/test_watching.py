"""What the sandbox tells of what happens in it: alerts that arrive or don't, CloudTrail, IAM's simulator, system tags."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from product_factory.sandbox.organization import ADMINISTRATOR
from product_factory.sandbox.server import Sandbox
from tests.product_factory.provisioning.hub import SPOKE, TOPIC, Hub, policy

HERE = f"us-east-1:{SPOKE}"


@pytest.fixture(scope="module")
def hub() -> Iterator[Hub]:
    with Sandbox() as sandbox:
        yield Hub(sandbox)


class Listener:
    """A topic with a queue, a key of its own, and what came."""

    def __init__(self, hub: Hub, name: str, *, key: bool = False) -> None:
        self.client = lambda service: hub.administrator(SPOKE, service)
        sns, sqs = self.client("sns"), self.client("sqs")
        attributes = {"KmsMasterKeyId": self.client("kms").create_key()["KeyMetadata"]["KeyId"]} if key else {}
        self.topic = sns.create_topic(Name=name, Attributes=attributes)["TopicArn"]
        self.queue = sqs.create_queue(QueueName=name)["QueueUrl"]
        sns.subscribe(TopicArn=self.topic, Protocol="sqs", Endpoint=f"arn:aws:sqs:{HERE}:{name}")

    def allow(self, service: str, **condition: Any) -> None:
        """The topic's policy lets only this service in."""
        statement = {
            "Effect": "Allow",
            "Principal": {"Service": service},
            "Action": "sns:Publish",
            "Resource": self.topic,
            "Condition": condition,
        }
        self.client("sns").set_topic_attributes(
            TopicArn=self.topic, AttributeName="Policy", AttributeValue=policy(statement)
        )

    def came(self) -> int:
        return len(self.client("sqs").receive_message(QueueUrl=self.queue, MaxNumberOfMessages=10).get("Messages", []))


SOURCE = {"StringEquals": {"aws:SourceAccount": SPOKE}}
IF_EXISTS = {"StringEqualsIfExists": {"aws:SourceAccount": SPOKE}}


@pytest.mark.parametrize(
    ("service", "condition", "arrives"),
    [
        ("cloudwatch.amazonaws.com", {}, 1),
        ("cloudwatch.amazonaws.com", IF_EXISTS, 1),
        ("cloudwatch.amazonaws.com", SOURCE, 0),
        ("budgets.amazonaws.com", {}, 0),
    ],
)
def test_an_alarm_reaches_a_topic_that_lets_it_in(
    hub: Hub, service: str, condition: dict[str, Any], arrives: int
) -> None:
    listener = Listener(hub, f"alarm-{next(hub.count)}")
    listener.allow(service, **condition)
    cloudwatch = listener.client("cloudwatch")
    cloudwatch.put_metric_alarm(
        AlarmName="a", AlarmActions=[listener.topic], EvaluationPeriods=1, ComparisonOperator="GreaterThanThreshold"
    )
    cloudwatch.set_alarm_state(AlarmName="a", StateValue="ALARM", StateReason="test")
    assert listener.came() == arrives


ROLE = {"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sts:AssumeRole"}


@pytest.mark.parametrize(
    ("condition", "allowed", "failed"),
    [
        ({}, None, 0),
        # EventBridge names neither account nor rule towards SNS.
        (SOURCE, None, 1),
        (SOURCE, ["sns:Publish", "kms:Decrypt", "kms:GenerateDataKey*"], 0),
        (SOURCE, ["sns:Publish"], 1),
        (SOURCE, [], 1),
    ],
)
def test_a_rule_reaches_a_topic_that_lets_it_in_or_by_a_role_that_may(
    hub: Hub, condition: dict[str, Any], allowed: list[str] | None, failed: int
) -> None:
    name = f"rule-{next(hub.count)}"
    listener = Listener(hub, name, key=allowed is not None)
    listener.allow("events.amazonaws.com", **condition)
    events, iam = listener.client("events"), listener.client("iam")
    pattern = {"source": ["aws.ec2"], "detail": {"eventName": ["CreateSecurityGroup"]}}
    events.put_rule(Name=name, EventPattern=json.dumps(pattern))
    target = {"Id": "t", "Arn": listener.topic}
    if allowed is not None:
        target["RoleArn"] = iam.create_role(RoleName=name, AssumeRolePolicyDocument=policy(ROLE))["Role"]["Arn"]
        if allowed:
            given = {"Effect": "Allow", "Action": allowed, "Resource": "*"}
            iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=policy(given))
    events.put_targets(Rule=name, Targets=[target])
    listener.client("ec2").create_security_group(GroupName=name, Description="x")
    events.disable_rule(Name=name)
    assert (listener.came(), _sum(listener, name, "FailedInvocations"), _sum(listener, name, "Invocations")) == (
        1 - failed,
        failed,
        1,
    )


def _sum(listener: Listener, rule: str, metric: str) -> int:
    now = datetime.now(UTC)
    answer = listener.client("cloudwatch").get_metric_statistics(
        Namespace="AWS/Events",
        MetricName=metric,
        Dimensions=[{"Name": "RuleName", "Value": rule}],
        StartTime=now - timedelta(minutes=5),
        EndTime=now + timedelta(minutes=5),
        Period=300,
        Statistics=["Sum"],
    )
    return int(sum(each["Sum"] for each in answer["Datapoints"]))


def test_cloudtrail_tells_what_a_launch_role_did_and_what_was_refused_it(hub: Hub) -> None:
    hub.launch_role(SPOKE, "Lacking")
    deny = {"Effect": "Deny", "Action": "sns:CreateTopic", "Resource": "*"}
    hub.administrator(SPOKE, "iam").put_role_policy(RoleName="Lacking", PolicyName="d", PolicyDocument=policy(deny))
    product = hub.product(TOPIC, role="Lacking")
    hub.developer().client("servicecatalog").provision_product(
        ProductId=product.id,
        ProvisioningArtifactId=product.versions["1.0.0"],
        ProvisionedProductName="lacking",
        ProvisionToken="lacking",
    )
    told = [
        json.loads(each["CloudTrailEvent"])
        for page in hub.administrator(SPOKE, "cloudtrail").get_paginator("lookup_events").paginate()
        for each in page["Events"]
    ]
    mine = [each for each in told if each["userIdentity"]["sessionContext"]["sessionIssuer"]["userName"] == "Lacking"]
    refused = [(each["eventSource"], each["eventName"]) for each in mine if each.get("errorCode") == "AccessDenied"]
    assert refused == [("sns.amazonaws.com", "CreateTopic")]
    assert "CreateStack" in {each["eventName"] for each in mine}
    assert hub.administrator("444444444444", "cloudtrail").lookup_events()["Events"] == []


def test_a_token_that_is_none_is_told(hub: Hub) -> None:
    """https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html (errors)"""
    with pytest.raises(ClientError, match="InvalidNextTokenException"):
        hub.administrator(SPOKE, "cloudtrail").lookup_events(NextToken="none")


def test_the_simulator_says_what_the_policies_and_the_boundary_say(hub: Hub) -> None:
    iam = hub.administrator(SPOKE, "iam")
    boundary = iam.create_policy(
        PolicyName="boundary", PolicyDocument=policy({"Effect": "Allow", "Action": "s3:*", "Resource": "*"})
    )["Policy"]["Arn"]
    arn = iam.create_role(RoleName="simulated", AssumeRolePolicyDocument=policy(ROLE), PermissionsBoundary=boundary)[
        "Role"
    ]["Arn"]
    statements = [
        {"Effect": "Allow", "Action": ["s3:GetObject", "s3:DeleteObject", "sns:Publish"], "Resource": "*"},
        {
            "Effect": "Deny",
            "Action": "s3:DeleteObject",
            "Resource": "*",
            "Condition": {"StringEquals": {"aws:PrincipalTag/team": "x"}},
        },
    ]
    iam.put_role_policy(
        RoleName="simulated",
        PolicyName="p",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": statements}),
    )
    results = iam.simulate_principal_policy(
        PolicySourceArn=arn,
        ActionNames=["s3:GetObject", "s3:DeleteObject", "sns:Publish", "s3:PutObject"],
        ContextEntries=[
            {"ContextKeyName": "aws:PrincipalTag/team", "ContextKeyValues": ["x"], "ContextKeyType": "string"}
        ],
    )["EvaluationResults"]
    assert {each["EvalActionName"]: each["EvalDecision"] for each in results} == {
        "s3:GetObject": "allowed",
        "s3:DeleteObject": "explicitDeny",
        "sns:Publish": "implicitDeny",
        "s3:PutObject": "implicitDeny",
    }


def test_ec2_tells_the_tags_of_cloudformation_of_types_that_surely_bear_them(hub: Hub) -> None:
    cloudformation, ec2 = (hub.sandbox.session(SPOKE, ADMINISTRATOR).client(each) for each in ("cloudformation", "ec2"))
    resources = {
        "Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/24"}},
        "Acl": {"Type": "AWS::EC2::NetworkAcl", "Properties": {"VpcId": {"Ref": "Vpc"}}},
        "Disk": {"Type": "AWS::EC2::Volume", "Properties": {"Size": 1, "AvailabilityZone": "us-east-1a"}},
    }
    stack = cloudformation.create_stack(StackName="tagged", TemplateBody=json.dumps({"Resources": resources}))[
        "StackId"
    ]
    made = {
        each["LogicalResourceId"]: each["PhysicalResourceId"]
        for each in cloudformation.list_stack_resources(StackName="tagged")["StackResourceSummaries"]
    }
    tags = ec2.describe_tags(Filters=[{"Name": "resource-id", "Values": list(made.values())}])["Tags"]
    bearing = {each["ResourceId"]: each["Value"] for each in tags if each["Key"] == "aws:cloudformation:stack-id"}
    assert bearing == {made["Vpc"]: stack, made["Acl"]: stack}
