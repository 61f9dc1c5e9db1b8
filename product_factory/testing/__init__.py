"""For a catalog's own tests: what is found in a product, and a walk through its life in an organization on this machine.

    from collections.abc import Iterator
    import pytest
    from product_factory.testing import Organization, findings, products

    @pytest.fixture(scope="module")
    def organization() -> Iterator[Organization]:
        with Organization() as served:
            yield served

    @pytest.mark.parametrize("product", products())
    def test_it_is_sound(product: str) -> None:
        assert findings(product) == []

    @pytest.mark.parametrize("product", products())
    def test_it_launches_updates_and_terminates(organization: Organization, product: str) -> None:
        organization.walk(product)

Needs the extra `hub`, Organization the extra `sandbox`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from product_factory.catalog import catalog
from product_factory.releasing.candidate import candidate
from product_factory.releasing.checking import findings_on

if TYPE_CHECKING:
    from product_factory.testing.organization import Organization

__all__ = ["Organization", "findings", "products", "template"]


def products() -> tuple[str, ...]:
    """The names of the catalog's products, in page order. FactoryError where a card is wrong."""
    return tuple(product.name for product in catalog.load().products)


def template(product: str) -> dict[str, Any]:
    """The product's template. UsageError for a name of no product; FactoryError where it can't be synthesized."""
    return candidate(catalog.load().product(product)).template


def findings(product: str) -> list[str]:
    """What `factory check` finds on the code and on offered versions, as `product: finding`; none for a sound one."""
    loaded = catalog.load()
    found = findings_on(loaded.product(product), loaded)
    return [f"{each.product}: {each.finding}" for each in found if each.offered]


def __getattr__(name: str) -> object:
    # Findings need no moto.
    if name == "Organization":
        return import_module("product_factory.testing.organization").Organization
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
