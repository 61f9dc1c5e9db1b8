"""What a backup plan backs up, when, and for how long: its rules, and the selection by a tag."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from product_factory import Group, Parameter

from .backup_vault import DAYS, MONTHLY_DAYS

if TYPE_CHECKING:
    from aws_cdk import CfnCondition
    from aws_cdk import aws_backup as backup
    from constructs import Construct

    from product_factory import Answers

# A selection's name tells key, value and whether S3 is in it, in 50 characters.
# https://docs.aws.amazon.com/aws-backup/latest/devguide/API_BackupSelection.html
_TAG = r"[A-Za-z0-9._-]{1,24}"

WHAT = Group(
    label="What is backed up",
    label_ja="バックアップ対象",
    parameters=(
        Parameter(
            name="PlanName",
            label="Name of the plan",
            label_ja="バックアッププラン名",
            description=(
                "What belongs to it is found under /baseline/backup-plan/<name>/. Another name, later, makes another, "
                "empty vault; the old one stays."
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
                    "What bears a tag of this key with the value below is backed up, of all services but S3.",
                    "backup",
                ),
                ("TagValue", "Value of the tag", "タグの値", "The tag's value, letter by letter.", "daily"),
            )
        ),
        Parameter(
            name="Buckets",
            label="Buckets of S3, too",
            label_ja="S3 バケットを含める",
            description=(
                "included: buckets with the tag, too, which need versions; the role may then read every object of the "
                "account. A launch's tag is on its buckets of logs, too. left-out: no bucket, whatever its tags."
            ),
            default="left-out",
            allowed_values=("left-out", "included"),
            constraint="Choose left-out or included.",
        ),
    ),
)

WHEN = Group(
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
)


def backup_rules(
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
    first = rule("monthly", Fn.sub("cron(0 ${Hour} 1 * ? *)"), answers.text("MonthlyDays"))
    plan = backup.CfnBackupPlan(scope, "Plan", backup_plan={"backupPlanName": "", "backupPlanRule": []})
    plan.add_property_override("BackupPlan.BackupPlanName", answers.text("PlanName"))
    plan.add_property_override(
        "BackupPlan.BackupPlanRule",
        [
            rule("daily", every, answers.text("DailyDays")),
            Fn.condition_if(monthly.logical_id, first, Aws.NO_VALUE),
        ],
    )
    return plan


def selection(scope: Construct, plan: backup.CfnBackupPlan, role_arn: str, buckets: CfnCondition) -> None:
    """What bears the tag. A changed selection is made before the old one goes, so its name tells all that can change.

    All resources that meet the conditions, but those left out; with * the services' opt-in settings hold.
    https://docs.aws.amazon.com/aws-backup/latest/devguide/assigning-resources-json.html
    """
    from aws_cdk import Aws, Fn
    from aws_cdk import aws_backup as backup

    made = backup.CfnBackupSelection(
        scope,
        "Selection",
        backup_plan_id=plan.ref,
        backup_selection=backup.CfnBackupSelection.BackupSelectionResourceTypeProperty(
            selection_name="",
            iam_role_arn=role_arn,
            resources=["*"],
            conditions={
                "StringEquals": [
                    {
                        "ConditionKey": Fn.sub("aws:ResourceTag/${TagKey}"),
                        "ConditionValue": Fn.ref("TagValue"),
                    }
                ]
            },
        ),
    )
    # With - between the two it was that of version 1.0.0.
    names = (Fn.sub("${TagKey}.${TagValue}"), Fn.sub("${TagKey}_${TagValue}"))
    every_bucket = Fn.sub("arn:${AWS::Partition}:s3:::*")
    for name, value in (
        ("SelectionName", Fn.condition_if(buckets.logical_id, *names)),
        ("NotResources", Fn.condition_if(buckets.logical_id, Aws.NO_VALUE, [every_bucket])),
    ):
        made.add_property_override(f"BackupSelection.{name}", value)
