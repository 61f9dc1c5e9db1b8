"""Overview: the one-page table of the catalog (product, what it does, task row, controls, versions), for README and page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from portfolios.catalog import Offer
from products.errors import FactoryError
from products.files import write_atomically
from products.product import Control

BEGIN, END = "<!-- products: `factory list --write FILE` renews this table -->", "<!-- /products -->"


class Entry(BaseModel):
    """A product's line in the overview."""

    model_config = ConfigDict(frozen=True)
    name: str
    summary: str
    portfolios: tuple[str, ...]
    task_rows: tuple[int, ...]
    controls: tuple[str, ...]
    versions: tuple[str, ...]


def overview(offer: Offer) -> list[Entry]:
    """One entry a product, in page order."""
    return [
        Entry(
            name=product.name,
            summary=product.summary,
            portfolios=offer.portfolios_of(product.name),
            task_rows=product.task_rows,
            controls=tuple(served(product.controls)),
            versions=tuple(version.version for version in offer.catalog.released[product.name]),
        )
        for product in offer.catalog.products
    ]


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


def markdown(offer: Offer) -> str:
    """The overview as a Markdown table for each portfolio."""
    entries = overview(offer)
    tables = []
    for portfolio in offer.portfolios:
        held = [entry for entry in entries if portfolio.name in entry.portfolios]
        lines = [
            f"**{portfolio.name}**",
            "",
            "| product | what it does | task row | controls | versions |",
            "|---|---|---|---|---|",
            *(
                f"| `{entry.name}` | {_cell(entry.summary)} | {', '.join(map(str, entry.task_rows)) or '–'} "
                f"| {_cell('; '.join(entry.controls)) or '–'} | {', '.join(entry.versions) or '–'} |"
                for entry in held
            ),
        ]
        tables.append("\n".join(lines))
    return "\n\n".join(tables) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def renew(path: Path, table: str) -> bool:
    """Put the table between the marks of the file; whether the file changed.

    FactoryError where the marks are not there.
    """
    text = path.read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise FactoryError(f"{path}: put a line {BEGIN} and a line {END} where the table shall be")
    renewed = f"{before}{BEGIN}\n\n{table}\n{END}{after}"
    if renewed != text:
        write_atomically(path, renewed.encode())
    return renewed != text
