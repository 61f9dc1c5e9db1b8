"""The Launch button in a real browser: a developer launches, updates and terminates, and is told what goes wrong.

With $PICTURES, pictures of each stage in both schemes are kept for people to look at.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import LOOKS, OTHER_LOOKS, Looks, Visit, Visitor
from tests.product_factory.sandbox.console.conftest import Served

# Two looks at a record, on a busy machine.
expect.set_options(timeout=60_000)


class Developer:
    """Somebody at a product's page, acting in one account."""

    def __init__(self, visitor: Visitor, served: Served, account: str) -> None:
        self.visitor, self.page, self.url, self.account = visitor, visitor.page, served.url, account
        # The account that was chosen before, as the browser remembers it.
        self.page.add_init_script(f"localStorage.setItem('factory-page-account', '{account}')")

    def open(self, path: str) -> Page:
        self.page.goto(self.url + path)
        expect(self.page.locator("#account")).to_have_value(self.account)
        return self.page

    def product(self, name: str) -> Page:
        return self.open(f"products/{name}.html")

    @property
    def button(self) -> Locator:
        return self.page.locator("#launch-button")

    @property
    def progress(self) -> Locator:
        return self.page.locator("#progress")

    def ends(self, how: str) -> None:
        """The operation under way ends so."""
        expect(self.progress.locator(".record-state .en")).to_have_text(how)

    def launch(self, name: str, **answers: str) -> None:
        self.product(name)
        for parameter, value in answers.items():
            self.page.locator(f".version-form:visible [data-name={parameter}]").fill(value)
        self.button.click()


def fine(visitor: Visitor) -> None:
    """No script error and no refused style; nothing that axe-core finds serious."""
    assert visitor.complaints == []
    assert visitor.violations() == []


@pytest.fixture
def developer(visitor: Visit, served: Served, account: str) -> Developer:
    return Developer(visitor(origin=served.url.rstrip("/")), served, account)


def test_a_bad_value_is_refused_and_a_good_one_launches_to_a_finished_record(developer: Developer) -> None:
    developer.launch("security-notification", Email="nobody")
    expect(developer.page.locator("[data-name=Email]:visible")).to_have_attribute("aria-invalid", "true")
    expect(developer.page.locator("#launch-told")).to_contain_text("not accepted")
    assert developer.page.locator("#progress").inner_text() == ""
    developer.page.locator("[data-name=Email]:visible").fill("team@example.com")
    developer.button.click()
    developer.ends("Succeeded")
    expect(developer.progress.get_by_role("heading", name="Launch of security-notification")).to_be_visible()
    expect(developer.progress.locator(".ending")).to_contain_text("SecurityTopicArn")
    events = developer.progress.locator("tbody tr")
    expect(events.first).to_contain_text("create complete")
    expect(events.last).to_contain_text("create in progress")
    expect(developer.page.locator(".launched-list li")).to_contain_text(["AVAILABLE"])
    fine(developer.visitor)


def test_what_runs_is_updated_from_its_own_values_and_terminated_after_a_question(developer: Developer) -> None:
    developer.launch("security-notification", Email="team@example.com")
    developer.ends("Succeeded")
    page = developer.open("launched.html")
    page.get_by_role("button", name="Update").click()
    email = page.locator("[data-name=Email]:visible")
    expect(email).to_have_value("team@example.com")
    expect(developer.button).to_have_text(re.compile("^Update security-notification"))
    email.fill("other@example.com")
    developer.button.click()
    # The subscription is replaced: asked about first.
    expect(page.get_by_role("dialog")).to_contain_text("EmailSubscription")
    page.get_by_role("dialog").get_by_role("button", name="Update to").click()
    expect(developer.progress.get_by_role("heading", name="Update of")).to_be_visible()
    developer.ends("Succeeded")
    page = developer.open("launched.html")
    page.get_by_role("button", name="Details").click()
    expect(page.locator("main")).to_contain_text("other@example.com")
    fine(developer.visitor)
    page = developer.open("launched.html")
    page.get_by_role("button", name="Terminate").click()
    expect(page.get_by_role("dialog")).to_contain_text("The KMS key stays")
    page.get_by_role("button", name="Keep it").click()
    expect(page.locator(".launched-table")).to_contain_text("AVAILABLE")
    page.get_by_role("button", name="Terminate").click()
    page.get_by_role("dialog").get_by_role("button", name="Terminate").click()
    developer.ends("Succeeded")
    expect(page.locator("#launched")).to_contain_text("Nothing is launched in this account yet.")
    fine(developer.visitor)


