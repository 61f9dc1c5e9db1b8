"""A plan looks whether AWS Config records in each account, and brings a recorder before what needs one."""

from __future__ import annotations

import pytest

from product_factory.catalog.catalog import load
from product_factory.provisioning.fleet import order
from product_factory.provisioning.fleet.results import Action
from product_factory.provisioning.fleet.views import plan_rows
from product_factory.sandbox.config import setup
from tests.product_factory.provisioning.fleet.conftest import (
    SPOKES,
    WORKLOADS,
    applied,
    changed,
    ended,
    manifest,
    planned,
)
from tests.product_factory.provisioning.hub import FACTS, Hub

GUARD = "network-guardrails: {version: latest, parameters: {TopicArn: /own/topic, ViolationAlerts: leave}}"
RECORDER = "config-recorder: {version: latest}"
STANDALONE = "[{name: all, targets: [{accounts: [spoke-4]}]}]"


@pytest.fixture(scope="module")
def enrolled(served: Hub) -> Hub:
    """Control Tower's Config baseline is on for spoke-1 and spoke-2, and not for the others."""
    catalog = load()
    for name in ("network-guardrails", "config-recorder"):
        served.released(name, catalog.released[name][-1].version)
    for spoke in SPOKES:
        if spoke != "spoke-1":
            for name in ("network-guardrails", "config-recorder"):
                served.launch_role(spoke, f"SCLaunch-{name}")
        topic = served.administrator(spoke, "sns").create_topic(Name="own")["TopicArn"]
        served.administrator(spoke, "ssm").put_parameter(Name="/own/topic", Value=topic, Type="String")
    setup.record(served.sandbox, SPOKES[:2])
    return served


def test_accounts_without_a_recorder_are_refused_and_the_others_launch(hub: Hub, enrolled: Hub) -> None:
    plan = planned(f"{{{GUARD}}}", WORKLOADS)
    assert {step.account_name: step.action for step in plan.steps} == {
        "spoke-1": Action.LAUNCH,
        "spoke-2": Action.LAUNCH,
        "spoke-3": Action.REFUSED,
        "spoke-4": Action.REFUSED,
    }
    refused = [row for row in plan_rows(plan) if row[1] == "refused"]
    assert len(refused) == 1, "like steps of many accounts are one row"
    assert "AWS Config has no recorder here" in refused[0][-1]
    assert changed(hub) == [0, 0, 0]


def test_what_would_be_blind_is_told_in_the_plan(hub: Hub, enrolled: Hub) -> None:
    config = hub.administrator("spoke-2", "config")
    config.stop_configuration_recorder(ConfigurationRecorderName="default")
    (step,) = planned(f"{{{GUARD}}}", "[{name: all, targets: [{accounts: [spoke-2]}]}]").steps
    config.start_configuration_recorder(ConfigurationRecorderName="default")
    assert step.action is Action.LAUNCH
    assert "recorder 'default' is stopped here" in step.reason


def test_a_second_recorder_is_refused_in_the_plan(hub: Hub, enrolled: Hub) -> None:
    steps = {step.account_name: step for step in planned(f"{{{RECORDER}}}", WORKLOADS).steps}
    assert [steps[spoke].action for spoke in SPOKES] == [Action.REFUSED, Action.REFUSED, Action.LAUNCH, Action.LAUNCH]
    assert "Leave config-recorder out" in steps["spoke-1"].reason


def test_a_recorder_that_the_manifest_brings_comes_first(hub: Hub, enrolled: Hub) -> None:
    products = f"{{{GUARD}, {RECORDER}}}"
    asked = manifest(products, STANDALONE)
    assert order.in_order(order.graph(asked, FACTS)) == ("config-recorder", "network-guardrails")
    report = applied(products, STANDALONE)
    assert ended(report) == {("spoke-4", name): "launched" for name in ("config-recorder", "network-guardrails")}
