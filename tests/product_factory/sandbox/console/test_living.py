"""The served page follows the checkout: what changes there appears, or the page says what is in the way."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from urllib.parse import urljoin

import pytest
import requests

from tests.catalogs import write_catalog
from tests.conftest import Copy
from tests.served import Told, served

BEHIND = "differs from what is deployed in this sandbox"
BROKEN = "can't be read as it is now"


class Page:
    """What is served of a catalog that somebody works on."""

    def __init__(self, copy: Copy, told: Told) -> None:
        self.copy, self.told = copy, told

    def get(self, path: str) -> requests.Response:
        return requests.get(self.told.page + path, timeout=120)

    def text(self, path: str) -> str:
        found = self.get(path)
        assert found.status_code == 200
        return html.unescape(found.text)

    def run(self, *arguments: str) -> None:
        """A command of the hub's administrator, in the checkout."""
        done = self.copy.run(*arguments, aws=self.told.variables_of("the hub's administrator"))
        assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    copy = write_catalog(tmp_path_factory.mktemp("living") / "own", {"Base": ["access-analyzer", "workload-key"]})
    with served("--page-port", "0", root=copy.root) as told:
        yield Page(copy, told)


@pytest.mark.slow
def test_a_change_of_the_checkout_is_shown_with_what_is_not_deployed_until_it_is(page: Page) -> None:
    before = page.text("products/workload-key.html")
    assert BEHIND not in before
    page.run("deprecate", "workload-key", "1.0.0", "--reason", "Tried by a test.")
    after = page.text("products/workload-key.html")
    assert "Tried by a test." not in before
    assert "Tried by a test." in after
    assert BEHIND in after
    assert "change: version workload-key/1.0.0 (eu-west-1)" in after
    assert BEHIND in page.text("index.html"), "each page says it"
    page.run("deploy", "--bootstrap", "--yes")
    assert BEHIND not in page.text("products/workload-key.html")
    assert "Tried by a test." in page.text("products/workload-key.html")


def test_a_catalog_that_cannot_be_read_leaves_the_page_and_says_where(page: Page) -> None:
    file = page.copy.root / "sharing" / "settings.py"
    good = file.read_text()
    file.write_text("HUB = 1 +\n")
    try:
        broken = page.text("products/workload-key.html")
        assert BROKEN in broken
        assert "sharing/settings.py" in broken
        assert '<h1 id="product-title"' in broken or "<h1" in broken
        assert "workload-key" in broken
    finally:
        file.write_text(good)
    assert BROKEN not in page.text("products/workload-key.html")


def test_what_is_typed_into_a_card_is_shown_as_text(page: Page) -> None:
    file = page.copy.root / "sharing" / "settings.py"
    good = file.read_text()
    file.write_text('raise ValueError("<script>alert(1)</script>")\n')
    try:
        found = page.get("index.html").text
        assert "&lt;script&gt;alert(1)" in found
        assert "<script>alert(1)" not in found
    finally:
        file.write_text(good)


@pytest.mark.parametrize("path", ["nothing.html", "products/nothing.html", "a/b/c", "status/nothing.html"])
def test_a_page_that_is_not_there_says_so_in_the_site_s_frame(page: Page, path: str) -> None:
    found = page.get(path)
    assert found.status_code == 404
    assert found.headers["Content-Type"] == "text/html; charset=utf-8"
    assert f"There is no page /{path}." in found.text
    (home,) = set(re.findall(r'<a class="brand" href="([^"]+)"', found.text))
    assert requests.get(urljoin(found.url, home), timeout=60).status_code == 200
    (style,) = re.findall(r'href="([^"]+site\.css)"', found.text)
    assert requests.get(urljoin(found.url, style), timeout=60).status_code == 200


def test_the_api_answers_in_json_still(page: Page) -> None:
    found = page.get("api/nothing")
    assert (found.status_code, found.headers["Content-Type"]) == (404, "application/json")
    assert found.json()["error"] == "The API has no /api/nothing."


def test_a_path_of_tags_is_shown_as_text(page: Page) -> None:
    found = page.get("%3Cscript%3Ealert(1)%3C/script%3E")
    assert found.status_code == 404
    assert "<script>alert" not in found.text
