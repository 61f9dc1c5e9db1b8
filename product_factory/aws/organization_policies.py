"""Organization policies: how long a document may be, how many of a type stand at one target, what stands at its top.

"Quotas and service limits for AWS Organizations":
https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
Service control policies grew in May 2026: https://github.com/localstack/localstack-docs/pull/758
"""

from __future__ import annotations

from typing import NamedTuple


class Limits(NamedTuple):
    """Characters of a document as it is saved, blanks included; policies of the type at a root, unit or account.

    `default`: policies of the type that AWS attaches everywhere itself, which count (FullAWSAccess).
    """

    characters: int
    attached: int
    default: int


LIMITS = {
    "SERVICE_CONTROL_POLICY": Limits(10_240, 10, 1),
    "DECLARATIVE_POLICY_EC2": Limits(10_000, 10, 0),
    # The page tells nothing of these two: what the other management policies have.
    "GUARDDUTY_POLICY": Limits(10_000, 10, 0),
    "INSPECTOR_POLICY": Limits(10_000, 10, 0),
    "SECURITYHUB_POLICY": Limits(10_000, 10, 0),
}
KEYS = {
    "DECLARATIVE_POLICY_EC2": "ec2_attributes",
    "GUARDDUTY_POLICY": "guardduty",
    "INSPECTOR_POLICY": "inspector",
    "SECURITYHUB_POLICY": "securityhub",
}
"""The key at the top of a management policy's document.

https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_guardduty_syntax.html
https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_inspector_syntax.html
https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_security_hub_syntax.html
"""
SWITCHED_ON = {
    "GUARDDUTY_POLICY": (
        "from then on GuardDuty's own automatic enablement of new accounts no longer applies, in any Region: have "
        "guardduty-on hold wherever you relied on it"
    ),
}
"""What enabling a type does by itself; nothing, for the others.

https://docs.aws.amazon.com/guardduty/latest/ug/guardduty-organization-policies.html, "Warning"
"""
MANAGED = {
    ("GUARDDUTY_POLICY", "enablement"): ("AWS::GuardDuty::Detector",),
    ("DECLARATIVE_POLICY_EC2", "snapshot_block_public_access"): ("AWS::EC2::SnapshotBlockPublicAccess",),
    ("DECLARATIVE_POLICY_EC2", "vpc_block_public_access"): ("AWS::EC2::VPCBlockPublicAccessOptions",),
}
"""Resource types that can't be made below a policy, by its type and the setting below its key.

A Region has one detector, which the policy makes: https://docs.aws.amazon.com/guardduty/latest/APIReference/API_CreateDetector.html
What a declarative policy sets, no account changes:
https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_declarative.html
"""
DESCRIPTION = 512
"""https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreatePolicy.html"""

CONTROL_TOWER = "aws-guardrails-"
"""How the names of Control Tower's own policies begin.

https://docs.aws.amazon.com/controltower/latest/userguide/how-control-tower-works.html
"""
