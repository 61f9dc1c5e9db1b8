"""The roles of AWS Backup: one makes and copies backups, another restores them as a test; neither does the other's."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aws_cdk import CfnCondition
    from aws_cdk import aws_iam as iam
    from constructs import Construct


def backup_role(scope: Construct) -> iam.CfnRole:
    """Makes backups, copies and tags them."""
    return _role(scope, "BackupRole", "AWS Backup makes and copies backups under this role", "ForBackup")


def restore_role(scope: Construct, tested: CfnCondition) -> iam.CfnRole:
    """Restores what is tested; there only where tests are."""
    role = _role(scope, "RestoreRole", "AWS Backup tests restores under this role", "ForRestores")
    role.cfn_options.condition = tested
    return role


def _role(scope: Construct, name: str, description: str, policy: str) -> iam.CfnRole:
    """AWS's own policy for the work, which follows what AWS Backup learns to back up.

    What the service sends of the account when it assumes the role is not documented, so it is asked only where sent.
    https://docs.aws.amazon.com/aws-backup/latest/devguide/iam-service-roles.html
    """
    from aws_cdk import Aws, Fn
    from aws_cdk import aws_iam as iam

    from product_factory import acknowledge

    path = f"iam::aws:policy/service-role/AWSBackupServiceRolePolicy{policy}"
    role = iam.CfnRole(
        scope,
        name,
        description=description,
        assume_role_policy_document={
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "backup.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                    "Condition": {"StringEqualsIfExists": {"aws:SourceAccount": Aws.ACCOUNT_ID}},
                }
            ],
        },
        managed_policy_arns=[Fn.sub(f"arn:${{AWS::Partition}}:{path}")],
    )
    shown = f"AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:{path}]"
    acknowledge(
        role, {shown: "AWS's policy for this work follows what AWS Backup can back up; one role for each work."}
    )
    return role
