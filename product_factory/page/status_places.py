"""Places: on which page each row stands, and the address that leads to it. Pure.

A fragment is the rows' filter, such as `#product=audit-trail&version=1.0.0`. The same text is the `id`
of what it means on the page, so it leads there without a script too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote

from product_factory.page.status_counts import Counted, Row, product_of, version_of

# What a browser lays out and filters without a wait.
ROWS = 1000
ACCOUNTS = 200


class Section(NamedTuple):
    """A product's rows on one page, or a part of them."""

    product: str
    rows: Sequence[Row]

    def anchored(self) -> Iterator[tuple[Row, str, str]]:
        """Each row, with the fragments of its account and of its version where it is the first of them, else ""."""
        seen: set[str] = set()
        for row in self.rows:
            account = fragment(product=self.product, account=row.account)
            version = fragment(product=self.product, version=version_of(row))
            yield row, "" if account in seen else account, "" if version in seen else version
            seen |= {account, version}


@lru_cache(maxsize=65536)
def fragment(**filters: str) -> str:
    """The filters as the address has them, in this order; empty ones left out."""
    return "&".join(f"{key}={quote(value, safe='')}" for key, value in filters.items() if value)


def slugs(names: Iterable[str]) -> dict[str, str]:
    """A file name for each name, different for each, made of letters, digits and dashes."""
    made: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        stem = slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60] or "x"
        number = 1
        while slug in taken:
            number += 1
            slug = f"{stem}.{number}"
        taken.add(slug)
        made[name] = slug
    return made


def numbered(path: str, number: int) -> str:
    """The path of the page with this number, from 1 on."""
    return path if number == 1 else path.removesuffix(".html") + f"-page-{number}.html"


class Places:
    """The pages of all rows; paths are from the folder `status/`."""

    def __init__(self, counted: Counted) -> None:
        self.unit_slugs, self.product_slugs = slugs(counted.units), slugs(counted.products)
        self.pages: dict[str, list[list[Section]]] = {}
        self._rows: dict[tuple[str, str, str], str] = {}
        for ou in counted.units:
            self.pages[ou] = list(_paged(counted.sections(ou)))
            for number, sections in enumerate(self.pages[ou], 1):
                self._remember(ou, numbered(self.rows(ou), number), sections)

    def _remember(self, ou: str, path: str, sections: Sequence[Section]) -> None:
        for section in sections:
            for row in section.rows:
                for key in (("", ""), ("version", version_of(row)), ("account", row.account)):
                    # The first page that holds one of them.
                    self._rows.setdefault((ou, section.product, "=".join(key)), path)

    def unit(self, ou: str) -> str:
        """The page of a unit."""
        return f"unit-{self.unit_slugs[ou]}.html"

    def rows(self, ou: str) -> str:
        """The first page of a unit's rows."""
        return f"unit-{self.unit_slugs[ou]}-rows.html"

    def product(self, product: str) -> str:
        """The page of a product."""
        return f"product-{self.product_slugs[product]}.html"

    def cell(self, ou: str, product: str, *, version: str = "", account: str = "") -> str:
        """The address of the rows of a product in a unit: all, those of a version, or those of an account."""
        key = f"version={version}" if version else f"account={account}" if account else "="
        path = self._rows[ou, product, key]
        return f"{path}#{fragment(product=product, version=version, account=account)}"

    def row(self, row: Row) -> str:
        """The address of a row's account and product."""
        return self.cell(row.ou, product_of(row), account=row.account)


def _paged(sections: Iterable[tuple[str, list[Row]]]) -> Iterator[list[Section]]:
    """Sections on pages of at most ROWS rows; one that fits on a page is not cut."""
    page: list[Section] = []
    held = 0
    for product, rows in sections:
        if held and held + len(rows) > ROWS:
            yield page
            page, held = [], 0
        for start in range(0, len(rows), ROWS):
            part = rows[start : start + ROWS]
            if held and held + len(part) > ROWS:
                yield page
                page, held = [], 0
            page.append(Section(product, part))
            held += len(part)
    if page:
        yield page
