"""Image scans: how the registry scans, and what is found in one repository's images is told, whoever scans."""

from __future__ import annotations

from typing import TYPE_CHECKING

from product_factory import Parameter

from .alert_rule import to_topic
from .event_role import event_role

if TYPE_CHECKING:
    from constructs import Construct

    from product_factory import Answers

SCANNING = Parameter(
    name="RegistryScanning",
    label="Scanning of the whole registry",
    label_ja="レジストリ全体のスキャン設定",
    description=(
        "Caution: basic and enhanced set it for all repositories of this account and Region. basic: "
        "each push. enhanced: Amazon Inspector, all the time, at its price. leave: as it is; this "
        "repository is scanned at each push."
    ),
    default="leave",
    allowed_values=("leave", "basic", "enhanced"),
    constraint="Choose leave, basic or enhanced.",
)
FINDINGS = Parameter(
    name="FindingAlerts",
    label="Tell of findings",
    label_ja="脆弱性の通知",
    description=(
        "HIGH: critical and high ones. CRITICAL: those alone. Basic scanning sends one message per image, enhanced "
        "scanning one per vulnerability. none: no message."
    ),
    default="HIGH",
    allowed_values=("HIGH", "CRITICAL", "none"),
    constraint="Choose HIGH, CRITICAL or none.",
)


def image_alerts(scope: Construct, answers: Answers) -> None:
    """Two rules to the topic: ECR's own scans, and Inspector's findings, which take their place where it scans.

    Counts that are zero are left out of ECR's event. https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html
    https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning-enhanced-events.html
    """
    from aws_cdk import CfnCondition, CfnResource, Fn
    from aws_cdk import aws_events as events

    told = CfnCondition(
        scope,
        "FindingsAreTold",
        expression=Fn.condition_not(Fn.condition_equals(answers.text("FindingAlerts"), "none")),
    )
    high = CfnCondition(
        scope, "HighFindingsAreTold", expression=Fn.condition_equals(answers.text("FindingAlerts"), "HIGH")
    )
    topic_arn, repository = answers.text("TopicArn"), answers.text("RepositoryName")
    role = event_role(scope, topic_arn)
    made = role.node.default_child
    assert isinstance(made, CfnResource)
    made.cfn_options.condition = told

    def found(severity: str) -> dict[str, object]:
        return {"finding-severity-counts": {severity: [{"numeric": [">", 0]}]}}

    scanned = {"scan-status": ["COMPLETE"], "repository-name": [repository]}
    to_topic(
        scope,
        "Scan",
        topic_arn=topic_arn,
        role_arn=role.role_arn,
        description="A scan of an image found vulnerabilities.",
        pattern={
            "source": ["aws.ecr"],
            "detail-type": ["ECR Image Scan"],
            "detail": Fn.condition_if(
                high.logical_id,
                {**scanned, "$or": [found("CRITICAL"), found("HIGH")]},
                {**scanned, **found("CRITICAL")},
            ),
        },
        # A path that the event lacks leaves its place empty.
        # https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
        transformer=events.CfnRule.InputTransformerProperty(
            input_paths_map={
                "repository": "$.detail.repository-name",
                "digest": "$.detail.image-digest",
                "tags": "$.detail.image-tags",
                "critical": "$.detail.finding-severity-counts.CRITICAL",
                "high": "$.detail.finding-severity-counts.HIGH",
                "region": "$.region",
            },
            input_template=(
                '"The scan of an image in <repository> (<region>) found vulnerabilities. CRITICAL: <critical>, '
                'HIGH: <high> (empty: none). Tags: <tags>, digest: <digest>. Build the image anew on a newer base."'
            ),
        ),
        condition=told,
    )
    to_topic(
        scope,
        "Inspector",
        topic_arn=topic_arn,
        role_arn=role.role_arn,
        description="Amazon Inspector found a vulnerability in an image.",
        pattern={
            "source": ["aws.inspector2"],
            "detail-type": ["Inspector2 Finding"],
            "detail": {
                "severity": Fn.condition_if(high.logical_id, ["CRITICAL", "HIGH"], ["CRITICAL"]),
                "status": ["ACTIVE"],
                "resources": {
                    "type": ["AWS_ECR_CONTAINER_IMAGE"],
                    "details": {"awsEcrContainerImage": {"repositoryName": [repository]}},
                },
            },
        },
        transformer=events.CfnRule.InputTransformerProperty(
            input_paths_map={
                "severity": "$.detail.severity",
                "title": "$.detail.title",
                "image": "$.detail.resources[0].id",
                "region": "$.region",
            },
            input_template='"Amazon Inspector found <title> (<severity>, <region>) in the image <image>."',
        ),
        condition=told,
    )


def registry_scanning(scope: Construct, answers: Answers) -> None:
    """How the registry scans, if the form says so: for all repositories of the account and Region.

    It stays: to delete it is to switch scanning off for all.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecr-registryscanningconfiguration.html
    """
    from aws_cdk import CfnCondition, Fn, RemovalPolicy
    from aws_cdk import aws_ecr as ecr

    asked = answers.text("RegistryScanning")
    said = CfnCondition(scope, "ScanningIsSet", expression=Fn.condition_not(Fn.condition_equals(asked, "leave")))
    enhanced = CfnCondition(scope, "ScanningIsEnhanced", expression=Fn.condition_equals(asked, "enhanced"))

    def by_kind(if_enhanced: str, if_basic: str) -> str:
        return Fn.condition_if(enhanced.logical_id, if_enhanced, if_basic).to_string()

    every = ecr.CfnRegistryScanningConfiguration.RepositoryFilterProperty(filter="*", filter_type="WILDCARD")
    scanning = ecr.CfnRegistryScanningConfiguration(
        scope,
        "ScanSettings",
        scan_type=by_kind("ENHANCED", "BASIC"),
        rules=[
            ecr.CfnRegistryScanningConfiguration.ScanningRuleProperty(
                repository_filters=[every], scan_frequency=by_kind("CONTINUOUS_SCAN", "SCAN_ON_PUSH")
            )
        ],
    )
    scanning.cfn_options.condition = said
    scanning.apply_removal_policy(RemovalPolicy.RETAIN)
