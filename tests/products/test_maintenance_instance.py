"""What a maintenance server promises: seen in an account with the foundation, and read off the template."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto.iam.access_control import IAMPolicy, PermissionResult
from moto.ssm.models import ssm_backends

from product_factory.impact import Bump, Effect, impact
from product_factory.sandbox.authorization.conditions import holds
from products.maintenance_instance import PRODUCT
from tests.conftest import resources_of
from tests.product_factory.launch_roles.roles import allows, arn
from tests.product_factory.launch_roles.test_launch_roles import released
from tests.products.guest_account import ACCOUNT, REGION, GuestAccount, guest_account, template

NAME = PRODUCT.name
TEMPLATE = template(NAME)
NUMBERS = count(1)
LINUX = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
PUBLIC = "/baseline/workload-network/workload/public-subnet-ids"


@pytest.fixture(scope="module")
def account() -> Iterator[GuestAccount]:
    with guest_account() as made:
        made.launch("session-manager-log", "SC-session-manager-log")
        allowed = {"Effect": "Allow", "Action": "rds:DescribeDBClusters", "Resource": "*"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
        made.client("iam").create_policy(PolicyName="orders", Path="/guest-system/", PolicyDocument=document)
        yield made


def launched(account: GuestAccount, **answers: str) -> tuple[str, dict[str, str]]:
    """Name and outputs of one more launch."""
    name = f"server{next(NUMBERS)}"
    return name, account.launch(NAME, f"SC-{name}", ServerName=name, **answers)


@pytest.fixture(scope="module")
def standing(account: GuestAccount) -> tuple[str, dict[str, str]]:
    """A launch with working hours, which several tests look at."""
    return launched(account, WorkingHours="on")


def server(account: GuestAccount, out: Mapping[str, str]) -> dict[str, Any]:
    found = account.client("ec2").describe_instances(InstanceIds=[out["InstanceId"]])
    return dict(found["Reservations"][0]["Instances"][0])


def looked_up(account: GuestAccount, name: str) -> str:
    return str(account.client("ssm").get_parameter(Name=name)["Parameter"]["Value"])


def test_nobody_reaches_it_but_by_sessions(account: GuestAccount, standing: tuple[str, dict[str, str]]) -> None:
    _, out = standing
    made, ec2 = server(account, out), account.client("ec2")
    assert "KeyName" not in made
    assert not made.get("PublicIpAddress")
    template_id = account.resources(f"SC-{standing[0]}")["LaunchTemplate"]
    (version,) = ec2.describe_launch_template_versions(LaunchTemplateId=template_id)["LaunchTemplateVersions"]
    assert version["LaunchTemplateData"]["MetadataOptions"]["HttpTokens"] == "required"
    assert "KeyName" not in version["LaunchTemplateData"]
    protected = looked_up(account, "/baseline/workload-network/workload/protected-subnet-ids").split(",")
    assert made["SubnetId"] == protected[0]
    (group,) = ec2.describe_security_groups(GroupIds=[out["SecurityGroupId"]])["SecurityGroups"]
    assert group["IpPermissions"] == []
    (interface,) = made["NetworkInterfaces"]
    assert [each["GroupId"] for each in interface["Groups"]] == [out["SecurityGroupId"]]
    ways = {
        (each["FromPort"], each["ToPort"], span["CidrIp"])
        for each in group["IpPermissionsEgress"]
        for span in each["IpRanges"]
    }
    vpc = looked_up(account, "/baseline/workload-network/workload/vpc-cidr")
    assert ways == {(443, 443, "0.0.0.0/0"), (1, 65535, vpc)}
    assert resources_of(TEMPLATE, "AWS::EC2::SecurityGroupIngress") == []


def test_it_has_no_public_address_where_the_subnet_gives_some(account: GuestAccount) -> None:
    subnets = looked_up(account, PUBLIC).split(",")
    account.client("ec2").modify_subnet_attribute(SubnetId=subnets[0], MapPublicIpOnLaunch={"Value": True})
    _, out = launched(account, SubnetIds=PUBLIC)
    assert not server(account, out).get("PublicIpAddress")


SYSTEMS = {
    "amazon-linux-2023": "/dev/xvda",
    "windows-server-2025-japanese": "/dev/sda1",
    "windows-server-2022-japanese": "/dev/sda1",
}


def test_each_system_has_its_image_and_an_encrypted_disk(account: GuestAccount) -> None:
    """Linux by AWS's own parameter; those of Windows are stand-ins in the sandbox."""
    images = set()
    (system,) = [each for each in PRODUCT.parameters if each.name == "OperatingSystem"]
    assert system.allowed_values == tuple(SYSTEMS)
    for name, device in SYSTEMS.items():
        _, out = launched(account, OperatingSystem=name, DiskGigabytes="40")
        made = server(account, out)
        images.add(made["ImageId"])
        assert (made["ImageId"] == looked_up(account, LINUX)) is name.startswith("amazon")
        ids = [each["Ebs"]["VolumeId"] for each in made["BlockDeviceMappings"] if each["DeviceName"] == device]
        (disk,) = account.client("ec2").describe_volumes(VolumeIds=ids)["Volumes"]
        key = looked_up(account, "/baseline/workload-key/application/key-arn")
        assert (disk["Encrypted"], disk["KmsKeyId"], disk["Size"]) == (True, key, 40)
    assert len(images) == len(SYSTEMS)


