"""Catalog: the products and their released versions, checked as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from product_factory.authoring.product import Product
from product_factory.catalog import ending, lifecycle, loading
from product_factory.catalog.ending import End
from product_factory.catalog.lifecycle import State
from product_factory.catalog.released import Released, Version, read_all, released_folder
from product_factory.errors import FactoryError, UsageError

# https://docs.aws.amazon.com/servicecatalog/latest/adminguide/limits.html (per Region)
MAX_PRODUCTS = 350


class Catalog(NamedTuple):
    """All products in page order, what was released of each, oldest first, and each version's state."""

    products: tuple[Product, ...]
    released: dict[str, tuple[Released, ...]]
    states: dict[str, dict[str, State]]
    # Products that end, and those that were renamed, by the older name.
    ends: Mapping[str, End] = MappingProxyType({})

    def product(self, name: str) -> Product:
        """The product of this name. UsageError, with the nearest name, where there is none."""
        for product in self.products:
            if product.name == name:
                return product
        known = [product.name for product in self.products]
        near = get_close_matches(name, known, n=1)
        there = f"there are: {', '.join(known)}" if known else "it has none yet; begin one: factory new PRODUCT …"
        hint = f"did you mean {near[0]}?" if near else there
        raise UsageError(f"product {name!r}: not in the catalog; {hint}")

    def newest_active(self) -> dict[str, str | None]:
        """The newest active version of each product, in page order; None before its first release."""
        return {
            product.name: max(
                (version for version, state in self.states[product.name].items() if state is State.ACTIVE),
                key=Version,
                default=None,
            )
            for product in self.products
        }

    def rivals(self, name: str) -> tuple[str, ...]:
        """Products, itself included, of which none can be launched beside it in an account and Region."""
        once = self._once(name)
        return tuple(product.name for product in self.products if once & self._once(product.name))

    def _once(self, name: str) -> set[str]:
        product = self.product(name)
        return {self._identity(part) for part in (name, *product.includes) if self.product(part).once}

    def _identity(self, name: str) -> str:
        """The newest name of a product that was renamed: under either it makes the same things."""
        seen = {name}
        while (end := self.ends.get(name)) and end.renamed and end.successor and end.successor not in seen:
            name = end.successor
            seen.add(name)
        return name


def load(products: Sequence[Product] | None = None, root: Path | None = None) -> Catalog:
    """The catalog, by default the one at hand, once all of it was found right; FactoryError names the first that is not."""
    products = loading.products() if products is None else products
    names = [product.name for product in products]
    for name in names:
        if names.count(name) > 1:
            raise FactoryError(
                f"products/__init__.py: PRODUCTS: {name!r} stands {names.count(name)} times; "
                "give each product a name of its own"
            )
    if len(names) > MAX_PRODUCTS:
        raise FactoryError(
            f"products/__init__.py: PRODUCTS: {len(names)} products, Service Catalog allows "
            f"{MAX_PRODUCTS} in a Region; ask AWS for a higher quota or remove some"
        )
    for product in products:
        for field in ("prerequisites", "includes"):
            for other in getattr(product, field):
                if other not in names or other == product.name:
                    raise FactoryError(
                        f"products: {product.name}: {field}: {other!r} is no other product "
                        f"of the catalog; there are: {', '.join(names)}"
                    )
    released = read_all(names, root)
    return Catalog(
        tuple(products),
        released,
        {name: lifecycle.states(name, versions, root) for name, versions in released.items()},
        {name: end for name in names if (end := ending.read(name, root or released_folder()))},
    )
