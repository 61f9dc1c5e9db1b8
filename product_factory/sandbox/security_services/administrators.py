"""Delegated administrators of security services: registered by the management account, one for each service.

https://docs.aws.amazon.com/guardduty/latest/APIReference/API_EnableOrganizationAdminAccount.html
https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_EnableOrganizationAdminAccount.html
https://docs.aws.amazon.com/inspector/v2/APIReference/API_EnableDelegatedAdminAccount.html
https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_RegisterOrganizationDelegatedAdmin.html
Each registers in AWS Organizations, too, as "Services that work with delegated administrators" of its guide says.
"""

import json
from typing import Any

import moto.securityhub.urls as securityhub
from moto.cloudtrail.responses import CloudTrailResponse
from moto.core.exceptions import JsonRESTError, ServiceException
from moto.guardduty.models import GuardDutyBackend, guardduty_backends
from moto.inspector2.models import Inspector2Backend
from moto.organizations.models import FakeDelegatedAdministrator, FakeServiceAccess, OrganizationsBackend
from moto.securityhub.models import SecurityHubBackend
from moto.securityhub.responses import SecurityHubResponse

from product_factory.sandbox.tree import organization_of

GUARDDUTY, SECURITY_HUB = "guardduty.amazonaws.com", "securityhub.amazonaws.com"
INSPECTOR, CLOUDTRAIL = "inspector2.amazonaws.com", "cloudtrail.amazonaws.com"
CONFIG, MALWARE = "config.amazonaws.com", "malware-protection.guardduty.amazonaws.com"
_ENABLE_HUB = SecurityHubBackend.enable_organization_admin_account
_GUARDDUTY = GuardDutyBackend.enable_organization_admin_account
_INSPECTOR = Inspector2Backend.enable_delegated_admin_account


class NotManagement(ServiceException):
    """CloudTrail's, for whoever is not the management account."""

    code = "NotOrganizationManagementAccountException"


class NoTrust(ServiceException):
    """CloudTrail's, where its access to the organization is off."""

    code = "CloudTrailAccessNotEnabledException"


class TwoAdministrators(JsonRESTError):
    """Of one service; with which words AWS refuses them no page was found to tell."""

    code = 400

    def __init__(self, code: str, account_id: str) -> None:
        super().__init__(code, f"The organization has {account_id} as its delegated administrator already.")


def administrators_of(organization: OrganizationsBackend, principal: str) -> list[str]:
    """The accounts that are registered for a service."""
    return [admin.account.id for admin in organization.admins if principal in admin.services]


def is_administrator(account_id: str, principal: str) -> bool:
    """Whether the account administers this service for its organization."""
    organization = organization_of(account_id)
    return organization is not None and account_id in administrators_of(organization, principal)


def _register(account_id: str, admin_id: str, principal: str, code: str) -> None:
    """By the management account; JsonRESTError where another is registered, or nobody may."""
    organization = organization_of(account_id)
    if organization is None or organization.account_id != account_id:
        raise JsonRESTError(code, "Only the management account of an organization may do this.")
    organization.get_account_by_id(admin_id)
    there = administrators_of(organization, principal)
    if there and there != [admin_id]:
        raise TwoAdministrators(code, there[0])
    organization.enable_aws_service_access(ServicePrincipal=principal)
    if not there:
        organization.register_delegated_administrator(AccountId=admin_id, ServicePrincipal=principal)


def _enable_guardduty(self: GuardDutyBackend, admin_account_id: str) -> None:
    """The administrator gets a detector in this Region, and no other.

    https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_organizations.html
    """
    _register(self.account_id, admin_account_id, GUARDDUTY, "BadRequestException")
    if admin_account_id not in self.admin_account_ids:
        _GUARDDUTY(self, admin_account_id)
    theirs = guardduty_backends[admin_account_id][self.region_name]
    if not theirs.detectors:
        theirs.create_detector(True, "SIX_HOURS", {}, {}, [])


def _enable_security_hub(self: SecurityHubBackend, admin_account_id: str) -> None:
    _ENABLE_HUB(self, admin_account_id)
    _register(self.account_id, admin_account_id, SECURITY_HUB, "InvalidInputException")
    own: Any = self
    own.admin_account_id = admin_account_id


def _list_security_hub(self: SecurityHubResponse) -> str:
    """https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_ListOrganizationAdminAccounts.html"""
    found = getattr(self.securityhub_backend, "admin_account_id", None)
    return json.dumps({"AdminAccounts": [{"AccountId": found, "Status": "ENABLED"}] if found else []})


def _enable_inspector(self: Inspector2Backend, account_id: str) -> None:
    _register(self.account_id, account_id, INSPECTOR, "ConflictException")
    _INSPECTOR(self, account_id)


def _register_cloudtrail(self: CloudTrailResponse) -> str:
    account_id = self.current_account
    organization = organization_of(account_id)
    if organization is None or organization.account_id != account_id:
        raise NotManagement("This operation is for the management account of an organization.")
    if not any(each["ServicePrincipal"] == CLOUDTRAIL for each in organization.services):
        raise NoTrust("CloudTrail's trusted access to the organization is not enabled.")
    admin_id = self._get_param("MemberAccountId")
    organization.register_delegated_administrator(AccountId=admin_id, ServicePrincipal=CLOUDTRAIL)
    return "{}"


def install() -> None:
    """Answer so from now on; idempotent."""
    known = FakeDelegatedAdministrator.SUPPORTED_SERVICES
    known += [each for each in (SECURITY_HUB, INSPECTOR, CLOUDTRAIL, CONFIG) if each not in known]
    if MALWARE not in FakeServiceAccess.TRUSTED_SERVICES:
        FakeServiceAccess.TRUSTED_SERVICES.append(MALWARE)
    securityhub.url_paths["{0}/organization/admin$"] = SecurityHubResponse.dispatch
    changes: dict[type, dict[str, Any]] = {
        GuardDutyBackend: {"enable_organization_admin_account": _enable_guardduty},
        SecurityHubBackend: {"enable_organization_admin_account": _enable_security_hub},
        SecurityHubResponse: {"list_organization_admin_accounts": _list_security_hub},
        Inspector2Backend: {"enable_delegated_admin_account": _enable_inspector},
        CloudTrailResponse: {"register_organization_delegated_admin": _register_cloudtrail},
    }
    for changed, members in changes.items():
        for name, member in members.items():
            setattr(changed, name, member)
