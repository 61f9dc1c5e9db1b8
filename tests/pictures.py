"""`python -m tests.pictures`: the pictures of the docs, taken anew from the sandbox's console in a real browser.

They show the page as `factory sandbox` serves it. Needs a Chromium: Debian's `chromium`, or the one that
$CHROMIUM names.
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Page, ViewportSize, sync_playwright

from product_factory.catalog.catalog import load
from product_factory.catalog.lifecycle import State
from product_factory.provisioning import launch
from product_factory.sandbox.console.serving import console
from product_factory.sandbox.organization import DEVELOPER
from product_factory.sandbox.server import Sandbox
from sharing.settings import HUB
from tests.browser import ARGUMENTS, find
from tests.checkout import ROOT

FOLDER = ROOT / "docs" / "images"
SIZE = ViewportSize(width=1200, height=820)


def main() -> int:
    """Take all of them. 1 where there is no browser."""
    with sync_playwright() as playwright:
        path = find(playwright)
        if path is None:
            print("No browser: install Debian's `chromium`, or name one in $CHROMIUM.", file=sys.stderr)
            return 1
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        with Sandbox(region=HUB.regions[0]) as sandbox, console(sandbox, 0, print) as served:
            _launch_elsewhere(sandbox)
            context = browser.new_context(viewport=SIZE, locale="en-US", color_scheme="light")
            context.set_default_timeout(60_000)
            _take(context.new_page(), served.url)
        browser.close()
    return 0


def _launch_elsewhere(sandbox: Sandbox) -> None:
    """So that the status has something to tell: other teams, one of them behind."""
    heard = {"Email": "team@example.com"}
    states = load().states["security-notification"].items()
    behind = [version for version, state in states if state is State.ACTIVE][-2]
    launch(sandbox.session("spoke-2", DEVELOPER), product="security-notification", version=behind, parameters=heard)
    launch(sandbox.session("spoke-3", DEVELOPER), product="security-notification", parameters=heard)
    for account in ("spoke-2", "spoke-3"):
        launch(sandbox.session(account, DEVELOPER), product="audit-trail")
    launch(sandbox.session("spoke-3", DEVELOPER), product="security-alarms")


def _take(page: Page, url: str) -> None:
    page.goto(url)
    page.get_by_role("searchbox").fill("alert")
    _keep(page, "catalog")
    page.goto(f"{url}products/security-alarms.html")
    _keep(page, "product")
    page.goto(f"{url}products/security-notification.html")
    page.get_by_role("textbox", name="Address for security alerts").fill("team at example.com")
    _to(page, "section#launch")
    _keep(page, "form")
    page.get_by_role("textbox", name="Address for security alerts").fill("team@example.com")
    page.locator("#launch-button").click()
    page.locator("#progress .record-state .badge.good").wait_for()
    _to(page, "#launch-here")
    _keep(page, "launched")
    page.get_by_role("link", name="Status", exact=True).click()
    page.wait_for_load_state("networkidle")
    _keep(page, "status")


def _to(page: Page, what: str) -> None:
    page.eval_on_selector(what, "element => window.scrollTo({top: element.getBoundingClientRect().top + scrollY - 20})")


def _keep(page: Page, name: str) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    path: Path = FOLDER / f"{name}.png"
    page.screenshot(path=path, animations="disabled")
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1024} KB")


if __name__ == "__main__":
    sys.exit(main())
