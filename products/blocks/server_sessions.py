"""Servers without keys: the role of instances that people reach by recorded sessions, and its questions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from product_factory import SSM_NAME, SSM_STRING, Group, Parameter

from .container_roles import POLICY_PATH

if TYPE_CHECKING:
    from aws_cdk import aws_iam as iam
    from constructs import Construct

    from product_factory import Answers

# Patches, inventory and commands of Systems Manager; it also reads every parameter of the account.
# https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonSSMManagedInstanceCore.html
MANAGED = "AmazonSSMManagedInstanceCore"
_RECORDED = "/baseline/session-manager-log"


def _recorded(name: str, part: str, label: str, label_ja: str, what: str) -> Parameter:
    return Parameter(
        name=name,
        label=label,
        label_ja=label_ja,
        description=f"Name of the SSM parameter with {what}. Keep it: session-manager-log publishes it.",
        type=SSM_STRING,
        default=f"{_RECORDED}/{part}",
        allowed_pattern=SSM_NAME,
        constraint=f"Type an SSM parameter's name (letters, digits, _ . - / :), such as {_RECORDED}/{part}.",
    )


SESSIONS = Group(
    label="Who comes in, and what they may do",
    label_ja="接続と権限",
    parameters=(
        Parameter(
            name="Management",
            label="What Systems Manager does",
            label_ja="Systems Manager による管理",
            description=(
                "sessions: people open recorded sessions, and nothing else. all: also patches, inventory and commands; "
                f"AWS's {MANAGED} then lets whoever is on a server read every SSM parameter of the account."
            ),
            default="sessions",
            allowed_values=("sessions", "all"),
            constraint="Choose sessions or all.",
        ),
        Parameter(
            name="InstancePolicyName",
            label="Policy for the servers",
            label_ja="サーバーに付与するポリシー名",
            description=(
                f"Name of a managed policy under the path {POLICY_PATH}: what programs and people on the servers may do "
                "in AWS. Administrators of the account make it. Empty: nothing."
            ),
            default="",
            allowed_pattern=r"[A-Za-z0-9+=,.@_-]{0,128}",
            constraint="Type the name of a policy, without path, such as orders, or leave it empty.",
        ),
        _recorded("SessionKeyArn", "key-arn", "Key of sessions", "セッションのキー", "the ARN of the sessions' key"),
        _recorded(
            "SessionBucketName", "bucket-name", "Bucket of sessions", "セッションログのバケット", "the bucket's name"
        ),
        _recorded(
            "SessionLogGroupName",
            "log-group-name",
            "Log group of sessions",
            "セッションログのロググループ",
            "the log group's name",
        ),
    ),
)


def instance_role(scope: Construct, answers: Answers) -> tuple[iam.CfnRole, iam.CfnInstanceProfile]:
    """The role and its profile: sessions and their logs, what SESSIONS adds, nothing else.

    EC2 tells no account when it takes a role, so the trust has no condition.
    https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-create-iam-instance-profile.html
    """
    from aws_cdk import Aws, CfnCondition, Fn
    from aws_cdk import aws_iam as iam

    from product_factory import acknowledge

    role = iam.CfnRole(
        scope,
        "InstanceRole",
        description="Servers act under this role",
        assume_role_policy_document={
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
            ],
        },
        policies=[
            iam.CfnRole.PolicyProperty(
                policy_name="RecordedSessions",
                policy_document={"Version": "2012-10-17", "Statement": _sessions(answers)},
            )
        ],
    )
    managed = CfnCondition(scope, "AllIsManaged", expression=Fn.condition_equals(answers.text("Management"), "all"))
    given = CfnCondition(
        scope,
        "InstancePolicyGiven",
        expression=Fn.condition_not(Fn.condition_equals(answers.text("InstancePolicyName"), "")),
    )
    own = Fn.sub(f"arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:policy{POLICY_PATH}${{InstancePolicyName}}")
    role.add_property_override(
        "ManagedPolicyArns",
        [
            Fn.condition_if(condition.logical_id, arn, Aws.NO_VALUE)
            for condition, arn in (
                (managed, Fn.sub(f"arn:${{AWS::Partition}}:iam::aws:policy/{MANAGED}")),
                (given, own),
            )
        ],
    )
    acknowledge(
        role,
        {
            "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/AmazonSSMManagedInstanceCore]": (
                "By choice only, and AWS's own for it; the form says what it brings."
            ),
            "AwsSolutions-IAM5[Resource::*]": "What sessions need knows no ARN; the log group is looked for among all.",
            **{
                f"AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:{resource}]": "Each session writes one of its own."
                for resource in (
                    "logs:<AWS::Region>:<AWS::AccountId>:log-group:<SessionLogGroupName>:*",
                    "s3:::<SessionBucketName>/sessions/*",
                )
            },
        },
    )
    return role, iam.CfnInstanceProfile(scope, "InstanceProfile", roles=[role.ref])


def _sessions(answers: Answers) -> list[dict[str, Any]]:
    """What AWS's guide lists for sessions that are logged and encrypted, by name where there is one."""
    from aws_cdk import Fn

    group = "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:${SessionLogGroupName}:*"
    bucket = "arn:${AWS::Partition}:s3:::${SessionBucketName}"
    return [
        {"Sid": sid, "Effect": "Allow", "Action": list(actions), "Resource": resource}
        for sid, actions, resource in (
            (
                "OpenSessions",
                (
                    "ssm:UpdateInstanceInformation",
                    "ssmmessages:CreateControlChannel",
                    "ssmmessages:CreateDataChannel",
                    "ssmmessages:OpenControlChannel",
                    "ssmmessages:OpenDataChannel",
                ),
                "*",
            ),
            (
                "WriteToLogGroup",
                ("logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"),
                Fn.sub(group),
            ),
            ("FindLogGroup", ("logs:DescribeLogGroups",), "*"),
            ("WriteToBucket", ("s3:PutObject",), Fn.sub(f"{bucket}/sessions/*")),
            ("SeeThatBucketIsEncrypted", ("s3:GetEncryptionConfiguration",), Fn.sub(bucket)),
            ("UseTheSessionsKey", ("kms:Decrypt", "kms:GenerateDataKey"), answers.text("SessionKeyArn")),
        )
    ]