def test_what_replaces_it_and_what_does_not(account: GuestAccount) -> None:
    """An image that AWS renews meanwhile replaces nothing until somebody says so."""
    name, out = launched(account)
    first, parameter = server(account, out), ssm_backends[ACCOUNT][REGION].get_parameter(LINUX)
    assert parameter is not None
    before = parameter.value
    answers: dict[str, str] = {}
    parameter.value = "ami-12c6146b"
    try:
        for more, replaced in (
            ({"InstanceType": "m7i.large"}, False),
            ({"WorkingHours": "on", "TimeZone": "UTC"}, False),
            ({"Management": "all"}, False),
            ({"Renewal": "2"}, True),
            ({"DiskGigabytes": "60"}, True),
            ({"OperatingSystem": "windows-server-2022-japanese"}, True),
        ):
            answers |= more
            now = account.update(NAME, f"SC-{name}", ServerName=name, **answers)
            assert (now["InstanceId"] != out["InstanceId"]) is replaced, more
            if replaced:
                assert server(account, out)["State"]["Name"] == "terminated"
            expected = first["ImageId"] if "Renewal" not in answers else "ami-12c6146b"
            assert server(account, now)["ImageId"] == expected or "OperatingSystem" in answers
            out = now
    finally:
        parameter.value = before
    # The clock follows.
    (start,) = [each for each in schedules(account, name) if each["Name"].startswith(f"SC-{name}-Start")]
    assert json.loads(start["Target"]["Input"]) == {"InstanceIds": [out["InstanceId"]]}


def schedules(account: GuestAccount, name: str) -> list[dict[str, Any]]:
    clock, group = account.client("scheduler"), account.resources(f"SC-{name}")["Schedules"]
    found = clock.list_schedules(GroupName=group)["Schedules"]
    return [clock.get_schedule(GroupName=group, Name=each["Name"]) for each in found]


CLOCK = {"Schedules", "ScheduleRole", "Start", "Stop", "NotStartedOrStopped"}


def test_working_hours_come_and_go(account: GuestAccount) -> None:
    assert {name for name, made in TEMPLATE["Resources"].items() if "Condition" in made} == CLOCK
    name, _ = launched(account)
    always = set(TEMPLATE["Resources"]) - CLOCK
    for answer in ("off", "on", "off", "on"):
        account.update(NAME, f"SC-{name}", ServerName=name, WorkingHours=answer, InstanceType=f"t3.{SIZES[answer]}")
        assert set(account.resources(f"SC-{name}")) == always | (CLOCK if answer == "on" else set())


SIZES = {"on": "large", "off": "medium"}


