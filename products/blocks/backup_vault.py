"""A backup vault: encrypted, kept, closed against deletion by hand, and by choice locked for its points' days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from product_factory import Group, Parameter

from . import foundation

if TYPE_CHECKING:
    from aws_cdk import aws_backup as backup
    from constructs import Construct

    from product_factory import Answers

DAYS = (7, 14, 30, 35, 60, 90, 120, 180, 365)
MONTHLY_DAYS = (0, 60, 90, 120, 180, 365, 400, 731, 1096, 1827, 2557, 3653)
LEAST = (1, 3, 7, 10, 14, 30, 35, 60, 90)
MOST = (0, 30, 35, 90, 180, 365, 400, 1096, 1827, 2557, 3653)
# At least 3: https://docs.aws.amazon.com/aws-backup/latest/devguide/API_PutBackupVaultLockConfiguration.html
GRACE = (3, 7, 14, 30, 60, 90)

LOCK = Group(
    label="Lock of the vault",
    label_ja="ボールトロック",
    parameters=(
        Parameter(
            name="Lock",
            label="Lock",
            label_ja="ロックモード",
            description=(
                "none: who may change the vault's policy can also delete backups. governance: nobody can delete a "
                "backup before its time while the lock is there; who has the right can take the lock off. compliance: "
                "after the days of grace NOBODY can take the lock off, shorten it or delete a backup, neither the "
                "account's root user nor AWS, and the vault is paid for until its last backup has expired."
            ),
            default="none",
            allowed_values=("none", "governance", "compliance"),
            constraint="Choose none, governance or compliance.",
        ),
        Parameter(
            name="LockIsForEver",
            label="A compliance lock can't be undone",
            label_ja="コンプライアンスモードは取り消せません",
            description="With compliance, choose understood: the lock becomes irrevocable once the days of grace are over.",
            default="no",
            allowed_values=("no", "understood"),
            constraint="Choose no or understood.",
        ),
        Parameter(
            name="GraceDays",
            label="Days of grace",
            label_ja="猶予期間 (日数)",
            description="With compliance: until then the lock can still be changed or taken off by an update.",
            type="Number",
            default=30,
            allowed_values=GRACE,
            constraint="Choose one of the days in the list, such as 30.",
        ),
        Parameter(
            name="LockMinDays",
            label="Least days of the lock",
            label_ja="最小保持期間 (日数)",
            description="With a lock: no backup may be kept for less. Daily and monthly backups must be kept as long.",
            type="Number",
            default=7,
            allowed_values=LEAST,
            constraint="Choose one of the days in the list, such as 7.",
        ),
        Parameter(
            name="LockMaxDays",
            label="Most days of the lock",
            label_ja="最大保持期間 (日数)",
            description="With a lock: no backup may be kept for longer. 0: there is no such bound.",
            type="Number",
            default=0,
            allowed_values=MOST,
            constraint="Choose one of the days in the list, such as 3653, or 0.",
        ),
        foundation.key(),
    ),
)


def backup_vault(scope: Construct, answers: Answers, name: str) -> backup.CfnBackupVault:
    """The vault under `name`; it stays with its backups when the product goes.

    Where conditions of the lock change, so does the vault, and after the days of grace AWS refuses that.
    https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html
    """
    from aws_cdk import Aws, CfnCondition, Fn
    from aws_cdk import aws_backup as backup

    from .retained import keep

    lock = answers.text("Lock")
    locked = CfnCondition(scope, "Locked", expression=Fn.condition_not(Fn.condition_equals(lock, "none")))
    for_ever = CfnCondition(scope, "LockedForEver", expression=Fn.condition_equals(lock, "compliance"))
    bounded = CfnCondition(
        scope,
        "LockHasMost",
        expression=Fn.condition_not(Fn.condition_equals(answers.text("LockMaxDays"), "0")),
    )
    vault = backup.CfnBackupVault(
        scope,
        "Vault",
        backup_vault_name=name,
        encryption_key_arn=answers.text("KeyArn"),
        access_policy=_nobody_deletes(),
    )
    vault.add_property_override(
        "LockConfiguration",
        Fn.condition_if(
            locked.logical_id,
            {
                "MinRetentionDays": answers.text("LockMinDays"),
                "MaxRetentionDays": Fn.condition_if(bounded.logical_id, answers.text("LockMaxDays"), Aws.NO_VALUE),
                "ChangeableForDays": Fn.condition_if(for_ever.logical_id, answers.text("GraceDays"), Aws.NO_VALUE),
            },
            Aws.NO_VALUE,
        ),
    )
    keep(vault)
    return vault


def _nobody_deletes() -> dict[str, object]:
    """Nobody deletes a backup by hand; AWS Backup itself still does, when its days are over.

    https://docs.aws.amazon.com/aws-backup/latest/devguide/create-a-vault-access-policy.html
    https://docs.aws.amazon.com/config/latest/developerguide/backup-recovery-point-manual-deletion-disabled.html
    Whether AWS Backup is bound by the policy when it expires backups is not documented: it is spared both ways.
    """
    from aws_cdk import Fn

    linked = "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/aws-service-role/backup.amazonaws.com/*"
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "NobodyDeletesByHand",
                "Effect": "Deny",
                "Principal": "*",
                "Action": ["backup:DeleteRecoveryPoint", "backup:UpdateRecoveryPointLifecycle"],
                "Resource": "*",
                "Condition": {
                    "ArnNotLike": {"aws:PrincipalArn": Fn.sub(linked)},
                    "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
                },
            }
        ],
    }


def lock_rules(scope: Construct, answers: Answers) -> None:
    """What the lock would refuse at night is refused in the form: retention outside its bounds makes every job fail.

    Rules can't compare numbers, so each bound stands with the days that it lets be.
    https://docs.aws.amazon.com/aws-backup/latest/devguide/API_PutBackupVaultLockConfiguration.html
    """
    from aws_cdk import CfnRule, CfnRuleAssertion, Fn

    lock, least, most = (answers.text(name) for name in ("Lock", "LockMinDays", "LockMaxDays"))
    daily, monthly = answers.text("DailyDays"), answers.text("MonthlyDays")
    assertions = []
    for bound in LEAST:
        says = f"With {bound} days at least in the lock, keep"
        for kept, choices, what in ((daily, DAYS, "daily"), (monthly, MONTHLY_DAYS, "monthly")):
            fitting = [str(each) for each in choices if each >= bound or each == 0]
            if len(fitting) < len(choices):
                assertions.append((least, bound, kept, fitting, f"{says} {what} backups at least {bound} days."))
    for bound in MOST[1:]:
        says = f"With {bound} days at most in the lock, keep"
        for kept, choices, what in ((daily, DAYS, "daily"), (monthly, MONTHLY_DAYS, "monthly")):
            fitting = [str(each) for each in choices if each <= bound]
            if len(fitting) < len(choices):
                assertions.append((most, bound, kept, fitting, f"{says} {what} backups at most {bound} days."))
    CfnRule(
        scope,
        "WithinTheLock",
        rule_condition=Fn.condition_not(Fn.condition_equals(lock, "none")),
        assertions=[
            CfnRuleAssertion(
                assert_=Fn.condition_or(
                    Fn.condition_not(Fn.condition_equals(asked, str(bound))), Fn.condition_contains(fitting, kept)
                ),
                assert_description=told,
            )
            for asked, bound, kept, fitting, told in assertions
        ],
    )
    CfnRule(
        scope,
        "ForEverIsUnderstood",
        rule_condition=Fn.condition_equals(lock, "compliance"),
        assertions=[
            CfnRuleAssertion(
                assert_=Fn.condition_equals(answers.text("LockIsForEver"), "understood"),
                assert_description="A compliance lock can't be undone after its days of grace: choose understood.",
            )
        ],
    )
