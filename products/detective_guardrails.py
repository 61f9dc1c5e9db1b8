"""Detective guardrails: the Config rules with which Control Tower watches its accounts, for accounts without it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from product_factory import NEEDS_RECORDER, Control, Group, KnownFinding, Parameter, Product

from .blocks.alert_rule import ALERTS, tell
from .network_guardrails import PORT
from .support import PLATFORM_TEAM

if TYPE_CHECKING:
    from aws_cdk import aws_config as config
    from constructs import Construct

    from product_factory import Answers


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


def resources(scope: Construct, answers: Answers) -> list[config.CfnConfigRule]:
    """A Config rule for each of RULES and of the chosen ACCOUNT_RULES, and one alert for all."""
    from aws_cdk import CfnCondition, Fn
    from aws_cdk import aws_config as config

    blocked = Fn.split(",", answers.text("RestrictedPorts"), 5)
    parameters = {
        "VolumeInUse": {"deleteOnTermination": "true"},
        "RiskyPortsClosed": {f"blockedPort{n}": port for n, port in enumerate(blocked, start=1)},
        # CIS: at least 14 characters, and none of the last 24 passwords.
        "PasswordPolicy": {"MinimumPasswordLength": "14", "PasswordReusePrevention": "24"},
        "AccessKeysRotated": {"maxAccessKeyAge": "90"},
        "CredentialsUsed": {"maxCredentialUsageAge": "45"},
        "FlowLogsOn": {"trafficType": "REJECT"},
        "SupportRole": {"policyARN": Fn.sub("arn:${AWS::Partition}:iam::aws:policy/AWSSupportAccess")},
    }
    switched = {
        question: CfnCondition(scope, f"{question}On", expression=Fn.condition_equals(answers.text(question), "on"))
        for question in dict.fromkeys(rule.chosen for rule in ACCOUNT_RULES if rule.chosen)
    }
    rules = [
        config.CfnConfigRule(
            scope,
            rule.name,
            description=f"Finds {rule.finds}",
            input_parameters=parameters.get(rule.name),
            maximum_execution_frequency="One_Hour" if rule.hourly else None,
            scope=config.CfnConfigRule.ScopeProperty(compliance_resource_types=[rule.watches])
            if rule.watches
            else None,
            source=config.CfnConfigRule.SourceProperty(owner="AWS", source_identifier=rule.identifier),
        )
        for rule in (*RULES, *ACCOUNT_RULES)
    ]
    for rule, made in zip((*RULES, *ACCOUNT_RULES), rules, strict=True):
        if rule.chosen:
            made.cfn_options.condition = switched[rule.chosen]
    tell(scope, answers, rules, "<rule> in <region> found <type> <resource>. See AWS Config for what to mend.")
    return rules


def _controls(rule: Rule) -> list[Control]:
    how = f"Finds {rule.finds}."
    found = [Control(standard="Security Hub", id=rule.control, how=how)] if rule.control else []
    found += [Control(standard="CIS AWS Foundations 1.4", id=rule.cis_14, how=how)] if rule.cis_14 else []
    return found + ([Control(standard="CIS AWS Foundations 3.0", id=rule.cis_30, how=how)] if rule.cis_30 else [])


PRODUCT = Product(
    name="detective-guardrails",
    summary="Finds missing MFA, open buckets, databases and ports, missing encryption and old keys, by AWS Config's rules.",
    summary_ja="MFA 未設定、公開バケット・DB・ポート、暗号化漏れ、古いアクセスキーを Config ルールで検出します。",
    audience="Accounts without Control Tower, which brings these rules itself. It finds and tells; it changes nothing.",
    support=PLATFORM_TEAM,
    form=(
        Group(
            label="Ports",
            label_ja="ポート",
            parameters=(
                Parameter(
                    name="RestrictedPorts",
                    label="Five ports that may not be open to the world",
                    label_ja="公開を禁止する 5 つのポート",
                    description="Beside SSH, which has a rule of its own. The rule takes exactly five.",
                    default="20,21,3389,3306,4333",
                    allowed_pattern=rf"{PORT}(,{PORT}){{4}}",
                    constraint="Type exactly five ports separated by commas without spaces, such as 20,21,3389,3306,4333.",
                ),
            ),
        ),
        Group(
            label="The account as a whole",
            label_ja="アカウント全体の設定",
            parameters=(
                Parameter(
                    name="AccountRules",
                    label="Rules of CIS on the account",
                    label_ja="アカウントに対する CIS のルール",
                    description=(
                        "Password policy, old and unused keys, encryption of volumes by default, public buckets, flow "
                        "logs, a support role. Choose off where an organization's rules or Security Hub find them."
                    ),
                    default="on",
                    allowed_values=("on", "off"),
                    constraint="Choose on or off.",
                ),
                Parameter(
                    name="DataEventsRule",
                    label="Rule on data events of S3",
                    label_ja="S3 データイベントのルール",
                    description="Choose on where a trail has to record reads and writes of S3 objects, which is paid for.",
                    default="off",
                    allowed_values=("on", "off"),
                    constraint="Choose on or off.",
                ),
            ),
        ),
        ALERTS,
    ),
    resources=resources,
    controls=tuple(control for rule in (*RULES, *ACCOUNT_RULES) for control in _controls(rule)),
    findings=tuple(
        KnownFinding(
            tool="Prowler",
            id=check,
            reason="An account without password policy is told of, as here; no product sets one.",
        )
        for check in ("iam_password_policy_minimum_length_14", "iam_password_policy_reuse_24")
    ),
    task_rows=(4,),
    prerequisites=("security-notification", "config-recorder"),
    conflicts=(
        NEEDS_RECORDER,
        "Under Control Tower the first 14 rules are there already: each finding would come twice, and be paid twice.",
        "IAM's rules find the same in every Region: choose off for them in all Regions but one.",
        "Launched twice, every violation is told twice.",
    ),
    costs=("AWS Config rule evaluations", "SNS messages, beyond the free ones"),
)
