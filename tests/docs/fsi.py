"""FSI: which rule, product or setting serves each control that BLEA for FSI recommends for FISC's guidelines.

    python -m tests.docs.fsi    # renews the table in docs/FSI.md

The 43 rows are those that its list of Control Tower's controls recommends (◯), by ID and item of FISC's guidelines
(実務基準, "実"): doc/governance-base/ct-guardrails-for-fisc.md of its repository, at commit b193c363. What serves each is
read off the newest released templates. Security Hub's standard holds what AWS's page lists:
https://docs.aws.amazon.com/securityhub/latest/userguide/fsbp-standard.html
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import Any

from product_factory.marked import renew
from tests.checkout import ROOT
from tests.docs.released_templates import Template

PAGE = ROOT / "docs" / "FSI.md"
BEGIN, END = "<!-- fisc: `python -m tests.docs.fsi` renews this table -->", "<!-- /fisc -->"
LEFT = "left to Control Tower"
of = cache(Template)


def rule(product: str, *identifiers: str) -> str:
    """A rule of AWS Config, by the identifier of AWS's managed rule."""
    made = {each["Source"]["SourceIdentifier"] for each in of(product).of("Config::ConfigRule")}
    assert made.issuperset(identifiers), f"{product} has no rule {identifiers}"
    return f"`{product}`: {', '.join(f'`{each}`' for each in identifiers)}"


def standard(also: str = "") -> str:
    """A check of Security Hub's foundational standard, which that product switches on."""
    hub = of("security-hub")
    assert hub.default("FoundationalPractices") == "on"
    (subscribed,) = [each for each in hub.of("SecurityHub::Standard") if "foundational" in str(each["StandardsArn"])]
    assert subscribed
    return f"`security-hub`{f'; {also}' if also else ''}"


def says(product: str, kind: str, question: Callable[[dict[str, Any]], bool], words: str) -> str:
    """A setting of each of the product's resources of this kind."""
    made = of(product).of(kind)
    assert made
    assert all(question(each) for each in made), f"{product}: {words}"
    return f"`{product}`: {words}"


def answer(product: str, question: str, choice: str) -> str:
    asked = of(product).template["Parameters"][question]
    assert choice in map(str, asked["AllowedValues"])
    return f"`{product}` with `{question}={choice}`"


