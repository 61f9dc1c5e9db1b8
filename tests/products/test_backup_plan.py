"""What backup-plan promises: seen in an account with the foundation, its alerts judged by AWS's sample events."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from itertools import count, product
from types import SimpleNamespace
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError
from moto.backup.models import backup_backends

from product_factory.sandbox.authorization.conditions import holds
from product_factory.sandbox.resource_types.resource import records_of
from products.backup_plan import PRODUCT
from products.blocks.backup_vault import DAYS, LEAST, MONTHLY_DAYS, MOST
from tests.products.event_patterns import matches, told
from tests.products.guest_account import ACCOUNT, REGION, GuestAccount, guest_account, template

NAME = PRODUCT.name
TEMPLATE = template(NAME)
NUMBERS = count(1)
COPIES = f"arn:aws:backup:ap-northeast-3:{ACCOUNT}:backup-vault:copies"
FOR_EVER = {"Lock": "compliance", "LockIsForEver": "understood"}


@pytest.fixture(scope="module")
def account() -> Iterator[GuestAccount]:
    with guest_account() as made:
        yield made


def launched(account: GuestAccount, **answers: str) -> tuple[str, str, dict[str, str]]:
    """Stack, name and outputs of one more launch."""
    number = next(NUMBERS)
    name = f"plan{number}"
    return f"SC-b{number}", name, account.launch(NAME, f"SC-b{number}", PlanName=name, **answers)


def vault(account: GuestAccount, name: str) -> dict[str, Any]:
    found = account.client("backup").describe_backup_vault(BackupVaultName=name)
    return {key: value for key, value in found.items() if key != "ResponseMetadata"}


def rules(account: GuestAccount, plan: str) -> dict[str, Any]:
    found = account.client("backup").get_backup_plan(BackupPlanId=plan)["BackupPlan"]["Rules"]
    return {each["RuleName"]: each for each in found}


def test_the_vault_has_the_workload_s_key_and_the_plan_keeps_daily_and_monthly(account: GuestAccount) -> None:
    _, _, out = launched(account)
    key = account.client("ssm").get_parameter(Name="/baseline/workload-key/application/key-arn")["Parameter"]["Value"]
    assert vault(account, out["VaultName"])["EncryptionKeyArn"] == key
    found = rules(account, out["PlanId"])
    assert {name: each["ScheduleExpression"] for name, each in found.items()} == {
        "daily": "cron(0 2 2-31 * ? *)",
        "monthly": "cron(0 2 1 * ? *)",
    }
    assert {name: each["Lifecycle"]["DeleteAfterDays"] for name, each in found.items()} == {"daily": 35, "monthly": 365}
    for each in found.values():
        assert each["TargetBackupVaultName"] == out["VaultName"]
        assert each["ScheduleExpressionTimezone"] == "Asia/Tokyo"
        assert not each.get("CopyActions")


def test_without_monthly_ones_each_day_is_a_daily_one(account: GuestAccount) -> None:
    _, _, out = launched(account, MonthlyDays="0", Hour="23", DailyDays="7")
    (only,) = rules(account, out["PlanId"]).values()
    assert (only["ScheduleExpression"], only["Lifecycle"]["DeleteAfterDays"]) == ("cron(0 23 * * ? *)", 7)


def test_each_backup_is_copied_and_kept_as_long(account: GuestAccount) -> None:
    _, _, out = launched(account, CopyVaultArn=COPIES, DailyDays="14")
    for each in rules(account, out["PlanId"]).values():
        (copy,) = each["CopyActions"]
        assert copy == {"DestinationBackupVaultArn": COPIES, "Lifecycle": each["Lifecycle"]}


LOCKS = [
    ({}, None),
    ({"Lock": "governance"}, {"MinRetentionDays": 7}),
    ({"Lock": "governance", "LockMaxDays": "400"}, {"MinRetentionDays": 7, "MaxRetentionDays": 400}),
    # Days of grace make a lock irrevocable: they may come with compliance alone.
    ({"Lock": "governance", "GraceDays": "3"}, {"MinRetentionDays": 7}),
    (FOR_EVER | {"GraceDays": "3", "LockMinDays": "30"}, {"MinRetentionDays": 30, "ChangeableForDays": 3}),
]


@pytest.mark.parametrize(("answers", "wanted"), LOCKS)
def test_a_lock_is_as_the_form_says(account: GuestAccount, answers: dict[str, str], wanted: dict[str, int]) -> None:
    properties = TEMPLATE["Resources"]["Vault"]["Properties"]["LockConfiguration"]
    assert properties["Fn::If"][2] == {"Ref": "AWS::NoValue"}
    _, _, out = launched(account, **answers)
    found = vault(account, out["VaultName"])
    kept = backup_backends[ACCOUNT][REGION].vaults[out["VaultName"]]
    assert bool(found.get("Locked")) is (wanted is not None)
    for name, attribute in (
        ("MinRetentionDays", "min_retention_days"),
        ("MaxRetentionDays", "max_retention_days"),
        ("ChangeableForDays", "changeable_for_days"),
    ):
        held = getattr(kept, attribute)
        assert (int(held) if held else None) == (wanted or {}).get(name), name


def test_a_lock_comes_and_goes_in_place(account: GuestAccount) -> None:
    stack, name, out = launched(account)
    before = account.resources(stack)
    for answers, locked in (({"Lock": "governance"}, True), ({}, False), (FOR_EVER, True)):
        assert account.update(NAME, stack, PlanName=name, **answers)["VaultName"] == out["VaultName"]
        assert bool(vault(account, out["VaultName"]).get("Locked")) is locked
    assert account.resources(stack) == before


ALWAYS = {
    "Vault",
    "Plan",
    "Selection",
    "BackupRole",
    "EventRole",
    "BackupTroubleRule",
    "BackupTroubleNotDelivered",
    *(f"{each}Parameter" for each in ("VaultName", "VaultArn", "PlanId", "RoleArn")),
}
COPIED = {"CopyTroubleRule", "CopyTroubleNotDelivered"}
TESTED = {
    "RestoreRole",
    "RestoreTestingPlan",
    "RestoreTestingSelection",
    "RestoreTroubleRule",
    "RestoreTroubleNotDelivered",
}
PARTS = [
    ({}, set()),
    ({"CopyVaultArn": COPIES}, COPIED),
    ({"RestoreTests": "weekly"}, TESTED),
    (
        {"RestoreTests": "monthly", "RestoreTestOf": "EBS", "CopyVaultArn": COPIES, "Lock": "governance"},
        COPIED | TESTED,
    ),
]


@pytest.mark.parametrize(("answers", "beside"), PARTS)
def test_each_optional_part_comes_and_goes(account: GuestAccount, answers: dict[str, str], beside: set[str]) -> None:
    stack, name, _ = launched(account, **answers)

    def made() -> set[str]:
        return {re.sub(r"[0-9A-F]{8}$", "", each) for each in account.resources(stack)}

    assert made() == ALWAYS | beside
    account.update(NAME, stack, PlanName=name, Hour="3")
    assert made() == ALWAYS
    account.update(NAME, stack, PlanName=name, **answers)
    assert made() == ALWAYS | beside
    account.cloudformation.delete_stack(StackName=stack)
    assert account.cloudformation.list_stacks(StackStatusFilter=["DELETE_FAILED"])["StackSummaries"] == []


def test_every_resource_that_may_be_missing_is_in_the_table() -> None:
    assert {name for name, each in TEMPLATE["Resources"].items() if "Condition" in each} == COPIED | TESTED


def test_the_vault_stays_and_a_launch_of_the_same_name_makes_another(account: GuestAccount) -> None:
    stack, name, out = launched(account)
    account.cloudformation.delete_stack(StackName=stack)
    assert vault(account, out["VaultName"])["BackupVaultName"] == out["VaultName"]
    again = account.launch(NAME, f"{stack}-again", PlanName=name)
    assert again["VaultName"] != out["VaultName"]
    made = TEMPLATE["Resources"]["Vault"]
    assert (made["DeletionPolicy"], made["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")


def test_names_fit_their_limits_with_the_longest_name(account: GuestAccount) -> None:
    """50 characters; a restore testing plan's has no hyphen."""
    longest = "a" * 32
    out = account.launch(NAME, "SC-longest", PlanName=longest, RestoreTests="weekly")
    assert re.fullmatch(r"[a-zA-Z0-9_-]{2,50}", out["VaultName"])
    assert re.fullmatch(r"[a-zA-Z0-9_]{1,50}", account.resources("SC-longest")["RestoreTestingPlan"])


