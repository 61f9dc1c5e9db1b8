"""Languages: what a card, its versions or a portfolio don't say in a language that the catalog is offered in. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from product_factory.authoring.portfolio import Portfolio
from product_factory.authoring.product import Product
from product_factory.catalog.catalog import Catalog
from product_factory.catalog.lifecycle import State
from product_factory.catalog.translating import (
    Text,
    card_texts,
    form_texts,
    has_words,
    history_texts,
    is_japanese,
)

# A name, such as "AWS Config" or "Slack", is the same in both; a word in small letters is English.
_ENGLISH = re.compile(r"(?<![\w./:$@<-])[a-z]{2,}(?=[.,;:!?]?(?:\s|$))")


def texts_of(card: Product, catalog: Catalog, reasons: Mapping[str, str]) -> list[Text]:
    """All that people read of the product and is translated by `products/ja/`; of versions those that can be launched."""
    released = catalog.released[card.name]
    texts = [*card_texts(card), *history_texts([each.release for each in released], reasons)]
    if (end := catalog.ends.get(card.name)) and end.reason:
        texts.append(Text("end: reason", end.reason))
    for version in released:
        if catalog.states[card.name][version.version] is State.ACTIVE:
            texts += form_texts(version.version, version.template())
    return list({text.english: text for text in reversed(texts)}.values())[::-1]


def untold(card: Product, catalog: Catalog, reasons: Mapping[str, str], languages: Collection[str]) -> Iterator[str]:
    """Findings as `where: what is missing; the mend`; none where the catalog names no languages."""
    pairs = [
        ("summary", card.summary, card.summary_ja),
        *((f"form: {group.label}", group.label, group.label_ja) for group in card.form),
        *((f"form: {each.name}: label", each.label, each.label_ja) for each in card.parameters),
        *((f"outputs: {each.name}: label", each.label, each.label_ja) for each in card.outputs),
        ("support: description", card.support.description, card.support.description_ja),
    ]
    for where, english, japanese in pairs:
        yield from _fields(where, english, japanese, languages)
    file = f"products/ja/{card.name}.json"
    for text in texts_of(card, catalog, reasons):
        japanese = catalog.translations.japanese(card.name, text.english)
        if "en" in languages and is_japanese(text.english):
            yield f"{text.where}: is in Japanese: {_short(text.english)}; write English, and its Japanese in {file}"
        elif "ja" in languages and (japanese is None or _is_english(japanese)):
            yield f"{text.where}: has no Japanese: {_short(text.english)}; add it to {file}"


def untold_portfolios(portfolios: Sequence[Portfolio], languages: Collection[str]) -> Iterator[tuple[str, str]]:
    """The portfolio, and what it doesn't say."""
    for portfolio in portfolios:
        for field in ("name", "description"):
            told = getattr(portfolio, field), getattr(portfolio, f"{field}_ja")
            yield from ((portfolio.name, finding) for finding in _fields(field, *told, languages))


def _fields(where: str, english: str, japanese: str | None, languages: Collection[str]) -> Iterator[str]:
    """A text that has a field for each language."""
    if "en" in languages and is_japanese(english):
        yield f"{where}: is in Japanese: {_short(english)}; write English, and the Japanese in its own field, {where}_ja"
    elif "ja" in languages and not is_japanese(english) and (not japanese or _is_english(japanese)):
        yield f"{where}: has no Japanese: {_short(english)}; write it as {where}_ja"


def _is_english(japanese: str) -> bool:
    return has_words(japanese) and not is_japanese(japanese) and bool(_ENGLISH.search(japanese))


def _short(text: str) -> str:
    return repr(text if len(text) <= 80 else f"{text[:79]}…")
