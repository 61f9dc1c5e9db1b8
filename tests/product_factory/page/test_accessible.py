"""axe-core finds nothing serious on the main pages, in both schemes and languages and on a phone.

With $PICTURES each is kept as a picture in that folder, for people to look at.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser import LOOKS, OTHER_LOOKS, Looks, Visit, Visitor
from tests.slow import slow_but

PAGES = ("index", "products/governance-base", "products/security-notification", "products/security-alarms")


@pytest.mark.parametrize("name", slow_but(lambda name: name == "index", PAGES))
def test_nothing_serious_is_found(visitor: Visit, site: Path, name: str) -> None:
    look = visitor()
    look.page.goto((site / f"{name}.html").as_uri())
    where = name.replace("/", "-")
    fine_in_each(look, where, LOOKS)
    look.page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    if name == "index":
        look.page.get_by_role("button", name="Table").click()
    else:
        look.page.locator(".version-form:visible input").first.fill("not accepted: ")
    look.page.get_by_role("button", name="日本語").click()
    fine_in_each(look, f"{where}-ja", OTHER_LOOKS)


def fine_in_each(look: Visitor, where: str, looks: Looks) -> None:
    for scheme, size in looks:
        look.wears(scheme, size)
        look.picture(f"{where}-{scheme}-{size[0]}")
        assert look.violations() == [], (scheme, size)


def test_the_check_itself_finds_what_is_wrong(visitor: Visit, site: Path) -> None:
    look = visitor()
    look.page.goto((site / "index.html").as_uri())
    look.page.evaluate(
        "document.querySelector('[name=q]').closest('label').replaceWith(document.createElement('input'))"
    )
    assert [each["rule"] for each in look.violations()] == ["label"]
