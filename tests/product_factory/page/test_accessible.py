"""axe-core finds nothing serious on the main pages, in both schemes and languages and on a phone.

With $PICTURES each is kept as a picture in that folder, for people to look at.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser import DESKTOP, PHONE, Scheme, Visit

PAGES = ("index", "products/governance-base", "products/security-notification", "products/security-alarms")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_serious_is_found(visitor: Visit, site: Path, name: str, scheme: Scheme, size: tuple[int, int]) -> None:
    look = visitor(scheme=scheme, size=size)
    look.page.goto((site / f"{name}.html").as_uri())
    where = f"{name.replace('/', '-')}-{scheme}-{size[0]}"
    look.picture(where)
    assert look.violations() == []
    look.page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    if name == "index":
        look.page.get_by_role("button", name="Table").click()
    else:
        look.page.locator(".version-form:visible input").first.fill("not accepted: ")
    look.page.get_by_role("button", name="日本語").click()
    look.picture(f"{where}-ja")
    assert look.violations() == []


def test_the_check_itself_finds_what_is_wrong(visitor: Visit, site: Path) -> None:
    look = visitor()
    look.page.goto((site / "index.html").as_uri())
    look.page.evaluate(
        "document.querySelector('[name=q]').closest('label').replaceWith(document.createElement('input'))"
    )
    assert [each["rule"] for each in look.violations()] == ["label"]
