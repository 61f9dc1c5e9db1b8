"""An organization as a newcomer has it: no service may read it, and nothing is delegated to the hub."""

from __future__ import annotations

from product_factory.sandbox.organization import ADMINISTRATOR
from product_factory.sandbox.server import Sandbox


def undelegate(sandbox: Sandbox) -> None:
    """Take back what a sandbox is made with; docs/ADMINISTRATOR.md gives it anew."""
    organizations = sandbox.session("management", ADMINISTRATOR).client("organizations")
    hub = sandbox.organization.hub.id
    delegated = organizations.get_paginator("list_delegated_services_for_account").paginate(AccountId=hub)
    for service in [each for page in delegated for each in page["DelegatedServices"]]:
        organizations.deregister_delegated_administrator(AccountId=hub, ServicePrincipal=service["ServicePrincipal"])
    trusted = organizations.get_paginator("list_aws_service_access_for_organization").paginate()
    for service in [each for page in trusted for each in page["EnabledServicePrincipals"]]:
        organizations.disable_aws_service_access(ServicePrincipal=service["ServicePrincipal"])
