"""Whether the organization's resource policy lets a member's principal do what it asks of AWS Organizations.

"Delegated administrator for AWS Organizations" and "Resource-based policy examples for AWS Organizations" of its user
guide. What the principal's own policies say is judged where all requests are.
"""

from collections.abc import Iterator
from typing import Any

from moto.iam.access_control import PermissionResult
from moto.organizations.models import OrganizationsBackend

from product_factory.sandbox.authorization import acting
from product_factory.sandbox.authorization.common_keys import common_keys
from product_factory.sandbox.authorization.documents import statements
from product_factory.sandbox.authorization.evaluation import evaluate
from product_factory.sandbox.authorization.policies import Principal
from product_factory.sandbox.authorization.requests.keys import UNKNOWN
from product_factory.sandbox.authorization.targets import Target

from .kinds import KINDS

READS = ("Describe", "List")
DELEGABLE = frozenset(
    {"AttachPolicy", "CreatePolicy", "DeletePolicy", "DetachPolicy", "DisablePolicyType", "EnablePolicyType"}
    | {"TagResource", "UntagResource", "UpdatePolicy"}
)
"""Beside reads: of these alone the API reference says "or a member account that is a delegated administrator"."""
_IDS = ("PolicyId", "TargetId", "ResourceId", "RootId", "AccountId", "OrganizationalUnitId", "ParentId", "ChildId")


def in_force(organization: OrganizationsBackend) -> Any:
    """The organization's resource policy; None without one."""
    return getattr(organization.org, "resource_policy", None)


def is_delegated(organization: OrganizationsBackend, account_id: str, operation: str, given: dict[str, Any]) -> bool:
    """Whether the policy allows it on each resource that the request names."""
    policy = in_force(organization)
    if policy is None or not (operation in DELEGABLE or operation.startswith(READS)):
        return False
    root = f"arn:aws:iam::{account_id}:root"
    who = acting() or Principal(root, everything=True, facts={"aws:PrincipalAccount": account_id})
    management = str(organization.account_id)
    context = {**common_keys("us-east-1", management), **who.facts, **_keys(organization, given)}
    found = statements(policy.content)

    def allowed(resource: str) -> bool:
        def judge(of: Any) -> PermissionResult:
            return evaluate(of, f"organizations:{operation}", resource, context, UNKNOWN)

        verdict, _ = Target(management, found).verdict(who.names, judge)
        return verdict == [PermissionResult.PERMITTED]

    return all(allowed(resource) for resource in _resources(organization, operation, given))


def _keys(organization: OrganizationsBackend, given: dict[str, Any]) -> dict[str, Any]:
    tags = {tag["Key"]: tag["Value"] for tag in given.get("Tags") or []}
    names = list(tags) or given.get("TagKeys") or []
    found: dict[str, Any] = {f"aws:RequestTag/{key}": value for key, value in tags.items()}
    found |= {"aws:TagKeys": names} if names else {}
    kind = _kind(organization, given)
    return found | ({"organizations:PolicyType": kind} if kind else {})


def _kind(organization: OrganizationsBackend, given: dict[str, Any]) -> str | None:
    named = {given.get("PolicyId"), given.get("ResourceId")}
    told = [given.get("Type"), given.get("PolicyType"), given.get("Filter")]
    told += [policy.type for policy in organization.policies if policy.id in named]
    return next((each for each in told if each in KINDS), None)


def _resources(organization: OrganizationsBackend, operation: str, given: dict[str, Any]) -> list[str]:
    """Their ARNs; of a policy that is to be made, any ID stands for its own."""
    if operation == "CreatePolicy":
        org: Any = organization.org
        kind = str(given.get("Type", "")).lower()
        return [f"arn:aws:organizations::{org.master_account_id}:policy/{org.id}/{kind}/p-00000000"]
    named = {given[each] for each in _IDS if each in given}
    return [each.arn for each in _all(organization) if each.id in named] or ["*"]


def _all(organization: OrganizationsBackend) -> Iterator[Any]:
    yield from (*organization.policies, *organization.ou, *organization.accounts)
    if policy := in_force(organization):
        yield policy
