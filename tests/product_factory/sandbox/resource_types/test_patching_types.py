"""Patch baselines, windows' targets and tasks, and associations that look after servers, as Systems Manager shows them."""

from typing import Any

import pytest
from moto.ssm.models import ssm_backends

from product_factory.sandbox.cloudformation import records
from tests.product_factory.sandbox.cloudformation.cfn_stacks import Stacks
from tests.product_factory.sandbox.resource_types import test_guest_types, test_types
from tests.product_factory.sandbox.resource_types.data_cases import WINDOW
from tests.product_factory.sandbox.resource_types.type_cases import TAGS, Aws, Case, made, pick

UUID = r"[0-9a-f-]{36}"
NEEDS = {"Window": made("SSM::MaintenanceWindow", **WINDOW, Duration=3, Cutoff=1)}
WEB, API = ({"Key": "tag:PatchGroup", "Values": [each]} for each in ("web", "api"))
TARGET = {"WindowId": {"Ref": "Window"}, "ResourceType": "INSTANCE"}
TARGETED = {**NEEDS, "Target": made("SSM::MaintenanceWindowTarget", **TARGET, Targets=[WEB])}


def rules(days: int) -> dict[str, Any]:
    filters = {"PatchFilters": [{"Key": "CLASSIFICATION", "Values": ["Security"]}]}
    return {"PatchRules": [{"ApproveAfterDays": days, "PatchFilterGroup": filters}]}


def task(operation: str) -> dict[str, Any]:
    return {
        "WindowId": {"Ref": "Window"},
        "TaskType": "RUN_COMMAND",
        "TaskArn": "AWS-RunPatchBaseline",
        "Priority": 1,
        "Targets": [{"Key": "WindowTargetIds", "Values": [{"Ref": "Target"}]}],
        "TaskInvocationParameters": {
            "MaintenanceWindowRunCommandParameters": {"Parameters": {"Operation": [operation]}}
        },
    }


def baseline(aws: Aws, ref: str) -> Any:
    found = [each for each in aws("ssm").describe_patch_baselines()["BaselineIdentities"] if each["BaselineId"] == ref]
    if not found:
        return None
    groups = [each for each in ("web", "api") if registered(aws, each) == ref]
    tags = ssm_backends["123456789012"]["us-east-1"]._resource_tags["PatchBaseline"][ref]
    listed = [{"Key": key, "Value": value} for key, value in tags.items()]
    return {**pick(found[0], "BaselineName", "OperatingSystem"), "groups": groups, "tags": listed}


def registered(aws: Aws, group: str, system: str = "AMAZON_LINUX_2023") -> str:
    found = aws("ssm").get_patch_baseline_for_patch_group(PatchGroup=group, OperatingSystem=system)
    return str(found["BaselineId"])


def window_of(aws: Aws) -> str:
    return str(aws("ssm").describe_maintenance_windows()["WindowIdentities"][0]["WindowId"])


def target(aws: Aws, ref: str) -> Any:
    found = aws("ssm").describe_maintenance_window_targets(WindowId=window_of(aws))["Targets"]
    return [pick(each, "Targets", "ResourceType") for each in found if each["WindowTargetId"] == ref]


def window_task(aws: Aws, ref: str) -> Any:
    found = aws("ssm").describe_maintenance_window_tasks(WindowId=window_of(aws))["Tasks"]
    return [pick(each, "TaskArn", "MaxErrors") for each in found if each["WindowTaskId"] == ref]


CASES = [
    Case(
        "SSM::PatchBaseline",
        {
            "Name": "linux",
            "OperatingSystem": "AMAZON_LINUX_2023",
            "PatchGroups": ["web"],
            "ApprovalRules": rules(7),
            "Tags": TAGS,
        },
        baseline,
        {"BaselineName": "linux", "OperatingSystem": "AMAZON_LINUX_2023", "groups": ["web"], "tags": TAGS},
        {"Name": "other", "OperatingSystem": "AMAZON_LINUX_2023", "PatchGroups": ["api"]},
        {"BaselineName": "other", "OperatingSystem": "AMAZON_LINUX_2023", "groups": ["api"], "tags": []},
    ),
    Case(
        "SSM::MaintenanceWindowTarget",
        {**TARGET, "Targets": [WEB]},
        target,
        [{"Targets": [WEB], "ResourceType": "INSTANCE"}],
        {**TARGET, "Targets": [API]},
        [{"Targets": [API], "ResourceType": "INSTANCE"}],
        needs=NEEDS,
    ),
    Case(
        "SSM::MaintenanceWindowTask",
        {**task("Scan"), "MaxErrors": "10%"},
        window_task,
        [{"TaskArn": "AWS-RunPatchBaseline", "MaxErrors": "10%"}],
        {**task("Install"), "MaxErrors": "25%"},
        [{"TaskArn": "AWS-RunPatchBaseline", "MaxErrors": "25%"}],
        needs=TARGETED,
    ),
]
REFERENCES: list[test_guest_types.Reference] = [
    ("aws-resource-ssm-patchbaseline.html", {}, made("SSM::PatchBaseline", Name="linux"), r"pb-[0-9a-f]{17}", {}),
    (
        "aws-resource-ssm-maintenancewindowtarget.html",
        NEEDS,
        made("SSM::MaintenanceWindowTarget", **TARGET, Targets=[WEB]),
        UUID,
        {"WindowTargetId": UUID},
    ),
    (
        "aws-resource-ssm-maintenancewindowtask.html",
        TARGETED,
        made("SSM::MaintenanceWindowTask", **task("Scan")),
        UUID,
        {"WindowTaskId": UUID},
    ),
]


