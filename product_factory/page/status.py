"""Status: the organization's inventory as pages of the site. Pure: the same rows make the same bytes.

    status/index.html                 failures, adoption of each product, units × products
    status/failed.html                all failures
    status/product-<product>.html     a product's versions × units
    status/unit-<unit>.html           a unit's accounts × products
    status/unit-<unit>-rows.html      a unit's rows, by product; a figure anywhere leads to its rows here

Counted here, so that 50,000 rows open as fast as 50: no page holds more than 1,000 rows or 200 accounts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC
from typing import Any, NamedTuple

from product_factory.page import status_picture, status_words
from product_factory.page.rendering import Extension, Link, render
from product_factory.page.status_counts import Counted, Row, Standing, Tally, Told, product_of, standing, version_of
from product_factory.page.status_places import ACCOUNTS, ROWS, Places, fragment, numbered

LINK = Link("status/index.html", *status_words.WORDS["title"])
# Failures that the first page lists, and accounts of which nothing is known.
FIRST, UNKNOWN = 20, 200


class Page(NamedTuple):
    """One of several pages of the same kind: its number, how many there are, and their paths."""

    number: int
    paths: Sequence[str]


def status_pages(
    rows: Iterable[Row],
    told: Told,
    *,
    extension: Extension | None = None,
    products: Mapping[str, str | None] | None = None,
) -> Mapping[str, bytes]:
    """The pages by path. products: those that the site has pages of, in the order to show them, and their newest versions."""
    known = dict(products or {})
    counted = Counted(rows, told, tuple(known))
    counted.newest |= {name: newest for name, newest in known.items() if newest}
    places = Places(counted)
    return dict(_Pages(counted, places, extension or Extension(links=(LINK,)), tuple(known)).all())


class _Pages:
    def __init__(self, counted: Counted, places: Places, extension: Extension, known: Sequence[str]) -> None:
        self._counted, self._places, self._extension = counted, places, extension
        # Adoption is told of what nobody launched, too.
        self._adoptable = (*counted.products, *(name for name in known if name not in counted.by_product))
        self._common: dict[str, Any] = {
            "t": status_words.say,
            "tw": status_words.word,
            "counted": counted,
            "places": places,
            "known": known,
            "Standing": Standing,
            "standing": standing,
            "product_of": product_of,
            "version_of": version_of,
            "fragment": fragment,
            "unit_name": _unit_name,
            "by_person": by_person,
        }

    def all(self) -> Iterator[tuple[str, bytes]]:
        failed = self._counted.failed()
        told = self._counted.told
        yield self._page(
            "index.html",
            "index",
            failed=failed[:FIRST],
            failed_count=len(failed),
            unknown=list(self._counted.unknown.items())[:UNKNOWN],
            time=f"{told.at.astimezone(UTC):%Y-%m-%d %H:%M}",
            adoption=[self._adoption(product) for product in self._adoptable],
            picture=self._picture(),
        )
        yield from self._numbered("failed.html", "failed", "failed", failed, ROWS)
        for product in self._counted.products:
            yield self._page(self._places.product(product), "product", product=product)
        for ou in self._counted.units:
            accounts = self._counted.accounts_of(ou)
            yield from self._numbered(self._places.unit(ou), "unit", "accounts", accounts, ACCOUNTS, ou=ou)
            yield from self._rows(ou)

    def _rows(self, ou: str) -> Iterator[tuple[str, bytes]]:
        pages = self._places.pages[ou]
        paths = [numbered(self._places.rows(ou), number) for number in range(1, len(pages) + 1)]
        for number, sections in enumerate(pages, 1):
            told = status_words.words("shown_one", "shown_many", "shown_none")
            yield self._page(
                paths[number - 1], "rows", ou=ou, sections=sections, page=Page(number, paths), script_words=told
            )

    def _numbered(
        self, path: str, template: str, key: str, items: Sequence[object], most: int, **values: Any
    ) -> Iterator[tuple[str, bytes]]:
        count = max(1, -(-len(items) // most))
        paths = [numbered(path, number) for number in range(1, count + 1)]
        for number, own in enumerate(paths, 1):
            part = items[(number - 1) * most : number * most]
            yield self._page(own, template, **{key: part}, page=Page(number, paths), **values)

    def _page(self, path: str, template: str, **values: Any) -> tuple[str, bytes]:
        path = f"status/{path}"
        return path, render(f"status/{template}.html", path, self._extension, **self._common, **values)

    def _picture(self) -> Mapping[str, Any]:
        """The picture of all units, and what its template makes it with."""
        unread = set(self._counted.unknown)
        if "" in unread:  # some, and nobody tells which: of none that runs nothing is it known that nothing runs there
            unread |= set().union(*self._counted.members.values())
        names = {ou: _plain_name(ou) for ou in self._counted.units}
        drawing = status_picture.draw(self._counted, unread, names)
        told = {"say": status_picture.say, "word": status_picture.word, "sizes": status_picture}
        return {"drawing": drawing, **told}

    def _adoption(self, product: str) -> tuple[str, Tally, float, list[tuple[str, float, float]]]:
        """(product, counts, share of accounts in percent, bar) with the bar's parts as (kind, start, width)."""
        tally, of = self._counted.by_product.get(product, Tally()), self._counted.account_count
        share = 100 * len(tally.accounts) / of if of else 0.0
        parts: list[tuple[str, float, float]] = []
        start = 0.0
        for each in Standing:
            width = share * tally.by[each] / (tally.launched or 1)
            if width:
                parts.append((each.value, round(start, 2), round(width, 2)))
            start += width
        # Whether it is launched there is not known, so it is not told that it isn't.
        untold = self._counted.unknown.keys() - tally.accounts - {""}
        if of and untold:
            parts.append(("unread", round(start, 2), round(100 * len(untold) / of, 2)))
        return product, tally, share, parts


def _unit_name(ou: str) -> object:
    """The unit as people read it; `/` is the root."""
    if not ou:
        return status_words.say("unknown_unit")
    return status_words.say("root") if ou == "/" else ou.strip("/").replace("/", " / ")


def _plain_name(ou: str) -> str:
    """The unit's name for a picture, which can't say it in two languages."""
    return ou.strip("/").replace("/", " / ") or ou or "?"


def by_person(arn: str) -> str:
    """Who launched it, without what all ARNs have in common."""
    return arn.rpartition(":")[2].removeprefix("assumed-role/").removeprefix("user/")
