"""What servers in a group promise: seen in an account with the foundation, and read off the template."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any

import pytest
from botocore.exceptions import ClientError

from product_factory.impact import Bump, Effect, impact
from products.ec2_autoscaling import PRODUCT
from tests.conftest import resources_of
from tests.product_factory.launch_roles.roles import allows, arn
from tests.product_factory.launch_roles.test_launch_roles import released
from tests.products.event_patterns import matches, told
from tests.products.guest_account import REGION, GuestAccount, guest_account, template

NAME = PRODUCT.name
TEMPLATE = template(NAME)
NUMBERS = count(1)
NETWORK = "/baseline/workload-network/workload"
OWN_IMAGE = "/baseline/own/image-id"
IMAGES = ("ami-12c6146b", "ami-1ecc1e67")
ILL = base64.b64encode(b"#!/bin/sh\n# sandbox.health: failing\n").decode()
GOOD = base64.b64encode(b"#!/bin/sh\nsystemctl start orders\n").decode()
# Each of the optional parts on and off, and each choice; together they meet each other's.
COMBINATIONS: dict[str, dict[str, str]] = {
    "no firewall, one server, callers by both": {
        "WebAcl": "off",
        "MinServers": "1",
        "MaxServers": "1",
        "CallerPrefixListId": "pl-58a04531",
    },
    "public, firewall counts, scaled by requests": {
        "Scheme": "internet-facing",
        "LoadBalancerSubnetIds": f"{NETWORK}/public-subnet-ids",
        "CallerCidr": "0.0.0.0/0",
        "WebAcl": "count",
        "ScaleAtRequests": "500",
    },
    "callers by prefix list alone, an image by ID, a script, a policy": {
        "CallerCidr": "",
        "CallerPrefixListId": "pl-58a04531",
        "ImageId": IMAGES[0],
        "RootDevice": "/dev/sda1",
        "UserData": GOOD,
        "InstancePolicyName": "orders",
        "Management": "all",
        "MetadataHops": "2",
        "ServerSubnetIds": f"{NETWORK}/private-subnet-ids",
        "AccessLogDays": "0",
    },
}
# What is there under the condition, and what answers bring it.
CONDITIONAL: dict[str, Mapping[str, str]] = {
    "WebAclOfRules": {"WebAcl": "block count"},
    "WebAclAssociation": {"WebAcl": "block count"},
    "WebAclLogging": {"WebAcl": "block count"},
    "HttpsFromPrefixListId": {"CallerPrefixListId": "pl-58a04531"},
    "HttpsFromCidr": {"CallerCidr": "10.0.0.0/8 0.0.0.0/0"},
    "HttpFromCidr": {"CallerCidr": "10.0.0.0/8 0.0.0.0/0"},
    "ScalingByRequests": {"ScaleAtRequests": "500"},
    "Targets": {"Scheme": "internal"},
    "PublicTargets": {"Scheme": "internet-facing"},
}


@pytest.fixture(scope="module")
def account() -> Iterator[GuestAccount]:
    """With a key that lets Auto Scaling use it, the record of sessions, an image and a policy."""
    with guest_account() as made:
        made.update("workload-key", "SC-workload-key", AutoScaling="yes")
        made.launch("session-manager-log", "SC-session-manager-log")
        made.client("ssm").put_parameter(Name=OWN_IMAGE, Value=IMAGES[0], Type="String")
        allowed = {"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
        made.client("iam").create_policy(PolicyName="orders", Path="/guest-system/", PolicyDocument=document)
        made.certified = made.certificate()  # type: ignore[attr-defined]
        yield made


def answers(account: GuestAccount, name: str, given: Mapping[str, str]) -> dict[str, str]:
    return {"ServiceName": name, "CertificateArn": account.certified, **given}  # type: ignore[attr-defined]


def launched(account: GuestAccount, **given: str) -> tuple[str, dict[str, str]]:
    name = f"service{next(NUMBERS)}"
    return name, account.launch(NAME, f"SC-{name}", **answers(account, name, given))


def updated(account: GuestAccount, name: str, **given: str) -> dict[str, str]:
    return account.update(NAME, f"SC-{name}", **answers(account, name, given))


@pytest.fixture(scope="module")
def standing(account: GuestAccount) -> tuple[str, dict[str, str]]:
    """A service as the form has it, which several tests look at and leave as it is."""
    return launched(account)


def group(account: GuestAccount, out: Mapping[str, str]) -> dict[str, Any]:
    scaling = account.client("autoscaling")
    (found,) = scaling.describe_auto_scaling_groups(AutoScalingGroupNames=[out["GroupName"]])["AutoScalingGroups"]
    return dict(found)


def servers(account: GuestAccount, out: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    ids = [each["InstanceId"] for each in group(account, out)["Instances"]]
    found = account.client("ec2").describe_instances(InstanceIds=ids)["Reservations"]
    return {one["InstanceId"]: one for each in found for one in each["Instances"]}


def expected(given: Mapping[str, str]) -> set[str]:
    said = {**{each.name: str(each.default) for each in PRODUCT.parameters}, **given}
    return {
        name
        for name in TEMPLATE["Resources"]
        if all(said[question] in taken.split() for question, taken in CONDITIONAL.get(name, {}).items())
    }


@pytest.mark.parametrize("name", COMBINATIONS)
def test_each_optional_part_comes_and_goes(account: GuestAccount, name: str) -> None:
    """Launched with the parts, updated to the form's defaults, and back: a part that went can come again."""
    given = COMBINATIONS[name]
    service, _ = launched(account, **given)
    stack = f"SC-{service}"
    assert set(account.resources(stack)) == expected(given)
    updated(account, service, ServerPort="9000")
    assert set(account.resources(stack)) == expected({})
    updated(account, service, **given)
    assert set(account.resources(stack)) == expected(given)
    account.cloudformation.delete_stack(StackName=stack)
    assert account.cloudformation.list_stacks(StackStatusFilter=["DELETE_FAILED"])["StackSummaries"] == []