def test_what_bears_the_tag_is_selected_and_another_tag_makes_another_selection(account: GuestAccount) -> None:
    stack, name, _ = launched(account)
    before = account.resources(stack)
    account.update(NAME, stack, PlanName=name, TagValue="orders")
    after = account.resources(stack)
    assert {each for each in before if before[each] != after[each]} == {"Selection"}


def selected(account: GuestAccount, stack: str) -> dict[str, Any]:
    """The selection of a launch; the sandbox keeps it as a record."""
    records = records_of(cast("Any", SimpleNamespace(account_id=ACCOUNT, region_name=REGION)))
    (found,) = [
        each
        for (kind, name), each in records.items()
        if kind == "AWS::Backup::BackupSelection" and name == account.resources(stack)["Selection"]
    ]
    return dict(found.properties["BackupSelection"])


def test_all_that_bears_the_tag_is_selected_but_buckets_by_choice_alone(account: GuestAccount) -> None:
    """https://docs.aws.amazon.com/aws-backup/latest/devguide/assigning-resources-json.html"""
    stack, name, _ = launched(account, TagKey="protected", TagValue="orders", RestoreTests="weekly")
    plain = selected(account, stack)
    assert plain["Resources"] == ["*"]
    tagged = [{"ConditionKey": "aws:ResourceTag/protected", "ConditionValue": "orders"}]
    assert plain["Conditions"] == {"StringEquals": tagged}
    assert plain["NotResources"] == ["arn:aws:s3:::*"]
    chosen = {"TagKey": "protected", "TagValue": "orders", "RestoreTests": "weekly", "Buckets": "included"}
    account.update(NAME, stack, PlanName=name, **chosen)
    with_buckets = selected(account, stack)
    assert "NotResources" not in with_buckets
    assert with_buckets["Conditions"] == plain["Conditions"]
    # Two of a name in one plan would meet while the new one is made before the old one goes.
    assert with_buckets["SelectionName"] != plain["SelectionName"]
    made, iam = account.resources(stack), account.client("iam")
    for role, policies in (
        ("BackupRole", {"AWSBackupServiceRolePolicyForBackup", "AWSBackupServiceRolePolicyForS3Backup"}),
        ("RestoreRole", {"AWSBackupServiceRolePolicyForRestores", "AWSBackupServiceRolePolicyForS3Restore"}),
    ):
        attached = iam.list_attached_role_policies(RoleName=made[role])["AttachedPolicies"]
        assert {each["PolicyName"] for each in attached} == policies


