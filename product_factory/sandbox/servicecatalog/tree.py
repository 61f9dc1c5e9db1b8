"""The organization's tree as moto holds it: who is above an account, and who may share.

https://docs.aws.amazon.com/servicecatalog/latest/adminguide/catalogs_portfolios_sharing_how-to-share.html
"""

from moto.organizations.models import OrganizationsBackend

from product_factory.sandbox.tree import organization_of

SERVICE_PRINCIPAL = "servicecatalog.amazonaws.com"


def access_enabled(organization: OrganizationsBackend) -> bool:
    """Whether the management account enabled Service Catalog's access to the organization."""
    return any(each["ServicePrincipal"] == SERVICE_PRINCIPAL for each in organization.services)


def has_delegated_administrator(organization: OrganizationsBackend) -> bool:
    """Whether any account is Service Catalog's delegated administrator."""
    return any(SERVICE_PRINCIPAL in admin.services for admin in organization.admins)


def administers(organization: OrganizationsBackend, account_id: str) -> bool:
    """Whether the account is the management account or a delegated administrator."""
    assert organization.org
    return account_id == organization.org.master_account_id or any(
        admin.account.id == account_id and SERVICE_PRINCIPAL in admin.services for admin in organization.admins
    )


def nodes_above(account_id: str) -> list[str]:
    """The account, its organizational units from the nearest to the farthest, the organization."""
    organization = organization_of(account_id)
    if organization is None or organization.org is None:
        return [account_id]
    parents = {unit.id: unit.parent_id for unit in organization.ou}
    above = [account_id]
    node: str | None = organization.get_account_by_id(account_id).parent_id
    while node in parents:
        above.append(node)
        node = parents[node]
    return [*above, organization.org.id]


def accounts_below(organization: OrganizationsBackend, node: str) -> list[str]:
    """The accounts that a share to this node reaches, nested organizational units included."""
    accounts = [account.id for account in organization.accounts if account.status == "ACTIVE"]
    return [account_id for account_id in accounts if node in nodes_above(account_id)]


def node_exists(organization: OrganizationsBackend, node_type: str, value: str) -> bool:
    """Whether the organization has a node of this type (of OrganizationNode) and ID."""
    assert organization.org
    known = {
        "ORGANIZATION": {organization.org.id},
        "ORGANIZATIONAL_UNIT": {unit.id for unit in organization.ou if unit.type != "ROOT"},
        "ACCOUNT": {account.id for account in organization.accounts},
    }
    return value in known[node_type]