def test_every_resource_that_may_be_missing_is_in_the_table() -> None:
    assert {name for name, made in TEMPLATE["Resources"].items() if "Condition" in made} == set(CONDITIONAL)


def test_servers_start_as_the_form_says(account: GuestAccount, standing: tuple[str, dict[str, str]]) -> None:
    _, out = standing
    made = group(account, out)
    assert (made["MinSize"], made["MaxSize"], len(made["Instances"])) == (2, 4, 2)
    assert (made["HealthCheckType"], made["HealthCheckGracePeriod"]) == ("ELB", 180)
    assert made["InstanceMaintenancePolicy"] == {"MinHealthyPercentage": 100, "MaxHealthyPercentage": 110}
    subnets = account.client("ssm").get_parameter(Name=f"{NETWORK}/protected-subnet-ids")["Parameter"]["Value"]
    assert made["VPCZoneIdentifier"] == subnets
    assert "KeyName" not in str(servers(account, out))
    assert "DesiredCapacity" not in TEMPLATE["Resources"]["Servers"]["Properties"]


def test_a_server_has_no_key_pair_no_public_address_and_an_encrypted_disk() -> None:
    (made,) = resources_of(TEMPLATE, "AWS::EC2::LaunchTemplate")
    data = made["Properties"]["LaunchTemplateData"]
    assert "KeyName" not in data
    assert data["MetadataOptions"]["HttpTokens"] == "required"
    (interface,) = data["NetworkInterfaces"]
    assert interface["AssociatePublicIpAddress"] is False
    assert interface["Groups"] == [{"Fn::GetAtt": ["ServerGroup", "GroupId"]}]
    (disk,) = data["BlockDeviceMappings"]
    assert (disk["Ebs"]["Encrypted"], disk["Ebs"]["KmsKeyId"]) == (True, {"Ref": "KeyArn"})
    assert resources_of(TEMPLATE, "AWS::EC2::Instance") == []


def test_only_the_load_balancer_reaches_a_server() -> None:
    into = [
        each["Properties"]
        for each in resources_of(TEMPLATE, "AWS::EC2::SecurityGroupIngress")
        if each["Properties"]["GroupId"] == {"Fn::GetAtt": ["ServerGroup", "GroupId"]}
    ]
    (rule,) = into
    assert rule["SourceSecurityGroupId"] == {"Fn::GetAtt": ["LoadBalancerGroup", "GroupId"]}
    assert rule["FromPort"] == rule["ToPort"] == {"Ref": "ServerPort"}
    assert "SecurityGroupIngress" not in TEMPLATE["Resources"]["ServerGroup"]["Properties"]


