"""What is due and what it says: pure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from product_factory.authoring.portfolio import Email, Portfolio, Topic
from product_factory.catalog.lifecycle import State
from product_factory.sharing.announcements import Change, Record, channels, due, news

ACTIVE, DEPRECATED, RETIRED = State
STATES = st.dictionaries(st.sampled_from(["1.0.0", "1.1.0", "2.0.0", "10.0.0"]), st.sampled_from(State))


@pytest.mark.parametrize(
    ("told", "now", "expected"),
    [
        (None, ACTIVE, "published"),
        (None, DEPRECATED, "deprecated"),
        (None, RETIRED, None),
        (ACTIVE, ACTIVE, None),
        (ACTIVE, DEPRECATED, "deprecated"),
        (ACTIVE, RETIRED, "retired"),
        (DEPRECATED, RETIRED, "retired"),
        (DEPRECATED, ACTIVE, "restored"),
        (RETIRED, ACTIVE, "restored"),
        (RETIRED, DEPRECATED, "deprecated"),
        (RETIRED, RETIRED, None),
    ],
)
def test_a_change_is_told_as_what_it_is(told: State | None, now: State, expected: str | None) -> None:
    record = Record(told={"1.0.0": told} if told else {})
    assert [change.kind for change in due("p", {"1.0.0": now}, record)] == ([expected] if expected else [])


def test_of_a_product_new_to_a_channel_only_the_newest_active_version_is_told() -> None:
    states = {"1.0.0": ACTIVE, "2.0.0": ACTIVE, "10.0.0": RETIRED, "1.1.0": DEPRECATED}
    assert [(c.version, c.kind) for c in due("p", states, None)] == [("2.0.0", "published")]


def test_versions_are_told_in_their_order() -> None:
    states = {"10.0.0": ACTIVE, "9.0.0": ACTIVE}
    assert [c.version for c in due("p", states, Record())] == ["9.0.0", "10.0.0"]


def test_what_a_cut_off_deployment_was_telling_is_told_again_and_says_so() -> None:
    record = Record(told={"1.0.0": ACTIVE}, sending={"1.1.0": ACTIVE})
    (change,) = due("p", {"1.0.0": ACTIVE, "1.1.0": ACTIVE}, record)
    assert change.again
    (later,) = due("p", {"1.0.0": ACTIVE, "1.1.0": DEPRECATED}, record)
    assert not later.again, "another change than the one under way"


@given(told=STATES, now=STATES)
def test_once_told_nothing_is_due(told: dict[str, State], now: dict[str, State]) -> None:
    changes = due("p", now, Record(told=told))
    assert len({c.version for c in changes}) == len(changes)
    assert all(told.get(c.version) is not now[c.version] for c in changes)
    assert due("p", now, Record(told=told | now)) == ()


def portfolio(name: str, products: tuple[str, ...], *announce_to: Topic | Email) -> Portfolio:
    return Portfolio(name=name, description="d", provider="p", products=products, announce_to=announce_to)


def test_a_topic_named_by_two_portfolios_is_one_channel() -> None:
    topic = Topic(arn="arn:aws:sns:eu-west-1:111111111111:news")
    mail = Email(address="team@example.com")
    found = channels(
        [portfolio("A", ("x", "y"), topic), portfolio("B", ("y", "z"), topic, mail), portfolio("C", ("q",))]
    )
    assert [(c.key, c.arn, c.portfolios, c.products) for c in found] == [
        ("e-mail", None, ("B",), ("y", "z")),
        ("eu-west-1.111111111111.news", topic.arn, ("A", "B"), ("x", "y", "z")),
    ]


def message(kind: str, **more: object) -> str:
    change = Change.model_validate(
        {"product": "audit-trail", "version": "1.0.0", "kind": kind, "state": "active"} | more
    )
    return news(
        change,
        summary="Records calls.",
        notes="Keeps logs for longer.",
        reason="Keys did not rotate.",
        impact="Compared with 0.9.0: changes 2 resources in place.",
        successor="1.1.0",
        portfolios=("Governance base",),
    ).body


def test_a_publication_tells_what_changes_and_how_to_update() -> None:
    body = message("published")
    for part in (
        "audit-trail 1.0.0 is published",
        "Keeps logs for longer.",
        "changes 2 resources in place",
        "`factory update audit-trail --version 1.0.0`",
        "Provisioned products, Actions, Update",
        "Governance base",
        "公開",
    ):
        assert part in body
    assert "Keys did not rotate." not in body


@pytest.mark.parametrize("kind", ["deprecated", "retired"])
def test_what_is_on_its_way_out_names_reason_and_successor(kind: str) -> None:
    body = message(kind)
    assert "Keys did not rotate." in body
    assert "`factory update audit-trail --version 1.1.0`" in body
    assert "goes on running" in body
    assert "Keeps logs for longer." not in body


def test_a_repetition_says_so() -> None:
    assert "You may know this already" in message("published", again=True)
    assert "You may know this already" not in message("published")


def test_a_subject_is_one_short_ascii_line() -> None:
    change = Change(product="x" * 55, version="1000000.1000000.1000000", kind="deprecated", state=DEPRECATED)
    found = news(change, summary="s", notes="n", reason="", impact=None, successor=None, portfolios=())
    assert len(found.subject) <= 100
    assert found.subject.isascii()
    assert "\n" not in found.subject
