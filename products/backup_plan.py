"""Backup plan: what bears a tag is backed up daily and monthly, into a vault that keeps it, and failures are told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from product_factory import Control, Group, Output, Parameter, Product

from .blocks import foundation
from .blocks.backup_vault import DAYS, LOCK, MONTHLY_DAYS
from .support import PLATFORM_TEAM

if TYPE_CHECKING:
    from aws_cdk import CfnCondition
    from aws_cdk import aws_backup as backup
    from constructs import Construct

    from product_factory import Answers

FOUND_UNDER = "/baseline/backup-plan/${PlanName}"
TESTED = ("Aurora", "DocumentDB", "DynamoDB", "EBS", "EC2", "EFS", "FSx", "Neptune", "RDS")
# A selection's name tells both, in letters that its schema takes; how long it may be the schema doesn't say.
_TAG = r"[A-Za-z0-9._-]{1,24}"


def resources(scope: Construct, answers: Answers) -> None:
    """Vault, plan, selection, roles, alerts, and by choice copies and restore tests; found under FOUND_UNDER."""
    from aws_cdk import CfnCondition, Fn

    from .blocks.backup_alerts import backup_alerts
    from .blocks.backup_roles import backup_role, restore_role
    from .blocks.backup_vault import backup_vault, lock_rules

    lock_rules(scope, answers)
    copied = CfnCondition(
        scope, "Copied", expression=Fn.condition_not(Fn.condition_equals(answers.text("CopyVaultArn"), ""))
    )
    tested = CfnCondition(
        scope, "Tested", expression=Fn.condition_not(Fn.condition_equals(answers.text("RestoreTests"), "off"))
    )
    # A part of the stack's ID: the vault of a former launch stays, under its own name.
    part = Fn.select(0, Fn.split("-", Fn.select(2, Fn.split("/", Fn.ref("AWS::StackId")))))
    vault = backup_vault(scope, answers, Fn.sub("${PlanName}-${Part}", {"Part": part}))
    plan = _plan(scope, answers, vault, copied)
    role = backup_role(scope)
    _selection(scope, plan, role.attr_arn)
    restores = restore_role(scope, tested)
    _restore_tests(scope, answers, vault, restores.attr_arn, Fn.sub("${PlanName}_${Part}", {"Part": part}), tested)
    backup_alerts(
        scope,
        answers,
        vault_name=vault.ref,
        vault_arn=vault.attr_backup_vault_arn,
        restore_role_arn=restores.attr_arn,
        copied=copied,
        tested=tested,
    )
    _publish(scope, vault, plan, role.attr_arn)


def _plan(
    scope: Construct, answers: Answers, vault: backup.CfnBackupVault, copied: CfnCondition
) -> backup.CfnBackupPlan:
    """One rule daily and one monthly, which takes the daily's place on the first: a resource has one job at a time.

    https://docs.aws.amazon.com/aws-backup/latest/devguide/aws-backup-limits.html
    """
    from aws_cdk import Aws, CfnCondition, Fn
    from aws_cdk import aws_backup as backup

    monthly = CfnCondition(
        scope, "Monthly", expression=Fn.condition_not(Fn.condition_equals(answers.text("MonthlyDays"), "0"))
    )

    def rule(name: str, schedule: Any, days: str) -> dict[str, Any]:
        lifecycle = {"DeleteAfterDays": days}
        copy = {"DestinationBackupVaultArn": answers.text("CopyVaultArn"), "Lifecycle": lifecycle}
        return {
            "RuleName": name,
            "TargetBackupVault": vault.ref,
            "ScheduleExpression": schedule,
            "ScheduleExpressionTimezone": answers.text("TimeZone"),
            # Until then a job waits for its turn, and after that it may run; then it is told as expired.
            "StartWindowMinutes": 240,
            "CompletionWindowMinutes": 1440,
            "Lifecycle": lifecycle,
            "CopyActions": Fn.condition_if(copied.logical_id, [copy], Aws.NO_VALUE),
        }

    every = Fn.condition_if(monthly.logical_id, Fn.sub("cron(0 ${Hour} 2-31 * ? *)"), Fn.sub("cron(0 ${Hour} * * ? *)"))
    plan = backup.CfnBackupPlan(scope, "Plan", backup_plan={"backupPlanName": "", "backupPlanRule": []})
    plan.add_property_override("BackupPlan.BackupPlanName", answers.text("PlanName"))
    plan.add_property_override(
        "BackupPlan.BackupPlanRule",
        [
            rule("daily", every, answers.text("DailyDays")),
            Fn.condition_if(
                monthly.logical_id,
                rule("monthly", Fn.sub("cron(0 ${Hour} 1 * ? *)"), answers.text("MonthlyDays")),
                Aws.NO_VALUE,
            ),
        ],
    )
    return plan


def _selection(scope: Construct, plan: backup.CfnBackupPlan, role_arn: str) -> None:
    """What bears the tag. Another tag makes another selection before the old one goes, so its name tells the tag."""
    from aws_cdk import Fn
    from aws_cdk import aws_backup as backup

    backup.CfnBackupSelection(
        scope,
        "Selection",
        backup_plan_id=plan.ref,
        backup_selection=backup.CfnBackupSelection.BackupSelectionResourceTypeProperty(
            selection_name=Fn.sub("${TagKey}-${TagValue}"),
            iam_role_arn=role_arn,
            list_of_tags=[
                backup.CfnBackupSelection.ConditionResourceTypeProperty(
                    condition_type="STRINGEQUALS",
                    condition_key=Fn.ref("TagKey"),
                    condition_value=Fn.ref("TagValue"),
                )
            ],
        ),
    )


def _restore_tests(
    scope: Construct, answers: Answers, vault: backup.CfnBackupVault, role_arn: str, name: str, tested: CfnCondition
) -> None:
    """The newest backup of each resource of one kind in this vault is restored, and deleted again by AWS Backup.

    Names have letters, digits and underscores, 50 at most; another kind makes another selection.
    https://docs.aws.amazon.com/aws-backup/latest/devguide/API_CreateRestoreTestingPlan.html
    """
    from aws_cdk import CfnCondition, Fn
    from aws_cdk import aws_backup as backup

    weekly = CfnCondition(scope, "Weekly", expression=Fn.condition_equals(answers.text("RestoreTests"), "weekly"))
    plan = backup.CfnRestoreTestingPlan(
        scope,
        "RestoreTestingPlan",
        restore_testing_plan_name=name,
        schedule_expression=Fn.condition_if(
            weekly.logical_id, "cron(0 12 ? * SUN *)", "cron(0 12 ? * SUN#2 *)"
        ).to_string(),
        schedule_expression_timezone=answers.text("TimeZone"),
        start_window_hours=8,
        recovery_point_selection=backup.CfnRestoreTestingPlan.RestoreTestingRecoveryPointSelectionProperty(
            algorithm="LATEST_WITHIN_WINDOW",
            include_vaults=[vault.attr_backup_vault_arn],
            recovery_point_types=["SNAPSHOT"],
            selection_window_days=7,
        ),
    )
    selection = backup.CfnRestoreTestingSelection(
        scope,
        "RestoreTestingSelection",
        restore_testing_plan_name=plan.ref,
        restore_testing_selection_name=answers.text("RestoreTestOf"),
        protected_resource_type=answers.text("RestoreTestOf"),
        protected_resource_arns=["*"],
        iam_role_arn=role_arn,
        validation_window_hours=1,
    )
    plan.cfn_options.condition = selection.cfn_options.condition = tested


def _publish(scope: Construct, vault: backup.CfnBackupVault, plan: backup.CfnBackupPlan, role_arn: str) -> None:
    from aws_cdk import CfnOutput, Fn
    from aws_cdk import aws_ssm as ssm

    for name, what, value, description in (
        ("VaultName", "vault-name", vault.ref, "The vault with the backups"),
        ("VaultArn", "vault-arn", vault.attr_backup_vault_arn, "The vault, for policies and as a target of copies"),
        ("PlanId", "plan-id", plan.ref, "The backup plan"),
        ("RoleArn", "role-arn", role_arn, "As whom AWS Backup makes backups: keys of what is backed up let it in"),
    ):
        ssm.CfnParameter(
            scope,
            f"{name}Parameter",
            type="String",
            name=Fn.sub(f"{FOUND_UNDER}/{what}"),
            value=value,
            description=description,
        )
        CfnOutput(scope, name, value=value, description=description)


PRODUCT = Product(
    name="backup-plan",
    summary="Daily and monthly backups of all that bears a tag, in an encrypted vault: locked, copied and tested by choice.",
    summary_ja="タグを付けたリソースを暗号化されたボールトに日次・月次でバックアップします (ロック、コピー、復元テストは選択可)。",
    audience="Teams with databases, disks, tables or file systems whose loss would hurt.",
    support=PLATFORM_TEAM,
    form=(
        Group(
            label="What is backed up",
            label_ja="バックアップ対象",
            parameters=(
                Parameter(
                    name="PlanName",
                    label="Name of the plan",
                    label_ja="バックアッププラン名",
                    description=(
                        "What belongs to it is found under /baseline/backup-plan/<name>/. Another name, later, makes "
                        "another, empty vault; the old one stays."
                    ),
                    default="application",
                    allowed_pattern=r"[A-Za-z][A-Za-z0-9_]{0,31}",
                    constraint="Type 1 to 32 letters, digits or _, beginning with a letter, such as orders.",
                ),
                *(
                    Parameter(
                        name=name,
                        label=label,
                        label_ja=label_ja,
                        description=description,
                        default=default,
                        allowed_pattern=_TAG,
                        constraint=f"Type 1 to 24 letters, digits, . _ or -, such as {default}.",
                    )
                    for name, label, label_ja, description, default in (
                        (
                            "TagKey",
                            "Key of the tag",
                            "タグのキー",
                            "What bears a tag of this key with the value below is backed up, of all services.",
                            "backup",
                        ),
                        ("TagValue", "Value of the tag", "タグの値", "The tag's value, letter by letter.", "daily"),
                    )
                ),
            ),
        ),
        Group(
            label="When, and for how long",
            label_ja="スケジュールと保持期間",
            parameters=(
                Parameter(
                    name="Hour",
                    label="Hour",
                    label_ja="開始時刻 (時)",
                    description="From when on jobs begin, within four hours.",
                    type="Number",
                    default=2,
                    allowed_values=tuple(range(24)),
                    constraint="Choose an hour from 0 to 23.",
                ),
                Parameter(
                    name="TimeZone",
                    label="Time zone",
                    label_ja="タイムゾーン",
                    description="The time zone of that hour.",
                    default="Asia/Tokyo",
                    allowed_values=("Asia/Tokyo", "UTC", "Asia/Singapore", "Europe/London", "America/New_York"),
                    constraint="Choose one of the time zones in the list, such as Asia/Tokyo.",
                ),
                Parameter(
                    name="DailyDays",
                    label="Days daily backups are kept",
                    label_ja="日次バックアップの保持日数",
                    description="Then AWS Backup deletes them.",
                    type="Number",
                    default=35,
                    allowed_values=DAYS,
                    constraint="Choose one of the days in the list, such as 35.",
                ),
                Parameter(
                    name="MonthlyDays",
                    label="Days monthly backups are kept",
                    label_ja="月次バックアップの保持日数",
                    description="The backup of each month's first day. 0: that day's is a daily one, too.",
                    type="Number",
                    default=365,
                    allowed_values=MONTHLY_DAYS,
                    constraint="Choose one of the days in the list, such as 365, or 0.",
                ),
            ),
        ),
        LOCK,
        Group(
            label="Copies and tests",
            label_ja="コピーと復元テスト",
            parameters=(
                Parameter(
                    name="CopyVaultArn",
                    label="Vault for copies",
                    label_ja="コピー先ボールト",
                    description=(
                        "ARN of a vault in another account or Region, where each backup is copied and kept as long. "
                        "Empty: nothing is copied."
                    ),
                    default="",
                    # https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsbackup.html
                    allowed_pattern=r"(arn:aws[a-z-]*:backup:[a-z0-9-]+:\d{12}:backup-vault:[A-Za-z0-9_-]{2,50})?",
                    constraint=(
                        "Type a vault's ARN, such as arn:aws:backup:ap-northeast-3:111122223333:backup-vault:copies, or "
                        "leave it empty."
                    ),
                ),
                Parameter(
                    name="RestoreTests",
                    label="Restore tests",
                    label_ja="復元テスト",
                    description="How often the newest backup is restored as a test, on Sundays at noon, and deleted again.",
                    default="off",
                    allowed_values=("off", "weekly", "monthly"),
                    constraint="Choose off, weekly or monthly.",
                ),
                Parameter(
                    name="RestoreTestOf",
                    label="What is restored",
                    label_ja="復元テストのリソースタイプ",
                    description="The kind of resource whose backups are tested: all of that kind in the vault.",
                    default="Aurora",
                    allowed_values=TESTED,
                    constraint="Choose one of the kinds in the list, such as Aurora.",
                ),
            ),
        ),
        Group(label="Alarms", label_ja="アラーム", parameters=(foundation.topic(),)),
    ),
    resources=resources,
    controls=(
        Control(
            standard="Security Hub", id="Backup.1", how="The vault encrypts what it keeps with the workload's key."
        ),
        Control(standard="Security Hub", id="RDS.26", how="Databases that bear the tag are in a backup plan."),
        Control(standard="Security Hub", id="EC2.28", how="Volumes that bear the tag are in a backup plan."),
        Control(standard="Security Hub", id="EFS.2", how="File systems that bear the tag are in a backup plan."),
        Control(standard="Security Hub", id="DynamoDB.4", how="Tables that bear the tag are in a backup plan."),
    ),
    findings=(),
    task_rows=(18,),
    prerequisites=("workload-key", "monitoring-notification"),
    conflicts=(
        "AWS Backup backs up only services that are opted in, for the account and Region: look at its settings before "
        "relying on a tag. What bears no tag is not backed up, and nobody is told.",
        "Copies to another account need its vault's policy, keys that both may use, and a switch that only the "
        "organization's management account has. The other vault's lock may refuse the days kept here.",
        "Backups of databases and disks keep their source's encryption: its key must let the backup role in, which "
        "is published as role-arn. A default key of AWS can't be copied to another account.",
        "S3 buckets need further rights and versions, which this role has not.",
        "A compliance lock is irrevocable after its days of grace: from then on an update that changes the lock is "
        "refused and rolled back, whatever else it changes.",
        "Two plans whose tags a resource bears back it up twice; a resource has one job at a time, and the other can "
        "expire.",
        "A key whose users workload-key names lets AWS Backup in only where the roles are among them.",
        "Restore tests make real resources, for an hour or more: their names, limits and events are the account's. "
        "Of Aurora the cluster alone is restored, without instances.",
    ),
    costs=(
        "Backup storage, per gigabyte and month, and of copies again, with their transfer",
        "Restores and restore tests, per gigabyte or item, and what is restored while it is there",
        "KMS requests, beyond the free ones",
        "CloudWatch alarms, 1 to 3",
    ),
    outputs=(
        Output(name="VaultName", label="Vault with the backups", label_ja="バックアップボールト", shows="name"),
        Output(name="PlanId", label="Backup plan", label_ja="バックアッププラン", shows="name"),
    ),
    stays=(
        "The vault stays with all its backups, which expire as planned, its lock and its policy. To delete a backup "
        "before its time, somebody has to change the vault's policy first; under a lock even then nobody can.",
        "Copies stay in their vault.",
    ),
)
