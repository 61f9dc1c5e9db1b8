"""AWS Config's rules of the guardrails: what each looks for, how, and which controls it serves."""

from __future__ import annotations

from typing import NamedTuple


class Rule(NamedTuple):
    """A managed rule of AWS Config.

    `watches` is the type on whose changes it runs; None for a rule that runs periodically, to which AWS Config
    allows no scope: https://github.com/cloud-custodian/cloud-custodian/pull/10008. `chosen` is the question of the
    form that switches it, with "on".
    https://docs.aws.amazon.com/config/latest/developerguide/managed-rules-by-trigger-type.html
    """

    name: str
    identifier: str
    watches: str | None
    finds: str
    control: str | None = None
    cis_14: str | None = None
    cis_30: str | None = None
    hourly: bool = False
    chosen: str | None = None


RULES = (
    Rule("EbsOptimized", "EBS_OPTIMIZED_INSTANCE", "AWS::EC2::Instance", "instances that are not EBS-optimized"),
    Rule("VolumeInUse", "EC2_VOLUME_INUSE_CHECK", "AWS::EC2::Volume", "volumes that no instance uses"),
    Rule("VolumeEncrypted", "ENCRYPTED_VOLUMES", "AWS::EC2::Volume", "attached volumes without encryption", "EC2.3"),
    Rule(
        "UserMfa",
        "IAM_USER_MFA_ENABLED",
        None,
        "IAM users without MFA",
        "IAM.19",
        hourly=True,
    ),
    Rule(
        "ConsoleUserMfa",
        "MFA_ENABLED_FOR_IAM_CONSOLE_ACCESS",
        None,
        "IAM users who sign in to the console without MFA",
        "IAM.5",
        "1.10",
        "1.10",
        hourly=True,
    ),
    Rule(
        "DatabasePrivate",
        "RDS_INSTANCE_PUBLIC_ACCESS_CHECK",
        "AWS::RDS::DBInstance",
        "databases with a public address",
        "RDS.2",
        cis_30="2.3.3",
    ),
    Rule(
        "DatabaseSnapshotPrivate",
        "RDS_SNAPSHOTS_PUBLIC_PROHIBITED",
        "AWS::RDS::DBSnapshot",
        "database snapshots that everybody may copy",
        "RDS.1",
    ),
    Rule(
        "DatabaseEncrypted",
        "RDS_STORAGE_ENCRYPTED",
        "AWS::RDS::DBInstance",
        "databases without encryption",
        "RDS.3",
        "2.3.1",
        "2.3.1",
    ),
    Rule(
        "RiskyPortsClosed",
        "RESTRICTED_INCOMING_TRAFFIC",
        "AWS::EC2::SecurityGroup",
        "security groups open to the world on ports of high risk",
        "EC2.19",
    ),
    Rule(
        "SshClosed",
        "INCOMING_SSH_DISABLED",
        "AWS::EC2::SecurityGroup",
        "security groups open to the world for SSH",
        "EC2.13",
    ),
    Rule(
        "RootMfa",
        "ROOT_ACCOUNT_MFA_ENABLED",
        None,
        "a root user without MFA",
        "IAM.9",
        "1.5",
        "1.5",
        hourly=True,
    ),
    Rule(
        "BucketNotReadable",
        "S3_BUCKET_PUBLIC_READ_PROHIBITED",
        "AWS::S3::Bucket",
        "buckets that everybody may read",
        "S3.2",
    ),
    Rule(
        "BucketNotWritable",
        "S3_BUCKET_PUBLIC_WRITE_PROHIBITED",
        "AWS::S3::Bucket",
        "buckets that everybody may write to",
        "S3.3",
    ),
    Rule("BucketVersioned", "S3_BUCKET_VERSIONING_ENABLED", "AWS::S3::Bucket", "buckets without versions", "S3.14"),
)

# Beyond Control Tower's: what CIS wants of an account as a whole. All of them run once a day.
ACCOUNT_RULES = (
    Rule(
        "PasswordPolicy",
        "IAM_PASSWORD_POLICY",
        None,
        "an account whose passwords may be short or used again",
        "IAM.15",
        "1.8",
        "1.8",
        chosen="AccountRules",
    ),
    Rule(
        "AccessKeysRotated",
        "ACCESS_KEYS_ROTATED",
        None,
        "access keys that are older than 90 days",
        "IAM.3",
        "1.14",
        "1.14",
        chosen="AccountRules",
    ),
    Rule(
        "CredentialsUsed",
        "IAM_USER_UNUSED_CREDENTIALS_CHECK",
        None,
        "passwords and access keys that nobody has used for 45 days",
        "IAM.22",
        "1.12",
        "1.12",
        chosen="AccountRules",
    ),
    Rule(
        "VolumesEncryptedByDefault",
        "EC2_EBS_ENCRYPTION_BY_DEFAULT",
        None,
        "a Region that encrypts new volumes only on demand",
        "EC2.7",
        "2.2.1",
        "2.2.1",
        chosen="AccountRules",
    ),
    Rule(
        "PublicBucketsBlocked",
        "S3_ACCOUNT_LEVEL_PUBLIC_ACCESS_BLOCKS_PERIODIC",
        None,
        "an account that does not block public access to all of its buckets",
        "S3.1",
        "2.1.5",
        "2.1.4",
        chosen="AccountRules",
    ),
    Rule(
        "FlowLogsOn",
        "VPC_FLOW_LOGS_ENABLED",
        None,
        "VPCs without flow logs",
        "EC2.6",
        "3.9",
        "3.7",
        chosen="AccountRules",
    ),
    # Security Hub's IAM.18 is this rule with AWS's policy for support.
    # https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-18
    Rule(
        "SupportRole",
        "IAM_POLICY_IN_USE",
        None,
        "an account in which nobody may ask AWS for support",
        "IAM.18",
        "1.17",
        "1.17",
        chosen="AccountRules",
    ),
    Rule(
        "DataEventsRecorded",
        "CLOUDTRAIL_S3_DATAEVENTS_ENABLED",
        None,
        "an account whose trails record no reads and writes of S3 objects",
        chosen="DataEventsRule",
    ),
)
