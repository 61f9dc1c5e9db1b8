"""Organization security: the account that watches over an organization's security sets standards, and looks in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from product_factory import Control, Group, Parameter, Product

from .blocks.central_form import SECURITY_HUB
from .support import PLATFORM_TEAM

if TYPE_CHECKING:
    from constructs import Construct

    from product_factory import Answers

COMMANDS = "docs/ORGANIZATION_SECURITY.md"


def resources(scope: Construct, answers: Answers) -> None:
    """Each part by choice. Of GuardDuty and Inspector CloudFormation has no type for an organization: guardrails have."""
    from aws_cdk import CfnWaitConditionHandle

    from .blocks.central_hub import central_hub

    central_hub(scope, answers)
    _analyzers(scope, answers)
    _aggregator(scope, answers)
    # It does nothing: what CloudFormation makes of a stack in which no condition holds, no page was found to tell.
    CfnWaitConditionHandle(scope, "Always")


def _analyzers(scope: Construct, answers: Answers) -> None:
    from aws_cdk import CfnCondition, Fn
    from aws_cdk import aws_accessanalyzer as accessanalyzer

    external = accessanalyzer.CfnAnalyzer(scope, "ExternalAccessAnalyzer", type="ORGANIZATION")
    unused = accessanalyzer.CfnAnalyzer(
        scope,
        "UnusedAccessAnalyzer",
        type="ORGANIZATION_UNUSED_ACCESS",
        analyzer_configuration=accessanalyzer.CfnAnalyzer.AnalyzerConfigurationProperty(
            unused_access_configuration=accessanalyzer.CfnAnalyzer.UnusedAccessConfigurationProperty(
                unused_access_age=answers.number("UnusedAccessDays")
            )
        ),
    )
    for analyzer, question in ((external, "ExternalAccess"), (unused, "UnusedAccess")):
        analyzer.cfn_options.condition = CfnCondition(
            scope, f"{question}Wanted", expression=Fn.condition_equals(answers.text(question), "find")
        )


def _aggregator(scope: Construct, answers: Answers) -> None:
    """AWS Config's aggregator of all accounts and Regions, and the role by which it reads who they are.

    https://docs.aws.amazon.com/config/latest/developerguide/set-up-aggregator-cli.html
    """
    from aws_cdk import Aws, CfnCondition, Fn
    from aws_cdk import aws_config as config
    from aws_cdk import aws_iam as iam

    from product_factory import acknowledge

    wanted = CfnCondition(scope, "AggregatorWanted", expression=Fn.condition_equals(answers.text("Aggregator"), "make"))
    role = iam.CfnRole(
        scope,
        "AggregatorRole",
        description="AWS Config reads the organization's accounts under this role",
        assume_role_policy_document={
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "config.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                    # IfExists: AWS does not document that Config names its source when it assumes this role.
                    "Condition": {"StringEqualsIfExists": {"aws:SourceAccount": Aws.ACCOUNT_ID}},
                }
            ],
        },
        managed_policy_arns=[
            Fn.sub("arn:${AWS::Partition}:iam::aws:policy/service-role/AWSConfigRoleForOrganizations")
        ],
    )
    acknowledge(
        role,
        {
            "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSConfigRoleForOrganizations]": (
                "AWS keeps the policy by which AWS Config reads an organization's accounts current."
            )
        },
    )
    aggregator = config.CfnConfigurationAggregator(
        scope,
        "ConfigAggregator",
        configuration_aggregator_name=answers.text("AggregatorName"),
        organization_aggregation_source=config.CfnConfigurationAggregator.OrganizationAggregationSourceProperty(
            role_arn=role.attr_arn, all_aws_regions=True
        ),
    )
    for made in (role, aggregator):
        made.cfn_options.condition = wanted


PRODUCT = Product(
    name="organization-security",
    summary="Sets Security Hub CSPM for units, new accounts included, and finds outside access and configuration of all accounts in one place.",
    summary_ja=(
        "組織単位ごとに Security Hub CSPM を設定し (新しいアカウントを含む)、全アカウントの外部アクセスと構成情報を 1 か所に集約します。"
    ),
    audience=(
        "Administrators of the account that watches over the organization's security, such as Control Tower's audit "
        "account. In the organization's home Region; each part can be left to Control Tower or to what is there."
    ),
    support=PLATFORM_TEAM,
    form=(
        SECURITY_HUB,
        Group(
            label="IAM Access Analyzer",
            label_ja="IAM Access Analyzer",
            parameters=(
                Parameter(
                    name="ExternalAccess",
                    label="Find what can be reached from outside the organization",
                    label_ja="組織外からアクセスできるリソースを検出",
                    description="In this Region, of all accounts. It costs nothing.",
                    default="find",
                    allowed_values=("find", "leave"),
                    constraint="Choose find or leave.",
                ),
                Parameter(
                    name="UnusedAccess",
                    label="Find roles, keys and permissions that nobody uses",
                    label_ja="使われていないロール・キー・権限を検出",
                    description="Billed per IAM role and user of all accounts, every month. IAM is global: choose find in one Region only.",
                    default="leave",
                    allowed_values=("find", "leave"),
                    constraint="Choose find or leave.",
                ),
                Parameter(
                    name="UnusedAccessDays",
                    label="Days until access counts as unused",
                    label_ja="未使用とみなすまでの日数",
                    description="Only where unused access is looked for.",
                    type="Number",
                    default=90,
                    min_value=1,
                    max_value=365,
                    constraint="Type a number of days from 1 to 365.",
                ),
            ),
        ),
        Group(
            label="AWS Config",
            label_ja="AWS Config",
            parameters=(
                Parameter(
                    name="Aggregator",
                    label="Aggregator of all accounts and Regions",
                    label_ja="全アカウント・全リージョンのアグリゲーター",
                    description="make: with its role. leave: Control Tower's, or another, is enough.",
                    default="make",
                    allowed_values=("make", "leave"),
                    constraint="Choose make or leave.",
                ),
                Parameter(
                    name="AggregatorName",
                    label="Name of the aggregator",
                    label_ja="アグリゲーターの名前",
                    description="sharing/inventory.py names it, where the organization's inventory comes from it.",
                    default="organization",
                    allowed_pattern=r"[A-Za-z0-9_-]{1,256}",
                    constraint="Type up to 256 letters, digits, dashes or underscores.",
                ),
            ),
        ),
    ),
    resources=resources,
    controls=(
        Control(
            standard="CIS AWS Foundations 3.0",
            id="4.16",
            how="Security Hub CSPM is on in all accounts of the named units.",
        ),
        Control(
            standard="Security Hub",
            id="IAM.28",
            how="An analyzer of external access is on in this Region, for all accounts.",
        ),
    ),
    task_rows=(7, 8),
    conflicts=(
        "It fails in an account that the management account has not registered as delegated administrator of Security "
        f"Hub, Access Analyzer and AWS Config: `factory guardrails administrators` says how; {COMMANDS}.",
        "Central configuration and finding aggregator exist once: with central it fails where they are there. Choose "
        "policy for further policies, or leave.",
        "Members that the policy holds for can't change Security Hub CSPM any more, and the products security-hub and "
        "standalone-base fail there. A unit that is named in two launches fails in the second.",
        "GuardDuty, Inspector and Security Hub itself are switched on by the guardrails guardduty-on, inspector-on and "
        "security-hub-on: CloudFormation has no type for it.",
        "The organization's trail isn't in here: organization-trail keeps its records, the management account makes it.",
    ),
    costs=(
        "Security Hub CSPM: security checks and findings beyond the free ones, of all accounts below the named units",
        "External access and aggregator: nothing",
        "Unused access, where chosen: per IAM role and user analyzed, of all accounts",
    ),
    stays=(
        "Members keep Security Hub CSPM as the policy left it, and this account keeps its own: answer OwnHub with there the "
        "next time. Findings of the analyzers go with them.",
    ),
)
