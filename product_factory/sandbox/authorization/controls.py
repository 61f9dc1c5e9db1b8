"""Service control policies and resource control policies over an account, level by level.

https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html
https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_evaluation.html
They bind members, never the management account, and only where the root has their type enabled.
"""

from moto.organizations.models import FakeRoot, OrganizationsBackend

from product_factory.sandbox.tree import line_of, organization_of

from .documents import Statement, statements_of

SCP, RCP = "SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"

Levels = tuple[tuple[Statement, ...], ...]


def above(account_id: str, kind: str) -> Levels:
    """The statements of the policies of this kind at root, units and account; none where nothing binds the account."""
    organization = organization_of(account_id)
    if organization is None or organization.org is None or not _enabled(organization, kind):
        return ()
    if account_id == organization.org.master_account_id:
        return ()
    line = line_of(organization, account_id)
    return tuple(
        statements_of(policy.content for policy in node.attached_policies if policy.type == kind) for node in line
    )


def _enabled(organization: OrganizationsBackend, kind: str) -> bool:
    roots = [unit for unit in organization.ou if isinstance(unit, FakeRoot)]
    return any(each["Type"] == kind for root in roots for each in root.policy_types)


def organization_keys(whose: str, account_id: str) -> dict[str, str | list[str]]:
    """`aws:<whose>OrgID` and `aws:<whose>OrgPaths`; none for an account outside any organization.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalorgpaths
    """
    organization = organization_of(account_id)
    if organization is None or organization.org is None:
        return {}
    above_it = [node.id for node in line_of(organization, account_id)[:-1]]
    path = "/".join([organization.org.id, *above_it, ""])
    return {f"aws:{whose}OrgID": organization.org.id, f"aws:{whose}OrgPaths": [path]}
