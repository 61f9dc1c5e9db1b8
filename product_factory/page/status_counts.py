"""Counts of the inventory: how many launches there are of each product, in each unit and account, and how they stand. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, Protocol


class Row(Protocol):
    """What is read of `product_factory.provisioning.inventory.Row`, whose docstring tells what each field means."""

    @property
    def account(self) -> str: ...
    @property
    def account_name(self) -> str: ...
    @property
    def ou(self) -> str: ...
    @property
    def region(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def id(self) -> str: ...
    @property
    def product(self) -> str: ...
    @property
    def product_id(self) -> str: ...
    @property
    def version(self) -> str: ...
    @property
    def version_id(self) -> str: ...
    @property
    def newest(self) -> str | None: ...
    @property
    def behind(self) -> int | None: ...
    @property
    def outdated(self) -> bool: ...
    @property
    def failed(self) -> bool: ...
    @property
    def state(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def launched_by(self) -> str: ...
    @property
    def launched_at(self) -> datetime | None: ...


class Account(NamedTuple):
    """An active account of the organization: its name, and its unit's path."""

    name: str
    ou: str


class Told(NamedTuple):
    """What is known besides the rows.

    accounts: the organization's active ones by ID, empty where the organization may not be read. failures:
    account and reason of each that could not be asked. notes: what a reader must know of how it was read. unknown:
    account ("" where it is not told which) and reason of each of which is not known what runs there.
    """

    at: datetime
    source: str
    accounts: Mapping[str, Account] = {}
    failures: Sequence[tuple[str, str]] = ()
    notes: Sequence[str] = ()
    unknown: Sequence[tuple[str, str]] = ()


class Standing(StrEnum):
    """How a launch stands, the worst first."""

    FAILED = "failed"
    OUTDATED = "outdated"
    UNKNOWN = "unknown"
    CURRENT = "current"


WORST_FIRST = tuple(Standing)


def standing(row: Row) -> Standing:
    """Failed; else behind or retired; else unknown, where the catalog doesn't know its version; else current."""
    if row.failed:
        return Standing.FAILED
    if row.outdated:
        return Standing.OUTDATED
    return Standing.UNKNOWN if row.behind is None else Standing.CURRENT


def product_of(row: Row) -> str:
    """The product's name, or its ID where the name is unknown."""
    return row.product or row.product_id


def version_of(row: Row) -> str:
    """The version's name, or its ID where the name is unknown."""
    return row.version or row.version_id


@dataclass
class Tally:
    """Launches counted: by standing, the accounts that hold them, and the most versions that one is behind."""

    by: Counter[Standing] = field(default_factory=Counter)
    accounts: set[str] = field(default_factory=set)
    most_behind: int = 0
    versions: Counter[str] = field(default_factory=Counter)

    def add(self, row: Row, how: Standing, version: str) -> None:
        """Count one more."""
        self.by[how] += 1
        self.accounts.add(row.account)
        self.most_behind = max(self.most_behind, row.behind or 0)
        self.versions[version] += 1

    @property
    def launched(self) -> int:
        """How many in all."""
        return self.by.total()

    @property
    def worst(self) -> Standing | None:
        """The worst standing, None where nothing is launched."""
        return next((each for each in WORST_FIRST if self.by[each]), None)


