"""Backup plan: what bears a tag is backed up daily and monthly, into a vault that keeps it, and failures are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from product_factory import Control, Group, Output, Product

from .blocks import foundation
from .blocks.backup_restore_tests import COPIES_AND_TESTS
from .blocks.backup_rules import WHAT, WHEN
from .blocks.backup_vault import LOCK
from .support import PLATFORM_TEAM

if TYPE_CHECKING:
    from aws_cdk import CfnCondition
    from aws_cdk import aws_backup as backup
    from constructs import Construct

    from product_factory import Answers

FOUND_UNDER = "/baseline/backup-plan/${PlanName}"


def resources(scope: Construct, answers: Answers) -> None:
    """Vault, plan, selection, roles, alerts, and by choice copies and restore tests; found under FOUND_UNDER."""
    from aws_cdk import Fn

    from .blocks.backup_alerts import backup_alerts
    from .blocks.backup_restore_tests import restore_tests
    from .blocks.backup_roles import backup_role, restore_role
    from .blocks.backup_rules import backup_rules, selection
    from .blocks.backup_vault import backup_vault, lock_rules

    lock_rules(scope, answers)
    copied, tested, buckets = _conditions(scope, answers)
    # A part of the stack's ID: the vault of a former launch stays, under its own name.
    part = Fn.select(0, Fn.split("-", Fn.select(2, Fn.split("/", Fn.ref("AWS::StackId")))))
    vault = backup_vault(scope, answers, Fn.sub("${PlanName}-${Part}", {"Part": part}))
    plan = backup_rules(scope, answers, vault, copied)
    role = backup_role(scope, buckets)
    selection(scope, plan, role.attr_arn, buckets)
    restores = restore_role(scope, tested, buckets)
    restore_tests(scope, answers, vault, restores.attr_arn, Fn.sub("${PlanName}_${Part}", {"Part": part}), tested)
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


def _conditions(scope: Construct, answers: Answers) -> tuple[CfnCondition, CfnCondition, CfnCondition]:
    """Whether there are copies, tests, and buckets among what is backed up."""
    from aws_cdk import CfnCondition, Fn

    copied, tested = (
        CfnCondition(scope, name, expression=Fn.condition_not(Fn.condition_equals(answers.text(question), without)))
        for name, question, without in (("Copied", "CopyVaultArn", ""), ("Tested", "RestoreTests", "off"))
    )
    included = Fn.condition_equals(answers.text("Buckets"), "included")
    return copied, tested, CfnCondition(scope, "BucketsToo", expression=included)


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
    keywords=(
        "backup, restore, recovery, disaster recovery, ransomware, snapshot, retention, copy to another Region, "
        "バックアップ, 復元, リストア, 復旧, 災害対策, 世代管理, 保管, 遠隔地保管, ランサムウェア対策"
    ),
    audience="Teams with databases, disks, tables or file systems that they cannot afford to lose.",
    support=PLATFORM_TEAM,
    form=(
        WHAT,
        WHEN,
        LOCK,
        COPIES_AND_TESTS,
        Group(label="Alarms", label_ja="アラーム", parameters=(foundation.topic(),)),
    ),
    resources=resources,
    controls=(
        Control(
            standard="Security Hub",
            id="Backup.1",
            how="The vault encrypts with the workload's key; backups of databases and disks are as encrypted as these.",
        ),
        Control(standard="Security Hub", id="RDS.26", how="DB instances that bear the tag are in a backup plan."),
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
        "A launch's tags are on all that it makes, buckets of logs among them: with buckets included, tag single "
        "resources. Buckets need versions, which the catalog's have.",
        "A compliance lock is irrevocable after its days of grace: from then on an update that changes the lock is "
        "refused and rolled back, whatever else it changes.",
        (
            "A resource with the tags of two plans is backed up twice; it can have only one job at a time, so the"
            " other may expire."
        ),
        "A key whose users workload-key names lets AWS Backup in only where the roles are among them.",
        "Restore tests make real resources, for an hour or more: their names, limits and events are the account's. "
        "Of Aurora the cluster alone is restored, without instances. Where the default VPC is gone, say where.",
        "To restore an Aurora database for good, launch database-aurora with the recovery point as its snapshot.",
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
