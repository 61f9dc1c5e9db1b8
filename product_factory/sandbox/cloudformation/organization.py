"""What StackSets must know of the organization, as moto holds it, and how they hear of changes.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-activate-trusted-access.html
"""

import functools
from collections.abc import Callable
from typing import Any

from moto.organizations.models import (
    FakeDelegatedAdministrator,
    FakeServiceAccess,
    OrganizationsBackend,
    organizations_backends,
)

from product_factory.sandbox.cloudformation.errors import ValidationError

SERVICE_PRINCIPAL = "member.org.stacksets.cloudformation.amazonaws.com"
WATCHED = ("create_account", "move_account", "close_account", "remove_account_from_organization")


def organization_of(account_id: str) -> OrganizationsBackend:
    """The management account's backend; raises ValidationError outside an organization."""
    if not in_organization(account_id):
        raise ValidationError(f"Account {account_id} is not in an organization")
    return _backend(account_id)


def in_organization(account_id: str) -> bool:
    return _backend(account_id).org is not None


def _backend(account_id: str) -> OrganizationsBackend:
    management, partition = organizations_backends.master_accounts.get(account_id, (account_id, "aws"))
    return organizations_backends[management][partition]


def access_enabled(organization: OrganizationsBackend) -> bool:
    return any(each["ServicePrincipal"] == SERVICE_PRINCIPAL for each in organization.services)


def administrator_of(account_id: str, call_as: str) -> OrganizationsBackend:
    """The organization whose stack sets `account_id` may administer by `CallAs`.

    Raises ValidationError: SELF is the management account's, DELEGATED_ADMIN takes a delegation,
    both take trusted access.
    """
    organization = organization_of(account_id)
    if call_as == "SELF" and account_id != organization.account_id:
        raise ValidationError(
            "You must be the management account or delegated admin account of an organization "
            "before operating a SERVICE_MANAGED stack set"
        )
    delegated = any(
        admin.account.id == account_id and SERVICE_PRINCIPAL in admin.services for admin in organization.admins
    )
    if call_as == "DELEGATED_ADMIN" and not delegated:
        raise ValidationError("Account used is not a delegated administrator")
    if not access_enabled(organization):
        raise ValidationError("You must enable organizations access to operate a service managed stack set")
    return organization


def units_above(organization: OrganizationsBackend, account_id: str) -> list[str]:
    """The account's organizational units and root, nearest first; empty where it isn't active."""
    account = next((a for a in organization.accounts if a.id == account_id), None)
    if account is None or account.status != "ACTIVE":
        return []
    parents = {unit.id: unit.parent_id for unit in organization.ou}
    above: list[str] = []
    node: str | None = account.parent_id
    while node is not None and node in parents:
        above.append(node)
        node = parents[node]
    return above


def accounts_below(organization: OrganizationsBackend, units: list[str]) -> list[str]:
    """The active accounts in the units and the units nested in them, management account left out.

    Raises ValidationError for a unit that doesn't exist.
    """
    known = {unit.id for unit in organization.ou}
    if missing := [unit for unit in units if unit not in known]:
        raise ValidationError(f"Organizational unit(s) {missing} not found in the organization")
    return [
        account.id
        for account in organization.accounts
        if account.id != organization.account_id and set(units) & set(units_above(organization, account.id))
    ]


def watch(tell: Callable[[OrganizationsBackend, str], None]) -> None:
    """Call `tell(organization, account ID)` whenever an account comes, moves or goes; once only."""
    if hasattr(OrganizationsBackend.move_account, "__wrapped__"):
        return
    for services in (
        FakeServiceAccess.TRUSTED_SERVICES, FakeDelegatedAdministrator.SUPPORTED_SERVICES,
    ):  # fmt: skip
        if SERVICE_PRINCIPAL not in services:
            services.append(SERVICE_PRINCIPAL)
    for name in WATCHED:
        setattr(OrganizationsBackend, name, _told(getattr(OrganizationsBackend, name), tell))


def _told(method: Callable[..., Any], tell: Callable[[OrganizationsBackend, str], None]) -> Callable[..., Any]:
    @functools.wraps(method)
    def call(self: OrganizationsBackend, **kwargs: Any) -> Any:
        answer = method(self, **kwargs)
        account_id = kwargs.get("AccountId")
        if account_id is None:
            account_id = answer["CreateAccountStatus"]["AccountId"]
        tell(self, account_id)
        return answer

    return call
