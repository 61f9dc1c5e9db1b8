"""Where an operation on a service-managed stack set goes: its organizational units, and what chooses among their accounts."""

from moto.organizations.models import OrganizationsBackend

from product_factory.sandbox.cloudformation.errors import ValidationError
from product_factory.sandbox.cloudformation.organization import accounts_below, units_above
from product_factory.sandbox.cloudformation.stackset_facts import Place
from product_factory.sandbox.cloudformation.template import JSON

MAX_UNITS = 50
"""https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStackInstances.html"""


def targets_of(members: JSON) -> JSON:
    """DeploymentTargets; raises ValidationError for Accounts beside them, which are for self-managed stack sets.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStackInstances.html; the words, here and below, are
    those of getmoto/moto, tests/test_cloudformation/test_cloudformation_multi_accounts.py.
    """
    if members.get("Accounts"):
        raise ValidationError(
            "StackSets with SERVICE_MANAGED permission model can only have OrganizationalUnit as target"
        )
    return members.get("DeploymentTargets") or {}


def target_places(organization: OrganizationsBackend, targets: JSON, regions: list[str]) -> dict[Place, str]:
    """Each account and region that DeploymentTargets means → the organizational unit it is in.

    AccountFilterType INTERSECTION, DIFFERENCE and UNION choose by Accounts. AccountsUrl raises.
    """
    units = targets.get("OrganizationalUnitIds", [])
    if not units or "AccountsUrl" in targets:
        raise ValidationError("OrganizationalUnitIds are required")
    if len(units) > MAX_UNITS:
        raise ValidationError(f"{len(units)} organizational units; the maximum for one operation is {MAX_UNITS}")
    named, kind = set(targets.get("Accounts", [])), targets.get("AccountFilterType", "NONE")
    if named and kind == "NONE":
        raise ValidationError("AccountFilterType should be specified when both OrganizationalUnit"
                              "Ids and Accounts are provided")  # fmt: skip
    accounts = accounts_below(organization, units)
    if kind == "INTERSECTION":
        accounts = [account for account in accounts if account in named]
    elif kind == "DIFFERENCE":
        accounts = [account for account in accounts if account not in named]
    elif kind == "UNION":
        accounts = [*accounts, *sorted(named - set(accounts))]
    return {(account, region): _unit(organization, account, units) for region in regions for account in accounts}


def _unit(organization: OrganizationsBackend, account_id: str, units: list[str]) -> str:
    above = units_above(organization, account_id)
    return next((unit for unit in above if unit in units), above[0] if above else "")
