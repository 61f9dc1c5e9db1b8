"""Delegation: what the management account deploys once, so that the hub may run guardrails. Pure.

One resource policy for the organization, so what is there already is kept and added to, never replaced.
https://docs.aws.amazon.com/organizations/latest/userguide/orgs_delegate_policies.html
Enabling and disabling types stays with the management account: disabling one silences all policies of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

READS = (
    "organizations:DescribeEffectivePolicy",
    "organizations:DescribeOrganization",
    "organizations:DescribePolicy",
    "organizations:ListAWSServiceAccessForOrganization",
    "organizations:ListAccounts",
    "organizations:ListAccountsForParent",
    "organizations:ListDelegatedAdministrators",
    "organizations:ListOrganizationalUnitsForParent",
    "organizations:ListPolicies",
    "organizations:ListPoliciesForTarget",
    "organizations:ListRoots",
    "organizations:ListTagsForResource",
    "organizations:ListTargetsForPolicy",
)
CHANGES = (
    "organizations:CreatePolicy",
    "organizations:DeletePolicy",
    "organizations:TagResource",
    "organizations:UntagResource",
    "organizations:UpdatePolicy",
)
PLACES = ("organizations:AttachPolicy", "organizations:DetachPolicy")
OURS = ("GuardrailsRead", "GuardrailsChange", "GuardrailsAttach")

Json = Mapping[str, Any]


def statements(
    hub: str, management: str, organization: str, units: Sequence[str], types: Sequence[str]
) -> list[dict[str, Any]]:
    """What the hub account may: read all policies, change those of these types, attach them to these units alone."""
    begin = f"arn:aws:organizations::{management}"
    policies = [f"{begin}:policy/{organization}/{kind.lower()}/*" for kind in types]
    places = [f"{begin}:{_kind(each)}/{organization}/{each}" for each in units]
    of_types = {"StringLike": {"organizations:PolicyType": list(types)}}
    principal = {"AWS": f"arn:aws:iam::{hub}:root"}
    read, change, attach = OURS
    return [
        {"Sid": read, "Effect": "Allow", "Principal": principal, "Action": list(READS), "Resource": "*"},
        {
            "Sid": change,
            "Effect": "Allow",
            "Principal": principal,
            "Action": list(CHANGES),
            # Making a policy is authorized on all resources.
            "Resource": "*",
            "Condition": of_types,
        },
        {
            "Sid": attach,
            "Effect": "Allow",
            "Principal": principal,
            "Action": list(PLACES),
            "Resource": [*policies, *places],
            "Condition": of_types,
        },
    ]


def _kind(place: str) -> str:
    if place.startswith("r-"):
        return "root"
    return "ou" if place.startswith("ou-") else "account"


def template(policy: Json) -> dict[str, Any]:
    """The stack of the management account that holds the organization's resource policy."""
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "The organization's resource policy: the hub of the Service Catalog runs guardrails.",
        "Resources": {
            "ResourcePolicy": {
                "Type": "AWS::Organizations::ResourcePolicy",
                "DeletionPolicy": "Retain",
                "UpdateReplacePolicy": "Retain",
                "Properties": {"Content": policy},
            }
        },
    }


def merged(there: Json | None, ours: Sequence[Json]) -> dict[str, Any]:
    """The policy that is there, with our statements added, or changed where an earlier one added them."""
    said = list((there or {}).get("Statement", []))
    others = [each for each in said if each.get("Sid") not in OURS]
    return {"Version": "2012-10-17", "Statement": [*others, *ours]}
