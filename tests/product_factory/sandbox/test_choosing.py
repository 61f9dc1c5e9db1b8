"""What a demo launches: of the first portfolio what can be launched in a fresh account, in order."""

from __future__ import annotations

import pytest

from product_factory.authoring.portfolio import Portfolio
from product_factory.catalog.offer import load
from product_factory.sandbox.choosing import answers, choose

OFFER = load()


def shelf(*products: str) -> Portfolio:
    return Portfolio(name="Own", description="d", provider="p", products=products)


@pytest.mark.parametrize(
    ("products", "expected"),
    [
        # The baseline's demo.
        (OFFER.portfolios[0].products, ["security-notification", "audit-trail", "security-alarms"]),
        # What is launched first comes first, from another portfolio, too; and counts.
        (("security-alarms", "guardduty"), ["security-notification", "audit-trail", "security-alarms"]),
        (("guardduty", "security-alarms", "access-analyzer"), ["guardduty", "access-analyzer"]),
        # No umbrella beside its parts; alone it is launched, unless it needs what nobody made.
        (("standalone-base", "guardduty"), ["guardduty"]),
        (("standalone-base",), ["standalone-base"]),
        (("account-base",), []),
        # A recorder is there where a product before makes it.
        (("default-sg-remediation",), []),
        (("config-recorder", "detective-guardrails"), ["config-recorder"]),
    ],
)
def test_up_to_three_products_that_can_be_launched(products: tuple[str, ...], expected: list[str]) -> None:
    assert [choice.product for choice in choose(OFFER, shelf(*products))][: len(expected) or None] == expected


def test_answers_are_those_given_then_examples_and_what_only_the_account_knows_is_left_to_it() -> None:
    network = OFFER.catalog.product("workload-network")
    template = OFFER.catalog.released["workload-network"][-1].template()
    found = answers(network, template, {"NetworkName": "orders"})
    assert (dict(found.known), set(found.account), found.unknown) == (
        {"NetworkName": "orders"},
        {"FirstZone", "SecondZone"},
        (),
    )
    budget = OFFER.catalog.product("budget-alert")
    asked = {"Parameters": {"MonthlyLimit": {"Type": "Number"}, "Unheard": {"Type": "String"}}}
    assert answers(budget, asked).known == {"MonthlyLimit": "500"}
    assert answers(budget, asked).unknown == ("Unheard",)


def test_every_product_of_this_catalog_is_answered() -> None:
    """Each question without default has an example, or is answered by the account."""
    for card in OFFER.catalog.products:
        for released in OFFER.catalog.released[card.name]:
            assert answers(card, released.template()).unknown == (), f"{card.name} {released.version}"