@pytest.mark.slow
def test_tags_are_launched_and_the_update_s_form_is_filled_with_them(developer: Developer, served: Served) -> None:
    page = developer.product("security-notification")
    page.locator("[data-name=Email]:visible").fill("team@example.com")
    page.locator("#further-tags").fill("Team=a")
    developer.button.click()
    developer.ends("Succeeded")
    page.locator(".launched-list").get_by_role("button", name="Update").click()
    expect(developer.button).to_contain_text("Update security-notification")
    tags = page.locator("#further-tags")
    expect(tags).to_have_value(re.compile("^Team=a$", re.MULTILINE))
    tags.fill("Team=b")
    developer.button.click()
    expect(developer.progress.get_by_role("heading", name="Update of")).to_be_visible()
    developer.ends("Succeeded")
    detail = served.get(f"api/accounts/{developer.account}/launched/security-notification").json()
    assert detail["tags"]["Team"] == "b"
    fine(developer.visitor)


def test_a_missing_prerequisite_names_what_to_launch_first_with_a_way_there(developer: Developer) -> None:
    developer.launch("security-alarms")
    told = developer.page.get_by_role("alert")
    forms = told.get_by_role("button")
    expect(forms).to_have_text(["Fill in security-notification", "Fill in audit-trail"], use_inner_text=True)
    fine_but_refused(developer.visitor)
    forms.last.click()
    expect(developer.page.get_by_role("heading", level=1)).to_have_text("audit-trail")
    expect(developer.button).to_be_enabled()


def fine_but_refused(visitor: Visitor) -> None:
    """As `fine`; the browser itself logs answers of 4xx and 5xx."""
    assert [each for each in visitor.complaints if "Failed to load resource" not in each] == []
    assert visitor.violations() == []


@pytest.mark.slow
def test_a_launch_that_fails_tells_why_and_its_remains_can_be_terminated(developer: Developer, served: Served) -> None:
    served.take(developer.account, "/baseline/security-notification/topic-arn")
    developer.launch("security-notification", Email="team@example.com")
    developer.ends("Failed")
    alert = developer.progress.get_by_role("alert")
    expect(alert).to_contain_text("already exists")
    expect(alert).to_contain_text("terminate it, and launch again")
    shown = developer.progress.locator("tbody tr:visible")
    everything = shown.count()
    developer.progress.get_by_label("Only failures").check()
    expect(shown.first).to_be_visible()
    assert 0 < shown.count() < everything
    fine(developer.visitor)
    developer.page.locator(".launched-list").get_by_role("button", name="Terminate").click()
    developer.page.get_by_role("dialog").get_by_role("button", name="Terminate").click()
    expect(developer.progress.get_by_role("heading", name="Termination of")).to_be_visible()
    developer.ends("Succeeded")


@pytest.mark.slow
def test_throttling_is_told_in_words_and_the_button_works_again(developer: Developer, served: Served) -> None:
    developer.product("audit-trail")
    served.sandbox.faults.add("throttle", service="servicecatalog", operation="ProvisionProduct")
    developer.button.click()
    expect(developer.page.get_by_role("alert")).to_contain_text("ThrottlingException")
    expect(developer.page.get_by_role("alert")).to_contain_text("Press the button again")
    served.sandbox.faults.clear()
    developer.button.click()
    developer.ends("Succeeded")


@pytest.mark.slow
def test_a_record_that_can_not_be_read_for_a_while_is_asked_for_again(developer: Developer, served: Served) -> None:
    developer.product("audit-trail")
    served.sandbox.faults.add("throttle", service="servicecatalog", operation="DescribeRecord", times=5)
    developer.button.click()
    developer.ends("Succeeded")


def test_a_page_that_is_opened_meanwhile_follows_what_is_under_way(developer: Developer, served: Served) -> None:
    developer.product("access-analyzer")
    served.sandbox.faults.add("throttle", service="servicecatalog", operation="DescribeRecord")
    developer.button.click()
    expect(developer.progress.get_by_role("heading", name="Launch of")).to_be_visible()
    served.sandbox.faults.clear()
    developer.open("launched.html")
    developer.ends("Succeeded")
    expect(developer.page.locator(".launched-table")).to_contain_text("AVAILABLE")


