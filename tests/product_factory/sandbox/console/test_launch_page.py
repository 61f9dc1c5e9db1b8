"""The page of one launch, in each state; what others typed is shown as text."""

from __future__ import annotations

import re

import pytest

from product_factory.catalog.offer import load
from product_factory.sandbox.console.launches import History, LaunchView, RecordLine
from product_factory.sandbox.console.leading import Lead
from product_factory.sandbox.console.site import Site
from product_factory.sandbox.console.stacks import EventView
from tests.product_factory.page.conftest import HUB
from tests.product_factory.sandbox.console import views

HOSTILE = "<img src=x onerror=alert(1)>\"'"


@pytest.fixture(scope="module")
def made() -> Site:
    return views.site_of(load(), HUB)


def test_what_others_typed_is_text_wherever_it_stands(made: Site) -> None:
    resource = views.FULL.resources[0] if views.FULL.resources else None
    assert resource
    event = EventView(time=views.AT, resource=HOSTILE, type=HOSTILE, status="CREATE_FAILED", reason=HOSTILE)
    found = views.FAILED.model_copy(
        update={
            **dict.fromkeys(("name", "product", "version", "why", "reason", "launched_by", "ends", "instead"), HOSTILE),
            "standing": "deprecated",
            "parameters": {HOSTILE: HOSTILE},
            "tags": {HOSTILE: HOSTILE},
            "outputs": {HOSTILE: "https://" + HOSTILE},
            "stays": (HOSTILE,),
            "resources": (resource.model_copy(update={"shown": resource.shown._replace(id=HOSTILE, title=HOSTILE)}),),
            "events": (event,),
            "records": (
                RecordLine(id=HOSTILE, type="PROVISION_PRODUCT", status="FAILED", at=views.AT, reason=HOSTILE),
            ),
            "lead": Lead(first=(HOSTILE,), unlaunched=(HOSTILE,)),
        }
    )
    gone = History(name=HOSTILE, product_id="", records=found.records)
    for page in (views.shown(made, found), views.shown(made, gone), views.shown(made, None, HOSTILE)):
        assert "<img" not in page
        assert "&lt;img src=x onerror" in page
        assert not re.search(r"=\"[^\"]*<img", page)


def test_an_output_is_a_link_only_where_it_is_one_of_https(made: Site) -> None:
    found = views.FULL.model_copy(update={"outputs": {"A": "javascript:alert(1)", "B": "https://example.com/x"}})
    page = views.shown(made, found)
    assert 'href="javascript' not in page
    assert '<a href="https://example.com/x" rel="noreferrer">' in page


def test_hidden_answers_are_called_so_and_others_are_shown(made: Site) -> None:
    page = views.shown(made, views.FULL)
    assert re.search(r"<code>Token</code></dt><dd><span[^>]*>\(hidden\)", page)
    assert "<code>team@example.com</code>" in page


@pytest.mark.parametrize(
    ("state", "says"),
    [
        ("deprecated", "Version 1.1.0 is deprecated. This launch keeps running"),
        ("retired", "Version 1.2.0 is retired. This launch keeps running"),
        ("unseen", "keeps running, and can be terminated"),
        ("gone", "not launched in this account any more"),
        ("never", "Nothing called alerts was launched"),
    ],
)
def test_the_page_says_how_it_stands(made: Site, state: str, says: str) -> None:
    assert says in views.shown(made, views.STATES[state])


def test_a_failure_has_a_button_for_each_product_that_it_asks_for(made: Site) -> None:
    page = views.shown(made, views.FAILED)
    alert = page[page.index('role="alert"') : page.index('id="told"')]
    links = re.findall(r'<a role="button"[^>]*href="[./]*products/([\w-]+)\.html#launch"', alert)
    assert links == ["security-notification", "audit-trail"]


@pytest.mark.parametrize("state", ["failed", "changing", "unseen"])
def test_what_can_not_be_done_now_is_not_offered(made: Site, state: str) -> None:
    found = views.STATES[state]
    assert isinstance(found, LaunchView)
    page = views.shown(made, found)
    assert ('id="to-version"' in page) == (found.status == "AVAILABLE")
    assert ('id="answers"' in page) == (found.status == "AVAILABLE" and bool(found.standing))
    assert bool(re.search(r'id="terminate"[^>]* disabled', page)) == (state == "changing")
