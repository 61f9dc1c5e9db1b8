"""Cards: what a card says of a product's answers and outputs in both languages, for pages that show what runs."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, TypeAdapter

from product_factory.authoring.product import Product
from product_factory.catalog.catalog import Catalog
from product_factory.catalog.lifecycle import reason

Both = tuple[str, str]
PATH = "console/cards.json"
"""Where the site has them, for its scripts."""


class Said(BaseModel):
    """Labels in English and Japanese: of questions and outputs by their names, outputs in the card's order.

    texts: the Japanese of what the card says stays, and of why versions are not active, by the English.
    """

    model_config = ConfigDict(frozen=True)
    questions: Mapping[str, Both] = {}
    outputs: Mapping[str, Both] = {}
    texts: Mapping[str, str] = {}


_CARDS = TypeAdapter(dict[str, Said])


def cards_of(catalog: Catalog) -> dict[str, Said]:
    """What all cards of the catalog say. An umbrella's outputs are called as those of its parts."""
    return {
        card.name: Said(questions=_questions(card), outputs=_outputs(catalog, card), texts=_texts(catalog, card))
        for card in catalog.products
    }


def packed(cards: Mapping[str, Said]) -> bytes:
    """As a file of the site."""
    return json.dumps({name: said.model_dump() for name, said in cards.items()}, ensure_ascii=False).encode()


def unpacked(file: bytes) -> dict[str, Said]:
    """What `packed` made."""
    return _CARDS.validate_json(file)


def _questions(card: Product) -> dict[str, Both]:
    return {each.name: (each.label, each.label_ja or each.label) for each in card.parameters}


def _texts(catalog: Catalog, card: Product) -> dict[str, str]:
    releases = catalog.released.get(card.name, ())
    reasons = (reason(card.name, each.version, each.path.parent.parent) for each in releases)
    told = {text: catalog.translations.japanese(card.name, text) for text in (*card.stays, *filter(None, reasons))}
    return {english: japanese for english, japanese in told.items() if japanese}


def _outputs(catalog: Catalog, card: Product) -> dict[str, Both]:
    own = {each.name: (each.label, each.label_ja) for each in card.outputs}
    parts = [catalog.product(name) for name in card.includes]
    for release in catalog.released.get(card.name, ()) if parts else ():
        for name in release.template().get("Outputs", {}):
            if label := _of_a_part(name, parts):
                own.setdefault(name, label)
    return own


def _of_a_part(name: str, parts: list[Product]) -> Both | None:
    """The label of an umbrella's output.

    CDK calls it by the part's construct, the output and a hash of eight digits: AuditTrailLogGroupNameE09EFCFD.
    """
    whole = re.sub(r"[0-9A-F]{8}$", "", name)
    for part in parts:
        construct = "".join(word.capitalize() for word in part.name.split("-"))
        if whole != name and whole.startswith(construct):
            known = {each.name: (each.label, each.label_ja) for each in part.outputs}
            short = whole.removeprefix(construct)
            return known.get(short, (f"{part.name}: {short}",) * 2)
    return None
