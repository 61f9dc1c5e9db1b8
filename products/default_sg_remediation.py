"""Default security group remediation: the default security group of every VPC is closed, and closed again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from product_factory import NEEDS_RECORDER, Control, Group, Parameter, Product

from .blocks.alert_rule import ALERTS, tell
from .support import PLATFORM_TEAM

if TYPE_CHECKING:
    from aws_cdk import aws_config as config
    from aws_cdk import aws_iam as iam
    from constructs import Construct

    from product_factory import Answers

RUNBOOK = "AWSConfigRemediation-RemoveVPCDefaultSecurityGroupRules"
_SSM = "arn:<AWS::Partition>:ssm:<AWS::Region>"
RUNBOOK_REASONS = {
    f"AwsSolutions-IAM5[Resource::{_SSM}:*:automation-definition/{RUNBOOK}:*]": "One runbook of AWS, in any version.",
    f"AwsSolutions-IAM5[Resource::{_SSM}:*:document/{RUNBOOK}]": "One runbook, of AWS, which has no account here.",
    f"AwsSolutions-IAM5[Resource::{_SSM}:<AWS::AccountId>:automation-execution/*]": (
        "An execution gets a random ID when it starts; this only reads."
    ),
}


def resources(scope: Construct, answers: Answers) -> config.CfnConfigRule:
    """The Config rule, the runbook that mends what it finds with its role, and the alert."""
    from aws_cdk import CfnCondition, Fn
    from aws_cdk import aws_config as config

    rule = config.CfnConfigRule(
        scope,
        "DefaultSecurityGroupClosed",
        description="The default security group of a VPC lets nothing in or out",
        scope=config.CfnConfigRule.ScopeProperty(compliance_resource_types=["AWS::EC2::SecurityGroup"]),
        source=config.CfnConfigRule.SourceProperty(owner="AWS", source_identifier="VPC_DEFAULT_SECURITY_GROUP_CLOSED"),
    )
    automatic = CfnCondition(
        scope, "ClosedBySystem", expression=Fn.condition_equals(answers.text("DefaultSecurityGroups"), "close")
    )
    config.CfnRemediationConfiguration(
        scope,
        "RemoveRules",
        config_rule_name=rule.ref,
        target_type="SSM_DOCUMENT",
        target_id=RUNBOOK,
        automatic=Fn.condition_if(automatic.logical_id, True, False),
        maximum_automatic_attempts=5,
        retry_attempt_seconds=60,
        parameters={
            "AutomationAssumeRole": {"StaticValue": {"Values": [closing_role(scope).role_arn]}},
            "GroupId": {"ResourceValue": {"Value": "RESOURCE_ID"}},
        },
    )
    tell(
        scope,
        answers,
        [rule],
        "The default security group <resource> in <region> has rules. Put what needs them into a security group of "
        "its own: where automatic closing is on, the rules are being removed.",
    )
    return rule


def closing_role(scope: Construct) -> iam.Role:
    """The role under which the runbook removes the rules of default security groups."""
    from aws_cdk import Aws, Fn
    from aws_cdk import aws_iam as iam

    from product_factory import acknowledge

    role = iam.Role(
        scope,
        "ClosingRole",
        description="Systems Manager removes the rules of default security groups under this role",
        assumed_by=iam.ServicePrincipal(
            "ssm.amazonaws.com",
            conditions={
                "StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID},
                "ArnLike": {
                    "aws:SourceArn": Fn.sub(
                        "arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:automation-execution/*"
                    )
                },
            },
        ),
        inline_policies={
            "RemoveRules": iam.PolicyDocument(
                statements=[
                    iam.PolicyStatement(actions=["ec2:DescribeSecurityGroups"], resources=["*"]),
                    iam.PolicyStatement(
                        actions=["ec2:RevokeSecurityGroupEgress", "ec2:RevokeSecurityGroupIngress"],
                        resources=[
                            Fn.sub("arn:${AWS::Partition}:ec2:${AWS::Region}:${AWS::AccountId}:security-group/*")
                        ],
                    ),
                    *runbook_statements(),
                ]
            )
        },
    )
    groups = "arn:<AWS::Partition>:ec2:<AWS::Region>:<AWS::AccountId>:security-group/*"
    acknowledge(
        role,
        {
            "AwsSolutions-IAM5[Resource::*]": "Listing security groups knows no ARN, and only reads.",
            f"AwsSolutions-IAM5[Resource::{groups}]": "A default security group gets a random ID when its VPC is made.",
            **RUNBOOK_REASONS,
        },
    )
    return role


def runbook_statements() -> list[iam.PolicyStatement]:
    """What the runbook's page asks for its role beside EC2: to start the runbook, and to look at its executions.

    https://docs.aws.amazon.com/systems-manager-automation-runbooks/latest/userguide/automation-runbook-reference.html
    """
    from aws_cdk import Fn
    from aws_cdk import aws_iam as iam

    return [
        iam.PolicyStatement(
            # AWS's runbooks are in no account, and IAM knows them under both kinds.
            actions=["ssm:StartAutomationExecution"],
            resources=[
                Fn.sub(f"arn:${{AWS::Partition}}:ssm:${{AWS::Region}}:*:automation-definition/{RUNBOOK}:*"),
                Fn.sub(f"arn:${{AWS::Partition}}:ssm:${{AWS::Region}}:*:document/{RUNBOOK}"),
            ],
        ),
        iam.PolicyStatement(
            actions=["ssm:GetAutomationExecution"],
            resources=[Fn.sub("arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:automation-execution/*")],
        ),
    ]


PRODUCT = Product(
    name="default-sg-remediation",
    summary="Closes the default security group of every VPC, and closes it again when somebody opens it.",
    summary_ja="すべての VPC のデフォルトセキュリティグループを閉じ、開けられても自動的に閉じ直します。",
    keywords=(
        "default security group, close ports, auto remediation, automatic repair, "
        "デフォルトセキュリティグループ, セキュリティグループ, 自動修復, ポートを閉じる"
    ),
    audience="Every team that has its own AWS account. Workloads should use their own security groups.",
    support=PLATFORM_TEAM,
    form=(
        Group(
            label="What happens to open default security groups",
            label_ja="開いているデフォルトセキュリティグループの扱い",
            parameters=(
                Parameter(
                    name="DefaultSecurityGroups",
                    label="Close them automatically",
                    label_ja="自動的に閉じる",
                    description=(
                        "close removes their rules within minutes. report only shows them in AWS Config: choose it to "
                        "look first where something may still use a default security group."
                    ),
                    default="close",
                    allowed_values=("close", "report"),
                    constraint="Choose close or report.",
                ),
            ),
        ),
        ALERTS,
    ),
    resources=resources,
    controls=(
        Control(standard="Security Hub", id="EC2.2", how="Rules of default security groups are removed."),
        Control(standard="CIS AWS Foundations 1.4", id="5.3", how="Default security groups let nothing in or out."),
        Control(standard="CIS AWS Foundations 3.0", id="5.4", how="Default security groups let nothing in or out."),
    ),
    task_rows=(13,),
    prerequisites=("security-notification",),
    conflicts=(
        NEEDS_RECORDER,
        "Resources that use a default security group lose their connections: move them to their own group first.",
        "If you launch it twice, every violation is reported twice.",
    ),
    costs=("AWS Config rule evaluations", "Systems Manager automation steps"),
    stays=("Rules that were removed from default security groups are not put back.",),
)
