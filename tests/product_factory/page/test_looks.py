"""What a look may change: the scheme colours alone, and the width no colour.

So a page that is readable in the light on a desktop, and in the dark on a phone, is so in the other two, too.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser import Visit
from tests.checkout import ROOT

SHEETS = sorted((ROOT / "product_factory").rglob("*.css"))
PAINT = re.compile(r"color|background|fill|stroke|shadow|opacity|filter")
# What `border: 0` says besides.
RESET = ("", "currentcolor")
# A colour or one that is named elsewhere, how much of it is seen, or a picture.
PAINTED = re.compile(
    r"#[0-9a-f]{3,8}|rgba?\(.*|var\(.*|0?\.\d+|brightness\(.*|url\(.*|none|transparent|dark|light", re.DOTALL
)
DECLARED = """(text) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  const told = (rule) => rule.cssRules && !(rule instanceof CSSStyleRule) ? [...rule.cssRules].flatMap(told)
    : [...(rule.style ?? [])].map((name) => [name, rule.style.getPropertyValue(name)]);
  const media = (rules) => [...rules].flatMap((rule) => rule instanceof CSSMediaRule ? [[rule.conditionText, told(rule)]] : []);
  return media(sheet.cssRules);
}"""


@pytest.fixture
def page(visitor: Visit) -> Page:
    return visitor().page


def declared(page: Page, condition: str) -> list[tuple[str, str]]:
    """All that style sheets say under a condition of this kind: property and value."""
    asked = [each for sheet in SHEETS for each in page.evaluate(DECLARED, sheet.read_text(encoding="utf-8"))]
    return [(name, value) for media, told in asked if condition in media for name, value in told]


def test_a_scheme_changes_colours_alone(page: Page) -> None:
    said = declared(page, "prefers-color-scheme")
    assert said, "Pico's dark"
    for name, value in said:
        assert name.startswith("--") or PAINT.search(name), name
        assert PAINTED.fullmatch(value.strip()) or PAINT.search(name), f"{name}: {value}"


def test_a_width_changes_no_colour(page: Page) -> None:
    said = declared(page, "width")
    assert said, "what a phone is shown"
    for name, value in said:
        assert not PAINT.search(name) or value in RESET, f"{name}: {value}"


def test_who_prefers_less_motion_sees_no_picture_that_moves(page: Page, site: Path) -> None:
    page.goto((site / "products" / "audit-trail.html").as_uri())
    page.evaluate("document.querySelector('button').setAttribute('aria-busy', 'true')")
    waiting = "getComputedStyle(document.querySelector('[aria-busy]'), '::before').backgroundImage"
    assert page.evaluate(waiting) == "none"
    page.emulate_media(reduced_motion="no-preference")
    assert "svg" in page.evaluate(waiting)