def test_a_selection_s_name_fits_its_limit_with_the_longest_tag(account: GuestAccount) -> None:
    """https://docs.aws.amazon.com/aws-backup/latest/devguide/API_BackupSelection.html"""
    stack, *_ = launched(account, TagKey="k" * 24, TagValue="v" * 24, Buckets="included")
    assert re.fullmatch(r"[a-zA-Z0-9\-\_\.]{1,50}", selected(account, stack)["SelectionName"])
    for asked in PRODUCT.parameters:
        if asked.name in ("TagKey", "TagValue"):
            assert not re.fullmatch(str(asked.allowed_pattern), "x" * 25)


@pytest.mark.parametrize(
    ("kind", "where", "wanted"),
    [
        ("Aurora", "databases", {"dbSubnetGroupName": "databases"}),
        ("DocumentDB", "databases", {"dbSubnetGroupName": "databases"}),
        ("Neptune", "databases", {"dbSubnetGroupName": "databases"}),
        ("RDS", "databases", {"dbSubnetGroupName": "databases"}),
        ("EC2", "subnet-0123456789abcdef0", {"subnetId": "subnet-0123456789abcdef0"}),
        ("Aurora", "", None),
        ("DynamoDB", "databases", None),
    ],
)
def test_a_restore_test_stands_where_the_form_says(kind: str, where: str, wanted: dict[str, str] | None) -> None:
    """The keys of each kind: https://docs.aws.amazon.com/aws-backup/latest/devguide/restore-testing-inferred-metadata.html"""
    answers = {"RestoreTestOf": kind, "RestoreTestIn": where}

    def value(of: Any) -> Any:
        if not isinstance(of, dict):
            return of
        ((name, given),) = of.items() if len(of) == 1 else (("", of),)
        match name:
            case "Ref":
                return None if given == "AWS::NoValue" else answers[str(given)]
            case "Fn::If":
                return value(given[1 if value(TEMPLATE["Conditions"][given[0]]) else 2])
            case "Fn::Equals":
                return value(given[0]) == value(given[1])
            case "Fn::Not":
                return not value(given[0])
            case "Fn::And" | "Fn::Or":
                return (all if name == "Fn::And" else any)(value(each) for each in given)
        return {key: value(each) for key, each in of.items()}

    selection = TEMPLATE["Resources"]["RestoreTestingSelection"]["Properties"]
    assert value(selection["RestoreMetadataOverrides"]) == wanted


