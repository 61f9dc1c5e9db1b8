"""What a request to AWS Organizations names: resources of the organization, as their ARNs, and a type of policy.

"Actions, resources, and condition keys for AWS Organizations" of the service authorization reference.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from moto.organizations.models import OrganizationsBackend

_IDS = ("PolicyId", "TargetId", "ResourceId", "RootId", "AccountId", "OrganizationalUnitId", "ParentId", "ChildId")
TYPE = "organizations:PolicyType"


def in_force(organization: OrganizationsBackend) -> Any:
    """The organization's resource policy; None without one."""
    return getattr(organization.org, "resource_policy", None)


def arns_named(organization: OrganizationsBackend, operation: str, given: Mapping[str, Any]) -> list[str]:
    """The ARNs of what is there and named; of a policy that is to be made, any ID stands for its own."""
    if operation == "CreatePolicy":
        org: Any = organization.org
        kind = str(given.get("Type", "")).lower()
        return [f"arn:aws:organizations::{org.master_account_id}:policy/{org.id}/{kind}/p-00000000"]
    named = {given[each] for each in _IDS if isinstance(given.get(each), str)}
    return [each.arn for each in _all(organization) if each.id in named]


def policy_type(organization: OrganizationsBackend, given: Mapping[str, Any]) -> dict[str, str]:
    """The key of the type that is named, or of the policy that is; empty where neither is."""
    named = {given.get("PolicyId"), given.get("ResourceId")}
    told = [given.get("Type"), given.get("PolicyType"), given.get("Filter")]
    told += [policy.type for policy in organization.policies if policy.id in named]
    found = next((each for each in told if isinstance(each, str) and each.isupper()), None)
    return {TYPE: found} if found else {}


def _all(organization: OrganizationsBackend) -> Iterator[Any]:
    yield from (*organization.policies, *organization.ou, *organization.accounts)
    if policy := in_force(organization):
        yield policy