def test_it_starts_and_stops_at_the_hours_of_the_form(
    account: GuestAccount, standing: tuple[str, dict[str, str]]
) -> None:
    name, out = standing
    account.update(
        NAME, f"SC-{name}", ServerName=name, WorkingHours="on", StartHour="0", StopHour="23", StartDays="MON-SAT"
    )
    found = {each["Target"]["Arn"].rpartition(":")[2]: each for each in schedules(account, name)}
    assert {does: each["ScheduleExpression"] for does, each in found.items()} == {
        "startInstances": "cron(0 0 ? * MON-SAT *)",
        "stopInstances": "cron(0 23 * * ? *)",
    }
    for each in found.values():
        assert (each["State"], each["ScheduleExpressionTimezone"]) == ("ENABLED", "Asia/Tokyo")
        assert json.loads(each["Target"]["Input"]) == {"InstanceIds": [out["InstanceId"]]}
        assert each["FlexibleTimeWindow"] == {"Mode": "OFF"}


def test_the_clock_may_start_and_stop_this_server_alone(
    account: GuestAccount, standing: tuple[str, dict[str, str]]
) -> None:
    """https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html"""
    name, out = standing
    role, iam = account.resources(f"SC-{name}")["ScheduleRole"], account.client("iam")
    (policy,) = iam.list_role_policies(RoleName=role)["PolicyNames"]
    document = iam.get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"]
    key = looked_up(account, "/baseline/workload-key/application/key-arn")
    own, other = (f"arn:aws:ec2:{REGION}:{ACCOUNT}:instance/{each}" for each in (out["InstanceId"], "i-other"))
    for action, resource, may in (
        ("ec2:StartInstances", own, True),
        ("ec2:StopInstances", own, True),
        ("ec2:StartInstances", other, False),
        ("ec2:TerminateInstances", own, False),
        ("kms:Decrypt", key, False),
    ):
        verdict = IAMPolicy(json.dumps(document)).is_action_permitted(action, resource)
        assert (verdict is PermissionResult.PERMITTED) is may, action
    (grant,) = [each for each in document["Statement"] if each["Action"] == "kms:CreateGrant"]
    assert grant["Resource"] == key
    for sent, may in (
        ({"kms:ViaService": f"ec2.{REGION}.amazonaws.com", "kms:GrantIsForAWSResource": "true"}, True),
        ({"kms:ViaService": f"rds.{REGION}.amazonaws.com", "kms:GrantIsForAWSResource": "true"}, False),
        ({"kms:GrantIsForAWSResource": "true"}, False),
        ({"kms:ViaService": f"ec2.{REGION}.amazonaws.com"}, False),
    ):
        assert holds(grant["Condition"], sent) is may
    (trust,) = iam.get_role(RoleName=role)["Role"]["AssumeRolePolicyDocument"]["Statement"]
    group = account.client("scheduler").get_schedule_group(Name=account.resources(f"SC-{name}")["Schedules"])["Arn"]
    for source, let_in in ((group, True), (f"{group}-2", False)):
        assert holds(trust["Condition"], {"aws:SourceAccount": ACCOUNT, "aws:SourceArn": source}) is let_in


def test_the_same_hour_for_start_and_stop_is_refused(account: GuestAccount) -> None:
    with pytest.raises(ClientError, match="Choose another hour for the stop than for the start"):
        launched(account, StartHour="9", StopHour="9")


def policies(account: GuestAccount, out: Mapping[str, str]) -> tuple[list[dict[str, Any]], set[str]]:
    """The statements of the server's own policy, and the names of those that are attached."""
    iam, role = account.client("iam"), out["InstanceRoleArn"].rpartition("/")[2]
    (own,) = iam.list_role_policies(RoleName=role)["PolicyNames"]
    attached = iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]
    document = iam.get_role_policy(RoleName=role, PolicyName=own)["PolicyDocument"]
    return list(document["Statement"]), {each["PolicyName"] for each in attached}


def test_programs_on_it_may_open_and_record_sessions_and_nothing_else(
    account: GuestAccount, standing: tuple[str, dict[str, str]]
) -> None:
    """https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-create-iam-instance-profile.html"""
    statements, attached = policies(account, standing[1])
    assert attached == set()
    key, bucket, group = (
        looked_up(account, f"/baseline/session-manager-log/{each}")
        for each in ("key-arn", "bucket-name", "log-group-name")
    )
    streams = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{group}:*"
    wanted = {
        "*": {
            "ssmmessages:CreateControlChannel",
            "ssmmessages:CreateDataChannel",
            "ssmmessages:OpenControlChannel",
            "ssmmessages:OpenDataChannel",
            "ssm:UpdateInstanceInformation",
            "logs:DescribeLogGroups",
        },
        streams: {"logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"},
        f"arn:aws:s3:::{bucket}/sessions/*": {"s3:PutObject"},
        f"arn:aws:s3:::{bucket}": {"s3:GetEncryptionConfiguration"},
        key: {"kms:Decrypt", "kms:GenerateDataKey"},
    }
    found: dict[str, set[str]] = {}
    for each in statements:
        found.setdefault(each["Resource"], set()).update(each["Action"])
    assert found == wanted


