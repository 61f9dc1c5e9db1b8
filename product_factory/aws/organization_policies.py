"""Organization policies: how long a document may be and how many of a type stand at one target.

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
}
DESCRIPTION = 512
"""https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreatePolicy.html"""

CONTROL_TOWER = "aws-guardrails-"
"""How the names of Control Tower's own policies begin.

https://docs.aws.amazon.com/controltower/latest/userguide/how-control-tower-works.html
"""
