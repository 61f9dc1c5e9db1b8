"""The estimate counts what is in the released templates; the tests count again, in another way."""

from __future__ import annotations

import json

import pytest

from product_factory.catalog import catalog
from product_factory.smoke.estimate import DRIVERS, estimate
from product_factory.smoke.settings import Settings
from tests.checkout import ROOT

CATALOG = catalog.load()
ACCOUNTS = ("333333333333", "444444444444")


def settings(*products: str) -> Settings:
    return Settings(region="eu-west-1", accounts=ACCOUNTS, test_unit="/Test", products=products)


@pytest.mark.parametrize(
    ("product", "version", "account"), [("workload-network", "2.0.0", 0), ("standalone-base", "2.0.0", 1)]
)
def test_it_counts_a_product_in_the_account_that_launches_it(product: str, version: str, account: int) -> None:
    text = (ROOT / "products" / "released" / product / f"{version}.json").read_text()
    keys = text.count('"AWS::KMS::Key"')
    (cost,) = [each for each in estimate(CATALOG, settings(product)) if each.what.startswith("KMS keys")]
    assert (cost.account, cost.quantity, cost.products) == (ACCOUNTS[account], f"{keys} hours", product)


def test_everything_is_counted_without_a_choice() -> None:
    (rules,) = [
        each for each in estimate(CATALOG, settings()) if "Config rules" in each.what and each.account == ACCOUNTS[0]
    ]
    assert set(rules.products.split(", ")) == {"default-sg-remediation", "network-guardrails", "detective-guardrails"}


def test_each_driver_says_where_its_price_is() -> None:
    for cost in estimate(CATALOG, settings()):
        code, _, page = cost.prices.partition(", ")
        assert code
        assert page.startswith("https://aws.amazon.com/")


def test_no_price_stands_in_it() -> None:
    assert "$" not in json.dumps([driver._asdict() for driver in DRIVERS.values()])
