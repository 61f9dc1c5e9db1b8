"""Security Hub: the account is checked against published standards, and findings come together in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from product_factory import Control, Group, Parameter, Product

from .support import PLATFORM_TEAM

if TYPE_CHECKING:
    from constructs import Construct

    from product_factory import Answers


def resources(scope: Construct, answers: Answers) -> None:
    """The hub, and the standards that the form chooses. The service makes its linked role itself, where absent."""
    from aws_cdk import CfnCondition, CfnOutput, Fn
    from aws_cdk import aws_securityhub as securityhub

    # A standard switched on by default could be neither chosen nor switched off in the form.
    hub = securityhub.CfnHub(
        scope,
        "Hub",
        enable_default_standards=False,
        control_finding_generator="SECURITY_CONTROL",
        auto_enable_controls=True,
    )
    practices = securityhub.CfnStandard(
        scope,
        "FoundationalPracticesStandard",
        standards_arn=Fn.sub(
            "arn:${AWS::Partition}:securityhub:${AWS::Region}::standards/aws-foundational-security-best-practices/v/1.0.0"
        ),
    )
    practices.cfn_options.condition = CfnCondition(
        scope, "FoundationalPracticesOn", expression=Fn.condition_equals(answers.text("FoundationalPractices"), "on")
    )
    cis = securityhub.CfnStandard(
        scope,
        "CisBenchmarkStandard",
        standards_arn=Fn.sub(
            "arn:${AWS::Partition}:securityhub:${AWS::Region}::standards/cis-aws-foundations-benchmark/v/${Version}",
            {"Version": answers.text("CisBenchmark")},
        ),
    )
    cis.cfn_options.condition = CfnCondition(
        scope,
        "CisBenchmarkOn",
        expression=Fn.condition_not(Fn.condition_equals(answers.text("CisBenchmark"), "off")),
    )
    practices.add_resource_dependency(hub)
    cis.add_resource_dependency(hub)
    CfnOutput(scope, "HubArn", value=hub.ref, description="The hub")


PRODUCT = Product(
    name="security-hub",
    summary="Checks this account against AWS's best practices and CIS, and gathers its findings, with Security Hub.",
    summary_ja="AWS Security Hub で AWS のベストプラクティスと CIS に照らして検査し、検出結果を集約します。",
    keywords=(
        "security posture, CSPM, CIS benchmark, best practices, compliance check, security score, findings, PCI, "
        "セキュリティ診断, セキュリティ評価, セキュリティチェック, 準拠, コンプライアンス, ベストプラクティス, "
        "セキュリティスコア"
    ),
    audience="Accounts without organization-wide Security Hub. Launch it in every Region in use.",
    support=PLATFORM_TEAM,
    form=(
        Group(
            label="Standards",
            label_ja="セキュリティ標準",
            parameters=(
                Parameter(
                    name="FoundationalPractices",
                    label="AWS Foundational Security Best Practices",
                    label_ja="AWS 基礎セキュリティのベストプラクティス",
                    description="AWS's own standard, kept current with new services.",
                    default="on",
                    allowed_values=("on", "off"),
                    constraint="Choose on or off.",
                ),
                Parameter(
                    name="CisBenchmark",
                    label="CIS AWS Foundations Benchmark",
                    label_ja="CIS ベンチマーク",
                    description=(
                        "Its version, or off. 5.0.0 is the newest. 1.4.0 alone looks for the alarms of security-alarms."
                    ),
                    default="1.4.0",
                    allowed_values=("1.4.0", "3.0.0", "5.0.0", "off"),
                    constraint="Choose one of the versions in the list, such as 1.4.0, or off.",
                ),
            ),
        ),
    ),
    resources=resources,
    controls=(Control(standard="CIS AWS Foundations 3.0", id="4.16", how="Security Hub is on in this Region."),),
    task_rows=(7,),
    prerequisites=("config-recorder",),
    once=True,
    conflicts=(
        (
            "The launch fails if Security Hub is already on, as in an organization with a delegated administrator"
            " for it."
        ),
        "Most checks need AWS Config's recorder and create their own Config rules.",
    ),
    costs=(
        "Security Hub: security checks and findings beyond the free ones",
        "AWS Config: rule evaluations of its checks",
    ),
    stays=("The role that IAM links to Security Hub stays. Findings are kept for 90 days after the hub is gone.",),
)
