"""Between: what an update from one released version to another does."""

from __future__ import annotations

from collections.abc import Callable

from product_factory.catalog.catalog import Catalog
from product_factory.impact import Impact, impact


def between(catalog: Catalog) -> Callable[[str, str, str], Impact | None]:
    """Tells what an update of a product does, by the two versions' numbers; None where one of them is not released."""

    def judge(product: str, old: str, new: str) -> Impact | None:
        templates = {each.version: each for each in catalog.released.get(product, ())}
        if old not in templates or new not in templates:
            return None
        return impact(templates[old].template(), templates[new].template())

    return judge
