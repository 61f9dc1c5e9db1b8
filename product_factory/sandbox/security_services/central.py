"""Central configuration of Security Hub CSPM: what an administrator's policies make of accounts below their targets.

https://docs.aws.amazon.com/securityhub/latest/userguide/central-configuration-intro.html
The policy that stands nearest to an account is its own; one that manages itself keeps what it has
(central-configuration-management-type.html). It holds in the home Region and those that are linked to it.
"""

import json
from typing import Any

import moto.securityhub.urls as securityhub
from moto.core.exceptions import JsonRESTError
from moto.organizations.models import OrganizationsBackend
from moto.securityhub.models import securityhub_backends
from moto.securityhub.responses import SecurityHubResponse

from product_factory.sandbox.cloudformation import records
from product_factory.sandbox.tree import line_of, organization_of

from .administrators import SECURITY_HUB, administrators_of, is_administrator
from .history import BEFORE

AGGREGATOR, POLICY = "AWS::SecurityHub::FindingAggregator", "AWS::SecurityHub::ConfigurationPolicy"
ORGANIZATION = "AWS::SecurityHub::OrganizationConfiguration"
SELF_MANAGED = "SELF_MANAGED_SECURITY_HUB"


def home_of(organization: OrganizationsBackend) -> tuple[str, str] | None:
    """The administrator and home Region of central configuration; None where it is off."""
    for admin in administrators_of(organization, SECURITY_HUB):
        for region in securityhub_backends[admin]:
            made = records(admin, region, ORGANIZATION)
            if any(each.properties.get("ConfigurationType") == "CENTRAL" for each in made):
                return admin, region
    return None


def _linked(admin: str, home: str, region: str) -> bool:
    if region == home:
        return True
    for each in records(admin, home, AGGREGATOR):
        mode, named = each.properties["RegionLinkingMode"], each.properties.get("Regions", [])
        return mode == "ALL_REGIONS" or (region in named) is (mode == "SPECIFIED_REGIONS")
    return False


def policy_for(account_id: str, region: str) -> dict[str, Any] | None:
    """What central configuration says of the account in this Region; None where it says nothing."""
    organization = organization_of(account_id)
    home = home_of(organization) if organization else None
    if organization is None or home is None or not _linked(*home, region):
        return None
    associated = _associations(*home)
    policies = {each.attributes["Id"]: each.properties for each in records(*home, POLICY)}
    for node in reversed(line_of(organization, account_id)):
        if node.id in associated:
            chosen = associated[node.id]
            return None if chosen == SELF_MANAGED else policies[chosen]["ConfigurationPolicy"]["SecurityHub"]
    return None


def settle(account_id: str, region: str) -> None:
    """Bring the account's Security Hub CSPM to what stands for it now; what it had stays where nothing does."""
    said = policy_for(account_id, region)
    if said is None:
        return
    backend: Any = securityhub_backends[account_id][region]
    if not said.get("ServiceEnabled"):
        raise NotImplementedError("a configuration policy that disables Security Hub CSPM")
    backend.enable_security_hub(enable_default_standards=False, tags={})
    backend.central_standards = [_here(each, region) for each in said.get("EnabledStandardIdentifiers", [])]
    backend.central_controls = said.get("SecurityControlsConfiguration", {})


def _here(standard: str, region: str) -> str:
    """A standard's ARN in this Region, where the policy names it by the home Region's; CIS 1.2.0 has none in its ARN."""
    parts = standard.split(":")
    return ":".join([*parts[:3], region if parts[3] else "", *parts[4:]])


def settle_everywhere(account_id: str) -> None:
    """In every Region, before something ends that stands for it."""
    for region in securityhub_backends[account_id].regions:
        settle(account_id, region)


def standards_of(account_id: str, region: str) -> list[str]:
    """The standards that central configuration enabled in the account."""
    found: list[str] = getattr(securityhub_backends[account_id][region], "central_standards", [])
    return found


def _associations(admin: str, region: str) -> dict[str, str]:
    """The policies, by the targets that the administrator associated them with."""
    own: Any = securityhub_backends[admin][region]
    found: dict[str, str] = own.__dict__.setdefault("associations", {})
    return found