def test_nobody_is_answered_without_tls() -> None:
    found = resources_of(TEMPLATE, "AWS::ElasticLoadBalancingV2::Listener")
    listeners = {each["Properties"]["Port"]: each["Properties"] for each in found}
    assert set(listeners) == {80, 443}
    (redirect,) = listeners[80]["DefaultActions"]
    assert (redirect["Type"], redirect["RedirectConfig"]["Protocol"]) == ("redirect", "HTTPS")
    assert listeners[443]["SslPolicy"].startswith("ELBSecurityPolicy-TLS13-1-2")


def test_what_replaces_the_servers_and_what_does_not(account: GuestAccount) -> None:
    """A newer image comes with whichever update is next, and one by ID stays."""
    ssm = account.client("ssm")
    name, out = launched(account, ImageParameter=OWN_IMAGE)
    given, before = {"ImageParameter": OWN_IMAGE}, servers(account, out)
    try:
        for more, image, replaced in (
            ({"CpuAlarmPercent": "50"}, IMAGES[0], False),
            ({"MaxServers": "6", "ScaleAtCpuPercent": "40"}, IMAGES[0], False),
            ({"InstanceType": "m7i.large"}, IMAGES[0], True),
            ({"Renewal": "2"}, IMAGES[0], True),
            ({"UserData": GOOD}, IMAGES[0], True),
            ({"DiskGigabytes": "60"}, IMAGES[0], True),
            ({"ServerSubnetIds": f"{NETWORK}/private-subnet-ids"}, IMAGES[0], True),
            ({"CpuAlarmPercent": "60"}, IMAGES[1], True),
            ({"ImageId": IMAGES[0]}, IMAGES[1], True),
            ({"CpuAlarmPercent": "70"}, IMAGES[0], False),
        ):
            given |= more
            ssm.put_parameter(Name=OWN_IMAGE, Value=image, Type="String", Overwrite=True)
            out = updated(account, name, **given)
            after = servers(account, out)
            assert not set(before) & set(after) if replaced else set(before) == set(after), more
            assert {each["ImageId"] for each in after.values()} == {given.get("ImageId", image)}
            before = after
    finally:
        ssm.put_parameter(Name=OWN_IMAGE, Value=IMAGES[0], Type="String", Overwrite=True)
    assert {each["InstanceType"] for each in before.values()} == {"m7i.large"}


