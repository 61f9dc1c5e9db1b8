"""Catalogs for tests: cards and templates, released into a folder."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from product_factory.authoring.portfolio import Portfolio
from product_factory.authoring.product import Product
from product_factory.catalog import catalog as products
from product_factory.catalog import offer as catalog
from product_factory.catalog.offer import Offer
from product_factory.catalog.released import MANIFEST, Manifest, Release, canonical, sha256

Template = Mapping[str, Any]
TOPIC: Template = {"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}
# Shown as text it is harmless; as HTML it would run.
NASTY = "</script><img src=x onerror=\"document.title='run'\"><script>document.title='run'</script>'\"{{ 7*7 }}"


def release(root: Path, product: str, templates: Mapping[str, Template], notes: str = "A release.") -> None:
    """Freeze these versions of a product, oldest first."""
    folder = root / product
    folder.mkdir(parents=True)
    releases = []
    for version, template in templates.items():
        body = canonical(template)
        (folder / f"{version}.json").write_bytes(body)
        releases.append(Release(version=version, sha256=sha256(body), date=date(2026, 1, 1), notes=notes))
    (folder / MANIFEST).write_text(Manifest(releases=tuple(releases)).model_dump_json())


def offer(root: Path, cards: Mapping[Product, Mapping[str, Template]], notes: str = "A release.", **more: Any) -> Offer:
    """An offer of these products in one portfolio; more: what else its settings say."""
    for card, templates in cards.items():
        if templates:
            release(root, card.name, templates, notes)
    names = tuple(card.name for card in cards)
    portfolio = Portfolio(name="Shelf", description="For tests.", provider="Tests", products=names, **more)
    return catalog.load([portfolio], products.load(list(cards), root))
