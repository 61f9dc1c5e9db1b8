"""Told of backups that failed: jobs of one vault, its copies, and its restore tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aws_cdk import CfnCondition
    from constructs import Construct

    from product_factory import Answers


def backup_alerts(
    scope: Construct,
    answers: Answers,
    *,
    vault_name: str,
    vault_arn: str,
    restore_role_arn: str,
    copied: CfnCondition,
    tested: CfnCondition,
) -> None:
    """EventBridge rules to the topic, and not the vault's notifications.

    EventBridge hears more (copies' states), and publishes under a role of this account, so that the encrypted topic's
    policy and key need no word for AWS Backup. Backup and copy jobs have `state`, restores `status` and no vault.
    https://docs.aws.amazon.com/aws-backup/latest/devguide/eventbridge.html
    """
    from aws_cdk import aws_events as events

    from .alert_rule import to_topic
    from .event_role import event_role

    topic_arn = answers.text("TopicArn")
    role_arn = event_role(scope, topic_arn).role_arn
    backups = {"backupVaultName": [vault_name], "state": ["FAILED", "EXPIRED", "ABORTED", "PARTIAL"]}
    copies = {"sourceBackupVaultArn": [vault_arn], "state": ["FAILED", "PARTIAL"]}
    # The role serves this product's tests alone.
    tests = {"iamRoleArn": [restore_role_arn], "status": ["FAILED", "ABORTED"]}
    for name, kind, detail, description, condition in (
        ("BackupTrouble", "Backup Job State Change", backups, "A backup failed, expired or was stopped.", None),
        ("CopyTrouble", "Copy Job State Change", copies, "A backup could not be copied.", copied),
        ("RestoreTrouble", "Restore Job State Change", tests, "A backup could not be restored, as a test.", tested),
    ):
        says = "status" if name == "RestoreTrouble" else "state"
        which = "type" if name == "RestoreTrouble" else "resource"
        to_topic(
            scope,
            name,
            topic_arn=topic_arn,
            role_arn=role_arn,
            description=description,
            pattern={"source": ["aws.backup"], "detail-type": [kind], "detail": detail},
            transformer=events.CfnRule.InputTransformerProperty(
                input_paths_map={
                    "kind": "$.detail-type",
                    "at": "$.time",
                    "state": f"$.detail.{says}",
                    which: "$.detail.resourceType" if which == "type" else "$.detail.resourceArn",
                    "reason": "$.detail.statusMessage",
                },
                input_template=f'"<kind> at <at>: <state> <{which}> <reason>"',
            ),
            condition=condition,
        )
