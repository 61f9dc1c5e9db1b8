"""Units: where StackSets go, asked of the organization path by path: so many calls as a path has parts, whoever is in it."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict


class Unit(BaseModel):
    """An organizational unit or the root: its ID, its path, and the IDs of those above it."""

    model_config = ConfigDict(frozen=True)
    id: str
    path: str
    above: tuple[str, ...]

    def holds(self, other: Unit) -> bool:
        """Whether every account of the other is one of this unit, too."""
        return self.id in (other.id, *other.above)


class Account(NamedTuple):
    """An account that StackSets reach by a unit."""

    id: str
    name: str
    path: str


class UnknownUnit(Exception):
    """There is no such unit; the text says which there are."""


class Units:
    """The organization, as a client of Organizations tells it. Each answer is asked for once."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._below: dict[str, list[tuple[str, str]]] = {}
        self._root = ""
        self.management: str = client.describe_organization()["Organization"]["MasterAccountId"]

    @property
    def root(self) -> Unit:
        """The root, which is the path `/`."""
        self._root = self._root or self._client.list_roots()["Roots"][0]["Id"]
        return Unit(id=self._root, path="/", above=())

    def find(self, written: str) -> Unit:
        """The unit of this path or ID. UnknownUnit where there is none."""
        if written.startswith("ou-"):
            return self._by_id(written)
        if written in ("/", self.root.id):
            return self.root
        unit = self.root
        for name in written.strip("/").split("/"):
            below = dict(self._units(unit.id))
            if name not in below:
                near = get_close_matches(name, below, n=1)
                hint = f"did you mean {near[0]}?" if near else f"below {unit.path} are: {', '.join(below) or 'none'}"
                raise UnknownUnit(f"unit {written!r} is not in the organization; {hint}")
            path = f"{unit.path.rstrip('/')}/{name}"
            unit = Unit(id=below[name], path=path, above=(unit.id, *unit.above))
        return unit

    def accounts(self, unit: Unit) -> Iterator[Account]:
        """The open accounts of a unit and of those below it, twenty in an answer; StackSets skip the management account."""
        for page in self._client.get_paginator("list_accounts_for_parent").paginate(ParentId=unit.id):
            for each in page["Accounts"]:
                # Status is retired on 2026-09-09, State takes its place.
                is_open = (each.get("State") or each.get("Status") or "ACTIVE") == "ACTIVE"
                if is_open and each["Id"] != self.management:
                    yield Account(each["Id"], each["Name"], unit.path)
        for name, unit_id in self._units(unit.id):
            path = f"{unit.path.rstrip('/')}/{name}"
            yield from self.accounts(Unit(id=unit_id, path=path, above=(unit.id, *unit.above)))

    def _by_id(self, unit_id: str) -> Unit:
        above: list[str] = []
        try:
            name = self._client.describe_organizational_unit(OrganizationalUnitId=unit_id)["OrganizationalUnit"]["Name"]
        except self._client.exceptions.OrganizationalUnitNotFoundException as error:
            raise UnknownUnit(f"unit {unit_id!r} is not in the organization") from error
        names, child = [name], unit_id
        while True:
            parent = self._client.list_parents(ChildId=child)["Parents"][0]
            above.append(parent["Id"])
            if parent["Type"] == "ROOT":
                return Unit(id=unit_id, path="/" + "/".join(reversed(names)), above=tuple(above))
            child = parent["Id"]
            found = self._client.describe_organizational_unit(OrganizationalUnitId=child)["OrganizationalUnit"]
            names.append(found["Name"])

    def _units(self, parent: str) -> list[tuple[str, str]]:
        if parent not in self._below:
            pages = self._client.get_paginator("list_organizational_units_for_parent").paginate(ParentId=parent)
            self._below[parent] = [(each["Name"], each["Id"]) for page in pages for each in page["OrganizationalUnits"]]
        return self._below[parent]
