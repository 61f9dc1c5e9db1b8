"""A real browser for tests: Chromium by Playwright, with every request recorded and none let out.

tests/conftest.py makes both fixtures known. Where no browser is
found, tests that need one skip and say so: install Debian's `chromium-headless-shell` (half of the processor time
of `chromium`, which will do, too), or name one in $CHROMIUM.
With $PICTURES, `Visitor.picture` keeps pictures in that folder, for people to look at.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Playwright,
    Route,
    sync_playwright,
)

AXE = Path(__file__).parent / "vendor" / "axe" / "axe.min.js"
DESKTOP, PHONE = (1280, 900), (390, 844)
Scheme = Literal["light", "dark"]
Looks = tuple[tuple[Scheme, tuple[int, int]], ...]
# Each scheme and each width. Colours don't follow from the width, and nothing but colours from the scheme:
# tests/product_factory/page/test_looks.py holds the style sheets to that. So two looks tell what all four would.
LOOKS: Looks = (("light", DESKTOP), ("dark", PHONE))
OTHER_LOOKS: Looks = (("dark", DESKTOP), ("light", PHONE))
_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# A rule's impact is that of all that it finds: those that find nothing serious are not asked.
_JUDGE = """async () => {
  const serious = (impact) => ["serious", "critical"].includes(impact);
  const minor = axe._audit.rules.filter((rule) => rule.impact && !serious(rule.impact));
  const rules = Object.fromEntries(minor.map((rule) => [rule.id, {enabled: false}]));
  const found = await axe.run(document, {resultTypes: ["violations"], rules});
  return found.violations.filter((each) => serious(each.impact)).map((each) => (
    {rule: each.id, help: each.help, where: each.nodes.map((node) => node.html.slice(0, 200))}));
}"""
# No call home by the browser itself, and no sandbox of its own: containers run as root.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def find(playwright: Playwright) -> str | None:
    """The browser to run: $CHROMIUM, one on PATH, or Playwright's own; None where there is none."""
    if named := os.environ.get("CHROMIUM"):
        assert Path(named).exists(), f"CHROMIUM={named}: is not there"
        return named
    own = playwright.chromium.executable_path
    found = (shutil.which(name) for name in _NAMES)
    return next((path for path in found if path), own if Path(own).exists() else None)


@cache
def axe() -> str:
    """axe-core, to be run in a page."""
    return AXE.read_text(encoding="utf-8")


class Visitor:
    """Somebody with a browser. `requests`: all that the pages asked for; `complaints`: what the console said."""

    def __init__(self, context: BrowserContext, allowed: Callable[[str], bool]) -> None:
        self.context, self._allowed = context, allowed
        self.requests: list[str] = []
        self.refused: list[str] = []
        self.complaints: list[str] = []
        context.route("**/*", self._judge)
        context.on("console", self._hear)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        self.page: Page = context.new_page()

    def _judge(self, route: Route) -> None:
        url = route.request.url
        self.requests.append(url)
        if self._allowed(url):
            route.continue_()
        else:
            self.refused.append(url)
            route.abort()

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def wears(self, scheme: Scheme, size: tuple[int, int]) -> None:
        """The page as it is, in this scheme and size from now on."""
        # A colour that is on its way to another is neither.
        self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        self.page.set_viewport_size({"width": size[0], "height": size[1]})

    def follow(self, link: Locator) -> None:
        """Click a link, and wait until the page that it leads to is whole: until then its scripts hear no click."""
        with self.page.expect_event("load"):
            link.click()

    def violations(self) -> list[dict[str, Any]]:
        """What axe-core finds serious or critical in the page as it is now."""
        # Evaluated by the debugger, it is not stopped by the page's Content-Security-Policy.
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(axe())
        found: list[dict[str, Any]] = self.page.evaluate(_JUDGE)
        return found

    def picture(self, name: str, whole: bool = True) -> None:
        """Keep a picture of the page, where $PICTURES names a folder."""
        if folder := os.environ.get("PICTURES"):
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=Path(folder) / f"{name}.png", full_page=whole)


Visit = Callable[..., Visitor]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the session."""
    with sync_playwright() as playwright:
        path = find(playwright)
        if path is None:
            pytest.skip("no browser: install Debian's `chromium-headless-shell`, or name one in $CHROMIUM")
        launched = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield launched
        launched.close()


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Visit]:
    """Makes visitors; when the test ends, none of them may have asked for anything outside.

    `visitor(origin="http://localhost:5000")`: what may be asked, besides files; `scheme`, `size` in CSS pixels,
    `locale`, and `scripts=False` for a browser without scripts.
    """
    made: list[Visitor] = []

    def visit(
        origin: str = "file://",
        scheme: Scheme = "light",
        size: tuple[int, int] = DESKTOP,
        locale: str = "en-US",
        scripts: bool = True,
    ) -> Visitor:
        context = browser.new_context(
            color_scheme=scheme,
            viewport={"width": size[0], "height": size[1]},
            locale=locale,
            java_script_enabled=scripts,
            reduced_motion="reduce",
        )
        context.set_default_timeout(30_000)

        def allowed(url: str) -> bool:
            return urlsplit(url).scheme in ("file", "data") or f"{url}/".startswith(f"{origin}/")

        made.append(Visitor(context, allowed))
        return made[-1]

    yield visit
    refused = [url for each in made for url in each.refused]
    for each in made:
        each.context.close()
    assert not refused, f"asked outside: {refused}"
