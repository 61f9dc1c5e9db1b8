"""Where an account stands in the organization that moto holds."""

from moto.organizations.models import FakeAccount, FakeOrganizationalUnit, OrganizationsBackend, organizations_backends

PARTITION = "aws"

Node = FakeOrganizationalUnit | FakeAccount


def organization_of(account_id: str) -> OrganizationsBackend | None:
    """The management account's backend of the organization that the account is in, if any."""
    management_id, partition = organizations_backends.master_accounts.get(account_id, (account_id, PARTITION))
    backend = organizations_backends[management_id][partition]
    if backend.org is None or not any(account.id == account_id for account in backend.accounts):
        return None
    return backend


def line_of(organization: OrganizationsBackend, account_id: str) -> list[Node]:
    """The root, the organizational units above the account from the farthest to the nearest, the account."""
    units = {unit.id: unit for unit in organization.ou}
    account = organization.get_account_by_id(account_id)
    line: list[Node] = [account]
    above = account.parent_id
    while above in units:
        line.append(units[above])
        above = units[above].parent_id or ""
    return line[::-1]
