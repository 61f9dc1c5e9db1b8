"""The portfolios beside the products they name, checked as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from product_factory.authoring.portfolio import Portfolio
from product_factory.catalog import catalog, loading
from product_factory.catalog.catalog import Catalog
from product_factory.catalog.launch_tags import LaunchTag, along, launch_tags
from product_factory.errors import FactoryError

# https://docs.aws.amazon.com/servicecatalog/latest/adminguide/limits.html (per Region)
MAX_PORTFOLIOS = 100


class Offer(NamedTuple):
    """All that the hub offers: products with their versions, in portfolios."""

    catalog: Catalog
    portfolios: tuple[Portfolio, ...]

    def portfolios_of(self, product: str) -> tuple[str, ...]:
        """Names of the portfolios that hold this product."""
        return tuple(p.name for p in self.portfolios if product in p.products)

    def tags_of(self, product: str) -> dict[str, LaunchTag]:
        """The tags that TagOptions of the product and of its portfolios set or ask for at launch, by key."""
        own = self.catalog.product(product).tag_options
        held = [portfolio.tag_options for portfolio in self.portfolios if product in portfolio.products]
        return launch_tags([along(options, own) for options in held or [()]])

    @property
    def next_step(self) -> str | None:
        """What to do before there is anything to deploy; None once a version is published."""
        if any(self.catalog.released.values()):
            return None
        if not self.catalog.products:
            return "The catalog has no product yet. Begin one: factory new PRODUCT …"
        first = self.catalog.products[0].name
        return (
            f'Nothing is published yet. Publish a first version: factory publish {first} 1.0.0 --notes "First release."'
        )


def load(portfolios: Sequence[Portfolio] | None = None, products: Catalog | None = None) -> Offer:
    """The offer, by default of the catalog at hand, once all of it was found right; FactoryError names the first that is not."""
    portfolios = loading.portfolios() if portfolios is None else portfolios
    products = products or catalog.load()
    known = [product.name for product in products.products]
    names = [portfolio.name for portfolio in portfolios]
    for name in names:
        if names.count(name) > 1:
            raise FactoryError(f"portfolios: {name!r} stands twice; give each a name of its own")
    identities = [portfolio.identity for portfolio in portfolios]
    for identity in identities:
        if identities.count(identity) > 1:
            raise FactoryError(f"portfolios: id {identity!r} stands twice; give each portfolio an id of its own")
    if len(names) > MAX_PORTFOLIOS:
        raise FactoryError(
            f"portfolios/__init__.py: PORTFOLIOS: {len(names)}, Service Catalog allows "
            f"{MAX_PORTFOLIOS} in a Region; merge some"
        )
    for portfolio in portfolios:
        for product in portfolio.products:
            if product not in known:
                raise FactoryError(
                    f"portfolios: {portfolio.name!r}: products: {product!r} is not in the catalog; "
                    f"there are: {', '.join(known)}"
                )
    return Offer(products, tuple(portfolios))
