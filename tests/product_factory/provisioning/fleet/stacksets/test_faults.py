"""What fails in some accounts is named with the record's reason, and a second apply completes."""

from __future__ import annotations

import pytest

from product_factory.provisioning.fleet.stacksets.applying import apply
from product_factory.sandbox.cloudformation import stackset_facts
from tests.product_factory.provisioning.fleet.stacksets.conftest import (
    QUICK,
    SPOKES,
    applied,
    ended,
    launched,
    launches,
    planned,
)
from tests.product_factory.provisioning.hub import Hub, broken


@pytest.fixture
def faulty(hub: Hub) -> tuple[str, str]:
    """A product that fails in one account, as something there has a name that it needs; and that name."""
    name, path = hub.product(broken()).name, f"/taken/{next(hub.count)}"
    hub.administrator("spoke-3", "ssm").put_parameter(Name=path, Value="x", Type="String")
    return f"{name}: {{version: 1.0.0, parameters: {{Path: {path}}}}}", path


def mend(hub: Hub, path: str) -> None:
    """The name is free again."""
    hub.administrator("spoke-3", "ssm").delete_parameter(Name=path)


def test_failures_are_named_and_those_alone_tried_again(hub: Hub, faulty: tuple[str, str]) -> None:
    entry, path = f"{{{faulty[0]}}}", faulty[1]
    report = applied(entry, max_failures="25%")
    [result] = report.results
    bad = [each for each in result.accounts if each.ended.value == "failed"]
    assert (result.ended.value, [each.account_name for each in bad]) == ("failed", ["spoke-3"])
    assert "already exists" in bad[0].reason
    assert "Stored" in bad[0].reason
    assert sum(each.ended.value == "launched" for each in result.accounts) == 3
    told = planned(entry).steps[0]
    assert [each.account_name for each in told.accounts if each.action.value == "retry"] == ["spoke-3"]
    mend(hub, path)
    before = launches(hub)
    again = applied(entry)
    assert ended(again) == {result.name: "updated"}
    assert {spoke for spoke, count in launches(hub).items() if count != before[spoke]} == {"spoke-3"}
    assert all(launched(hub, spoke, result.name)["Status"] == "AVAILABLE" for spoke in SPOKES)


def test_too_many_failures_stop_the_wave_and_what_was_not_begun_is_told(hub: Hub, faulty: tuple[str, str]) -> None:
    other = hub.product().name
    entry, path = faulty
    name = entry.partition(":")[0]
    products = f"{{{entry}, {other}: {{version: 1.0.0, after: [{name}]}}}}"
    report = applied(products, max_failures="0")
    assert report.stopped == "all"
    assert ended(report) == {name: "failed", other: "skipped"}
    told = {each.account_name: each.ended.value for each in report.results[0].accounts}
    assert told == {"spoke-1": "launched", "spoke-2": "launched", "spoke-3": "failed", "spoke-4": "cancelled"}
    mend(hub, path)
    assert ended(applied(products, max_failures="0")) == {name: "updated", other: "created"}


def test_an_operation_is_followed_account_by_account(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stackset_facts, "AT_ONCE", 1)
    name, said = hub.product().name, list[str]()
    report = apply(planned(f"{{{name}: {{version: 1.0.0}}}}"), wait=QUICK, say=said.append)
    assert report.succeeded
    at_work = f"factory-fleet-{name}-all: running: at work in "
    assert [text.removeprefix(at_work) for text in said] == [
        f"{hub.sandbox.organization.account(spoke).id} (us-east-1)" for spoke in SPOKES[2:]
    ]


def test_a_killed_run_s_operation_is_waited_for_and_completed(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    name = hub.product().name
    entry = f"{{{name}: {{version: 1.0.0}}}}"
    monkeypatch.setattr(stackset_facts, "AT_ONCE", 1)

    def killed(_: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        apply(planned(entry), wait=QUICK, say=killed)
    step = planned(entry).steps[0]
    assert (step.action.value, step.reason) == ("update", "an operation is under way; it is waited for")
    assert applied(entry).succeeded
    assert all(launched(hub, spoke, name)["Status"] == "AVAILABLE" for spoke in SPOKES)
    assert ended(applied(entry)) == {name: "kept"}