@pytest.mark.parametrize("case", CASES, ids=[case.type for case in CASES])
def test_type(stacks: Stacks, aws: Aws, case: Case) -> None:
    test_types.test_type(stacks, aws, case)


@pytest.mark.parametrize("reference", REFERENCES, ids=[reference[0] for reference in REFERENCES])
def test_it_is_referred_to_as_documented(stacks: Stacks, aws: Aws, reference: test_guest_types.Reference) -> None:
    test_guest_types.test_it_is_referred_to_as_documented(stacks, aws, reference)


def test_a_patch_group_has_one_baseline_for_each_system_and_afterwards_aws_s_own(stacks: Stacks, aws: Aws) -> None:
    """https://docs.aws.amazon.com/systems-manager/latest/userguide/patch-manager-patch-groups.html"""
    own = registered(aws, "web")
    linux = made("SSM::PatchBaseline", Name="linux", OperatingSystem="AMAZON_LINUX_2023", PatchGroups=["web"])
    windows = made("SSM::PatchBaseline", Name="windows", PatchGroups=["web"])
    stacks.create({"Linux": linux, "Windows": windows})
    assert registered(aws, "web") == stacks.physical_id("Linux")
    assert registered(aws, "web", "WINDOWS") == stacks.physical_id("Windows")
    failed = stacks.update({"Linux": linux, "Windows": windows, "Second": linux})
    assert failed["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert "already has a baseline registered" in stacks.reasons()
    stacks.delete()
    assert registered(aws, "web") == own


def test_a_task_has_targets_of_its_own_window(stacks: Stacks) -> None:
    stranger = {**task("Scan"), "Targets": [{"Key": "WindowTargetIds", "Values": ["0" * 36]}]}
    stacks.create({**NEEDS, "Made": made("SSM::MaintenanceWindowTask", **stranger)})
    assert "does not exist" in stacks.reasons()


@pytest.mark.parametrize("document", ["AWS-GatherSoftwareInventory", "AWS-RunPatchBaseline", "AWS-UpdateSSMAgent"])
def test_associations_that_look_after_servers_are_kept(stacks: Stacks, document: str) -> None:
    wanted = made("SSM::Association", Name=document, ScheduleExpression="rate(1 day)", Targets=[WEB])
    assert stacks.create({"Made": wanted})["StackStatus"] == "CREATE_COMPLETE", stacks.reasons()
    wanted = made("SSM::Association", Name=document, ScheduleExpression="rate(2 days)", Targets=[API])
    assert stacks.update({"Made": wanted})["StackStatus"] == "UPDATE_COMPLETE", stacks.reasons()


def test_a_sync_is_kept_by_its_name_and_writes_to_a_bucket_that_is_there(stacks: Stacks) -> None:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ssm-resourcedatasync.html"""
    bucket = {"Bucket": made("S3::Bucket", BucketName="reports")}

    def sync(to: Any) -> dict[str, Any]:
        wanted = {"BucketName": to, "BucketRegion": "us-east-1", "SyncFormat": "JsonSerDe"}
        return made("SSM::ResourceDataSync", SyncName="servers", S3Destination=wanted)

    def kept() -> list[str]:
        return [each.physical_id for each in records("123456789012", "us-east-1", "AWS::SSM::ResourceDataSync")]

    first = {**bucket, "Made": sync({"Ref": "Bucket"})}
    assert stacks.create(first)["StackStatus"] == "CREATE_COMPLETE", stacks.reasons()
    assert (stacks.physical_id("Made"), kept()) == ("servers", ["servers"])
    stacks.update({**first, "Again": sync({"Ref": "Bucket"})})
    assert "already exists" in stacks.reasons()
    stacks.update(bucket)
    assert kept() == []
    stacks.update({**bucket, "Made": sync("elsewhere")})
    assert "does not exist" in stacks.reasons()