def test_a_stopped_sandbox_is_told_in_words(developer: Developer) -> None:
    developer.product("audit-trail")
    # As when nobody listens any more.
    developer.page.route("**/api/**", lambda route: route.abort("connectionrefused"))
    developer.button.click()
    expect(developer.page.get_by_role("alert").first).to_contain_text("Start `factory sandbox` again")


def test_an_account_outside_is_told_that_it_does_not_see_the_product(visitor: Visit, served: Served) -> None:
    outsider = Developer(visitor(origin=served.url.rstrip("/")), served, "777777777777")
    outsider.product("audit-trail")
    expect(outsider.page.locator(".there")).to_contain_text("This role doesn't see the product in this account.")
    expect(outsider.button).to_be_disabled()


def test_who_administers_the_account_sees_and_launches_what_developers_do_not(developer: Developer) -> None:
    page = developer.product("iam-baseline")
    expect(page.locator(".there")).to_contain_text("This role doesn't see the product in this account.")
    page.locator("#acting-as").select_option("AccountAdministrator")
    expect(developer.button).to_be_enabled()
    developer.button.click()
    developer.ends("Succeeded")
    developer.open("launched.html")
    expect(page.locator("#acting-as")).to_have_value("AccountAdministrator")
    expect(page.locator(".launched-table .who")).to_contain_text("AccountAdministrator")


def test_it_is_all_done_by_keyboard(developer: Developer) -> None:
    page = developer.product("audit-trail")
    page.locator("#account").focus()
    page.keyboard.press("Tab")
    expect(page.locator("#acting-as")).to_be_focused()
    page.keyboard.press("Tab")
    expect(developer.button).to_be_focused()
    page.keyboard.press("Enter")
    developer.ends("Succeeded")
    page.locator(".launched-list").get_by_role("button", name="Terminate").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Keep it")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_what_comes_from_aws_is_shown_and_not_run(developer: Developer, served: Served) -> None:
    evil = "<img src=x onerror=document.title='run'>"
    served.administrator(developer.account, "ssm").put_parameter(Name="/evil", Value=evil, Type="String")
    developer.page.route(
        "**/launched", lambda route: route.fulfill(json=[{**_ROW, "name": evil, "message": evil, "product": evil}])
    )
    page = developer.open("launched.html")
    expect(page.locator(".launched-table")).to_contain_text(evil)
    assert page.locator(".launched-table img").count() == 0
    assert page.title() != "run"


_ROW = {
    "id": "pp-1",
    "version": "1.0.0",
    "newest": "1.0.0",
    "status": "ERROR",
    "launched_at": "2026-11-27T00:00:00Z",
    "launched_by": "Developer",
    "record_id": "rec-1",
}


def test_without_a_sandbox_behind_it_the_page_has_no_launch_panel(visitor: Visit, served: Served) -> None:
    made = visitor(origin=served.url.rstrip("/"))
    made.page.route("**/api/**", lambda route: route.abort("connectionrefused"))
    made.page.goto(f"{served.url}products/audit-trail.html")
    expect(made.page.locator("#by-cli")).to_contain_text("provision-product")
    assert made.page.locator(".launch-panel").count() == 0


@pytest.mark.parametrize(
    ("locale", "looks"),
    [("en-US", LOOKS), pytest.param("ja-JP", OTHER_LOOKS, marks=pytest.mark.slow)],
    ids=["en", "ja"],
)
def test_it_is_readable_in_each_scheme_language_and_width(
    visitor: Visit, served: Served, account: str, locale: str, looks: Looks
) -> None:
    made = visitor(origin=served.url.rstrip("/"), locale=locale)
    developer = Developer(made, served, account)

    def fine_in_each(name: str, whole: bool = False) -> None:
        for scheme, size in looks:
            made.wears(scheme, size)
            fine(made)
            made.picture(f"{name}-{scheme}-{locale[:2]}-{size[0]}", whole=whole)
            assert made.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing sticks out"

    served.take(account, "/baseline/audit-trail/log-group-name")
    developer.launch("security-notification", Email="team@example.com")
    expect(developer.progress.locator(".ending")).to_contain_text("SecurityTopicArn")
    fine_in_each("launched")
    developer.launch("audit-trail")
    expect(developer.progress.get_by_role("alert")).to_contain_text("already exists")
    fine_in_each("failed")
    page = developer.open("launched.html")
    expect(page.locator(".launched-table tbody tr")).to_have_count(2)
    fine_in_each("list", whole=True)
    page.locator(".launched-table .buttons button").last.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    fine_in_each("terminate")
