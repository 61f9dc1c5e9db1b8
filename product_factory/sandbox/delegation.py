"""AWS Organizations seen from a member account, which moto leaves empty instead of refusing.

A delegated administrator of any service may call what describes and lists, and who the organization's resource policy
names what that allows; of other members' calls the organization answers DescribeOrganization alone, and
DescribeEffectivePolicy for themselves:
https://docs.aws.amazon.com/organizations/latest/userguide/orgs_integrate_delegated_admin.html
https://docs.aws.amazon.com/organizations/latest/userguide/orgs_delegate_policies.html
Any account may ask for an organization of its own; a member is told that it has one:
https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreateOrganization.html
"""

from moto.organizations.models import (
    FakeDelegatedAdministrator,
    OrganizationsBackend,
    organizations_backends,
)
from moto.organizations.responses import OrganizationsResponse

from product_factory.sandbox.org_policies.delegated import READS, is_delegated
from product_factory.sandbox.org_policies.errors import denied
from product_factory.sandbox.tree import organization_of

_ANYBODYS = ("CreateOrganization", "DescribeOrganization")
STACKSETS = "member.org.stacksets.cloudformation.amazonaws.com"


def organizations_backend(response: OrganizationsResponse) -> OrganizationsBackend:
    """The backend that answers this account's request; AccessDeniedException where none may."""
    account_id = response.current_account
    own = organizations_backends[account_id][response.partition]
    organization = organization_of(account_id)
    operation = response._get_action()
    if organization is None or organization is own or operation in _ANYBODYS:
        return own
    reads = operation.startswith(READS)
    if reads and account_id in {admin.account.id for admin in organization.admins}:
        return organization
    if is_delegated(organization, account_id, operation, response.request_params):
        return organization
    raise denied()


def install() -> None:
    """Answer members so from now on, and let StackSets be delegated; idempotent."""
    OrganizationsResponse.organizations_backend = property(organizations_backend)  # type: ignore[assignment,method-assign]
    if STACKSETS not in FakeDelegatedAdministrator.SUPPORTED_SERVICES:
        FakeDelegatedAdministrator.SUPPORTED_SERVICES.append(STACKSETS)
