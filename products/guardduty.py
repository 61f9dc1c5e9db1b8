"""GuardDuty: threats are looked for in the account's logs, by AWS, all the time."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from product_factory import Control, Group, KnownFinding, Parameter, Product

from .support import PLATFORM_TEAM

if TYPE_CHECKING:
    from constructs import Construct

    from product_factory import Answers


class Plan(NamedTuple):
    """A protection plan, as the detector and the form name it.

    https://docs.aws.amazon.com/guardduty/latest/ug/guardduty-features-activation-model.html
    """

    feature: str
    question: str
    label: str
    label_ja: str
    watches: str
    control: str
    default: str = "ENABLED"


PLANS = (
    Plan(
        "S3_DATA_EVENTS",
        "S3Protection",
        "S3 protection",
        "S3 保護",
        "reads and writes of objects in S3",
        "GuardDuty.10",
    ),
    Plan("EKS_AUDIT_LOGS", "EksProtection", "EKS protection", "EKS 保護", "audit logs of EKS clusters", "GuardDuty.5"),
    Plan(
        "EBS_MALWARE_PROTECTION",
        "MalwareProtection",
        "Malware protection for EC2",
        "EC2 のマルウェア保護",
        "volumes of instances that a finding points at, for malware",
        "GuardDuty.8",
    ),
    Plan(
        "RDS_LOGIN_EVENTS", "RdsProtection", "RDS protection", "RDS 保護", "sign-ins to Aurora databases", "GuardDuty.9"
    ),
    Plan(
        "LAMBDA_NETWORK_LOGS",
        "LambdaProtection",
        "Lambda protection",
        "Lambda 保護",
        "network traffic of Lambda functions",
        "GuardDuty.6",
    ),
    Plan(
        "RUNTIME_MONITORING",
        "RuntimeMonitoring",
        "Runtime monitoring",
        "ランタイムモニタリング",
        "processes in EKS, ECS and EC2, through an agent that you install or let GuardDuty install",
        "GuardDuty.11",
        "DISABLED",
    ),
)


def resources(scope: Construct, answers: Answers) -> None:
    """The detector with the plans that the form chooses."""
    from aws_cdk import CfnOutput
    from aws_cdk import aws_guardduty as guardduty

    detector = guardduty.CfnDetector(
        scope,
        "Detector",
        enable=True,
        finding_publishing_frequency=answers.text("FindingFrequency"),
        features=[
            guardduty.CfnDetector.CFNFeatureConfigurationProperty(name=plan.feature, status=answers.text(plan.question))
            for plan in PLANS
        ],
    )
    CfnOutput(scope, "DetectorId", value=detector.ref, description="The detector")


def _question(plan: Plan) -> Parameter:
    return Parameter(
        name=plan.question,
        label=plan.label,
        label_ja=plan.label_ja,
        description=f"Watches {plan.watches}. Billed by what it reads.",
        default=plan.default,
        allowed_values=("ENABLED", "DISABLED"),
        constraint="Choose ENABLED or DISABLED.",
    )


PRODUCT = Product(
    name="guardduty",
    summary="Finds threats in this account: stolen keys, crypto miners, odd calls, malware, with Amazon GuardDuty.",
    summary_ja="Amazon GuardDuty で認証情報の不正利用やマルウェアなどの脅威を検出します。",
    keywords=(
        "threat detection, intrusion detection, malware, virus, crypto mining, stolen credentials, hackers, IDS, "
        "anomaly, "
        "脅威検知, 脅威検出, 侵入検知, 不正侵入, マルウェア, ウイルス, 暗号資産マイニング, 不正利用, 異常検知"
    ),
    audience="Accounts without organization-wide GuardDuty. Launch it in every Region in use.",
    support=PLATFORM_TEAM,
    form=(
        Group(
            label="Protection plans",
            label_ja="保護プラン",
            parameters=tuple(_question(plan) for plan in PLANS),
        ),
        Group(
            label="Findings",
            label_ja="検出結果",
            parameters=(
                Parameter(
                    name="FindingFrequency",
                    label="How often repeated findings are told",
                    label_ja="既存の検出結果の通知間隔",
                    description="New findings are told within five minutes; this is for those that go on.",
                    default="FIFTEEN_MINUTES",
                    allowed_values=("FIFTEEN_MINUTES", "ONE_HOUR", "SIX_HOURS"),
                    constraint="Choose FIFTEEN_MINUTES, ONE_HOUR or SIX_HOURS.",
                ),
            ),
        ),
    ),
    resources=resources,
    controls=(
        Control(standard="Security Hub", id="GuardDuty.1", how="The detector is on in this Region."),
        *(
            Control(
                standard="Security Hub",
                id=plan.control,
                how=f"Watches {plan.watches}" + (", by default." if plan.default == "ENABLED" else ", where chosen."),
            )
            for plan in PLANS
        ),
    ),
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-guardduty-detector.html
    # https://github.com/aws-cloudformation/cfn-lint/issues/4153 (the refusal)
    findings=(
        KnownFinding(
            tool="AWS Control Tower",
            id="CT.GUARDDUTY.PR.1",
            reason=(
                "Its rule reads DataSources, which GuardDuty refuses beside Features, and Features alone know RDS, Lambda "
                "and runtime protection. S3 protection is on by default, as a feature."
            ),
        ),
    ),
    task_rows=(7,),
    once=True,
    conflicts=(
        (
            "AWS allows one detector per account and Region. The launch fails if GuardDuty is already on, as in "
            "an organization with a delegated administrator for GuardDuty."
        ),
    ),
    costs=("GuardDuty: events and logs analyzed, by protection plan", "GuardDuty: data scanned for malware"),
    stays=("Findings go with the detector: export them first, if they must be kept.",),
)