def test_days_and_hours_change_in_place(account: GuestAccount) -> None:
    stack, name, out = launched(account)
    before = account.resources(stack)
    account.update(NAME, stack, PlanName=name, DailyDays="90", MonthlyDays="2557", Hour="5", TimeZone="UTC")
    assert account.resources(stack) == before
    found = rules(account, out["PlanId"])
    assert [found[each]["Lifecycle"]["DeleteAfterDays"] for each in ("daily", "monthly")] == [90, 2557]


def test_others_find_it_by_name(account: GuestAccount) -> None:
    _, name, out = launched(account)
    path = f"/baseline/backup-plan/{name}"
    stored = account.client("ssm").get_parameters_by_path(Path=path)["Parameters"]
    assert {each["Name"].removeprefix(f"{path}/"): each["Value"] for each in stored} == {
        "vault-name": out["VaultName"],
        "vault-arn": f"arn:aws:backup:{REGION}:{ACCOUNT}:backup-vault:{out['VaultName']}",
        "plan-id": out["PlanId"],
        "role-arn": out["RoleArn"],
    }
    assert {output.name for output in PRODUCT.outputs} <= set(out)


BY = {
    f"arn:aws:iam::{ACCOUNT}:role/Admin": ("false", True),
    f"arn:aws:iam::{ACCOUNT}:root": ("false", True),
    f"arn:aws:iam::{ACCOUNT}:role/backup.amazonaws.com/Mine": ("false", True),
    f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/backup.amazonaws.com/AWSServiceRoleForBackup": ("false", False),
    "": ("true", False),
}


@pytest.mark.parametrize("who", BY)
def test_nobody_deletes_a_backup_by_hand(account: GuestAccount, who: str) -> None:
    _, _, out = launched(account)
    policy = json.loads(
        account.client("backup").get_backup_vault_access_policy(BackupVaultName=out["VaultName"])["Policy"]
    )
    (statement,) = policy["Statement"]
    assert (statement["Effect"], statement["Principal"], statement["Resource"]) == ("Deny", "*", "*")
    assert set(statement["Action"]) == {"backup:DeleteRecoveryPoint", "backup:UpdateRecoveryPointLifecycle"}
    service, denied = BY[who]
    known = {"aws:PrincipalIsAWSService": service} | ({"aws:PrincipalArn": who} if who else {})
    assert holds(statement["Condition"], known) is denied