GUARDS = partial(rule, "detective-guardrails")
CONTROLS: tuple[tuple[str, str, Callable[[], str]], ...] = (
    ("AWS-GR_EC2_VOLUME_INUSE_CHECK", "100", lambda: GUARDS("EC2_VOLUME_INUSE_CHECK")),
    (
        "AWS-GR_DETECT_CLOUDTRAIL_ENABLED_ON_MEMBER_ACCOUNTS",
        "16",
        lambda: says("audit-trail", "CloudTrail::Trail", lambda it: it["IsLogging"] is True, "a trail of the account"),
    ),
    ("AWS-GR_RESTRICTED_COMMON_PORTS", "15", lambda: GUARDS("RESTRICTED_INCOMING_TRAFFIC")),
    ("AWS-GR_RESTRICTED_SSH", "15", lambda: GUARDS("INCOMING_SSH_DISABLED")),
    ("AWS-GR_RDS_INSTANCE_PUBLIC_ACCESS_CHECK", "3", lambda: GUARDS("RDS_INSTANCE_PUBLIC_ACCESS_CHECK")),
    ("AWS-GR_RDS_SNAPSHOTS_PUBLIC_PROHIBITED", "3, 25", lambda: GUARDS("RDS_SNAPSHOTS_PUBLIC_PROHIBITED")),
    ("AWS-GR_ENCRYPTED_VOLUMES", "3", lambda: GUARDS("ENCRYPTED_VOLUMES")),
    ("AWS-GR_RDS_STORAGE_ENCRYPTED", "3", lambda: GUARDS("RDS_STORAGE_ENCRYPTED")),
    ("AWS-GR_RESTRICT_ROOT_USER_ACCESS_KEYS", "9", lambda: f"{LEFT}: a service control policy"),
    ("AWS-GR_RESTRICT_ROOT_USER", "9", lambda: f"{LEFT}: a service control policy"),
    ("AWS-GR_ROOT_ACCOUNT_MFA_ENABLED", "9", lambda: GUARDS("ROOT_ACCOUNT_MFA_ENABLED")),
    ("AWS-GR_S3_BUCKET_PUBLIC_READ_PROHIBITED", "3, 25", lambda: GUARDS("S3_BUCKET_PUBLIC_READ_PROHIBITED")),
    ("AWS-GR_S3_BUCKET_PUBLIC_WRITE_PROHIBITED", "3, 25", lambda: GUARDS("S3_BUCKET_PUBLIC_WRITE_PROHIBITED")),
    ("AWS-GR_EBS_OPTIMIZED_INSTANCE", "–", lambda: GUARDS("EBS_OPTIMIZED_INSTANCE")),
    ("SH.EC2.19", "15", standard),
    ("SH.EC2.1", "3, 25", standard),
    ("SH.RDS.1", "3, 25", lambda: standard(GUARDS("RDS_SNAPSHOTS_PUBLIC_PROHIBITED"))),
    (
        "SH.GuardDuty.1",
        "16",
        lambda: says("guardduty", "GuardDuty::Detector", lambda it: it["Enable"] is True, "a detector"),
    ),
    ("SH.Autoscaling.5", "15", standard),
    ("SH.S3.6", "3, 25", standard),
    ("SH.EC2.18", "14", lambda: rule("network-guardrails", "VPC_SG_OPEN_ONLY_TO_AUTHORIZED_PORTS")),
    (
        "SH.EC2.2",
        "14",
        lambda: f"{rule('default-sg-remediation', 'VPC_DEFAULT_SECURITY_GROUP_CLOSED')}, which also closes them",
    ),
    (
        "SH.ECR.1",
        "21",
        lambda: standard(
            says(
                "container-registry",
                "ECR::Repository",
                lambda it: it["ImageScanningConfiguration"]["ScanOnPush"] is True,
                "images are scanned, and findings told",
            )
        ),
    ),
    (
        "SH.ECS.1",
        "14",
        lambda: standard(
            says(
                "web-service-ecs",
                "ECS::TaskDefinition",
                lambda it: it["NetworkMode"] == "awsvpc",
                "a network interface for each task, never as root",
            )
        ),
    ),
    ("SH.EC2.8", "14", standard),
    ("SH.AutoScaling.3", "14", standard),
    ("SH.RDS.5", "84", lambda: standard(answer("database-aurora", "Readers", "1"))),
    ("AWS-GR_MFA_ENABLED_FOR_IAM_CONSOLE_ACCESS", "9", lambda: GUARDS("MFA_ENABLED_FOR_IAM_CONSOLE_ACCESS")),
    ("SH.IAM.8", "9", lambda: standard(GUARDS("IAM_USER_UNUSED_CREDENTIALS_CHECK"))),
    (
        "AWS-GR_S3_ACCOUNT_LEVEL_PUBLIC_ACCESS_BLOCKS_PERIODIC",
        "3, 25",
        lambda: GUARDS("S3_ACCOUNT_LEVEL_PUBLIC_ACCESS_BLOCKS_PERIODIC"),
    ),
    ("SH.S3.12", "3, 25", standard),
    ("SH.EC2.22", "15, 48", lambda: f"{LEFT}: no longer in the foundational standard"),
    ("SH.IAM.7", "9", lambda: standard(GUARDS("IAM_PASSWORD_POLICY"))),
    ("SH.EC2.6", "10, 16", lambda: standard(GUARDS("VPC_FLOW_LOGS_ENABLED"))),
    (
        "SH.RDS.9",
        "10",
        lambda: standard(
            says("database-aurora", "RDS::DBCluster", lambda it: "EnableCloudwatchLogsExports" in it, "logs exported")
        ),
    ),
    ("SH.S3.5", "7", standard),
    ("SH.EC2.15", "15", lambda: rule("network-guardrails", "SUBNET_AUTO_ASSIGN_PUBLIC_IP_DISABLED")),
    (
        "SH.CloudTrail.2",
        "3",
        lambda: says("audit-trail", "CloudTrail::Trail", lambda it: "KMSKeyId" in it, "the trail has a key of its own"),
    ),
    ("SH.EC2.7", "3", lambda: standard(GUARDS("EC2_EBS_ENCRYPTION_BY_DEFAULT"))),
    ("SH.RDS.4", "3", standard),
    (
        "SH.CloudTrail.5",
        "14, 16",
        lambda: says(
            "audit-trail",
            "CloudTrail::Trail",
            lambda it: "CloudWatchLogsLogGroupArn" in it,
            "the trail has a log group",
        ),
    ),
    ("SH.EC2.16", "15, 48", standard),
    ("SH.RDS.8", "100", lambda: standard(answer("database-aurora", "DeletionProtection", "on"))),
)


def table() -> str:
    """The table in Markdown."""
    lines = [f"| {items} | {control} | {here()} |" for control, items, here in CONTROLS]
    return "\n".join(["| 実 | control | served by |", "|---|---|---|", *lines])


if __name__ == "__main__":
    renew(PAGE, BEGIN, END, table())
