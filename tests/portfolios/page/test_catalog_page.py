"""The catalog page in a real browser: search, filters, language, and nothing asked outside."""

from __future__ import annotations

from pathlib import Path

from tests.browser import Visit, Visitor


def shown(visitor: Visitor) -> set[str]:
    """Names of the products whose cards are seen."""
    cards = visitor.page.locator(".card:visible h3")
    return set(cards.all_inner_texts())


def opened(visit: Visit, site: Path, **how: object) -> Visitor:
    """A visitor who looks at the catalog."""
    made = visit(**how)
    made.page.goto((site / "index.html").as_uri())
    return made


def test_a_search_finds_by_name_purpose_control_and_service(visitor: Visit, site: Path) -> None:
    look = opened(visitor, site)
    everything = shown(look)
    for text, found in (("audit-trail", "audit-trail"), ("KMS.4", "security-notification"), ("ルート", "")):
        look.page.get_by_role("searchbox").fill(text)
        assert shown(look) < everything
        assert not found or found in shown(look)
    look.page.get_by_role("searchbox").fill("")
    assert shown(look) == everything
