"""The catalog page in a real browser: search, filters, views, language, and what is remembered."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from product_factory.authoring.product import Product
from product_factory.catalog.offer import Offer
from tests.browser import PHONE, Visit, Visitor

CARDS = ".card:visible h3"


@pytest.fixture
def look(visitor: Visit, site: Path) -> Visitor:
    """Somebody who looks at the catalog."""
    made: Visitor = visitor()
    made.page.goto((site / "index.html").as_uri())
    return made


def shown(look: Visitor) -> set[str]:
    """Names of the products whose cards are seen."""
    return set(look.page.locator(CARDS).all_inner_texts())


def named(offer: Offer, matches: Callable[[Product], bool]) -> set[str]:
    """Names of the offered products of which this is true."""
    return {card.name for card in offer.catalog.products if offer.portfolios_of(card.name) and matches(card)}


def test_it_opens_without_a_server_and_without_a_complaint(look: Visitor, offer: Offer) -> None:
    assert shown(look) == named(offer, lambda _: True)
    assert look.complaints == []
    assert len(look.requests) > 3


@pytest.mark.parametrize("text", ["audit-trail", "audit trail", "KMS.4", "EventBridge", "セキュリティ", "API call"])
def test_a_search_finds_by_name_purpose_control_and_service(look: Visitor, offer: Offer, text: str) -> None:
    everything = shown(look)
    look.page.get_by_role("searchbox").fill(text)
    found = shown(look)
    assert found
    assert found < everything or text == "セキュリティ"
    assert look.page.get_by_role("status").inner_text() == (
        "1 product" if len(found) == 1 else f"{len(found)} products"
    )
    if text.startswith("audit"):
        assert "audit-trail" in found


def test_what_no_word_of_a_search_is_like_finds_none_and_that_is_said(look: Visitor) -> None:
    look.page.get_by_role("searchbox").fill("zzqx kubernetes")
    assert shown(look) == set()
    assert "No product matches" in look.page.get_by_role("status").inner_text()
    look.page.get_by_role("button", name="Clear filters").click()
    assert len(shown(look)) > 3
    assert look.page.get_by_role("searchbox").input_value() == ""


def test_filters_narrow_by_control_task_service_portfolio_and_state(look: Visitor, offer: Offer) -> None:
    everything = shown(look)
    look.page.locator("[name=control]").select_option("KMS.4")
    serve = named(offer, lambda card: "KMS.4" in {control.id for control in card.controls})
    assert shown(look) == serve
    look.page.locator("[name=task]").select_option("11")
    both = serve & named(offer, lambda card: 11 in card.task_rows)
    assert shown(look) == both
    assert both
    assert both < serve
    look.page.get_by_role("button", name="Clear filters").click()
    look.page.locator("[name=service]").select_option("SNS")
    assert "security-notification" in shown(look)
    assert shown(look) < everything
    look.page.locator("[name=service]").select_option("")
    portfolio = offer.portfolios[0]
    look.page.locator("[name=portfolio]").select_option(portfolio.name)
    assert shown(look) == set(portfolio.products)
    look.page.locator("[name=state]").select_option("retired")
    assert shown(look) == set(), "the newest version of none is retired"


def test_what_was_chosen_is_there_again_after_coming_back(look: Visitor) -> None:
    look.page.get_by_role("searchbox").fill("KMS.4")
    look.page.get_by_role("button", name="Table").click()
    found = set(look.page.locator("tbody tr:visible th").all_inner_texts())
    look.follow(look.page.locator("tbody tr:visible th a").first)
    look.page.go_back()
    assert look.page.get_by_role("searchbox").input_value() == "KMS.4"
    assert set(look.page.locator("tbody tr:visible th").all_inner_texts()) == found


def test_the_table_tells_of_every_product_what_the_readme_tells(look: Visitor, offer: Offer) -> None:
    assert not look.page.locator("table").first.is_visible()
    look.page.get_by_role("button", name="Table").click()
    assert shown(look) == set()
    rows = look.page.locator("tbody tr:visible").all_inner_texts()
    assert len(rows) == sum(len(portfolio.products) for portfolio in offer.portfolios)
    (trail,) = [row for row in rows if row.startswith("audit-trail")]
    assert "CloudTrail.4–7" in trail
    assert offer.catalog.product("audit-trail").summary in trail


def test_the_language_changes_without_a_reload_and_is_remembered_on_every_page(look: Visitor, offer: Offer) -> None:
    page = look.page
    page.evaluate("window.here = true")
    page.get_by_role("button", name="日本語").click()
    assert page.evaluate("window.here"), "not loaded again"
    assert page.locator("html").get_attribute("lang") == "ja"
    assert page.get_by_role("heading", level=1).inner_text() == "サービスカタログ"
    assert page.get_by_role("status").inner_text().endswith("製品")
    assert page.get_by_role("button", name="日本語").get_attribute("aria-pressed") == "true"
    card = offer.catalog.product("audit-trail")
    assert page.get_by_text(card.summary_ja).first.is_visible()
    assert not page.get_by_text(card.summary, exact=True).first.is_visible()
    look.follow(page.get_by_role("link", name="audit-trail").first)
    page.get_by_role("heading", name="起動する前に").wait_for()
    page.get_by_role("button", name="English").click()
    page.go_back()
    assert page.get_by_role("heading", level=1).inner_text() == "Service Catalog"


def test_a_japanese_browser_is_greeted_in_japanese(visitor: Visit, site: Path) -> None:
    look = visitor(locale="ja-JP")
    look.page.goto((site / "index.html").as_uri())
    assert look.page.get_by_role("heading", level=1).inner_text() == "サービスカタログ"


def test_light_and_dark_follow_the_system_until_chosen(visitor: Visit, site: Path) -> None:
    look = visitor(scheme="dark")
    look.page.goto((site / "index.html").as_uri())
    paper = "getComputedStyle(document.documentElement).backgroundColor"
    dark = look.page.evaluate(paper)
    look.page.get_by_role("button", name="Light or dark").click()
    light = look.page.evaluate(paper)
    assert light == "rgb(255, 255, 255)" != dark
    look.page.reload()
    assert look.page.evaluate(paper) == light


def test_without_scripts_everything_is_there_to_read(visitor: Visit, site: Path, offer: Offer) -> None:
    look = visitor(scripts=False)
    look.page.goto((site / "index.html").as_uri())
    assert shown(look) == named(offer, lambda _: True)
    assert not look.page.get_by_role("searchbox").is_visible()
    assert "の" not in look.page.locator("main .card p").first.inner_text(), "one language only"


def test_a_phone_scrolls_down_and_never_sideways(visitor: Visit, site: Path, offer: Offer) -> None:
    look = visitor(size=PHONE)
    for path in ("index.html", *(f"products/{card.name}.html" for card in offer.catalog.products)):
        look.page.goto((site / path).as_uri())
        assert look.page.evaluate("document.documentElement.scrollWidth") <= PHONE[0], path


def test_it_is_walked_by_keyboard(look: Visitor) -> None:
    page = look.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "q"
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    shadow = page.evaluate("getComputedStyle(document.activeElement).boxShadow")
    assert outline != "none" or shadow != "none", "the focus is seen"


@pytest.mark.slow
def test_on_paper_nothing_is_cut_off(visitor: Visit, site: Path, offer: Offer) -> None:
    look = visitor(size=(800, 1100), scheme="dark")
    look.page.emulate_media(media="print")
    for card in offer.catalog.products:
        look.page.goto((site / "products" / f"{card.name}.html").as_uri())
        assert look.page.locator(".drawing").evaluate("(each) => each.getBoundingClientRect().right") <= 800, card.name
        assert look.page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"


def test_on_paper_there_is_the_table_and_no_switch(look: Visitor) -> None:
    look.page.emulate_media(media="print")
    assert look.page.locator("table.overview").first.is_visible()
    assert not look.page.locator(".card").first.is_visible()
    assert not look.page.locator("#filters").is_visible()
