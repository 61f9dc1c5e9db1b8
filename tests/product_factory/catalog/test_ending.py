"""What is said of a product that ends: since when, why, and what to use in its place, wherever it is asked for by name."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from product_factory.catalog import catalog, ending
from product_factory.catalog.ending import End
from product_factory.catalog.facts import Facts, ProductFacts, facts_of
from product_factory.errors import FactoryError, UsageError
from product_factory.releasing.checking import ending_warnings
from tests.product_factory.authoring.fake import product
from tests.product_factory.page.shelf import TOPIC, release

DAY, LATER = date(2026, 1, 31), date(2026, 2, 28)
ENDS = {
    "old": End(since=DAY, reason="Its name is new now.", successor="new", renamed=True, ended=LATER),
    "older": End(since=DAY, successor="old", renamed=True),
    "left": End(since=DAY, reason="Out of use.", successor="old"),
    "gone": End(since=DAY, ended=LATER),
    "to-gone": End(since=DAY, successor="gone"),
    "round": End(since=DAY, successor="again", renamed=True),
    "again": End(since=DAY, successor="round", renamed=True),
}


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("new", ""),
        ("old", "ended on 2026-02-28: Its name is new now; use new"),
        ("older", "ends since 2026-01-31; use new"),
        ("left", "ends since 2026-01-31: Out of use; use new"),
        ("gone", "ended on 2026-02-28; nothing takes its place"),
        ("to-gone", "ends since 2026-01-31; nothing takes its place"),
        ("round", "ends since 2026-01-31; nothing takes its place"),
    ],
)
def test_it_is_said_since_when_why_and_what_to_use(name: str, told: str) -> None:
    assert ending.said(name, ENDS) == told


def write_end(root: Path, name: str, end: End) -> None:
    (root / name / ending.END).write_bytes(ending.body(end))


def test_whoever_asks_for_one_that_left_is_told_and_nobody_is_led_to_one_that_ends(tmp_path: Path) -> None:
    for name in ("old", "new", "other"):
        release(tmp_path, name, {"1.0.0": TOPIC})
    write_end(tmp_path, "old", ENDS["old"])
    write_end(tmp_path, "other", End(since=DAY))
    found = catalog.load([product(name="new"), product(name="other")], tmp_path)
    with pytest.raises(UsageError, match=r"product 'old': ended on 2026-02-28: Its name is new now; use new$"):
        found.product("old")
    with pytest.raises(UsageError, match=r"not in the catalog; there are: new$"):
        found.product("something")


@pytest.mark.parametrize("field", ["prerequisites", "includes"])
def test_a_card_that_names_one_that_left_is_told_where_to_go(tmp_path: Path, field: str) -> None:
    release(tmp_path, "old", {"1.0.0": TOPIC})
    write_end(tmp_path, "old", ENDS["old"])
    cards = [product(name="new"), product().model_copy(update={"name": "user", field: ("old",)})]
    with pytest.raises(FactoryError, match=rf"products: user: {field}: 'old' ended on .*; use new$"):
        catalog.load(cards, tmp_path)


def renamed(tmp_path: Path) -> catalog.Catalog:
    """A catalog in which old is called new now, and user's card still says old."""
    topic = {"Resources": {"Name": {"Type": "AWS::SSM::Parameter", "Properties": {"Name": "/topic"}}}}
    for name in ("old", "new", "user"):
        release(tmp_path, name, {"1.0.0": topic})
    write_end(tmp_path, "old", End(since=DAY, reason="Its name is new now.", successor="new", renamed=True))
    cards = [product(name="old"), product(name="new"), product(name="user", prerequisites=("old",))]
    return catalog.load(cards, tmp_path)


def test_check_tells_of_cards_that_name_one_that_was_renamed(tmp_path: Path) -> None:
    found = renamed(tmp_path)
    told = "prerequisites: old ends since 2026-01-31: Its name is new now; use new; change it on the card"
    assert ending_warnings(found.product("user"), found) == [told]
    assert ending_warnings(found.product("old"), found) == ending_warnings(found.product("new"), found) == []


def test_who_launches_is_led_to_the_name_that_it_has_now(tmp_path: Path) -> None:
    facts = facts_of(renamed(tmp_path))
    assert facts.of("user").prerequisites == ("new",)
    assert facts.of("user").publishers == {"/topic": "new"}
    assert facts.names_of("new") == ("new", "old")
    assert facts.end_of("old") == "ends since 2026-01-31: Its name is new now; use new"


def test_of_one_that_left_under_another_name_is_known_what_is_known_by_that() -> None:
    facts = Facts(products={"new": ProductFacts(stays=("A key.",)), "other": ProductFacts()}, ends=ENDS)
    assert facts.of("older").stays == facts.of("old").stays == ("A key.",)
    assert facts.of("left").stays == (), "its successor is another product"
