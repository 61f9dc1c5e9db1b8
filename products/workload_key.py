"""Workload key: one KMS key for an application's data, whose administrators and users the form names.

What is launched from this catalog may be encrypted with it, whoever is named: its launch roles let services use it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from product_factory import Control, Group, Parameter, Product

from .blocks.key_policy import key_policy
from .support import PLATFORM_TEAM

if TYPE_CHECKING:
    from constructs import Construct

    from product_factory import Answers

# Without commas, which part the list.
_ARN = r"arn:aws[a-z-]*:iam::\d{12}:(role|user)/[\w+=.@/-]{1,512}"


def resources(scope: Construct, answers: Answers) -> None:
    """The key, its alias, and its ARN as SSM parameter."""
    from aws_cdk import CfnOutput, Fn, RemovalPolicy
    from aws_cdk import aws_kms as kms
    from aws_cdk import aws_ssm as ssm

    key = kms.CfnKey(
        scope,
        "WorkloadKey",
        description=Fn.sub("Data of the workload ${AliasName}"),
        enable_key_rotation=True,
        key_policy=key_policy(scope, answers),
    )
    key.apply_removal_policy(RemovalPolicy.RETAIN)
    alias = kms.CfnAlias(
        scope, "WorkloadKeyAlias", alias_name=Fn.sub("alias/workload/${AliasName}"), target_key_id=key.ref
    )
    published = ssm.CfnParameter(
        scope,
        "KeyArnParameter",
        type="String",
        name=Fn.sub("/baseline/workload-key/${AliasName}/key-arn"),
        value=key.attr_arn,
        description="The key of this workload's data",
    )
    # Of two refusals of a taken name, KMS's says which name it is.
    published.add_resource_dependency(alias)
    CfnOutput(scope, "KeyArn", value=key.attr_arn, description="The key, for KmsKeyId properties and key policies")
    CfnOutput(scope, "KeyAlias", value=alias.ref, description="The key's alias, which a later key may take over")


def _arns(name: str, label: str, label_ja: str, description: str) -> Parameter:
    return Parameter(
        name=name,
        label=label,
        label_ja=label_ja,
        description=description,
        default="",
        allowed_pattern=rf"({_ARN}(,{_ARN})*)?",
        max_length=2048,
        constraint=(
            "Type ARNs of IAM roles or users that exist, separated by commas without spaces, such as "
            "arn:aws:iam::111122223333:role/Application, or leave it empty."
        ),
    )


PRODUCT = Product(
    name="workload-key",
    summary="A rotating KMS key for an application's data, with an alias, and administrators and users that you name.",
    summary_ja="アプリケーションのデータ用に、自動ローテーションする KMS キーをエイリアス、管理者、利用者の指定付きで用意します。",
    keywords=(
        "encryption, encryption key, KMS, customer managed key, CMK, key rotation, encrypt data, "
        "暗号化, 暗号鍵, 暗号化キー, 鍵, 鍵管理, カスタマーマネージドキー, ローテーション"
    ),
    audience="Teams whose workload stores data in buckets, volumes, tables or queues: one key per application.",
    support=PLATFORM_TEAM,
    form=(
        Group(
            label="The key",
            label_ja="キー",
            parameters=(
                Parameter(
                    name="AliasName",
                    label="Name of the workload",
                    label_ja="ワークロード名",
                    description=(
                        "The alias becomes alias/workload/<name>. One name for each key: another name, later, renames "
                        "the alias and keeps the key."
                    ),
                    default="application",
                    allowed_pattern=r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}",
                    constraint="Type 1 to 64 letters, digits, - or _, beginning with a letter or digit, such as orders.",
                ),
            ),
        ),
        Group(
            label="Who may do what with it",
            label_ja="キーの権限",
            parameters=(
                _arns(
                    "AdministratorArns",
                    "Administrators",
                    "管理者",
                    "Roles or users who alone may disable and delete the key. Empty: whom this account's IAM policies allow.",
                ),
                _arns(
                    "UserArns",
                    "Users",
                    "利用者",
                    "Roles or users who alone may encrypt and decrypt, beside what is launched from this catalog. Empty: "
                    "whom this account's IAM policies allow.",
                ),
                Parameter(
                    name="AutoScaling",
                    label="Volumes of Auto Scaling groups",
                    label_ja="Auto Scaling グループのボリューム",
                    description=(
                        "yes: Auto Scaling starts instances whose volumes are encrypted with this key. Its role "
                        "AWSServiceRoleForAutoScaling must exist, which the first Auto Scaling group of an account "
                        "makes: KMS refuses a key policy with a role that does not exist."
                    ),
                    default="no",
                    allowed_values=("no", "yes"),
                    constraint="Choose no or yes.",
                ),
            ),
        ),
    ),
    resources=resources,
    controls=(
        Control(standard="Security Hub", id="KMS.4", how="The key rotates every year."),
        Control(
            standard="Security Hub", id="KMS.5", how="The key's policy names principals of accounts, never everybody."
        ),
        Control(standard="CIS AWS Foundations 1.4", id="3.8", how="The key rotates every year."),
        Control(standard="CIS AWS Foundations 3.0", id="3.6", how="The key rotates every year."),
    ),
    task_rows=(16,),
    conflicts=(
        "If you launch it more than once, give each key its own name: KMS refuses an alias that is already taken.",
        "Every principal that you name must exist: KMS refuses a key policy that names one that does not.",
        "Whoever may change the key policy through IAM can still do so, so that nobody gets locked out of the key.",
        "Of the services that use a key in their own name, only CloudWatch Logs may, for log groups of this account and "
        "Region, and Fargate, for tasks of this account; others, such as CloudTrail or log delivery to buckets, need a statement that this key's policy lacks.",
        "Roles whose names begin with SCLaunch- may have services use the key, also where users are named: who may make "
        "roles and write their policies is to be trusted as much as who may write the key's policy.",
        (
            "With Auto Scaling, an account that has never had a group must create the role first: aws iam "
            "create-service-linked-role --aws-service-name autoscaling.amazonaws.com"
        ),
    ),
    costs=("KMS key, per month, and more for each of its first two rotations", "KMS requests, beyond the free ones"),
    stays=("The key stays, so that its data can be read; the alias goes. Delete the key when no data needs it.",),
)