def _administrator(response: SecurityHubResponse) -> OrganizationsBackend:
    response.securityhub_backend.describe_hub()
    organization = organization_of(response.current_account)
    if organization is None or not is_administrator(response.current_account, SECURITY_HUB):
        raise JsonRESTError("AccessDeniedException", "This operation is for the administrator of an organization.")
    return organization


def describe_organization_configuration(self: SecurityHubResponse) -> str:
    """For the administrator alone; local configuration without automatic enablement is what there is without any.

    https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_DescribeOrganizationConfiguration.html
    """
    _administrator(self)
    made = records(self.current_account, self.region, ORGANIZATION)
    said = made[0].properties if made else {"AutoEnable": False}
    told = {"ConfigurationType": said.get("ConfigurationType", "LOCAL"), "Status": "ENABLED"}
    answer = {"AutoEnable": said["AutoEnable"], "AutoEnableStandards": said.get("AutoEnableStandards", "NONE")}
    return json.dumps({**answer, "MemberAccountLimitReached": False, "OrganizationConfiguration": told})


def start_configuration_policy_association(self: SecurityHubResponse) -> str:
    """ResourceNotFoundException for a target or policy that isn't there.

    https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_StartConfigurationPolicyAssociation.html
    """
    organization = _administrator(self)
    target, chosen = _named(self, organization), self._get_param("ConfigurationPolicyIdentifier")
    policies = {each.attributes["Id"] for each in records(self.current_account, self.region, POLICY)}
    if chosen not in {SELF_MANAGED, *policies}:
        raise JsonRESTError("ResourceNotFoundException", f"There is no configuration policy {chosen}.")
    _settle_all(organization)
    _associations(self.current_account, self.region)[target] = chosen
    return json.dumps({"ConfigurationPolicyId": chosen, "TargetId": target, "AssociationStatus": "SUCCESS"})


def start_configuration_policy_disassociation(self: SecurityHubResponse) -> str:
    """What the policy made stays.

    https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_StartConfigurationPolicyDisassociation.html
    """
    organization = _administrator(self)
    target = _named(self, organization)
    _settle_all(organization)
    _associations(self.current_account, self.region).pop(target, None)
    return "{}"


def list_configuration_policy_associations(self: SecurityHubResponse) -> str:
    """Those that the administrator made, not what accounts inherit."""
    _administrator(self)
    told = [
        {
            "ConfigurationPolicyId": policy,
            "TargetId": target,
            "AssociationType": "APPLIED",
            "AssociationStatus": "SUCCESS",
        }
        for target, policy in _associations(self.current_account, self.region).items()
    ]
    return json.dumps({"ConfigurationPolicyAssociationSummaries": told})


def _named(response: SecurityHubResponse, organization: OrganizationsBackend) -> str:
    """The target, which is there and of the kind that is said."""
    kinds = {"AccountId": {each.id for each in organization.accounts}}
    kinds["OrganizationalUnitId"] = {each.id for each in organization.ou if each.parent_id}
    kinds["RootId"] = {each.id for each in organization.ou} - kinds["OrganizationalUnitId"]
    for kind, target in (response._get_param("Target") or {}).items():
        if target in kinds.get(kind, ()):
            return str(target)
    raise JsonRESTError("ResourceNotFoundException", "The target is not in the organization.")


def _settle_all(organization: OrganizationsBackend) -> None:
    if home_of(organization):
        for account in organization.accounts:
            settle_everywhere(account.id)


def _before(organization: OrganizationsBackend, account_id: str) -> None:
    if home_of(organization):
        settle_everywhere(account_id)


def install() -> None:
    """Answer so from now on; idempotent."""
    for path in ("associate", "disassociate", "list"):
        securityhub.url_paths[f"{{0}}/configurationPolicyAssociation/{path}$"] = SecurityHubResponse.dispatch
    for operation in (
        describe_organization_configuration,
        list_configuration_policy_associations,
        start_configuration_policy_association,
        start_configuration_policy_disassociation,
    ):
        setattr(SecurityHubResponse, operation.__name__, operation)
    if _before not in BEFORE:
        BEFORE.append(_before)
