"""The roles of AWS Backup: one makes and copies backups, another restores them as a test; neither does the other's."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aws_cdk import CfnCondition
    from aws_cdk import aws_iam as iam
    from constructs import Construct

POLICIES = "iam::aws:policy/"


def backup_role(scope: Construct, buckets: CfnCondition) -> iam.CfnRole:
    """Makes backups, copies and tags them; of buckets only where they are asked for."""
    what = "AWS Backup makes and copies backups under this role"
    return _role(scope, "BackupRole", what, "ForBackup", "ForS3Backup", buckets)


def restore_role(scope: Construct, tested: CfnCondition, buckets: CfnCondition) -> iam.CfnRole:
    """Restores what is tested; there only where tests are."""
    what = "AWS Backup tests restores under this role"
    role = _role(scope, "RestoreRole", what, "ForRestores", "ForS3Restore", buckets)
    role.cfn_options.condition = tested
    return role


def _role(
    scope: Construct, name: str, description: str, policy: str, for_buckets: str, buckets: CfnCondition
) -> iam.CfnRole:
    """AWS's own policies for the work, which follow what AWS Backup learns to back up.

    What the service sends of the account when it assumes the role is not documented, so it is asked only where sent.
    https://docs.aws.amazon.com/aws-backup/latest/devguide/iam-service-roles.html
    https://docs.aws.amazon.com/aws-backup/latest/devguide/s3-backups.html
    """
    from aws_cdk import Aws, Fn
    from aws_cdk import aws_iam as iam

    from product_factory import acknowledge

    paths = [
        f"{POLICIES}service-role/AWSBackupServiceRolePolicy{policy}",
        # Without service-role/: AWS's reference of managed policies.
        f"{POLICIES}AWSBackupServiceRolePolicy{for_buckets}",
    ]
    first, second = (Fn.sub(f"arn:${{AWS::Partition}}:{path}") for path in paths)
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
    )
    role.add_property_override("ManagedPolicyArns", [first, Fn.condition_if(buckets.logical_id, second, Aws.NO_VALUE)])
    why = "AWS's policy for this work follows what AWS Backup can back up; one role for each work."
    acknowledge(role, {f"AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:{path}]": why for path in paths})
    return role
