"""Which stack holds a thing goes by its own name and by what is recorded, whoever else comes or goes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from product_factory.authoring.hub import Hub
from product_factory.authoring.portfolio import Portfolio, TagOption
from product_factory.catalog import catalog as products
from product_factory.catalog import layout as layouts
from product_factory.catalog import offer as catalog
from product_factory.catalog.layout import Layout
from product_factory.errors import FactoryError
from product_factory.hub import parts
from product_factory.hub.limits import Limits, check
from product_factory.hub.placing import PRODUCT_STACKS, Places, places
from tests.product_factory.authoring.fake import product
from tests.product_factory.hub.split import portfolio

NAMES = [f"product-{number}" for number in range(350)]
SPLIT = Places(True, Layout(split=True, products=("old",), offers={"Old": ("old",)}))


def test_products_spread_and_the_rule_is_what_it_was() -> None:
    """By SHA-256, reckoned apart: another rule would move every product of every split hub."""
    found = [SPLIT.product_stack(name) for name in NAMES]
    assert len(set(found)) == PRODUCT_STACKS
    assert max(found.count(one) for one in found) <= 20, "of 500 resources a product takes two"
    assert [SPLIT.product_stack(name) for name in ("audit-trail", "guardduty", "vault")] == [
        "Products-04",
        "Products-25",
        "Products-28",
    ]
    assert SPLIT.stack_set("audit-trail") == 4
    assert SPLIT.portfolio_stack(portfolio("Governance base", "x")) == "Portfolio-Governance-base-86677308"


@pytest.mark.parametrize("name", ["Governance base", "ガバナンス", "a" * 100, "-- x --", "A/B" * 20])
def test_stack_names_and_exports_are_what_cloudformation_takes(name: str) -> None:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html (StackName)"""
    stack = f"ServiceCatalogHub-ap-northeast-1-{SPLIT.portfolio_stack(portfolio(name, 'x'))}"
    assert re.fullmatch(r"[a-zA-Z][-a-zA-Z0-9]{0,127}", stack)
    assert re.fullmatch(r"[A-Za-z0-9:-]{1,255}", parts.export_name("ServiceCatalogHub-ap-northeast-1", "tag", name))
    assert re.fullmatch(r"[A-Za-z0-9]{1,255}", parts.logical_id("Tag", name, name))


def test_what_is_recorded_stays_and_the_rest_goes_by_its_name() -> None:
    old, new = portfolio("Renamed", "old", "new", id="Old"), portfolio("New", "old")
    assert SPLIT.in_first("old")
    assert not SPLIT.in_first("new")
    assert SPLIT.stays(old)
    assert not SPLIT.stays(new)
    assert SPLIT.offers_in_first(old, "old")
    assert not SPLIT.offers_in_first(old, "new")
    assert not SPLIT.offers_in_first(new, "old")


def test_two_things_never_have_one_logical_id() -> None:
    assert parts.logical_id("Tag", "a", "b") != parts.logical_id("Tag", "ab")
    assert parts.logical_id("Product", "a-b") != parts.logical_id("Product", "ab")


@pytest.mark.parametrize(
    ("layout", "limits", "split"),
    [
        (Layout(), Limits(), False),
        (Layout(), Limits(resources=1), True),
        (Layout(), Limits(bytes=100), True),
        (Layout(split=True), Limits(), True),
    ],
)
def test_a_hub_is_split_when_it_has_no_room_or_was_split_before(layout: Layout, limits: Limits, split: bool) -> None:
    offer = catalog.load([portfolio("P", "fake")], products.load([product()], Path("/nowhere")))
    assert places(offer, [], Hub(regions=("eu-west-1",)), layout, limits).split is split


@pytest.mark.parametrize(
    ("template", "size", "complaint"),
    [
        ({"Resources": dict.fromkeys(map(str, range(501)))}, 1, r"S: .*501 resources, CloudFormation allows 500; mend"),
        ({"Outputs": dict.fromkeys(map(str, range(201)))}, 1, "201 outputs, CloudFormation allows 200"),
        ({"Parameters": dict.fromkeys(map(str, range(201)))}, 1, "201 parameters, CloudFormation allows 200"),
        ({}, 1_000_001, "1,000,001 bytes, CloudFormation allows 1,000,000"),
    ],
)
def test_every_limit_is_told_with_the_stack_and_the_mend(
    template: dict[str, object], size: int, complaint: str
) -> None:
    with pytest.raises(FactoryError, match=complaint):
        check("S", template, size, "mend it")


def test_an_identity_is_the_name_unless_said_and_stands_once() -> None:
    assert portfolio("A", "x").identity == "A"
    assert portfolio("B", "x", id="A").identity == "A"
    both = [portfolio("A", "fake"), portfolio("B", "fake", id="A")]
    with pytest.raises(FactoryError, match="id 'A' stands twice"):
        catalog.load(both, products.load([product()], Path("/nowhere")))
    for wrong in ("", " a", "a/", "x" * 101):
        with pytest.raises(ValidationError):
            Portfolio(name="A", description="d", provider="p", products=("x",), id=wrong)


def test_a_product_s_tag_options_are_held_to_the_quota() -> None:
    assert product(tag_options=(TagOption(key="a", values=("b",)),)).tag_options
    with pytest.raises(ValidationError, match="26 values, Service Catalog allows 25 on a product"):
        product(tag_options=(TagOption(key="a", values=tuple(map(str, range(26)))),))
    with pytest.raises(ValidationError, match="'b' stands twice"):
        TagOption(key="a", values=("b", "b"))


def test_a_broken_layout_is_told_with_its_field(tmp_path: Path) -> None:
    (tmp_path / "portfolios").mkdir()
    assert layouts.read(tmp_path) == Layout()
    assert layouts.write(SPLIT.layout, tmp_path)
    assert not layouts.write(SPLIT.layout, tmp_path), "it says so already"
    assert layouts.read(tmp_path) == SPLIT.layout
    (tmp_path / layouts.FILE).write_text('{"split": "perhaps"}')
    with pytest.raises(FactoryError, match=r"portfolios/layout\.json: split: .*take it back from git"):
        layouts.read(tmp_path)
