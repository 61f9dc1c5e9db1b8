"""Before anybody typed nothing is red; a verdict that is asked for goes to the first answer that needs a change."""

from __future__ import annotations

from pathlib import Path

import pytest

from product_factory.catalog.offer import Offer
from tests.browser import Visit, Visitor


def opened(visit: Visit, site: Path, name: str) -> Visitor:
    made: Visitor = visit()
    made.page.goto((site / "products" / f"{name}.html").as_uri())
    return made


def test_no_form_is_red_before_anybody_typed(visitor: Visit, site: Path, offer: Offer) -> None:
    look = visitor()
    for card in offer.catalog.products:
        look.page.goto((site / "products" / f"{card.name}.html").as_uri())
        assert look.page.locator("#form .error:visible").count() == 0, card.name
        assert look.page.locator("#form [aria-invalid]").count() == 0, card.name
        assert look.page.locator("#verdict").get_attribute("class") in {"open", "good"}, card.name


@pytest.mark.parametrize("way", ["button", "enter", "launch"])
def test_asked_for_a_verdict_it_goes_to_the_first_wrong_answer(visitor: Visit, site: Path, way: str) -> None:
    look = opened(visitor, site, "canary")
    page = look.page
    assert page.locator("#verdict").inner_text().endswith("still needed.")
    if way == "button":
        page.get_by_role("button", name="Check the answers").click()
    elif way == "enter":
        page.locator("#provisioned-name").press("Enter")
    else:  # what the served page's button does
        page.evaluate("document.getElementById('form').requestSubmit()")
    first = page.locator(".version-form:visible [aria-invalid]").first.get_attribute("data-name")
    assert page.evaluate("document.activeElement.dataset.name") == first
    assert page.locator("#verdict").get_attribute("class") == "bad"
    page.get_by_role("button", name="Reset to defaults").click()
    page.locator("#verdict.open").wait_for()
    assert page.locator("#form .error:visible").count() == 0


def test_where_answers_do_not_go_together_it_goes_to_the_first_of_them(visitor: Visit, site: Path) -> None:
    page = opened(visitor, site, "security-notification").page
    page.get_by_role("button", name="Check the answers").click()
    assert page.evaluate("document.activeElement.dataset.name") == "Email"
    assert page.locator(".version-form:visible .rules").is_visible()


def test_a_rule_is_told_once_somebody_answered_what_it_is_about(visitor: Visit, site: Path) -> None:
    page = opened(visitor, site, "security-notification").page
    page.locator("#provisioned-name").fill("alerts")
    assert not page.locator(".version-form:visible .rules").is_visible()
    page.locator("[data-name=SlackChannelId]:visible").fill("C0123ABCD")
    assert "or neither" in page.locator(".version-form:visible .rules").inner_text()


def test_costs_lead_to_the_calculator(visitor: Visit, site: Path) -> None:
    page = opened(visitor, site, "audit-trail").page
    link = page.get_by_role("link", name="Estimate it with the AWS Pricing Calculator")
    # https://docs.aws.amazon.com/pricing-calculator/latest/userguide/what-is-pricing-calculator.html
    assert link.get_attribute("href") == "https://calculator.aws/#/"
