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
from product_factory.catalog.lifecycle import State, newest_active
from product_factory.catalog.released import Released, read_all, released_folder
from product_factory.catalog.translating import Translations, read_translations
from product_factory.errors import FactoryError, UsageError

# https://docs.aws.amazon.com/servicecatalog/latest/adminguide/limits.html (per Region)
MAX_PRODUCTS = 350


class Catalog(NamedTuple):
    """All products in page order, what was released of each, oldest first, and each version's state."""

    products: tuple[Product, ...]
    released: dict[str, tuple[Released, ...]]
    states: dict[str, dict[str, State]]
    # Products that end, that ended, and that were renamed, by the older name.
    ends: Mapping[str, End] = MappingProxyType({})
    # The Japanese of what cards and versions say in English.
    translations: Translations = Translations()

    def product(self, name: str) -> Product:
        """The product of this name. UsageError where there is none: that it ended and what to use, or the nearest name."""
        for product in self.products:
            if product.name == name:
                return product
        if ended := ending.said(name, self.ends):
            raise UsageError(f"product {name!r}: {ended}")
        known = [product.name for product in self.products]
        near = get_close_matches(name, known, n=1)
        there = (
            f"there are: {', '.join(self.going_on())}" if known else "it has none yet; begin one: factory new PRODUCT …"
        )
        hint = f"did you mean {near[0]}?" if near else there
        raise UsageError(f"product {name!r}: not in the catalog; {hint}")

    def going_on(self) -> tuple[str, ...]:
        """The products that do not end, in page order."""
        return tuple(product.name for product in self.products if product.name not in self.ends)

    def launched_before(self, name: str) -> tuple[str, ...]:
        """What the card says is launched before it, under the names that these products have now."""
        now = {each: ending.next_name(each, self.ends, renamed=True) for each in self.product(name).prerequisites}
        return tuple(dict.fromkeys(new if new in self.released else old for old, new in now.items()))

    def newest_active(self) -> dict[str, str | None]:
        """The newest active version of each product, in page order; None before its first release."""
        return {product.name: newest_active(self.states[product.name]) for product in self.products}

    def rivals(self, name: str) -> tuple[str, ...]:
        """Products, itself included, of which none can be launched beside it in an account and Region."""
        once = self._once(name)
        return tuple(product.name for product in self.products if once & self._once(product.name))

    def _once(self, name: str) -> set[str]:
        product = self.product(name)
        # Under either of its names a product makes the same things.
        return {
            ending.next_name(part, self.ends, renamed=True)
            for part in (name, *product.includes)
            if self.product(part).once
        }


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
    ends = ending.everywhere(root or released_folder())
    for product in products:
        for field in ("prerequisites", "includes"):
            for other in getattr(product, field):
                if other not in names and other in ends:
                    raise FactoryError(f"products: {product.name}: {field}: {other!r} {ending.said(other, ends)}")
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
        ends,
        read_translations((root or released_folder()).parent / "ja"),
    )
