"""Searching: what a search looks at of each product, in both languages. Pure."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from product_factory.authoring.portfolio import Portfolio
from product_factory.catalog.translating import is_japanese
from product_factory.page.facts import Facts
from product_factory.page.words import TASKS


def document(facts: Facts, portfolios: Iterable[Portfolio]) -> dict[str, str]:
    """The product's texts by field, of which `search.js` knows how much each counts."""
    card = facts.product
    tasks = [name for row in card.task_rows for name in TASKS.get(row, ())]
    own = " ".join([card.name.replace("-", " "), card.keywords, card.summary, card.summary_ja, *tasks])
    labels = [text for each in (*card.parameters, *card.form) for text in (each.label, each.label_ja)]
    controls = [f"{control.id} {_both(facts, control.how)}" for control in card.controls]
    held = [portfolio for portfolio in portfolios if card.name in portfolio.products]
    shelves = [name for portfolio in held for name in (portfolio.name, portfolio.name_ja or "")]
    return {
        "name": card.name,
        "keywords": card.keywords,
        "summary": f"{card.summary} {card.summary_ja}",
        "tasks": " ".join(tasks),
        "services": " ".join(facts.services),
        "related": ", ".join(related(own)),
        "labels": " ".join(labels),
        "controls": " ".join([*controls, *(finding.id for finding in card.findings)]),
        "more": " ".join([_both(facts, card.audience), *(_both(facts, text) for text in card.costs), *shelves]),
    }


def related(text: str) -> list[str]:
    """What means the same as words of the text, in either language, and isn't there."""
    said = _plain(text)
    words = [word for group in synonyms() if any(_says(said, each) for each in group) for word in group]
    return [word for word in dict.fromkeys(words) if not _says(said, word)]


@cache
def synonyms() -> tuple[tuple[str, ...], ...]:
    """Words that mean much the same, in both languages."""
    return tuple(map(tuple, json.loads((Path(__file__).parent / "synonyms.json").read_bytes())))


def _says(said: str, word: str) -> bool:
    sought = _plain(word)
    return (
        sought in said
        if is_japanese(word)
        else bool(re.search(rf"(?<![a-z0-9]){re.escape(sought)}s?(?![a-z0-9])", said))
    )


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower().replace("e-mail", "email")


def _both(facts: Facts, english: str) -> str:
    return f"{english} {facts.japanese(english) or ''}"


def documents(products: Iterable[Facts], portfolios: Iterable[Portfolio]) -> list[Mapping[str, str]]:
    """All products, in page order."""
    held = tuple(portfolios)
    return [document(facts, held) for facts in products]
