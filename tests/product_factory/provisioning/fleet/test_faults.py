"""Waves in which something fails: what stops, what goes on, what is tried again."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from product_factory.provisioning.fleet import apply
from product_factory.provisioning.fleet.results import Action, Ended
from tests.product_factory.provisioning.fleet.conftest import (
    QUICK,
    SPOKES,
    WORKLOADS,
    applied,
    changed,
    ended,
    planned,
    titles,
)
from tests.product_factory.provisioning.hub import Hub, broken


def test_a_broken_product_stops_its_wave_and_those_after_it(hub: Hub) -> None:
    for spoke in SPOKES:
        hub.administrator(spoke, "ssm").put_parameter(Name="/taken", Value="x", Type="String", Overwrite=True)
    name = hub.product(broken()).name
    after = hub.product().name
    products = f"{{{name}: {{version: 1.0.0}}, {after}: {{version: 1.0.0, after: [{name}]}}}}"
    waves = "[{name: pilot, targets: [{accounts: [spoke-1]}]}, {name: rest, targets: [{accounts: [spoke-2, spoke-3]}]}]"
    report = applied(products, waves)
    assert not report.succeeded
    assert report.stopped == "pilot"
    assert ended(report) == {
        ("spoke-1", name): "failed",
        ("spoke-1", after): "skipped",
        **{(spoke, each): "skipped" for spoke in ("spoke-2", "spoke-3") for each in (name, after)},
    }
    reasons = {result.reason for result in report.results if result.account_name != "spoke-1"}
    assert reasons == {"wave pilot was stopped"}
    assert "already exists" in report.results[0].reason
    assert hub.calls("ProvisionProduct") == 1
    # What failed can't be updated; the plan says so, and that nothing of it will be begun.
    again = planned(products, waves)
    assert (again.steps[0].action, again.waves[0].starts) == (Action.REFUSED, False)
    assert f"`factory terminate {name}`" in again.steps[0].reason
    assert again.steps[1].reason == f"comes after {name}, which is refused"


def test_a_wave_stops_in_its_middle(hub: Hub) -> None:
    for spoke in SPOKES:
        hub.administrator(spoke, "ssm").put_parameter(Name="/taken", Value="x", Type="String", Overwrite=True)
    name = hub.product(broken()).name
    target = f"{{accounts: [spoke-2], parameters: {{{name}: {{Path: /free/two}}}}}}"
    waves = f"[{{name: all, max_failures: 1, targets: [{target}, {{accounts: [spoke-1, spoke-3, spoke-4]}}]}}]"
    report = apply(planned(f"{{{name}: {{version: 1.0.0}}}}", waves), concurrency=1, wait=QUICK)
    assert [result.ended for result in report.results] == ["launched", "failed", "failed", "skipped"]
    assert report.results[3].reason == "the wave was stopped: 2 of 4 failed or were refused, max_failures is 1"


def test_an_account_that_refuses_the_role_is_refused_and_the_rest_done(
    hub: Hub, refusing: Callable[[str], None]
) -> None:
    refusing("spoke-2")
    name = hub.product().name
    products = f"{{{name}: {{version: 1.0.0}}}}"
    report = applied(products, WORKLOADS, max_failures="25%")
    assert ended(report) == {(spoke, name): "refused" if spoke == "spoke-2" else "launched" for spoke in SPOKES}
    assert not report.succeeded
    (refused,) = [result for result in report.results if result.ended is Ended.REFUSED]
    assert "role/Developer: can't be assumed by" in refused.reason
    assert "exclude" in refused.reason


def test_a_refused_account_counts_as_a_failure_before_anything_is_begun(
    hub: Hub, refusing: Callable[[str], None]
) -> None:
    refusing("spoke-2")
    name = hub.product().name
    products = f"{{{name}: {{version: 1.0.0}}}}"
    made = planned(products, WORKLOADS)
    assert [(wave.starts, wave.refused, wave.places) for wave in made.waves] == [(False, 1, 4)]
    report = apply(made, wait=QUICK)
    assert report.stopped == "all"
    assert set(ended(report).values()) == {"refused", "skipped"}
    assert changed(hub) == [0, 0, 0]


def test_a_launch_role_that_loses_its_rights_fails_its_account_alone(hub: Hub) -> None:
    name = hub.product().name
    made = planned(f"{{{name}: {{version: 1.0.0}}}}", WORKLOADS, max_failures="1")
    role = hub.administrator("spoke-1", "iam")
    policy = role.get_role_policy(RoleName="Launch", PolicyName="launch")
    role.delete_role_policy(RoleName="Launch", PolicyName="launch")
    report = apply(made, wait=QUICK)
    document = json.dumps(policy["PolicyDocument"])
    role.put_role_policy(RoleName="Launch", PolicyName="launch", PolicyDocument=document)
    assert ended(report) == {(spoke, name): "failed" if spoke == "spoke-1" else "launched" for spoke in SPOKES}
    assert report.stopped is None


@pytest.mark.parametrize("ends", [False, True])
def test_what_needs_what_an_earlier_wave_failed_at_is_skipped_there_alone(hub: Hub, ends: bool) -> None:
    """A wave within its limit lets the next one begin: not with what a failed launch was to bring, nor with the end of
    what a product needs whose termination failed."""
    ground, service = hub.product().name, hub.product().name
    launched = f"{{{ground}: {{version: 1.0.0}}, {service}: {{version: 1.0.0, after: [{ground}]}}}}"
    target = "targets: [{accounts: [spoke-1, spoke-2]}]"
    names = (service, ground) if ends else (ground, service)
    waves = f"[{{name: one, products: [{names[0]}], {target}}}, {{name: two, products: [{names[1]}], {target}}}]"
    products = launched
    if ends:
        assert applied(launched, f"[{{name: all, {target}}}]").succeeded
        products = launched.replace("version: 1.0.0", "status: terminated")
    made = planned(products, waves, max_failures="1")
    role = hub.administrator("spoke-1", "iam")
    policy = role.get_role_policy(RoleName="Launch", PolicyName="launch")
    role.delete_role_policy(RoleName="Launch", PolicyName="launch")
    report = apply(made, wait=QUICK)
    document = json.dumps(policy["PolicyDocument"])
    role.put_role_policy(RoleName="Launch", PolicyName="launch", PolicyDocument=document)
    assert ended(report) == {
        ("spoke-1", names[0]): "failed",
        ("spoke-1", names[1]): "skipped",
        **{("spoke-2", name): "terminated" if ends else "launched" for name in names},
    }
    (skipped,) = [result for result in report.results if result.ended is Ended.SKIPPED]
    assert skipped.reason == f"comes after {names[0]}, which failed"


@pytest.mark.parametrize("kind", ["throttle", "error", "cut_before", "cut_after"])
def test_whatever_fails_on_the_way_is_repeated_and_done_once(hub: Hub, kind: str) -> None:
    name = hub.product().name
    hub.sandbox.faults.add(kind, every=4, service="servicecatalog")
    report = applied(f"{{{name}: {{version: 1.0.0, parameters: {{Title: {kind.replace('_', '')}}}}}}}", WORKLOADS)
    hub.sandbox.faults.clear()
    assert report.succeeded, report.results
    assert titles(hub, kind.replace("_", "")) == list(SPOKES)


@pytest.mark.slow
def test_throttled_for_longer_than_a_client_repeats(hub: Hub) -> None:
    name = hub.product().name
    made = planned(
        f"{{{name}: {{version: 1.0.0, parameters: {{Title: patient}}}}}}",
        "[{name: a, targets: [{accounts: [spoke-1]}]}]",
    )
    # A client gives up after ten; the account's whole step is begun again.
    hub.sandbox.faults.add("throttle", operation="ProvisionProduct", times=11)
    report = apply(made, wait=QUICK)
    assert report.succeeded, report.results
    assert titles(hub, "patient") == ["spoke-1"]


@pytest.mark.slow
def test_an_account_that_is_throttled_for_good_fails_with_the_reason(hub: Hub) -> None:
    name = hub.product().name
    waves = "[{name: a, max_failures: 1, targets: [{accounts: [spoke-1, spoke-2]}]}]"
    hub.sandbox.faults.add(
        "error", operation="SearchProvisionedProducts", account=hub.sandbox.organization.account("spoke-1").id
    )
    made = planned(f"{{{name}: {{version: 1.0.0}}}}", waves)
    assert [step.action for step in made.steps] == [Action.REFUSED, Action.LAUNCH]
    assert "InternalServerError" in made.steps[0].reason