def test_each_role_does_one_work_for_aws_backup_alone(account: GuestAccount) -> None:
    stack, _, _ = launched(account, RestoreTests="weekly")
    made, iam = account.resources(stack), account.client("iam")
    for role, policy in (("BackupRole", "Backup"), ("RestoreRole", "Restores")):
        attached = iam.list_attached_role_policies(RoleName=made[role])["AttachedPolicies"]
        path = "arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyFor"
        assert [each["PolicyArn"] for each in attached] == [path + policy]
        assert iam.list_role_policies(RoleName=made[role])["PolicyNames"] == []
        (trust,) = iam.get_role(RoleName=made[role])["Role"]["AssumeRolePolicyDocument"]["Statement"]
        assert trust["Principal"] == {"Service": "backup.amazonaws.com"}
        # Sent or not, the account is asked; another account's is refused.
        for sent, let_in in (
            ({}, True),
            ({"aws:SourceAccount": ACCOUNT}, True),
            ({"aws:SourceAccount": "1" * 12}, False),
        ):
            assert holds(trust["Condition"], sent) is let_in


# https://docs.aws.amazon.com/aws-backup/latest/devguide/eventbridge.html
BACKUP_JOB = {
    "backupJobId": "34176239-e96d-4e1d-9fad-529dbb3c3556",
    "backupVaultArn": "arn:aws:backup:us-west-2:1112233445566:backup-vault:{vault}",
    "backupVaultName": "{vault}",
    "iamRoleArn": "arn:aws:iam::1112233445566:role/MockRCBackupTestRole",
    "resourceArn": "arn:aws:service:us-west-2:1112233445566:resource-type/resource-id",
    "resourceType": "type",
    "state": "FAILED",
    "statusMessage": "Backup job was stopped",
}
COPY_JOB = {
    "copyJobId": "47C8EF56-74D8-059D-1301-C5BE1D5C926E",
    "iamRoleArn": "arn:aws:iam::1112233445566:role/Role",
    "resourceArn": "arn:aws:ec2:us-west-2:1112233445566:instance/i-0515aee7de03f58e1",
    "sourceBackupVaultArn": f"arn:aws:backup:{REGION}:{ACCOUNT}:backup-vault:{{vault}}",
    "state": "FAILED",
    "statusMessage": "Access denied exception while trying to list tags",
    "destinationBackupVaultArn": "arn:aws:backup:us-west-2:1112233445566:backup-vault:x",
}
RESTORE_JOB = {
    "restoreJobId": "1B234A56-789B-01CD-2A34-4567A08901FD",
    "backupSizeInBytes": "22548578304",
    "iamRoleArn": "{role}",
    "percentDone": 0,
    "resourceType": "EC2",
    "status": "FAILED",
    "statusMessage": "AWS Backup does not permit attaching a new instance profile",
}
EVENTS: list[tuple[str, str, Mapping[str, Any], bool]] = [
    ("BackupTrouble", "Backup", {}, True),
    ("BackupTrouble", "Backup", {"state": "EXPIRED"}, True),
    ("BackupTrouble", "Backup", {"state": "ABORTED"}, True),
    ("BackupTrouble", "Backup", {"state": "PARTIAL"}, True),
    ("BackupTrouble", "Backup", {"state": "COMPLETED"}, False),
    ("BackupTrouble", "Backup", {"state": "RUNNING"}, False),
    ("BackupTrouble", "Backup", {"backupVaultName": "other"}, False),
    ("CopyTrouble", "Copy", {}, True),
    ("CopyTrouble", "Copy", {"state": "COMPLETED"}, False),
    ("CopyTrouble", "Copy", {"sourceBackupVaultArn": f"arn:aws:backup:{REGION}:{ACCOUNT}:backup-vault:x"}, False),
    ("RestoreTrouble", "Restore", {}, True),
    ("RestoreTrouble", "Restore", {"status": "COMPLETED"}, False),
    ("RestoreTrouble", "Restore", {"iamRoleArn": f"arn:aws:iam::{ACCOUNT}:role/Somebody"}, False),
]
SAMPLES: dict[str, dict[str, Any]] = {"Backup": BACKUP_JOB, "Copy": COPY_JOB, "Restore": RESTORE_JOB}


@pytest.fixture(scope="module")
def standing(account: GuestAccount) -> tuple[str, dict[str, str]]:
    """A launch with all parts, which several tests look at: its stack and its outputs."""
    stack, _, out = launched(account, CopyVaultArn=COPIES, RestoreTests="weekly")
    return stack, out


