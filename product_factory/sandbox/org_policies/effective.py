"""The effective management policy of an account.

https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeEffectivePolicy.html
"""

import json
from typing import Any

from moto.core.utils import unix_time, utcnow
from moto.organizations.exceptions import OrganizationsClientError, TargetNotFoundException
from moto.organizations.models import OrganizationsBackend
from moto.organizations.responses import OrganizationsResponse

from product_factory.sandbox.tree import line_of, organization_of

from .answers import is_enabled, known_kind
from .errors import invalid
from .inheritance import effective
from .kinds import AUTHORIZATION


def describe_effective_policy(self: OrganizationsResponse) -> str:
    """Of the caller's own account, or of another for whom it may be asked; of SCPs and RCPs there is none."""
    organization = organization_of(self.current_account)
    if organization is None:
        raise OrganizationsClientError("AWSOrganizationsNotInUseException", "Your account is not in an organization.")
    kind = known_kind(self.request_params.get("PolicyType"), "PolicyType")
    if kind in AUTHORIZATION:
        raise invalid("INVALID_ENUM_POLICY_TYPE", "You specified an invalid policy type string.")
    account_id = self.request_params.get("TargetId", self.current_account)
    if account_id != self.current_account:
        # Raises where the caller may not ask for others.
        _ = self.organizations_backend
    _check(organization, account_id)
    found = effective_of(account_id, kind)
    if found is None:
        words = f"The account doesn't have an effective policy of type {kind}."
        raise OrganizationsClientError("EffectivePolicyNotFoundException", words)
    told = {
        "PolicyContent": json.dumps(found, separators=(",", ":")),
        "LastUpdatedTimestamp": unix_time(utcnow()),
        "TargetId": account_id,
        "PolicyType": kind,
    }
    return json.dumps({"EffectivePolicy": told})


def effective_of(account_id: str, kind: str) -> dict[str, Any] | None:
    """The account's effective policy of this type; None without one."""
    organization = organization_of(account_id)
    if organization is None or not is_enabled(organization, kind):
        return None
    levels = _along(organization, account_id, kind)
    return effective(levels) if any(levels) else None


def _check(organization: OrganizationsBackend, target_id: str) -> None:
    """Roots and units have none, says the page."""
    if target_id in {each.id for each in organization.ou}:
        raise invalid("TARGET_NOT_SUPPORTED", "You can't perform the specified operation on that target entity.")
    if target_id not in {each.id for each in organization.accounts}:
        raise TargetNotFoundException


def _along(organization: OrganizationsBackend, account_id: str, kind: str) -> list[list[dict[str, Any]]]:
    """The documents at root, units and account, each in the order in which they were attached."""
    return [
        [json.loads(policy.content or "{}") for policy in node.attached_policies if policy.type == kind]
        for node in line_of(organization, account_id)
    ]


def install() -> None:
    """Answer so from now on; idempotent."""
    OrganizationsResponse.describe_effective_policy = describe_effective_policy  # type: ignore[attr-defined]
