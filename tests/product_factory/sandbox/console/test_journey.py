"""A developer's journey in a real browser: find, launch, see, update with a preview, terminate; nothing leaves the machine.

Each stage is looked at in its language in both schemes, on a phone and on a desktop. With $PICTURES, pictures of each are
kept for people to look at.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import LOOKS, OTHER_LOOKS, Visit, Visitor
from tests.product_factory.sandbox.console.conftest import Served
from tests.slow import slow_but

# Two looks at a record, on a busy machine.
expect.set_options(timeout=30_000)
SAYS = {
    "en-US": {"ended": "Succeeded", "form": "Fill in {}", "confirm": "Confirm the subscription", "newer": "newer"},
    "ja-JP": {"ended": "成功", "form": "{} のフォームへ", "confirm": "サブスクリプションを確認", "newer": "新しい"},
}


class Journey:
    """Somebody at the pages, in one account and one language."""

    def __init__(self, visitor: Visitor, served: Served, account: str, locale: str) -> None:
        self.visitor, self.served, self.account, self.locale = visitor, served, account, locale
        self.page: Page = visitor.page
        self.says = SAYS[locale]
        self.page.add_init_script(f"localStorage.setItem('factory-page-account', '{account}')")

    def open(self, path: str) -> None:
        self.page.goto(self.served.url + path)

    def ends(self) -> None:
        shown = f".record-state .{self.locale[:2]}"
        expect(self.page.locator(f"#progress {shown}")).to_have_text(self.says["ended"])

    def looks(self, name: str, whole: bool = True) -> None:
        """Nothing serious, nothing sticks out, no complaint, in each look."""
        for scheme, size in LOOKS if self.locale == "en-US" else OTHER_LOOKS:
            self.visitor.wears(scheme, size)
            assert self.visitor.violations() == []
            assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing sticks out"
            self.visitor.picture(f"journey-{name}-{scheme}-{self.locale[:2]}-{size[0]}", whole=whole)
        assert [each for each in self.visitor.complaints if "Failed to load resource" not in each] == []


@pytest.mark.parametrize("locale", slow_but(lambda locale: locale == "ja-JP", SAYS))
def test_find_launch_see_update_with_a_preview_and_terminate(
    visitor: Visit, served: Served, account: str, locale: str
) -> None:
    made = Journey(visitor(origin=served.url.rstrip("/"), locale=locale), served, account, locale)
    page = made.page
    # find: what is launched without its prerequisite leads to it, with a button to its form
    made.open("index.html")
    page.locator("input[name=q]").fill("security-alarms")
    page.locator(".card").get_by_role("link", name="security-alarms", exact=True).click()
    page.locator("#launch-button").click()
    leads = page.get_by_role("alert").get_by_role("button")
    wanted = [made.says["form"].format(each) for each in ("security-notification", "audit-trail")]
    expect(leads).to_have_text(wanted, use_inner_text=True)
    made.looks("refused", whole=False)
    made.visitor.follow(leads.first)
    expect(page.get_by_role("heading", level=1)).to_have_text("security-notification")
    # launch an older version
    page.locator("#version").select_option("1.2.0")
    page.locator("[data-name=Email]:visible").fill("team@example.com")
    page.locator("#launch-button").click()
    made.ends()
    expect(page.locator("#progress .next")).to_contain_text(made.says["confirm"])
    expect(page.locator("#progress .next")).to_contain_text("team@example.com")
    expect(page.locator("#go-on")).to_have_attribute("href", "/products/security-alarms.html#launch")
    made.looks("succeeded", whole=False)
    # see it, among all accounts and by itself
    page.locator("#progress .own-page").click()
    expect(page).to_have_url(f"{served.url}launched/{account}/security-notification")
    expect(page.get_by_role("img", name="security-notification")).to_be_visible()
    # update, with what it does before anything is pressed
    expect(page.locator("#preview table")).to_contain_text("TopicKey")
    expect(page.locator("#to-version option").first).to_contain_text(made.says["newer"])
    made.looks("seen")
    page.locator("#update").click()
    expect(page.locator(".hero .number")).to_have_text("1.4.0")
    expect(page.get_by_role("region", name=re.compile("Records|レコード")).locator("tbody tr")).to_have_count(2)
    # back to an older one is asked for, and not done
    page.locator("#to-version").select_option("1.1.0")
    expect(page.locator("#preview .told.warn")).to_be_visible()
    page.locator("#update").click()
    expect(page.get_by_role("dialog")).to_contain_text("EventRoleArnParameter")
    made.looks("asked", whole=False)
    page.keyboard.press("Escape")
    # terminate: keeping its resources is offered, and what stays is said
    page.locator("#terminate").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("checkbox").check()
    expect(dialog.locator("ul")).to_be_hidden()
    dialog.get_by_role("checkbox").uncheck()
    expect(dialog.locator("ul")).to_be_visible()
    made.looks("terminate", whole=False)
    dialog.get_by_role("button").last.click()
    expect(page.locator(".hero .badge")).to_have_count(0)
    expect(page.get_by_role("region", name=re.compile("Records|レコード")).locator("tbody tr")).to_have_count(3)
    made.looks("terminated")
    made.open("launched.html")
    expect(page.locator("#launched .empty")).to_be_visible()
