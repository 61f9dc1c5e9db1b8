"""What server-management promises: seen in an account with the foundation, its alerts judged by AWS's sample events."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any

import pytest
from moto.ssm.models import ssm_backends

from product_factory.impact import Bump, impact
from product_factory.sandbox.authorization.conditions import holds
from product_factory.sandbox.cloudformation import records
from products.server_management import PRODUCT
from tests.products.event_patterns import matches, told
from tests.products.guest_account import ACCOUNT, REGION, GuestAccount, guest_account, template

NAME = PRODUCT.name
TEMPLATE = template(NAME)
SETTING = "/ssm/managed-instance/default-ec2-instance-management-role"
NUMBERS = count(1)


@pytest.fixture(scope="module")
def account() -> Iterator[GuestAccount]:
    with guest_account() as made:
        yield made


def launched(account: GuestAccount, **answers: str) -> tuple[str, str, dict[str, str]]:
    """Stack, patch group and outputs of one more launch."""
    number = next(NUMBERS)
    group = f"group{number}"
    return f"SC-s{number}", group, account.launch(NAME, f"SC-s{number}", PatchGroup=group, **answers)


def host_role(account: GuestAccount) -> str:
    return str(account.client("ssm").get_service_setting(SettingId=SETTING)["ServiceSetting"]["SettingValue"])


ALWAYS = {
    "LogGroup",
    "InstancePolicy",
    "Inventory",
    "AgentUpdate",
    "PatchScan",
    "AmazonLinux2023Baseline",
    "WindowsBaseline",
    "EventRole",
    "CareFailedRule",
    "CareFailedNotDelivered",
    "PatchesMissingRule",
    "PatchesMissingNotDelivered",
    "LogGroupNameParameter",
    "InstancePolicyArnParameter",
}
HOSTS = {"HostRole", "HostManagement"}
WINDOW = {"WindowRole", "Window", "WindowTarget", "Installation", "WindowTroubleRule", "WindowTroubleNotDelivered"}
REPORTS = {
    "AccessLogBucket",
    "AccessLogBucketPolicy",
    "ReportBucket",
    "ReportBucketPolicy",
    "ReportSync",
    "ReportBucketNameParameter",
}
PARTS = [
    ({}, HOSTS | WINDOW | REPORTS),
    ({"DefaultHostManagement": "leave"}, WINDOW | REPORTS),
    ({"Servers": "group"}, WINDOW),
    ({"WindowDay": "never", "Reports": "off"}, HOSTS),
    ({"Servers": "group", "WindowDay": "never"}, set()),
]


@pytest.mark.parametrize(("answers", "beside"), PARTS)
def test_each_optional_part_comes_and_goes(account: GuestAccount, answers: dict[str, str], beside: set[str]) -> None:
    stack, group, _ = launched(account, **answers)

    def made() -> set[str]:
        return {re.sub(r"[0-9A-F]{8}$", "", each) for each in account.resources(stack)}

    assert made() == ALWAYS | beside
    assert (host_role(account) != "$None") is ("HostRole" in beside)
    account.update(NAME, stack, PatchGroup=group, ApprovalDays="3")
    assert made() == ALWAYS | HOSTS | WINDOW | REPORTS
    account.update(NAME, stack, PatchGroup=group, **answers)
    assert made() == ALWAYS | beside
    account.cloudformation.delete_stack(StackName=stack)
    assert account.cloudformation.list_stacks(StackStatusFilter=["DELETE_FAILED"])["StackSummaries"] == []
    assert host_role(account) == "$None"


def test_every_resource_that_may_be_missing_is_in_the_table() -> None:
    found = {re.sub(r"[0-9A-F]{8}$", "", name) for name, each in TEMPLATE["Resources"].items() if "Condition" in each}
    assert found == HOSTS | WINDOW | REPORTS


@pytest.fixture(scope="module")
def standing(account: GuestAccount) -> tuple[str, str, dict[str, str]]:
    """A launch with all parts, which several tests look at and leave as it is: stack, group, outputs."""
    return launched(account)


def test_instances_are_managed_under_a_role_that_writes_to_the_log_group_alone(
    account: GuestAccount, standing: tuple[str, str, dict[str, str]]
) -> None:
    stack, _, out = standing
    role = account.resources(stack)["HostRole"]
    assert host_role(account) == role
    iam = account.client("iam")
    attached = {each["PolicyArn"] for each in iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]}
    core = "arn:aws:iam::aws:policy/AmazonSSMManagedEC2InstanceDefaultPolicy"
    assert attached == {core, out["InstancePolicyArn"]}
    version = iam.get_policy(PolicyArn=out["InstancePolicyArn"])["Policy"]["DefaultVersionId"]
    document = iam.get_policy_version(PolicyArn=out["InstancePolicyArn"], VersionId=version)["PolicyVersion"][
        "Document"
    ]
    writes, finds = document["Statement"]
    assert f":log-group:{out['LogGroupName']}" in writes["Resource"]
    assert (finds["Action"], finds["Resource"]) == ("logs:DescribeLogGroups", "*")


def test_systems_manager_is_trusted_for_this_account(
    account: GuestAccount, standing: tuple[str, str, dict[str, str]]
) -> None:
    made = account.resources(standing[0])
    for role in ("HostRole", "WindowRole"):
        (trust,) = account.client("iam").get_role(RoleName=made[role])["Role"]["AssumeRolePolicyDocument"]["Statement"]
        assert trust["Principal"] == {"Service": "ssm.amazonaws.com"}
        for sent, let_in in (({}, True), ({"aws:SourceAccount": ACCOUNT}, True), ({"aws:SourceAccount": "1"}, False)):
            assert holds(trust["Condition"], sent) is let_in


def associations(account: GuestAccount, stack: str) -> dict[str, Any]:
    made = account.resources(stack)
    kept = {each.physical_id: each.properties for each in records(ACCOUNT, REGION, "AWS::SSM::Association")}
    return {name: kept[made[name]] for name in ("Inventory", "AgentUpdate", "PatchScan")}


def test_all_servers_are_looked_after_or_those_of_the_group(account: GuestAccount) -> None:
    stack, group, _ = launched(account)
    every = [{"Key": "InstanceIds", "Values": ["*"]}]
    found = associations(account, stack)
    assert {name: (each["Name"], each["ScheduleExpression"], each["Targets"]) for name, each in found.items()} == {
        "Inventory": ("AWS-GatherSoftwareInventory", "rate(1 day)", every),
        "AgentUpdate": ("AWS-UpdateSSMAgent", "rate(14 days)", every),
        "PatchScan": ("AWS-RunPatchBaseline", "rate(1 day)", every),
    }
    # A scan never restarts a server.
    assert found["PatchScan"]["Parameters"] == {"Operation": ["Scan"], "RebootOption": ["NoReboot"]}
    before = account.resources(stack)
    account.update(NAME, stack, PatchGroup=group, Servers="group")
    own = [{"Key": "tag:PatchGroup", "Values": [group]}]
    assert all(each["Targets"] == own for each in associations(account, stack).values())
    assert {name: account.resources(stack)[name] for name in found} == {name: before[name] for name in found}


def window(account: GuestAccount, stack: str) -> dict[str, Any]:
    """The window, what it is for, and what it does."""
    made, ssm = account.resources(stack), account.client("ssm")
    found = ssm.get_maintenance_window(WindowId=made["Window"])
    (target,) = ssm.describe_maintenance_window_targets(WindowId=made["Window"])["Targets"]
    task: Any = ssm_backends[ACCOUNT][REGION].windows[made["Window"]].tasks[made["Installation"]]
    return {
        "when": (found["Schedule"], found["ScheduleTimezone"], found["Duration"], found["Cutoff"]),
        "targets": target["Targets"],
        "task": (task.task_arn, task.targets, task.max_concurrency),
        "role": task.service_role_arn,
        "command": task.task_invocation_parameters["RunCommand"],
    }


def test_patches_are_installed_on_the_group_in_the_window(account: GuestAccount) -> None:
    stack, group, out = launched(account, WindowDay="TUE", WindowHour="23", TimeZone="UTC", Reboot="NoReboot")
    made, found = account.resources(stack), window(account, stack)
    assert found["when"] == ("cron(0 23 ? * TUE *)", "UTC", 3, 1)
    assert found["targets"] == [{"Key": "tag:PatchGroup", "Values": [group]}]
    targets = [{"Key": "WindowTargetIds", "Values": [made["WindowTarget"]]}]
    # Never all servers at once.
    assert found["task"] == ("AWS-RunPatchBaseline", targets, "25%")
    assert found["role"].endswith(f":role/{made['WindowRole']}")
    assert found["command"]["Parameters"] == {"Operation": ["Install"], "RebootOption": ["NoReboot"]}
    output = found["command"]["CloudWatchOutputConfig"]
    assert output == {"CloudWatchOutputEnabled": True, "CloudWatchLogGroupName": out["LogGroupName"]}
    account.update(NAME, stack, PatchGroup=group, WindowDay="SAT")
    assert window(account, stack)["when"][0] == "cron(0 2 ? * SAT *)"
    assert window(account, stack)["command"]["Parameters"]["RebootOption"] == ["RebootIfNeeded"]
    assert account.resources(stack) == made


def test_the_window_runs_aws_s_patch_document_and_nothing_else() -> None:
    (policy,) = TEMPLATE["Resources"]["WindowRole"]["Properties"]["Policies"]
    sends = [each for each in policy["PolicyDocument"]["Statement"] if "ssm:SendCommand" in str(each["Action"])]
    (send,) = sends
    documents = [each["Fn::Sub"] for each in send["Resource"] if ":document/" in each["Fn::Sub"]]
    assert documents == ["arn:${AWS::Partition}:ssm:${AWS::Region}::document/AWS-RunPatchBaseline"]
    assert all(":${AWS::AccountId}:" in each["Fn::Sub"] for each in send["Resource"] if "document" not in str(each))


def test_each_system_has_a_baseline_for_the_group(account: GuestAccount) -> None:
    stack, group, _ = launched(account, ApprovalDays="14")
    made, ssm = account.resources(stack), account.client("ssm")
    for system, name in (("AMAZON_LINUX_2023", "AmazonLinux2023Baseline"), ("WINDOWS", "WindowsBaseline")):
        found = ssm.get_patch_baseline_for_patch_group(PatchGroup=group, OperatingSystem=system)
        assert found["BaselineId"] == made[name]
        held: Any = ssm_backends[ACCOUNT][REGION].baselines[made[name]]
        rules = held.approval_rules["PatchRules"]
        assert {int(each["ApproveAfterDays"]) for each in rules} == {14}
        assert rules[0]["ComplianceLevel"] == "CRITICAL"
        assert not held.default_baseline
    account.update(NAME, stack, PatchGroup=f"{group}-b", ApprovalDays="0")
    moved = ssm.get_patch_baseline_for_patch_group(PatchGroup=f"{group}-b", OperatingSystem="WINDOWS")
    assert moved["BaselineId"] == made["WindowsBaseline"]


# https://docs.aws.amazon.com/systems-manager/latest/userguide/patch-manager-predefined-and-custom-patch-baselines.html
KNOWN = {
    "AMAZON_LINUX_2023": {
        "CLASSIFICATION": {"Security", "Bugfix", "Enhancement", "Recommended", "Newpackage"},
        "SEVERITY": {"Critical", "Important", "Medium", "Low"},
    },
    "WINDOWS": {
        "CLASSIFICATION": {
            "CriticalUpdates", "DefinitionUpdates", "Drivers", "FeaturePacks", "SecurityUpdates", "ServicePacks",
            "Tools", "UpdateRollups", "Updates", "Upgrades",
        },
        "MSRC_SEVERITY": {"Critical", "Important", "Moderate", "Low", "Unspecified"},
    },
}  # fmt: skip


@pytest.mark.parametrize("name", ["AmazonLinux2023Baseline", "WindowsBaseline"])
def test_what_is_approved_is_what_patch_manager_knows_of_the_system(name: str) -> None:
    properties = TEMPLATE["Resources"][name]["Properties"]
    known = KNOWN[properties["OperatingSystem"]]
    for rule in properties["ApprovalRules"]["PatchRules"]:
        for each in rule["PatchFilterGroup"]["PatchFilters"]:
            assert set(each["Values"]) <= known[each["Key"]]


def test_a_second_launch_of_a_group_is_refused_and_leaves_the_first(account: GuestAccount) -> None:
    stack, group, _ = launched(account)
    made = account.resources(stack)
    with pytest.raises(AssertionError, match=r"already"):
        account.launch(NAME, f"{stack}-again", PatchGroup=group, Servers="group")
    found = account.client("ssm").get_patch_baseline_for_patch_group(PatchGroup=group, OperatingSystem="WINDOWS")
    assert found["BaselineId"] == made["WindowsBaseline"]


def test_output_is_encrypted_kept_and_found_by_name(account: GuestAccount) -> None:
    stack, group, out = launched(account, LogDays="30")
    key = account.client("ssm").get_parameter(Name="/baseline/workload-key/application/key-arn")["Parameter"]["Value"]

    def log_group() -> Any:
        found = account.client("logs").describe_log_groups(logGroupNamePrefix=out["LogGroupName"])["logGroups"]
        return found[0]["kmsKeyId"], found[0]["retentionInDays"]

    assert log_group() == (key, 30)
    path = f"/baseline/server-management/{group}"
    stored = account.client("ssm").get_parameters_by_path(Path=path)["Parameters"]
    assert {each["Name"].removeprefix(f"{path}/"): each["Value"] for each in stored} == {
        "log-group-name": out["LogGroupName"],
        "instance-policy-arn": out["InstancePolicyArn"],
        "report-bucket-name": out["ReportBucketName"],
    }
    assert {output.name for output in PRODUCT.outputs} <= set(out)
    account.cloudformation.delete_stack(StackName=stack)
    assert log_group() == (key, 30)


# https://docs.aws.amazon.com/systems-manager/latest/userguide/inventory-create-resource-data-sync.html
SYNC = f"arn:aws:ssm:{REGION}:{ACCOUNT}:resource-data-sync/SC-s1"
SENT = {"s3:x-amz-acl": "bucket-owner-full-control", "aws:SourceAccount": ACCOUNT, "aws:SourceArn": SYNC}
OTHERS = {"aws:SourceAccount": "1" * 12, "aws:SourceArn": SYNC.replace(ACCOUNT, "1" * 12)}


@pytest.mark.parametrize(
    ("action", "sent", "let_in"),
    [
        ("s3:PutObject", SENT, True),
        ("s3:PutObject", SENT | OTHERS, False),
        ("s3:PutObject", {"s3:x-amz-acl": "bucket-owner-full-control"}, False),
        ("s3:PutObject", SENT | {"s3:x-amz-acl": "public-read"}, False),
        ("s3:PutObject", SENT | {"aws:SourceArn": f"arn:aws:ssm:{REGION}:{ACCOUNT}:session/s"}, False),
        ("s3:GetBucketAcl", SENT, True),
        ("s3:GetBucketAcl", {}, True),
        ("s3:GetBucketAcl", OTHERS, False),
    ],
)
def test_reports_are_written_for_this_account_alone(
    account: GuestAccount,
    standing: tuple[str, str, dict[str, str]],
    action: str,
    sent: dict[str, str],
    let_in: bool,
) -> None:
    bucket = standing[2]["ReportBucketName"]
    document = json.loads(account.s3.get_bucket_policy(Bucket=bucket)["Policy"])
    (statement,) = [each for each in document["Statement"] if each["Effect"] == "Allow" and each["Action"] == action]
    assert statement["Principal"] == {"Service": "ssm.amazonaws.com"}
    below = f"/*/accountid={ACCOUNT}/*" if action == "s3:PutObject" else ""
    assert statement["Resource"] == f"arn:aws:s3:::{bucket}{below}"
    assert holds(statement["Condition"], sent) is let_in


def test_reports_are_kept_in_a_private_bucket_that_stays(account: GuestAccount) -> None:
    stack, group, out = launched(account, ReportExpirationDays="0")
    bucket, name = out["ReportBucketName"], account.resources(stack)["ReportSync"]
    (sync,) = [
        each for each in records(ACCOUNT, REGION, "AWS::SSM::ResourceDataSync") if each.physical_id == name == stack
    ]
    to = {"BucketName": bucket, "BucketRegion": REGION, "SyncFormat": "JsonSerDe"}
    assert sync.properties["S3Destination"] == to

    def rules() -> dict[str, Any]:
        found = account.s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]
        return {each["ID"]: each for each in found}

    assert set(rules()) == {"AbortUploads"}
    account.update(NAME, stack, PatchGroup=group)
    assert rules()["Expire"]["Expiration"] == {"Days": 365}
    account.s3.put_object(Bucket=bucket, Key="report", Body=b"{}")
    account.update(NAME, stack, PatchGroup=group, Reports="off")
    again = account.update(NAME, stack, PatchGroup=group)["ReportBucketName"]
    assert again != bucket
    account.cloudformation.delete_stack(StackName=stack)
    for kept in (bucket, again):
        assert account.s3.get_bucket_versioning(Bucket=kept)["Status"] == "Enabled"
        assert "NobodyDeletesObjects" in account.s3.get_bucket_policy(Bucket=kept)["Policy"]
    assert account.s3.get_object(Bucket=bucket, Key="report")["Body"].read() == b"{}"


# https://docs.aws.amazon.com/systems-manager/latest/userguide/monitoring-systems-manager-event-examples.html
CARE = "EC2 State Manager Association State Change"
RAN = "Maintenance Window Execution State-change Notification"
COMPLIANCE = "Configuration Compliance State Change"
SAMPLES: dict[str, dict[str, Any]] = {
    CARE: {
        "association-id": "{Inventory}",
        "document-name": "AWS-RunPowerShellScript",
        "association-version": "1",
        "document-version": "Optional.empty",
        "targets": '[{"key":"InstanceIds","values":["i-12345678"]}]',
        "last-execution-date": "2024-05-16T23:00:01Z",
        "status": "Failed",
        "association-status-aggregated-count": '{"Success":1}',
        "schedule-expression": "cron(0 */30 * * * ? *)",
        "association-cwe-version": "1.0",
    },
    RAN: {
        "start-time": "2025-06-02T14:48:28.039273Z",
        "end-time": "2025-06-02T14:52:18.083773Z",
        "window-id": "{Window}",
        "window-execution-id": "14bea65d-5ccc-462d-a2f3-e99c8EXAMPLE",
        "status": "FAILED",
    },
    COMPLIANCE: {
        "resource-type": "managed-instance",
        "resource-id": "i-01234567890abcdef",
        "compliance-status": "non_compliant",
        "compliance-type": "Patch",
        "patch-baseline-id": "PB789",
        "severity": "critical",
    },
}
EVENTS: list[tuple[str, str, Mapping[str, Any], bool]] = [
    ("CareFailedRule", CARE, {}, True),
    ("CareFailedRule", CARE, {"association-id": "{PatchScan}"}, True),
    ("CareFailedRule", CARE, {"association-id": "{AgentUpdate}"}, True),
    ("CareFailedRule", CARE, {"status": "Success"}, False),
    ("CareFailedRule", CARE, {"association-id": "6e37940a-23ba-4ab0-9b96-5d0a1a05464f"}, False),
    *(
        ("WindowTroubleRule", RAN, {"status": each}, each not in ("IN_PROGRESS", "PENDING", "SUCCESS", "CANCELLING"))
        for each in (
            "CANCELLED", "CANCELLING", "FAILED", "IN_PROGRESS", "PENDING", "SKIPPED_OVERLAPPING", "SUCCESS", "TIMED_OUT",
        )
    ),
    ("WindowTroubleRule", RAN, {"window-id": "mw-0ed7251d3fcf6e0c2"}, False),
    # With all servers, whatever baseline was missed; with a group, by its own.
    ("PatchesMissingRule", COMPLIANCE, {}, True),
    ("PatchesMissingRule", COMPLIANCE, {"compliance-status": "compliant"}, False),
    ("PatchesMissingRule", COMPLIANCE, {"compliance-type": "Association"}, False),
]  # fmt: skip


def heard(account: GuestAccount, stack: str, rule: str, kind: str, changes: Mapping[str, Any]) -> tuple[bool, str]:
    """Whether the rule hears it, and what the topic is told then."""
    made = account.resources(stack)
    events = account.client("events")
    detail = {key: str(each) for key, each in {**SAMPLES[kind], **changes}.items()}
    detail = {key: made.get(each.strip("{}"), each) for key, each in detail.items()}
    event = {
        "source": "aws.ssm",
        "detail-type": kind,
        "time": "2024-07-17T19:02:31Z",
        "resources": [],
        "detail": detail,
    }
    pattern = json.loads(events.describe_rule(Name=made[rule])["EventPattern"])
    (target,) = events.list_targets_by_rule(Rule=made[rule])["Targets"]
    topic = account.client("ssm").get_parameter(Name="/baseline/monitoring-notification/topic-arn")["Parameter"]
    assert target["Arn"] == topic["Value"]
    return matches(pattern, event), told(target["InputTransformer"], event)


@pytest.mark.parametrize(("rule", "kind", "changes", "wanted"), EVENTS)
def test_it_tells_of_what_it_made(
    account: GuestAccount,
    standing: tuple[str, str, dict[str, str]],
    rule: str,
    kind: str,
    changes: Mapping[str, Any],
    wanted: bool,
) -> None:
    assert heard(account, standing[0], rule, kind, changes)[0] is wanted


def test_what_is_told_names_what_to_look_at(account: GuestAccount, standing: tuple[str, str, dict[str, str]]) -> None:
    made = account.resources(standing[0])
    assert made["Inventory"] in heard(account, standing[0], "CareFailedRule", CARE, {})[1]
    assert f"{made['Window']} " in heard(account, standing[0], "WindowTroubleRule", RAN, {})[1]
    missing = heard(account, standing[0], "PatchesMissingRule", COMPLIANCE, {})[1]
    assert (
        missing
        == '"i-01234567890abcdef lacks approved patches (critical) by baseline PB789, seen at 2024-07-17T19:02:31Z"'
    )


def test_a_group_alone_hears_of_its_own_baselines(account: GuestAccount) -> None:
    stack, _, _ = launched(account, Servers="group")
    for baseline, wanted in (("{AmazonLinux2023Baseline}", True), ("{WindowsBaseline}", True), ("PB789", False)):
        found, _ = heard(account, stack, "PatchesMissingRule", COMPLIANCE, {"patch-baseline-id": baseline})
        assert found is wanted


@pytest.mark.parametrize(
    ("resource", "change", "bump"),
    [
        # What holds reports or output, and what others look up.
        ("ReportBucket", None, Bump.MAJOR),
        ("ReportBucket", {"BucketName": "reports"}, Bump.MAJOR),
        ("LogGroup", None, Bump.MAJOR),
        ("LogGroupNameParameter", None, Bump.MAJOR),
        ("WindowsBaseline", {"OperatingSystem": "REDHAT_ENTERPRISE_LINUX"}, Bump.MINOR),
        ("ReportSync", {"SyncName": "other"}, Bump.MINOR),
        ("HostManagement", None, Bump.MINOR),
        ("Window", {"Duration": 4}, Bump.PATCH),
        ("LogGroup", {"RetentionInDays": 30}, Bump.MAJOR),
    ],
)
def test_what_a_later_version_does_to_those_who_run_it(
    resource: str, change: dict[str, Any] | None, bump: Bump
) -> None:
    """None takes the resource away."""
    after = copy.deepcopy(TEMPLATE)
    (name,) = [each for each in after["Resources"] if re.fullmatch(resource + "([0-9A-F]{8})?", each)]
    if change is None:
        del after["Resources"][name]
    else:
        after["Resources"][name]["Properties"] |= change
    assert impact(TEMPLATE, after).bump is bump