def test_an_update_whose_servers_are_ill_or_alarm_goes_back(account: GuestAccount) -> None:
    name, out = launched(account)
    watch, stack = account.client("cloudwatch"), f"SC-{name}"
    alarm = account.resources(stack)["ServerErrors"]
    for state, more, says in (
        ("OK", {"UserData": ILL}, "instances failed their ELB health check"),
        ("ALARM", {"InstanceType": "m7i.large"}, f"alarm {alarm} is in ALARM"),
    ):
        watch.set_alarm_state(AlarmName=alarm, StateValue=state, StateReason="test")
        with pytest.raises(AssertionError, match=re.escape(says)):
            updated(account, name, **more)
        found = account.cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
        assert found["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
        assert {each["InstanceType"] for each in servers(account, out).values()} == {"t3.small"}
    watch.set_alarm_state(AlarmName=alarm, StateValue="OK", StateReason="test")
    updated(account, name, InstanceType="m7i.large")


def test_a_key_that_does_not_let_auto_scaling_keeps_servers_from_starting(account: GuestAccount) -> None:
    """What stays of such a launch is the bucket that the load balancer's test file is in."""
    own = account.client("kms").create_key()["KeyMetadata"]["Arn"]
    account.client("ssm").put_parameter(Name="/baseline/own/key-arn", Value=own, Type="String")
    with pytest.raises(AssertionError, match="Client error on launch"):
        launched(account, KeyArn="/baseline/own/key-arn")


def test_the_refresh_brings_a_server_before_one_goes_and_asks_two_alarms() -> None:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatepolicy.html"""
    policy = TEMPLATE["Resources"]["Servers"]["UpdatePolicy"]
    assert set(policy) == {"AutoScalingInstanceRefresh"}
    refresh = policy["AutoScalingInstanceRefresh"]
    wanted = refresh["Preferences"]
    assert (refresh["Strategy"], wanted["SkipMatching"]) == ("Rolling", True)
    assert (wanted["MinHealthyPercentage"], wanted["MaxHealthyPercentage"]) == (100, 110)
    names = [each["Ref"] for each in wanted["AlarmSpecification"]["Alarms"]]
    assert names == ["ServerErrors", "UnhealthyTargets"]
    for name in names:
        # With the group as dimension they would need it, and it them.
        alarm = TEMPLATE["Resources"][name]["Properties"]
        assert "Servers" not in json.dumps(alarm["Dimensions"])
    errors = TEMPLATE["Resources"]["ServerErrors"]["Properties"]
    assert wanted["BakeTime"] >= errors["Period"] * errors["EvaluationPeriods"]
    assert "Https" in TEMPLATE["Resources"]["Servers"]["DependsOn"]


@pytest.mark.parametrize("seconds", [30, 60, 300, 1800])
def test_a_server_that_may_still_be_starting_takes_nothing_back(seconds: int) -> None:
    alarm = TEMPLATE["Resources"]["UnhealthyTargets"]["Properties"]
    minutes = TEMPLATE["Mappings"]["Patience"][str(seconds)]["Minutes"]
    assert alarm["EvaluationPeriods"] == {"Fn::FindInMap": ["Patience", {"Ref": "StartSeconds"}, "Minutes"]}
    assert alarm["EvaluationPeriods"] == alarm["DatapointsToAlarm"]
    assert int(minutes) * alarm["Period"] > seconds


@pytest.mark.parametrize(
    ("metric", "namespace", "threshold"),
    [
        ("CPUUtilization", "AWS/EC2", "CpuAlarmPercent"),
        ("GroupInServiceInstances", "AWS/AutoScaling", "MinServers"),
        ("TargetResponseTime", "AWS/ApplicationELB", "ResponseAlarmSeconds"),
        ("HTTPCode_Target_4XX_Count", "AWS/ApplicationELB", "ClientErrorsAlarm"),
        ("HTTPCode_Target_5XX_Count", "AWS/ApplicationELB", "ServerErrorsAlarm"),
        ("HTTPCode_ELB_5XX_Count", "AWS/ApplicationELB", "ServerErrorsAlarm"),
        ("HealthyHostCount", "AWS/ApplicationELB", 1),
        ("UnHealthyHostCount", "AWS/ApplicationELB", 1),
    ],
)
def test_the_team_is_told_of(metric: str, namespace: str, threshold: object) -> None:
    (alarm,) = [
        each["Properties"]
        for each in resources_of(TEMPLATE, "AWS::CloudWatch::Alarm")
        if each["Properties"]["MetricName"] == metric
    ]
    assert alarm["Namespace"] == namespace
    assert alarm["Threshold"] == ({"Ref": threshold} if isinstance(threshold, str) else threshold)
    assert alarm["AlarmActions"] == alarm["OKActions"] == [{"Ref": "TopicArn"}]
    assert alarm["Dimensions"]


# https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-event-reference.html
EVENTS = [
    ("own", "EC2 Instance Launch Unsuccessful", True),
    ("own", "EC2 Instance Terminate Unsuccessful", True),
    ("own", "EC2 Auto Scaling Instance Refresh Failed", True),
    ("own", "EC2 Auto Scaling Instance Refresh Cancelled", True),
    ("own", "EC2 Instance Launch Successful", False),
    ("own", "EC2 Auto Scaling Instance Refresh Succeeded", False),
    ("other", "EC2 Instance Launch Unsuccessful", False),
    ("own-2", "EC2 Auto Scaling Instance Refresh Failed", False),
]


@pytest.mark.parametrize(("of", "kind", "heard"), EVENTS)
def test_it_hears_its_own_group_s_trouble(
    account: GuestAccount, standing: tuple[str, dict[str, str]], of: str, kind: str, heard: bool
) -> None:
    name, out = standing
    which = of.replace("own", out["GroupName"])
    event = {
        "source": "aws.autoscaling",
        "detail-type": kind,
        "time": "2026-01-01T00:00:00Z",
        "detail": {"AutoScalingGroupName": which, "StatusMessage": "Client error on launch", "StatusCode": "Failed"},
    }
    rule, events = account.resources(f"SC-{name}")["ServerTroubleRule"], account.client("events")
    assert matches(json.loads(events.describe_rule(Name=rule)["EventPattern"]), event) is heard
    (target,) = events.list_targets_by_rule(Rule=rule)["Targets"]
    text = told(target["InputTransformer"], event)
    assert text == f'"{kind} at 2026-01-01T00:00:00Z: {which} Client error on launch"'


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"MinServers": "6", "MaxServers": "4"}, "With 4 servers at most, choose no more than 4 at least."),
        ({"MinServers": "2", "MaxServers": "1"}, "With 1 servers at most, choose no more than 1 at least."),
        ({"CallerCidr": ""}, "else nobody may reach it"),
    ],
)
def test_answers_that_contradict_each_other_are_refused(
    account: GuestAccount, given: dict[str, str], says: str
) -> None:
    with pytest.raises(ClientError, match=re.escape(says)):
        launched(account, **given)


def test_others_find_it_by_name_and_its_dashboard_is_there(
    account: GuestAccount, standing: tuple[str, dict[str, str]]
) -> None:
    name, out = standing
    path = f"/baseline/ec2-autoscaling/{name}"
    stored = account.client("ssm").get_parameters_by_path(Path=path)["Parameters"]
    assert {each["Name"].removeprefix(f"{path}/"): each["Value"] for each in stored} == {
        "group-name": out["GroupName"],
        "server-security-group-id": out["ServerSecurityGroupId"],
        "role-arn": out["InstanceRoleArn"],
        "load-balancer-arn": out["LoadBalancerArn"],
    }
    shown = account.client("cloudwatch").get_dashboard(DashboardName=out["DashboardUrl"].rsplit("/", 1)[-1])
    assert "${" not in shown["DashboardBody"]
    assert out["GroupName"] in shown["DashboardBody"]
    assert {output.name for output in PRODUCT.outputs} <= set(out)


def test_logs_stay_and_nothing_else(account: GuestAccount) -> None:
    name, out = launched(account)
    ids = list(servers(account, out))
    account.cloudformation.delete_stack(StackName=f"SC-{name}")
    found = account.client("ec2").describe_instances(InstanceIds=ids)["Reservations"]
    assert {one["State"]["Name"] for each in found for one in each["Instances"]} == {"terminated"}
    account.s3.head_bucket(Bucket=out["AccessLogBucketName"])
    kept = {name for name, made in TEMPLATE["Resources"].items() if made.get("DeletionPolicy", "Delete") != "Delete"}
    assert {TEMPLATE["Resources"][each]["Type"] for each in kept} == {
        "AWS::S3::Bucket",
        "AWS::S3::BucketPolicy",
        "AWS::Logs::LogGroup",
    }


VALUES = [
    ("ServiceName", ("orders", "a" * 64), ("", "-a", "a/b", "a" * 65)),
    ("ImageParameter", ("/aws/service/x", OWN_IMAGE, "ami-0123456789abcdef0"), ("/own/image", "ami-1", "")),
    ("ImageId", ("", "ami-12c6146b", "ami-0123456789abcdef0"), ("ami-1", OWN_IMAGE)),
    ("RootDevice", ("/dev/xvda", "/dev/sda1"), ("/dev/sdf", "")),
    ("InstanceType", ("t3.small", "m7g.2xlarge"), ("t2.micro", "")),
    ("DiskGigabytes", ("8", "1024"), ("7", "1025")),
    ("UserData", ("", GOOD, ILL), ("#!/bin/sh", "YQ", "A" * 4100)),
    ("MetadataHops", ("1", "2"), ("0", "3")),
    ("Renewal", ("1", "9999"), ("0", "10000")),
    ("MinServers", ("1", "2"), ("0", "x")),
    ("ScaleAtCpuPercent", ("10", "90"), ("9", "91")),
    ("ScaleAtRequests", ("0", "1000000"), ("-1", "1000001")),
    ("ServerPort", ("1", "65535"), ("0", "65536")),
    ("HealthCheckPath", ("/", "/health?x=1"), ("health", "")),
    ("StartSeconds", ("0", "1800"), ("45", "x")),
    ("CpuAlarmPercent", ("1", "100"), ("0", "101")),
    ("ResponseAlarmSeconds", ("0.1", "30"), ("0", "3")),
    ("ClientErrorsAlarm", ("1", "1000000"), ("0", "1000001")),
    ("ServerErrorsAlarm", ("1", "1000000"), ("0", "1000001")),
    ("WebAcl", ("off", "count", "block"), ("on", "")),
    ("Scheme", ("internal", "internet-facing"), ("public", "")),
    ("CallerCidr", ("", "10.0.0.0/8"), ("10.0.0.0", "x")),
    ("LogDays", ("30", "365"), ("31", "")),
]


@pytest.mark.parametrize(("question", "good", "bad"), VALUES)
def test_the_form_takes_what_works(question: str, good: tuple[str, ...], bad: tuple[str, ...]) -> None:
    (asked,) = [each for each in PRODUCT.parameters if each.name == question]
    assert {value: asked.refusal(value) for value in good} == dict.fromkeys(good)
    assert [value for value in bad if asked.refusal(value) is None] == []


LINKED = "role/aws-service-role/{0}/AWSServiceRoleFor{1}"
MAY = [
    ("autoscaling:StartInstanceRefresh", arn("autoscaling", "autoScalingGroup:x:autoScalingGroupName/{own}"), {}, True),
    ("autoscaling:DeleteAutoScalingGroup", arn("autoscaling", "autoScalingGroup:x:autoScalingGroupName/a"), {}, False),
    ("ec2:RunInstances", "arn:aws:ec2:*::image/ami-0123456789abcdef0", {}, True),
    ("ec2:RunInstances", arn("ec2", "launch-template/lt-1"), {}, True),
    ("iam:PassRole", arn("iam", "role/{own}-InstanceRole-x", ""), {"iam__PassedToService": "ec2.amazonaws.com"}, True),
    ("iam:PassRole", arn("iam", "role/Admin", ""), {"iam__PassedToService": "ec2.amazonaws.com"}, False),
    ("iam:PassRole", arn("iam", "role/{own}-x", ""), {"iam__PassedToService": "lambda.amazonaws.com"}, False),
    (
        "iam:CreateServiceLinkedRole",
        arn("iam", LINKED.format("autoscaling.amazonaws.com", "AutoScaling"), ""),
        {"iam__AWSServiceName": "autoscaling.amazonaws.com"},
        True,
    ),
    (
        "iam:CreateServiceLinkedRole",
        arn("iam", LINKED.format("elasticloadbalancing.amazonaws.com", "ElasticLoadBalancing"), ""),
        {"iam__AWSServiceName": "elasticloadbalancing.amazonaws.com"},
        True,
    ),
    ("ssm:GetParameters", f"arn:aws:ssm:{REGION}::parameter/aws/service/ami-amazon-linux-latest/x", {}, True),
    ("ec2:TerminateInstances", arn("ec2", "instance/i-1"), {}, False),
]


@pytest.mark.parametrize(("action", "resource", "context", "may"), MAY)
def test_its_launch_role_reaches_that_and_no_more(
    action: str, resource: str, context: dict[str, str], may: bool
) -> None:
    own = resource.replace("{own}", "SC-111111111111-pp-abcdefghijklm")
    assert allows(released(NAME), action, own, **context) is may


def test_a_version_with_other_servers_replaces_them_and_not_the_group() -> None:
    new = json.loads(json.dumps(TEMPLATE))
    new["Resources"]["LaunchTemplate"]["Properties"]["LaunchTemplateData"]["EbsOptimized"] = False
    found = impact(TEMPLATE, new)
    (servers_,) = [each for each in found.changes if each.name == "Servers"]
    assert (found.bump, servers_.effect) == (Bump.PATCH, Effect.IN_PLACE)
    assert "Its instances are replaced one after another." in servers_.why