@pytest.mark.parametrize(("rule", "kind", "changes", "heard"), EVENTS)
def test_it_tells_of_its_own_failed_jobs(
    account: GuestAccount,
    standing: tuple[str, dict[str, str]],
    rule: str,
    kind: str,
    changes: Mapping[str, Any],
    heard: bool,
) -> None:
    stack, out = standing
    made = account.resources(stack)
    role = account.client("iam").get_role(RoleName=made["RestoreRole"])["Role"]["Arn"]

    def filled(value: Any) -> Any:
        return value.replace("{vault}", out["VaultName"]).replace("{role}", role) if isinstance(value, str) else value

    event = {
        "source": "aws.backup",
        "detail-type": f"{kind} Job State Change",
        "time": "2020-07-29T20:15:26Z",
        "resources": [],
        "detail": {key: filled(value) for key, value in {**SAMPLES[kind], **changes}.items()},
    }
    found = account.client("events").describe_rule(Name=made[f"{rule}Rule"])
    assert matches(json.loads(found["EventPattern"]), event) is heard
    (target,) = account.client("events").list_targets_by_rule(Rule=made[f"{rule}Rule"])["Targets"]
    topic = account.client("ssm").get_parameter(Name="/baseline/monitoring-notification/topic-arn")
    assert target["Arn"] == topic["Parameter"]["Value"]
    text = told(target["InputTransformer"], event)
    detail = event["detail"]
    assert isinstance(detail, dict)
    which = detail["resourceType"] if kind == "Restore" else detail["resourceArn"]
    state = detail.get("state", detail.get("status"))
    assert text == f'"{kind} Job State Change at 2020-07-29T20:15:26Z: {state} {which} {detail["statusMessage"]}"'


def test_restores_are_tested_from_this_vault_alone(account: GuestAccount, standing: tuple[str, dict[str, str]]) -> None:
    plan = TEMPLATE["Resources"]["RestoreTestingPlan"]["Properties"]
    assert plan["RecoveryPointSelection"]["IncludeVaults"] == [{"Fn::GetAtt": ["Vault", "BackupVaultArn"]}]
    selection = TEMPLATE["Resources"]["RestoreTestingSelection"]["Properties"]
    assert selection["IamRoleArn"] == {"Fn::GetAtt": ["RestoreRole", "Arn"]}
    assert plan["ScheduleExpression"]["Fn::If"][1:] == ["cron(0 12 ? * SUN *)", "cron(0 12 ? * SUN#2 *)"]


def test_another_kind_makes_another_test(account: GuestAccount) -> None:
    stack, name, _ = launched(account, RestoreTests="weekly")
    before = account.resources(stack)
    account.update(NAME, stack, PlanName=name, RestoreTests="monthly", RestoreTestOf="EBS")
    after = account.resources(stack)
    assert {each for each in before if before[each] != after[each]} == {"RestoreTestingSelection"}


def refused(account: GuestAccount, **answers: str) -> str:
    """Why a launch is refused; it is only judged, and nothing is made."""
    with pytest.raises(ClientError) as error:
        launched(account, **answers)
    return str(error.value)


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({"Lock": "compliance"}, "can't be undone after its days of grace: choose understood"),
        ({"DailyDays": "7", "LockMinDays": "14"}, "keep daily backups at least 14 days"),
        ({"MonthlyDays": "60", "LockMinDays": "90", "DailyDays": "90"}, "keep monthly backups at least 90 days"),
        ({"LockMaxDays": "30"}, "keep daily backups at most 30 days"),
        ({"LockMaxDays": "180"}, "keep monthly backups at most 180 days"),
        ({"LockMaxDays": "35", "LockMinDays": "60", "DailyDays": "60", "MonthlyDays": "0"}, "daily backups at most 35"),
    ],
)
def test_what_the_lock_would_refuse_at_night_is_refused_at_once(
    account: GuestAccount, answers: dict[str, str], says: str
) -> None:
    assert says in refused(account, **({"Lock": "governance"} | answers))
    if "LockIsForEver" not in answers and answers.get("Lock") != "compliance":
        assert says in refused(account, **(FOR_EVER | answers))
        launched(account, **answers)


