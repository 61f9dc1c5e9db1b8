"""What `factory show` tells of a product's newest version."""

from __future__ import annotations

import pytest

from product_factory.authoring.tag_option import TagOption
from product_factory.catalog.offer import load
from product_factory.hub.listing import detail, print_detail

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


def test_tags_are_told_with_their_values_and_whether_they_are_chosen(capsys: pytest.CaptureFixture[str]) -> None:
    name = "audit-trail"
    asked = TagOption(key="CostCenter", values=("blue", "green"))
    cards = tuple(
        card.model_copy(update={"tag_options": (asked,)}) if card.name == name else card
        for card in OFFER.catalog.products
    )
    portfolios = tuple(each for each in OFFER.portfolios if each.name == "Governance base")
    offer = OFFER._replace(catalog=OFFER.catalog._replace(products=cards), portfolios=portfolios)
    told = detail(offer, offer.catalog.product(name))
    assert told.tags == {"baseline": ("governance-base",), "CostCenter": ("blue", "green")}
    assert told.tags_asked == ("CostCenter",)
    print_detail(told)
    printed = capsys.readouterr().out
    assert "CostCenter: choose one of blue, green (--tag CostCenter=VALUE)" in printed
    assert "baseline: governance-base (set at launch)" in printed


def test_values_of_all_portfolios_are_told() -> None:
    held = [each for each in OFFER.portfolios if "governance-base" in each.products]
    one = held[0]
    offer = OFFER._replace(
        portfolios=(
            one.model_copy(update={"tag_options": (TagOption(key="baseline", values=("a",)),)}),
            one.model_copy(update={"name": "Other", "tag_options": (TagOption(key="baseline", values=("b",)),)}),
        )
    )
    assert detail(offer, offer.catalog.product("governance-base")).tags == {"baseline": ("a", "b")}
