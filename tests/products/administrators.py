"""An account that the management account registered as administrator of the organization's security services."""

from __future__ import annotations

from contextlib import suppress

from product_factory.sandbox.organization import ADMINISTRATOR
from product_factory.sandbox.server import Sandbox

BY_ORGANIZATIONS = ("access-analyzer.amazonaws.com", "config.amazonaws.com")


def register(sandbox: Sandbox, account_id: str) -> None:
    """By each service's own way, in the sandbox's Region."""
    management = sandbox.session("management", ADMINISTRATOR)
    organizations = management.client("organizations")
    for principal in BY_ORGANIZATIONS:
        organizations.enable_aws_service_access(ServicePrincipal=principal)
        # The sandbox's hub has AWS Config's inventory already.
        with suppress(organizations.exceptions.AccountAlreadyRegisteredException):
            organizations.register_delegated_administrator(AccountId=account_id, ServicePrincipal=principal)
    management.client("guardduty").enable_organization_admin_account(AdminAccountId=account_id)
    management.client("securityhub").enable_organization_admin_account(AdminAccountId=account_id)
    management.client("inspector2").enable_delegated_admin_account(delegatedAdminAccountId=account_id)
