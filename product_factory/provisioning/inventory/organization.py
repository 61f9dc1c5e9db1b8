"""Organization: each account's name and the organizational unit that it is in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from product_factory import contact
from product_factory.provisioning.errors import ArgumentError
from product_factory.provisioning.inventory.rows import within

if TYPE_CHECKING:
    import boto3


class Place(NamedTuple):
    """An account's name and the path of its unit from the root; whether it is active; its e-mail address."""

    name: str
    ou: str
    active: bool
    email: str = ""


# An account that the organization doesn't tell of.
NOWHERE = Place("", "", False)


class Organization(NamedTuple):
    """The accounts by ID, the units' IDs by path (`/Workloads`), and the organization's own ID."""

    id: str
    management_account: str
    accounts: Mapping[str, Place]
    units: Mapping[str, str]

    def unit(self, wanted: str) -> str:
        """The path of a unit given by path or ID, `/` for the root. UsageError, with the units there are."""
        for path, unit_id in self.units.items():
            if wanted in (path, unit_id):
                return path
        raise ArgumentError(f"--ou {wanted}: no such organizational unit; there are: {', '.join(sorted(self.units))}")

    def reached_by(self, share_with: Iterable[str]) -> set[str]:
        """Accounts that shares with these nodes (`o-…`, `ou-…`, path or account) reach."""
        paths = {unit_id: path for path, unit_id in self.units.items()}
        reached = set()
        for node in share_with:
            unit = "/" if node == self.id else paths.get(node, node)
            reached |= {
                account for account, place in self.accounts.items() if account == node or within(place.ou, unit)
            }
        return reached - {self.management_account}


def read_organization(session: boto3.Session, region: str, config: Any) -> Organization:
    """The organization; its management account and delegated administrators may read it.

    ClientError of AWS where the caller may not.
    """
    client = contact.attend(session.client("organizations", region_name=region, config=config))
    described = client.describe_organization()["Organization"]
    root = client.list_roots()["Roots"][0]["Id"]
    units, accounts = {"/": root}, {}
    open_ends = [("", root)]
    while open_ends:
        path, parent = open_ends.pop()
        for page in client.get_paginator("list_accounts_for_parent").paginate(ParentId=parent):
            for account in page["Accounts"]:
                active = account.get("State", account.get("Status")) == "ACTIVE"
                accounts[account["Id"]] = Place(account["Name"], path or "/", active, account.get("Email", ""))
        for found in client.get_paginator("list_organizational_units_for_parent").paginate(ParentId=parent):
            for unit in found["OrganizationalUnits"]:
                below = f"{path}/{unit['Name']}"
                units[below] = unit["Id"]
                open_ends.append((below, unit["Id"]))
    return Organization(described["Id"], described["MasterAccountId"], accounts, units)
