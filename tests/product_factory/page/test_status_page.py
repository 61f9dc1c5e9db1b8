"""The status in a real browser: each figure leads to its rows, without a server, in both schemes."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from product_factory.catalog.offer import Offer
from product_factory.page.build import build
from product_factory.page.rendering import Extension
from product_factory.page.status import LINK, status_pages
from product_factory.page.writing import write
from tests.browser import LOOKS, OTHER_LOOKS, Looks, Visit, Visitor
from tests.product_factory.page.conftest import HUB
from tests.product_factory.page.rows import many


@pytest.fixture(scope="module")
def status(offer: Offer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site's folder, with the status of 40 accounts in it."""
    rows, told = many(40, ("/Workloads", "/Workloads/Production", "/Sandbox"))
    told = told._replace(failures=(("100000000009", "the read role is missing there"),))
    extension = Extension(links=(LINK,))
    folder = tmp_path_factory.mktemp("status") / "site"
    files = status_pages(rows, told, extension=extension, products=offer.catalog.newest_active())
    write(build(offer, HUB, extension._replace(files=files)), folder)
    return folder


def opened(visit: Visit, status: Path, page: str = "index.html", **how: object) -> Visitor:
    made = visit(**how)
    made.page.goto((status / "status" / page).as_uri())
    return made


def test_the_catalog_leads_to_the_status_and_a_figure_to_its_rows(visitor: Visit, status: Path) -> None:
    look = visitor()
    look.page.goto((status / "index.html").as_uri())
    look.follow(look.page.get_by_role("link", name="Status"))
    cell = look.page.locator(".matrix tbody tr", has_text="Sandbox").locator("td.cell a").nth(1)
    count = int(cell.locator(".count").inner_text())
    cell.click()
    rows = look.page.locator("section.rows tbody tr:visible")
    expect(rows).to_have_count(count)
    expect(look.page.locator("#found")).to_have_text(f"{count} rows")
    expect(look.page.locator("section.rows:visible")).to_have_count(1)


def test_a_version_leads_to_the_rows_that_run_it(visitor: Visit, status: Path) -> None:
    look = opened(visitor, status)
    look.follow(look.page.locator(".adoption").get_by_role("link", name="audit-trail"))
    header = look.page.locator(".matrix thead th")
    expect(header.get_by_text("1.0.0", exact=True)).to_be_visible()
    column = [text.strip() for text in header.all_inner_texts()].index("1.0.0")
    cell = look.page.locator(".matrix tbody tr").first.locator("> *").nth(column).get_by_role("link")
    count = int(cell.locator(".count").inner_text())
    cell.click()
    rows = look.page.locator("section.rows tbody tr:visible")
    expect(rows).to_have_count(count)
    assert {row.get_attribute("data-version") for row in rows.all()} == {"1.0.0"}
    expect(look.page.locator("#narrowed")).to_have_text("1.0.0")
    look.page.get_by_role("button", name="Clear filters").click()
    assert rows.count() > count


def test_a_failure_leads_to_its_row(visitor: Visit, status: Path) -> None:
    look = opened(visitor, status)
    failure = look.page.locator(".failures tbody tr").first
    account = failure.locator(".account-id").inner_text()
    failure.get_by_role("link").first.click()
    rows = look.page.locator("section.rows tbody tr:visible")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text(account)
    expect(rows).to_contain_text("CREATE_FAILED")


def test_filters_stand_in_the_address_and_come_back(visitor: Visit, status: Path) -> None:
    look = opened(visitor, status, "unit-sandbox-rows.html")
    look.page.get_by_role("searchbox").fill("team-0002")
    look.page.get_by_label("State").select_option("current")
    told = look.page.locator("#found").inner_text()
    assert "q=team-0002" in look.page.url
    assert "standing=current" in look.page.url
    address = look.page.url
    look.page.goto((status / "status" / "index.html").as_uri())
    look.page.goto(address)
    expect(look.page.locator("#found")).to_have_text(told)
    expect(look.page.get_by_role("searchbox")).to_have_value("team-0002")


def test_without_scripts_every_figure_leads_to_its_rows_too(visitor: Visit, status: Path) -> None:
    look = opened(visitor, status, scripts=False)
    look.page.locator(".matrix td.cell a").first.click()
    fragment = look.page.url.partition("#")[2]
    expect(look.page.locator(f"[id='{fragment}']")).to_be_in_viewport()
    assert look.page.locator("#filters").is_hidden()


@pytest.mark.parametrize(
    ("locale", "looks"),
    [pytest.param("en-US", LOOKS, marks=pytest.mark.slow), ("ja-JP", OTHER_LOOKS)],
    ids=["en", "ja"],
)
def test_it_is_readable_in_each_scheme_language_and_width(
    visitor: Visit, status: Path, locale: str, looks: Looks
) -> None:
    look = visitor(locale=locale)
    for page in ("index", "failed", "product-audit-trail", "unit-workloads", "unit-workloads-rows"):
        look.page.goto((status / "status" / f"{page}.html").as_uri())
        for scheme, size in looks:
            look.wears(scheme, size)
            assert look.violations() == [], page
            assert look.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{page} sticks out"
            look.picture(f"status-{page}-{scheme}-{locale[:2]}-{size[0]}")
    assert look.complaints == []
