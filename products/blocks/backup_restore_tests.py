"""Copies of backups in another vault, and tests that restore the newest one: what the form asks, and the tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from product_factory import Group, Parameter

if TYPE_CHECKING:
    from aws_cdk import CfnCondition
    from aws_cdk import aws_backup as backup
    from constructs import Construct

    from product_factory import Answers

# Of FSx a restore needs subnets, a directory or a storage virtual machine, which nobody infers.
# https://docs.aws.amazon.com/aws-backup/latest/devguide/restore-testing-inferred-metadata.html
DATABASES = ("Aurora", "DocumentDB", "Neptune", "RDS")
TESTED = ("Aurora", "DocumentDB", "DynamoDB", "EBS", "EC2", "EFS", "FSx", "Neptune", "RDS", "S3")

COPIES_AND_TESTS = Group(
    label="Copies and tests",
    label_ja="コピーと復元テスト",
    parameters=(
        Parameter(
            name="CopyVaultArn",
            label="Vault for copies",
            label_ja="コピー先ボールト",
            description=(
                "ARN of a vault in another account or Region, where each backup is copied and kept as long. Empty: "
                "nothing is copied."
            ),
            default="",
            # https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsbackup.html
            allowed_pattern=r"(arn:aws[a-z-]*:backup:[a-z0-9-]+:\d{12}:backup-vault:[A-Za-z0-9_-]{2,50})?",
            constraint=(
                "Type a vault's ARN, such as arn:aws:backup:ap-northeast-3:111122223333:backup-vault:copies, or leave it "
                "empty."
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
            description=(
                "The kind of resource whose backups are tested: all of that kind in the vault. Of FSx AWS Backup infers "
                "too little for most kinds, and such a test fails."
            ),
            default="Aurora",
            allowed_values=TESTED,
            constraint="Choose one of the kinds in the list, such as Aurora.",
        ),
        Parameter(
            name="RestoreTestIn",
            label="Where it is restored",
            label_ja="復元テストの配置先",
            description=(
                "For Aurora, DocumentDB, Neptune and RDS the name of a DB subnet group, which database-aurora publishes "
                "as subnet-group-name; for EC2 a subnet's ID. Empty: in the default VPC, and without one such a test "
                "fails."
            ),
            default="",
            allowed_pattern=r"[A-Za-z0-9._-]{0,255}",
            constraint="Type the name of a DB subnet group, a subnet's ID such as subnet-0123456789abcdef0, or nothing.",
        ),
    ),
)


def restore_tests(
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
    _put(scope, answers, selection)
    plan.cfn_options.condition = selection.cfn_options.condition = tested


def _put(scope: Construct, answers: Answers, selection: backup.CfnRestoreTestingSelection) -> None:
    """Where the copy stands, in the words of its kind; what is left out AWS Backup infers."""
    from aws_cdk import Aws, CfnCondition, Fn

    where, kind = answers.text("RestoreTestIn"), answers.text("RestoreTestOf")
    said = Fn.condition_not(Fn.condition_equals(where, ""))
    database = Fn.condition_or(*(Fn.condition_equals(kind, each) for each in DATABASES))
    in_group, in_subnet = (
        CfnCondition(scope, name, expression=Fn.condition_and(said, of))
        for name, of in (("TestedInGroup", database), ("TestedInSubnet", Fn.condition_equals(kind, "EC2")))
    )
    in_subnet_or_not = Fn.condition_if(in_subnet.logical_id, {"subnetId": where}, Aws.NO_VALUE)
    overrides = Fn.condition_if(in_group.logical_id, {"dbSubnetGroupName": where}, in_subnet_or_not)
    selection.add_property_override("RestoreMetadataOverrides", overrides)
