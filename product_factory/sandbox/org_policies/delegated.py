"""Whether the organization's resource policy lets a member's principal do what it asks of AWS Organizations.

"Delegated administrator for AWS Organizations" and "Resource-based policy examples for AWS Organizations" of its user
guide. What the principal's own policies say is judged where all requests are.
"""

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
from product_factory.sandbox.organization_requests import arns_named, in_force, policy_type

READS = ("Describe", "List")
DELEGABLE = frozenset(
    {"AttachPolicy", "CreatePolicy", "DeletePolicy", "DetachPolicy", "DisablePolicyType", "EnablePolicyType"}
    | {"TagResource", "UntagResource", "UpdatePolicy"}
)
"""Beside reads: of these alone the API reference says "or a member account that is a delegated administrator"."""


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

    return all(allowed(resource) for resource in arns_named(organization, operation, given) or ["*"])


def _keys(organization: OrganizationsBackend, given: dict[str, Any]) -> dict[str, Any]:
    tags = {tag["Key"]: tag["Value"] for tag in given.get("Tags") or []}
    names = list(tags) or given.get("TagKeys") or []
    found: dict[str, Any] = {f"aws:RequestTag/{key}": value for key, value in tags.items()}
    found |= {"aws:TagKeys": names} if names else {}
    return found | policy_type(organization, given)
