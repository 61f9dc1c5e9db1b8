"""Access Analyzer: what of the account can be reached from outside is found, and on wish what nobody uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from product_factory import Control, Group, Parameter, Product

from .support import PLATFORM_TEAM

if TYPE_CHECKING:
    from constructs import Construct

    from product_factory import Answers


def resources(scope: Construct, answers: Answers) -> None:
    """The analyzer of external access, and that of unused access where the form wants it."""
    from aws_cdk import CfnCondition, CfnOutput, Fn
    from aws_cdk import aws_accessanalyzer as accessanalyzer

    external = accessanalyzer.CfnAnalyzer(scope, "ExternalAccessAnalyzer", type="ACCOUNT")
    unused = accessanalyzer.CfnAnalyzer(
        scope,
        "UnusedAccessAnalyzer",
        type="ACCOUNT_UNUSED_ACCESS",
        analyzer_configuration=accessanalyzer.CfnAnalyzer.AnalyzerConfigurationProperty(
            unused_access_configuration=accessanalyzer.CfnAnalyzer.UnusedAccessConfigurationProperty(
                unused_access_age=answers.number("UnusedAccessDays")
            )
        ),
    )
    unused.cfn_options.condition = CfnCondition(
        scope, "UnusedAccessWanted", expression=Fn.condition_equals(answers.text("UnusedAccess"), "find")
    )
    CfnOutput(scope, "AnalyzerArn", value=external.ref, description="The analyzer of external access")


PRODUCT = Product(
    name="access-analyzer",
    summary="Finds what of this account can be reached from outside it, with IAM Access Analyzer.",
    summary_ja="IAM Access Analyzer でアカウント外からアクセスできるリソースを検出します。",
    keywords=(
        "external access, public access, shared outside, unused access, unused permissions, unused keys, "
        "least privilege, "
        "外部アクセス, 外部共有, 公開リソース, 未使用アクセス, 未使用の権限, 最小権限, 棚卸し"
    ),
    audience="Accounts without an organization-wide analyzer. External access costs nothing: launch it in every Region in use.",
    support=PLATFORM_TEAM,
    form=(
        Group(
            label="Unused access",
            label_ja="未使用のアクセス",
            parameters=(
                Parameter(
                    name="UnusedAccess",
                    label="Find roles, keys and permissions that nobody uses",
                    label_ja="使われていないロール・キー・権限を検出",
                    description="Billed per IAM role and user, every month. IAM is global: choose find in one Region only.",
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
    ),
    resources=resources,
    controls=(
        Control(standard="Security Hub", id="IAM.28", how="An analyzer of external access is on in this Region."),
        Control(standard="CIS AWS Foundations 1.4", id="1.20", how="IAM Access Analyzer is on in this Region."),
        Control(standard="CIS AWS Foundations 3.0", id="1.20", how="IAM Access Analyzer is on in this Region."),
    ),
    task_rows=(8,),
    once=True,
    conflicts=(
        "AWS allows one analyzer of each kind per account and Region. The launch fails if there is one already.",
    ),
    costs=("External access: nothing", "Unused access, where chosen: per IAM role and user analyzed"),
    stays=("Findings go with the analyzer. The role that IAM links to Access Analyzer stays.",),
)
