"""Overview: the catalog as tables for README, docs and page: what it holds, what it costs, what stays of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from product_factory import marked
from product_factory.authoring.product import Control, Product
from product_factory.catalog import nested
from product_factory.catalog.ending import where_to_go
from product_factory.catalog.offer import Offer
from product_factory.catalog.released import newest
from product_factory.reading import read_text

RENEWS = "`factory list --write FILE` renews this table"
NOTHING = "–"


class Entry(BaseModel):
    """A product's line in the overview."""

    model_config = ConfigDict(frozen=True)
    name: str
    summary: str
    summary_ja: str
    portfolios: tuple[str, ...]
    task_rows: tuple[int, ...]
    controls: tuple[str, ...]
    versions: tuple[str, ...]


def overview(offer: Offer) -> list[Entry]:
    """One entry a product, in page order."""
    return [
        Entry(
            name=product.name,
            summary=_told(offer, product, 0),
            summary_ja=_told(offer, product, 1),
            portfolios=offer.portfolios_of(product.name),
            task_rows=product.task_rows,
            controls=tuple(served(product.controls)),
            versions=tuple(version.version for version in offer.catalog.released[product.name]),
        )
        for product in offer.catalog.products
    ]


def _told(offer: Offer, product: Product, language: int) -> str:
    """The summary; of a product that ends, where to go comes first."""
    summary = (product.summary, product.summary_ja)[language]
    first = where_to_go(offer.catalog.ends.get(product.name))[language : language + 1]
    return " ".join((*first, summary))


def served(controls: Iterable[Control]) -> list[str]:
    """The controls in brief, by standard: `CloudWatch.1–14` stands for all from 1 to 14."""
    by_standard: dict[str, list[str]] = {}
    for control in controls:
        by_standard.setdefault(control.standard, []).append(control.id)
    return [
        f"{standard.replace('AWS Foundations ', '')}: {', '.join(spans(ids))}" for standard, ids in by_standard.items()
    ]


def spans(ids: Sequence[str]) -> list[str]:
    """Identifiers sorted by their numbers, where three and more that follow each other become one span."""
    parted = sorted({(stem, int(number)) for stem, number in (_parted(each) for each in ids)})
    made = []
    for stem, group in groupby(parted, key=lambda each: each[0]):
        numbers = [number for _, number in group]
        for _, run in groupby(enumerate(numbers), key=lambda each: each[1] - each[0]):
            first, *rest = [number for _, number in run]
            if len(rest) >= 2:
                made.append(f"{stem}{first}–{rest[-1]}")
            else:
                made += [f"{stem}{number}" for number in (first, *rest)]
    return made


def _parted(identifier: str) -> tuple[str, str]:
    found = re.fullmatch(r"(.*?)(\d+)", identifier)
    if not found:
        raise ValueError(f"control {identifier!r}: does not end in a number")
    return found[1], found[2]


def products(offer: Offer) -> str:
    """What each portfolio holds."""
    return _by_portfolio(offer, ("product", "what it does", "task row", "controls", "versions"), lambda e: e.summary)


def products_ja(offer: Offer) -> str:
    """What each portfolio holds, in Japanese."""
    return _by_portfolio(offer, ("製品", "内容", "管理タスク", "コントロール", "バージョン"), lambda e: e.summary_ja)


def _by_portfolio(offer: Offer, header: Sequence[str], summary: Callable[[Entry], str]) -> str:
    entries = overview(offer)
    return "\n\n".join(
        f"**{portfolio.name}**\n\n"
        + table(
            header,
            [
                (
                    f"`{entry.name}`",
                    summary(entry),
                    ", ".join(map(str, entry.task_rows)),
                    "; ".join(entry.controls),
                    ", ".join(entry.versions),
                )
                for entry in entries
                if portfolio.name in entry.portfolios
            ],
        )
        for portfolio in offer.portfolios
    )


def costs(offer: Offer) -> str:
    """What each product makes an account pay for. An umbrella pays for its parts."""
    return table(
        ("product", "what is paid for"),
        [
            (f"`{product.name}`", "the sum of its parts" if product.includes else "; ".join(product.costs))
            for product in offer.catalog.products
        ],
    )


def stays(offer: Offer) -> str:
    """What ending each product leaves behind: in words, and what its newest version's template keeps."""
    rows = []
    for product in offer.catalog.products:
        released = newest(offer.catalog.released[product.name])
        template = released.template() if released else {"Resources": {}}
        declared = template["Resources"].items()
        kept = [each["Type"] for name, each in declared if nested.stays(template, name) != "Delete"]
        counted = [f"{kept.count(kind)} × `{kind}`" for kind in sorted(set(kept))]
        rows.append((f"`{product.name}`", " ".join(product.stays), ", ".join(counted)))
    return table(("product", "what stays", "kept resources"), rows)


def types(_: Offer) -> str:
    """Of how many resource types a launch role can be derived; takes some seconds."""
    from product_factory.launch_roles.coverage import coverage

    found = coverage()
    rows = [("complete", f"{found.complete:,}")]
    rows += [(f"refused: {reason}", f"{count:,}") for reason, count in found.refused.items()]
    return table(("launch role", "resource types"), rows)


TABLES: Mapping[str, Callable[[Offer], str]] = {
    "products": products,
    "products-ja": products_ja,
    "costs": costs,
    "stays": stays,
    "types": types,
}


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; an empty cell is a dash."""
    lines = [header, *([_cell(cell) or NOTHING for cell in row] for row in rows)]
    first, *others = (f"| {' | '.join(line)} |" for line in lines)
    return "\n".join((first, f"|{'---|' * len(header)}", *others))


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def marks(name: str) -> tuple[str, str]:
    """The two lines in a page between which this table stands."""
    return f"<!-- {name}: {RENEWS} -->", f"<!-- /{name} -->"


def renewed(text: str, offer: Offer) -> str:
    """The page with each of its tables as the catalog is now. ValueError where it has none."""
    found = False
    for name, made in TABLES.items():
        begin, end = marks(name)
        if begin in text and (new := marked.between(text, begin, end, made(offer))):
            text, found = new, True
    if not found:
        raise ValueError("no table stands in it")
    return text


def renew(path: Path, offer: Offer) -> bool:
    """Put every table whose marks stand in the file between them; whether the file changed.

    FactoryError where no marks are there.
    """
    text = read_text(path)
    try:
        new = renewed(text, offer)
    except ValueError as error:
        raise marked.missing(path, *marks("products")) from error
    return marked.put(path, text, new)
