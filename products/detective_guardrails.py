"""Detective guardrails: the Config rules with which Control Tower watches its accounts, for accounts without it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from products.alert_rule import ALERTS, tell
from products.form import Group, Parameter
from products.network_guardrails import PORT
from products.product import Control, Product
from products.support import PLATFORM_TEAM

if TYPE_CHECKING:
    from aws_cdk import aws_config as config
    from constructs import Construct

    from products.stack import Answers


class Rule(NamedTuple):
    """A managed rule of AWS Config. `watches` is None for a rule on the account itself, which runs every hour.

    https://docs.aws.amazon.com/config/latest/developerguide/managed-rules-by-aws-config.html
    """

    name: str
    identifier: str
    watches: str | None
    finds: str
    control: str | None = None
    cis_14: str | None = None
    cis_30: str | None = None
    hourly: bool = False


RULES = (
    Rule("EbsOptimized", "EBS_OPTIMIZED_INSTANCE", "AWS::EC2::Instance", "instances that are not EBS-optimized"),
    Rule("VolumeInUse", "EC2_VOLUME_INUSE_CHECK", "AWS::EC2::Volume", "volumes that no instance uses"),
    Rule("VolumeEncrypted", "ENCRYPTED_VOLUMES", "AWS::EC2::Volume", "attached volumes without encryption", "EC2.3"),
    Rule(
        "UserMfa",
        "IAM_USER_MFA_ENABLED",
        "AWS::IAM::User",
        "IAM users without MFA",
        "IAM.19",
        hourly=True,
    ),
    Rule(
        "ConsoleUserMfa",
        "MFA_ENABLED_FOR_IAM_CONSOLE_ACCESS",
        "AWS::IAM::User",
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


def resources(scope: Construct, answers: Answers) -> list[config.CfnConfigRule]:
    """A Config rule for each of RULES, on its resource type alone, and one alert for all."""
    from aws_cdk import Fn
    from aws_cdk import aws_config as config

    blocked = Fn.split(",", answers.text("RestrictedPorts"), 5)
    parameters = {
        "VolumeInUse": {"deleteOnTermination": "true"},
        "RiskyPortsClosed": {f"blockedPort{n}": port for n, port in enumerate(blocked, start=1)},
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
        for rule in RULES
    ]
    tell(scope, answers, rules, "<rule> in <region> found <type> <resource>. See AWS Config for what to mend.")
    return rules


def _controls(rule: Rule) -> list[Control]:
    how = f"Finds {rule.finds}."
    found = [Control(standard="Security Hub", id=rule.control, how=how)] if rule.control else []
    found += [Control(standard="CIS AWS Foundations 1.4", id=rule.cis_14, how=how)] if rule.cis_14 else []
    return found + ([Control(standard="CIS AWS Foundations 3.0", id=rule.cis_30, how=how)] if rule.cis_30 else [])


PRODUCT = Product(
    name="detective-guardrails",
    summary="Finds missing MFA, open buckets, databases and ports, and missing encryption, by 14 Config rules.",
    summary_ja="MFA 未設定、公開バケット・DB・ポート、暗号化漏れを 14 の Config ルールで検出します。",
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
        ALERTS,
    ),
    resources=resources,
    controls=tuple(control for rule in RULES for control in _controls(rule)),
    task_rows=(4,),
    prerequisites=("security-notification", "config-recorder"),
    conflicts=(
        "Under Control Tower the same rules are there already: each finding would come twice, and be paid twice.",
        "Launched twice, every violation is told twice.",
    ),
    costs=("AWS Config rule evaluations", "SNS messages, beyond the free ones"),
)