def test_what_more_it_may_do_is_asked_for(account: GuestAccount) -> None:
    _, out = launched(account, Management="all", InstancePolicyName="orders")
    assert policies(account, out)[1] == {"AmazonSSMManagedInstanceCore", "orders"}


@pytest.mark.parametrize("check", ["System", "Instance", "AttachedEBS"])
def test_the_team_is_told_of_each_failed_check(check: str) -> None:
    """A stopped server has no checks. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/viewing_metrics_with_cloudwatch.html"""
    (alarm,) = [
        each["Properties"]
        for each in resources_of(TEMPLATE, "AWS::CloudWatch::Alarm")
        if each["Properties"]["MetricName"] == f"StatusCheckFailed_{check}"
    ]
    assert (alarm["Namespace"], alarm["TreatMissingData"]) == ("AWS/EC2", "notBreaching")
    assert alarm["Dimensions"] == [{"Name": "InstanceId", "Value": {"Ref": "Server"}}]
    assert alarm["AlarmActions"] == alarm["OKActions"] == [{"Ref": "TopicArn"}]


def test_others_find_it_by_name(account: GuestAccount, standing: tuple[str, dict[str, str]]) -> None:
    name, out = standing
    path = f"/baseline/maintenance-instance/{name}"
    stored = account.client("ssm").get_parameters_by_path(Path=path)["Parameters"]
    assert {each["Name"].removeprefix(f"{path}/"): each["Value"] for each in stored} == {
        "instance-id": out["InstanceId"],
        "security-group-id": out["SecurityGroupId"],
        "role-arn": out["InstanceRoleArn"],
    }
    assert out["SessionUrl"].startswith("https://console.aws.amazon.com/systems-manager/session-manager/i-")
    assert {output.name for output in PRODUCT.outputs} <= set(out)


def test_nothing_of_it_stays(account: GuestAccount) -> None:
    name, out = launched(account, WorkingHours="on")
    disks = [each["Ebs"]["VolumeId"] for each in server(account, out)["BlockDeviceMappings"]]
    account.cloudformation.delete_stack(StackName=f"SC-{name}")
    assert account.cloudformation.list_stacks(StackStatusFilter=["DELETE_FAILED"])["StackSummaries"] == []
    assert server(account, out)["State"]["Name"] == "terminated"
    left = {each["VolumeId"] for each in account.client("ec2").describe_volumes()["Volumes"]}
    assert not left & set(disks)
    assert not {"DeletionPolicy", "UpdateReplacePolicy"} & {
        each for made in TEMPLATE["Resources"].values() for each in made
    }


VALUES = [
    ("ServerName", ("orders", "a", "0_-", "a" * 64), ("", "-a", "a/b", "a b", "a" * 65)),
    ("Renewal", ("1", "9999"), ("0", "10000", "x", "")),
    ("DiskGigabytes", ("30", "1024"), ("29", "1025", "x")),
    ("InstanceType", ("t3.small", "m7i.xlarge"), ("t2.micro", "t4g.small", "")),
    ("OperatingSystem", tuple(SYSTEMS), ("amazon-linux-2", "")),
    ("WorkingHours", ("on", "off"), ("yes", "")),
    ("StartHour", ("0", "23"), ("24", "-1", "8:00")),
    ("StopHour", ("0", "23"), ("24", "")),
    ("StartDays", ("MON-FRI", "MON-SUN"), ("SUN-SAT", "MON")),
    ("TimeZone", ("Asia/Tokyo", "UTC"), ("JST", "")),
    ("Management", ("sessions", "all"), ("none", "")),
    ("InstancePolicyName", ("", "orders", "a+=,.@-_b"), ("a/b", "arn:aws:iam::aws:policy/x", "a" * 129)),
    ("SessionBucketName", ("/baseline/own/bucket",), ("", "a b")),
]


