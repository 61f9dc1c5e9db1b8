"""Patch baselines: what is approved per operating system, for the servers of one group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aws_cdk import aws_ssm as ssm
    from constructs import Construct

    from product_factory import Answers

# Patch Manager finds a server's baseline by this tag; the spelling without a space also works where instances may
# read their tags. https://docs.aws.amazon.com/systems-manager/latest/userguide/patch-manager-patch-groups.html
TAG = "PatchGroup"
DOCUMENT = "AWS-RunPatchBaseline"
# What is approved, each with the level at which its absence counts, by filters as AWS's own baselines have them.
# https://docs.aws.amazon.com/systems-manager/latest/userguide/patch-manager-predefined-and-custom-patch-baselines.html
APPROVED: dict[str, tuple[tuple[str, dict[str, list[str]]], ...]] = {
    "AMAZON_LINUX_2023": (
        ("CRITICAL", {"CLASSIFICATION": ["Security"], "SEVERITY": ["Critical", "Important"]}),
        ("MEDIUM", {"CLASSIFICATION": ["Security"], "SEVERITY": ["Medium", "Low"]}),
        ("LOW", {"CLASSIFICATION": ["Bugfix"]}),
    ),
    "WINDOWS": (
        (
            "CRITICAL",
            {"CLASSIFICATION": ["CriticalUpdates", "SecurityUpdates"], "MSRC_SEVERITY": ["Critical", "Important"]},
        ),
        ("MEDIUM", {"CLASSIFICATION": ["CriticalUpdates", "SecurityUpdates"], "MSRC_SEVERITY": ["Moderate", "Low"]}),
        ("LOW", {"CLASSIFICATION": ["UpdateRollups"]}),
    ),
}
_NAMES = {"AMAZON_LINUX_2023": "AmazonLinux2023", "WINDOWS": "Windows"}


def servers(answers: Answers) -> list[dict[str, Any]]:
    """The servers of the group, as targets of Systems Manager."""
    return [{"Key": f"tag:{TAG}", "Values": [answers.text("PatchGroup")]}]


def baselines(scope: Construct, answers: Answers) -> list[ssm.CfnPatchBaseline]:
    """One for each operating system, for the group alone: the account's default baselines stay as they are."""
    from aws_cdk import Fn
    from aws_cdk import aws_ssm as ssm

    found = []
    for system, rules in APPROVED.items():
        baseline = ssm.CfnPatchBaseline(
            scope,
            f"{_NAMES[system]}Baseline",
            name=Fn.sub(f"${{PatchGroup}}-{_NAMES[system]}"),
            description=f"What is installed on servers with {_NAMES[system]} in the patch group",
            operating_system=system,
            patch_groups=[answers.text("PatchGroup")],
        )
        baseline.add_property_override(
            "ApprovalRules.PatchRules",
            [
                {
                    "ApproveAfterDays": answers.number("ApprovalDays"),
                    "ComplianceLevel": level,
                    "PatchFilterGroup": {
                        "PatchFilters": [{"Key": key, "Values": values} for key, values in filters.items()]
                    },
                }
                for level, filters in rules
            ],
        )
        found.append(baseline)
    return found


def trusts_systems_manager() -> dict[str, Any]:
    """A trust policy for Systems Manager, for this account where it says for which."""
    from aws_cdk import Aws

    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "ssm.amazonaws.com"},
                "Action": "sts:AssumeRole",
                "Condition": {"StringEqualsIfExists": {"aws:SourceAccount": Aws.ACCOUNT_ID}},
            }
        ],
    }
