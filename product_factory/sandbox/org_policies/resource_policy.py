"""The organization's resource policy, by which the management account lets members act on policies.

https://docs.aws.amazon.com/organizations/latest/userguide/orgs_delegate_policies.html
One per organization; the management account alone puts and deletes it.
"""

import json
from typing import Any

from moto.moto_api._internal import mock_random
from moto.organizations.exceptions import OrganizationsClientError
from moto.organizations.models import OrganizationsBackend
from moto.organizations.responses import OrganizationsResponse

from product_factory.sandbox.authorization.documents import as_list, statements
from product_factory.sandbox.organization_requests import in_force

from .delegated import DELEGABLE, READS
from .errors import invalid

_GET = OrganizationsBackend._get_resource_for_tagging
_NEEDED = ({"Effect"}, {"Principal", "NotPrincipal"}, {"Action", "NotAction"}, {"Resource", "NotResource"})

_DOUBTFUL = {
    f"organizations:{name}"
    for name in (
        "DeregisterDelegatedAdministrator",
        "DisableAWSServiceAccess",
        "EnableAWSServiceAccess",
        "RegisterDelegatedAdministrator",
    )
}
"""The API reference gives them to the management account alone, and policies with them were published."""


class ResourcePolicy:
    """The policy as it was put, with its tags."""

    def __init__(self, organization: Any) -> None:
        self.id = f"rp-{mock_random.get_random_hex(8)}"
        self.arn = f"arn:aws:organizations::{organization.master_account_id}:resourcepolicy/{organization.id}/{self.id}"
        self.content = ""
        self.tags: dict[str, str] = {}

    def told(self) -> str:
        summary = {"Id": self.id, "Arn": self.arn}
        return json.dumps({"ResourcePolicy": {"ResourcePolicySummary": summary, "Content": self.content}})


def put_resource_policy(self: OrganizationsResponse) -> str:
    """Made, or changed in place where there is one."""
    organization: Any = self.organizations_backend.org
    given = self.request_params
    if not _is_policy(given["Content"]):
        raise invalid("INVALID_RESOURCE_POLICY_JSON", "The resource policy isn't valid.")
    for each in statements(given["Content"]):
        for action in as_list(each.get("Action", [])):
            _check_action(action)
    policy = in_force(self.organizations_backend) or ResourcePolicy(organization)
    policy.content = given["Content"]
    policy.tags |= {tag["Key"]: tag["Value"] for tag in given.get("Tags") or []}
    organization.resource_policy = policy
    return str(policy.told())


def describe_resource_policy(self: OrganizationsResponse) -> str:
    return str(_held(self.organizations_backend).told())


def delete_resource_policy(self: OrganizationsResponse) -> str:
    _held(self.organizations_backend)
    organization: Any = self.organizations_backend.org
    organization.resource_policy = None
    return "{}"


def _held(organization: OrganizationsBackend) -> Any:
    policy = in_force(organization)
    if policy is None:
        words = "We can't find a resource policy request with the parameter that you specified."
        raise OrganizationsClientError("ResourcePolicyNotFoundException", words)
    return policy


def _is_policy(content: str) -> bool:
    """JSON of a resource-based policy, with all that a statement of one needs."""
    try:
        found = json.loads(content)["Statement"]
    except (KeyError, TypeError, ValueError):
        return False
    statements = [found] if isinstance(found, dict) else found
    return isinstance(statements, list) and bool(statements) and all(map(_is_statement, statements))


def _check_action(action: str) -> None:
    """One without wildcards has to be one that may be delegated."""
    service, _, name = action.partition(":")
    if "*" in action or "?" in action or (service == "organizations" and (name in DELEGABLE or name.startswith(READS))):
        return
    if action in _DOUBTFUL:
        raise NotImplementedError(f"whether {action} may be delegated by a resource policy")
    raise invalid("UNSUPPORTED_ACTION_IN_RESOURCE_POLICY", f"The action {action} isn't supported in a resource policy.")


def _is_statement(statement: Any) -> bool:
    if not isinstance(statement, dict) or statement.get("Effect") not in ("Allow", "Deny"):
        return False
    return all(len(names & statement.keys()) == 1 for names in _NEEDED)


def _for_tagging(self: OrganizationsBackend, resource_id: str) -> Any:
    policy = in_force(self)
    return policy if policy and policy.id == resource_id else _GET(self, resource_id)


def install() -> None:
    """Answer so from now on; idempotent."""
    OrganizationsBackend._get_resource_for_tagging = _for_tagging  # type: ignore[method-assign]
    for operation in (put_resource_policy, describe_resource_policy, delete_resource_policy):
        setattr(OrganizationsResponse, operation.__name__, operation)
