"""Translating: what people read of a product in English, and its Japanese beside the cards.

A text is known by its English, as in gettext: whoever changes the English is asked for the Japanese anew, a text that
several products or versions share is translated once, and released files stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from product_factory.authoring.interface import interface_of
from product_factory.authoring.product import Product
from product_factory.catalog.released import Release
from product_factory.errors import FactoryError
from product_factory.reading import read_object
from product_factory.root import relative

# Kana, kanji and full-width forms.
_JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uff01-\uff9f]")
_WORD = re.compile(r"[A-Za-z]{2,}")


class Text(NamedTuple):
    """One text that people read, and where it stands."""

    where: str
    english: str


def is_japanese(text: str) -> bool:
    """Whether the text has Japanese letters."""
    return bool(_JAPANESE.search(text))


def has_words(text: str) -> bool:
    """Whether the text says anything that differs between languages."""
    return bool(_WORD.search(text))


def card_texts(product: Product) -> Iterator[Text]:
    """The card's texts that have no field of their own for the Japanese, in the card's order."""
    yield Text("audience", product.audience)
    for control in product.controls:
        yield Text(f"controls: {control.id}", control.how)
    for finding in product.findings:
        yield Text(f"findings: {finding.id}", finding.reason)
    for field in ("conflicts", "costs", "stays"):
        yield from (Text(field, text) for text in getattr(product, field))
    for grant in product.grants:
        yield Text(f"grants: {grant.type}", grant.reason)
    for parameter in product.parameters:
        yield Text(f"form: {parameter.name}: description", parameter.description)
        if parameter.constraint:
            yield Text(f"form: {parameter.name}: constraint", parameter.constraint)


def form_texts(version: str, template: Mapping[str, Any]) -> Iterator[Text]:
    """What form and outputs of a released version say, but for labels that say it in both languages."""
    interface = interface_of(template)
    for group in interface.groups:
        if group.label and not is_japanese(group.label):
            yield Text(f"{version}: group", group.label)
    for name, told in (template.get("Parameters") or {}).items():
        label = interface.labels.get(name, "")
        if label and not is_japanese(label):
            yield Text(f"{version}: {name}: label", label)
        for field in ("Description", "ConstraintDescription"):
            if told.get(field):
                yield Text(f"{version}: {name}: {field}", str(told[field]))
    for name, output in (template.get("Outputs") or {}).items():
        if output.get("Description"):
            yield Text(f"{version}: Outputs: {name}", str(output["Description"]))
    for name, rule in (template.get("Rules") or {}).items():
        for assertion in rule.get("Assertions", ()):
            if assertion.get("AssertDescription"):
                yield Text(f"{version}: Rules: {name}", str(assertion["AssertDescription"]))


def history_texts(releases: Sequence[Release], reasons: Mapping[str, str]) -> Iterator[Text]:
    """What the versions' notes say, and why versions are not active (`reasons`, by version)."""
    for release in releases:
        yield Text(f"{release.version}: notes", release.notes)
        if reasons.get(release.version):
            yield Text(f"{release.version}: reason", reasons[release.version])


class Translations:
    """The Japanese of a catalog's texts, from `products/ja/`: one JSON file a product, `shared.json` for what several say.

    Each file is an object from the English to the Japanese. A product's own file counts first.
    """

    def __init__(self, files: Mapping[str, Mapping[str, str]] | None = None) -> None:
        """`files`: what each file holds, by its name without `.json`."""
        self.files: Mapping[str, Mapping[str, str]] = files or {}
        self._all = {english: japanese for held in self.files.values() for english, japanese in held.items()}

    def japanese(self, product: str, english: str) -> str | None:
        """The Japanese of this text; itself where it is Japanese already, or says nothing; None where there is none."""
        if is_japanese(english) or not has_words(english):
            return english
        return self.files.get(product, {}).get(english) or self._all.get(english) or None


def read_translations(folder: Path) -> Translations:
    """What the folder `ja` holds; nothing where it isn't there. FactoryError where a file is wrong."""
    return Translations({path.stem: _read(path) for path in sorted(folder.glob("*.json"))})


def _read(path: Path) -> dict[str, str]:
    held = read_object(path, "write an object of English texts with their Japanese")
    for english, japanese in held.items():
        if not isinstance(japanese, str):
            raise FactoryError(f"{relative(path)}: {english[:60]!r}: is no text; write its Japanese")
    return held
