"""For a catalog's own tests: a product as its code makes it now, and what is found in it. Needs the extra `hub`."""

from __future__ import annotations

from typing import Any

from product_factory.catalog import catalog
from product_factory.releasing.candidate import candidate
from product_factory.releasing.checking import findings_on


def template(product: str) -> dict[str, Any]:
    """The product's template. UsageError for a name of no product; FactoryError where it can't be synthesized."""
    return candidate(catalog.load().product(product)).template


def findings(product: str) -> list[str]:
    """What `factory check` finds on the code and on offered versions, as `product: finding`; none for a sound one."""
    loaded = catalog.load()
    found = findings_on(loaded.product(product), loaded)
    return [f"{each.product}: {each.finding}" for each in found if each.offered]
