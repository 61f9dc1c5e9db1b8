"""What `factory show` tells of a product's newest version."""

from __future__ import annotations

import pytest

from product_factory.catalog.offer import load
from product_factory.hub.listing import detail

OFFER = load()


@pytest.mark.parametrize(
    ("product", "needs"),
    [
        ("network-guardrails", ("AWS Config's recorder",)),
        ("security-alarms", ("a trail that logs",)),
        ("standalone-base", ()),
        ("audit-trail", ()),
    ],
)
def test_what_has_to_be_there_is_told_whoever_brings_it(product: str, needs: tuple[str, ...]) -> None:
    assert detail(OFFER, OFFER.catalog.product(product)).needs == needs