class Counted:
    """All rows, counted in every way that the pages show."""

    def __init__(self, rows: Iterable[Row], told: Told, order: Sequence[str]) -> None:
        self.told = told
        self.rows: dict[str, list[Row]] = {}
        self.names: dict[str, str] = {account: known.name for account, known in told.accounts.items()}
        self.all, self.newest = Tally(), dict[str, str]()
        self.by_product: dict[str, Tally] = {}
        self.by_unit: dict[str, Tally] = {}
        self.cells: dict[tuple[str, str], Tally] = {}
        self.account_cells: dict[tuple[str, str, str], Tally] = {}
        self.version_cells: dict[tuple[str, str, str], Tally] = {}
        for row in rows:
            self._add(row)
        known = [name for name in order if name in self.by_product]
        self.products = (*known, *sorted(set(self.by_product) - set(known)))
        # Who could not be asked is unknown, whoever tells.
        self.unknown = {**dict(told.failures), **dict(told.unknown)}
        self.members = self._members()
        self.units = tuple(sorted(self.members, key=lambda ou: (ou == "", ou.lower(), ou)))

    def _add(self, row: Row) -> None:
        product, version, how = product_of(row), version_of(row), standing(row)
        self.rows.setdefault(row.ou, []).append(row)
        self.names.setdefault(row.account, row.account_name)
        if row.newest:
            self.newest[product] = row.newest
        for tally in (
            self.all,
            self.by_product.setdefault(product, Tally()),
            self.by_unit.setdefault(row.ou, Tally()),
            self.cells.setdefault((row.ou, product), Tally()),
            self.account_cells.setdefault((row.ou, row.account, product), Tally()),
            self.version_cells.setdefault((product, version, row.ou), Tally()),
        ):
            tally.add(row, how, version)

    def _members(self) -> dict[str, set[str]]:
        """The accounts of each unit; those of the organization, and those that rows tell of."""
        members: dict[str, set[str]] = {}
        for account, known in self.told.accounts.items():
            members.setdefault(known.ou, set()).add(account)
        for ou, rows in self.rows.items():
            members.setdefault(ou, set()).update(row.account for row in rows)
        placed = set().union(*members.values())
        for account in self.unknown.keys() - placed - {""}:
            members.setdefault("", set()).add(account)
        return members

    @property
    def account_count(self) -> int:
        """How many accounts there are; those that run something, where the organization is unknown."""
        return len(self.told.accounts) or len(self.all.accounts)

    @property
    def unknown_count(self) -> int:
        """Of how many accounts is not known what runs there; of all but those with rows, where it is not told which."""
        named = len(self.unknown.keys() - {""})
        return max(named, self.account_count - len(self.all.accounts)) if "" in self.unknown else named

    def unknown_in(self, ou: str) -> int:
        """Of how many of the unit's accounts."""
        return len(self.members[ou] & self.unknown.keys())

    def failed(self) -> list[Row]:
        """All failed launches, by unit and account."""
        found = [row for rows in self.rows.values() for row in rows if row.failed]
        return sorted(found, key=lambda row: (row.ou, row.account_name, row.account, product_of(row), row.region))

    def accounts_of(self, ou: str) -> list[str]:
        """The unit's accounts, the worst first."""

        def urgency(account: str) -> tuple[object, ...]:
            cells = [self.account_cells.get((ou, account, product)) for product in self.products]
            found = [cell for cell in cells if cell]
            failed = sum(cell.by[Standing.FAILED] for cell in found)
            outdated = sum(cell.by[Standing.OUTDATED] for cell in found)
            return -failed, -outdated, -len(found), self.names.get(account, ""), account

        return sorted(self.members[ou], key=urgency)

    def versions_of(self, product: str) -> list[str]:
        """The product's launched versions, the newest first as far as their names are numbers."""
        return sorted(
            {version for name, version, _ in self.version_cells if name == product}, key=_number, reverse=True
        )

    def sections(self, ou: str) -> Iterator[tuple[str, list[Row]]]:
        """The unit's rows by product: failures first, then the oldest version."""
        rank = {product: number for number, product in enumerate(self.products)}
        held: dict[str, list[Row]] = {}
        for row in self.rows.get(ou, []):
            held.setdefault(product_of(row), []).append(row)
        for product in sorted(held, key=rank.__getitem__):
            yield product, sorted(held[product], key=_urgency)


def _urgency(row: Row) -> tuple[object, ...]:
    return WORST_FIRST.index(standing(row)), -(row.behind or 0), row.account_name, row.account, row.region, row.name


def _number(version: str) -> tuple[object, ...]:
    parts = version.split(".")
    return (1, [int(part) for part in parts], "") if all(p.isdecimal() for p in parts) else (0, [], version)