def within(rule: str, answers: Mapping[str, str]) -> bool:
    """Whether all assertions of a rule hold, where it applies; a reading of their own functions."""

    def value(of: Any) -> Any:
        (name, given) = next(iter(of.items())) if isinstance(of, dict) else ("", of)
        match name:
            case "Ref":
                return answers[given]
            case "Fn::Equals":
                return value(given[0]) == value(given[1])
            case "Fn::Not":
                return not value(given[0])
            case "Fn::Or":
                return any(value(each) for each in given)
            case "Fn::Contains":
                return value(given[1]) in given[0]
        return given

    found = TEMPLATE["Rules"][rule]
    return not value(found["RuleCondition"]) or all(value(each["Assert"]) for each in found["Assertions"])


def test_the_form_takes_just_what_the_lock_takes() -> None:
    """Each pair of bounds with each pair of days: by arithmetic, which the template's rules can't do."""
    for least, most, daily, monthly in product(LEAST, MOST, DAYS, MONTHLY_DAYS):
        highest = most or 36500
        kept = [daily, *([monthly] if monthly else [])]
        wanted = least <= highest and all(least <= each <= highest for each in kept)
        said = {"LockMinDays": least, "LockMaxDays": most, "DailyDays": daily, "MonthlyDays": monthly}
        answers = {name: str(each) for name, each in said.items()}
        assert within("WithinTheLock", answers | {"Lock": "governance"}) is wanted, said
        assert within("WithinTheLock", answers | {"Lock": "none"})


def test_no_lock_becomes_irrevocable_within_three_days() -> None:
    """https://docs.aws.amazon.com/aws-backup/latest/devguide/API_PutBackupVaultLockConfiguration.html"""
    (asked,) = [each for each in PRODUCT.parameters if each.name == "GraceDays"]
    assert min(int(each) for each in asked.allowed_values) >= 3
    (lock,) = [each for each in PRODUCT.parameters if each.name == "Lock"]
    assert lock.default == "none"
    assert "NOBODY" in lock.description


OF_1_0_0: list[tuple[dict[str, str], set[str]]] = [
    ({}, set()),
    ({"TagKey": "k" * 24, "TagValue": "v" * 24, "Lock": "governance"}, set()),
    ({"CopyVaultArn": COPIES, "RestoreTests": "weekly", "RestoreTestOf": "FSx"}, COPIED | TESTED),
    (FOR_EVER | {"RestoreTests": "monthly", "RestoreTestOf": "Aurora"}, TESTED),
]


@pytest.mark.parametrize(("answers", "beside"), OF_1_0_0)
def test_an_update_of_1_0_0_keeps_vault_lock_plan_and_what_is_selected(
    account: GuestAccount, answers: dict[str, str], beside: set[str]
) -> None:
    number = next(NUMBERS)
    stack, name = f"SC-b{number}", f"plan{number}"
    was = account.launch_version(NAME, "1.0.0", stack, PlanName=name, **answers)
    before, held, planned = account.resources(stack), vault(account, was["VaultName"]), rules(account, was["PlanId"])
    first = selected(account, stack)
    now = account.update(NAME, stack, PlanName=name, **answers)
    assert was == now
    after = account.resources(stack)
    # Made anew before the old one goes: two of a name can't be in one plan.
    assert {each for each in before if before[each] != after.get(each)} == {"Selection"}
    assert {re.sub(r"[0-9A-F]{8}$", "", each) for each in after} == ALWAYS | beside
    assert vault(account, was["VaultName"]) == held
    assert rules(account, was["PlanId"]) == planned
    second = selected(account, stack)
    assert second["SelectionName"] != first["SelectionName"]
    (tag,) = first["ListOfTags"]
    wanted = {"ConditionKey": f"aws:ResourceTag/{tag['ConditionKey']}", "ConditionValue": tag["ConditionValue"]}
    assert (second["Resources"], second["Conditions"]) == (["*"], {"StringEquals": [wanted]})
    assert second["IamRoleArn"] == first["IamRoleArn"]