@pytest.mark.parametrize(("question", "good", "bad"), VALUES)
def test_the_form_takes_what_works(question: str, good: tuple[str, ...], bad: tuple[str, ...]) -> None:
    (asked,) = [each for each in PRODUCT.parameters if each.name == question]
    assert {value: asked.refusal(value) for value in good} == dict.fromkeys(good)
    assert [value for value in bad if asked.refusal(value) is None] == []


MAY = [
    ("ec2:RunInstances", "arn:aws:ec2:*::image/ami-0123456789abcdef0", {}, True),
    ("ec2:RunInstances", arn("ec2", "subnet/subnet-0123456789abcdef0"), {}, True),
    ("iam:PassRole", arn("iam", "role/SC-111111111111-pp-x-InstanceRole-y", ""), "ec2.amazonaws.com", True),
    ("iam:PassRole", arn("iam", "role/SC-111111111111-pp-x-ScheduleRole-y", ""), "scheduler.amazonaws.com", True),
    ("iam:PassRole", arn("iam", "role/SC-111111111111-pp-x-InstanceRole-y", ""), "lambda.amazonaws.com", False),
    ("iam:PassRole", arn("iam", "role/Admin", ""), "ec2.amazonaws.com", False),
    ("ec2:TerminateInstances", arn("ec2", "instance/i-0123456789abcdef0"), {}, False),
    ("ssm:GetParameters", f"arn:aws:ssm:{REGION}::parameter{LINUX}", {}, True),
    ("ssm:GetParameters", f"arn:aws:ssm:{REGION}::parameter/aws/service/other", {}, False),
    ("kms:CreateGrant", arn("kms", "key/1"), {"kms__ViaService": "ec2.eu-west-1.amazonaws.com"}, True),
    ("kms:CreateGrant", arn("kms", "key/1"), {"kms__ViaService": "rds.eu-west-1.amazonaws.com"}, False),
    # https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption-requirements.html
    ("kms:ReEncryptFrom", arn("kms", "key/1"), {"kms__ViaService": "ec2.eu-west-1.amazonaws.com"}, True),
    ("kms:ReEncryptTo", arn("kms", "key/1"), {"kms__ViaService": "ec2.eu-west-1.amazonaws.com"}, True),
]


@pytest.mark.parametrize(("action", "resource", "sent", "may"), MAY)
def test_its_launch_role_reaches_that_and_no_more(action: str, resource: str, sent: Any, may: bool) -> None:
    context = {"iam__PassedToService": sent} if isinstance(sent, str) else sent
    assert allows(released(NAME), action, resource, **context) is may


def test_a_version_that_would_replace_the_server_is_a_major_one() -> None:
    """Its disk goes; what only tells is a patch."""

    def changed(change: Any) -> Any:
        new = json.loads(json.dumps(TEMPLATE))
        change(new["Resources"])
        return impact(TEMPLATE, new)

    def image(made: dict[str, Any]) -> None:
        made["LaunchTemplate"]["Properties"]["LaunchTemplateData"]["EbsOptimized"] = False

    found = changed(image)
    (gone,) = [each for each in found.changes if each.name == "Server"]
    assert (found.bump, gone.effect) in {(Bump.MAJOR, Effect.REPLACEMENT), (Bump.MAJOR, Effect.POSSIBLE_REPLACEMENT)}
    assert changed(lambda made: made["SystemCheckFailed"]["Properties"].update(Period=300)).bump is Bump.PATCH


def test_no_card_says_what_the_template_does_not(account: GuestAccount) -> None:
    """Each answer that the card calls replacing reaches the launch template or the instance's fixed properties."""
    held = json.dumps(TEMPLATE["Resources"]["LaunchTemplate"]) + json.dumps(
        TEMPLATE["Resources"]["Server"]["Properties"]["NetworkInterfaces"]
    )
    asked = set(re.findall(r'"Ref": "(\w+)"', held)) & set(TEMPLATE["Parameters"])
    assert asked == {"OperatingSystem", "DiskGigabytes", "Renewal", "KeyArn", "SubnetIds"}
