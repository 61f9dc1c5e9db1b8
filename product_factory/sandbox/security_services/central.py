"""Central configuration of Security Hub CSPM: what an administrator's policies make of accounts below their targets.

https://docs.aws.amazon.com/securityhub/latest/userguide/central-configuration-intro.html
The policy that stands nearest to an account is its own; one that manages itself keeps what it has
(central-configuration-management-type.html). It holds in the home Region and those that are linked to it.
"""

from typing import Any

from moto.organizations.models import OrganizationsBackend
from moto.securityhub.models import securityhub_backends

from product_factory.sandbox.cloudformation import records
from product_factory.sandbox.tree import line_of, organization_of

from .administrators import SECURITY_HUB, administrators_of
from .history import BEFORE

AGGREGATOR, POLICY = "AWS::SecurityHub::FindingAggregator", "AWS::SecurityHub::ConfigurationPolicy"
ASSOCIATION, ORGANIZATION = "AWS::SecurityHub::PolicyAssociation", "AWS::SecurityHub::OrganizationConfiguration"
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
    associated = {each.properties["TargetId"]: each.properties for each in records(*home, ASSOCIATION)}
    policies = {each.attributes["Id"]: each.properties for each in records(*home, POLICY)}
    for node in reversed(line_of(organization, account_id)):
        if node.id in associated:
            chosen = associated[node.id]["ConfigurationPolicyId"]
            return None if chosen == SELF_MANAGED else policies[chosen]["ConfigurationPolicy"]["SecurityHub"]
    return None


def settle(account_id: str, region: str) -> None:
    """Bring the account's Security Hub CSPM to what stands for it now; what it had stays where nothing does."""
    said = policy_for(account_id, region)
    backend: Any = securityhub_backends[account_id][region]
    if said is None:
        return
    if not said.get("ServiceEnabled"):
        raise NotImplementedError("a configuration policy that disables Security Hub CSPM")
    backend.enable_security_hub(enable_default_standards=False, tags={})
    backend.central_standards = list(said.get("EnabledStandardIdentifiers", []))
    backend.central_controls = said.get("SecurityControlsConfiguration", {})


def settle_everywhere(account_id: str) -> None:
    """In every Region that somebody asked for, before something ends that stands for it."""
    for region in list(securityhub_backends[account_id]):
        settle(account_id, region)


def standards_of(account_id: str, region: str) -> list[str]:
    """The standards that central configuration enabled in the account."""
    found: list[str] = getattr(securityhub_backends[account_id][region], "central_standards", [])
    return found


def _before(organization: OrganizationsBackend, account_id: str) -> None:
    if home_of(organization):
        settle_everywhere(account_id)


def install() -> None:
    """Answer so from now on; idempotent."""
    if _before not in BEFORE:
        BEFORE.append(_before)
