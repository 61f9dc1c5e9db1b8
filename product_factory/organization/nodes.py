"""Nodes: where portfolios are shared, from what settings say to what the organization holds. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import BaseModel, ConfigDict

from product_factory.errors import FactoryError

NodeType = Literal["ORGANIZATION", "ORGANIZATIONAL_UNIT", "ACCOUNT"]


class Node(BaseModel):
    """An OrganizationNode of Service Catalog's API: `o-…`, `ou-…` or an account's 12 digits."""

    model_config = ConfigDict(frozen=True)
    type: NodeType
    value: str


class Tree(BaseModel):
    """The organization: units by path from the root (`/Workloads`), and who stands where.

    `closed`: accounts that are suspended, or not active yet.
    """

    model_config = ConfigDict(frozen=True)
    organization_id: str
    management_account: str
    root_id: str
    units: dict[str, str]
    parent_of: dict[str, str]
    accounts: dict[str, str]
    closed: frozenset[str] = frozenset()

    def node(self, setting: str) -> Node:
        """What `share_with` names. FactoryError where the organization has no such thing."""
        if setting == self.organization_id:
            return Node(type="ORGANIZATION", value=setting)
        if setting in self.accounts:
            return Node(type="ACCOUNT", value=setting)
        unit = self.units.get(setting, setting)
        if unit in self.units.values():
            return Node(type="ORGANIZATIONAL_UNIT", value=unit)
        there = ", ".join([self.organization_id, *sorted(self.units)])
        raise FactoryError(f"portfolios: share_with: {setting!r} is not in the organization; there are: {there}")

    def target(self, node: Node) -> str:
        """The root or unit that a StackSet targets to reach this node's accounts.

        For a single account that is its parent: service-managed StackSets target no account alone.
        """
        if node.type == "ORGANIZATION":
            return self.root_id
        return node.value if node.type == "ORGANIZATIONAL_UNIT" else self.parent_of[node.value]

    def accounts_under(self, place: str) -> Iterator[str]:
        """Accounts below a root or unit, nested units included, or the account itself."""
        for account in self.accounts:
            if place in (account, *self.above(account)):
                yield account

    def reached_by(self, node: Node) -> list[str]:
        """The accounts that a share with this node reaches, without the management account."""
        place = self.root_id if node.type == "ORGANIZATION" else node.value
        return sorted(account for account in self.accounts_under(place) if account != self.management_account)

    def name_of(self, node: Node) -> str:
        """The node as people know it: a path, an account's name."""
        paths = {value: path for path, value in self.units.items()}
        return paths.get(node.value) or self.accounts.get(node.value) or node.value

    def above(self, place: str) -> Iterator[str]:
        """The units that hold an account or unit, nearest first, and the root."""
        while place in self.parent_of:
            place = self.parent_of[place]
            yield place
