"""A served hub whose management account runs the fleet: launch roles in every spoke of /Workloads."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest

from product_factory.catalog.catalog import load
from product_factory.impact.between import between
from product_factory.provisioning.fleet import Manifest, Plan, Report, apply, plan
from product_factory.provisioning.fleet.reading import parse
from product_factory.provisioning.wait import Wait
from product_factory.sandbox.organization import ADMINISTRATOR
from product_factory.sandbox.server import Sandbox
from tests.product_factory.provisioning.hub import FACTS, Hub

SPOKES = ("spoke-1", "spoke-2", "spoke-3", "spoke-4")
QUICK = Wait(timeout=60, first=0.01, longest=0.05)
WORKLOADS = "[{name: all, targets: [{ous: [/Workloads]}]}]"
PRODUCTION = "[{name: all, targets: [{ous: [/Workloads/Production]}]}]"
CHANGING = ("ProvisionProduct", "UpdateProvisionedProduct", "TerminateProvisionedProduct")
HEAD = "role: Developer\nregions: [us-east-1]\n"


@pytest.fixture(scope="module")
def served() -> Iterator[Hub]:
    with Sandbox() as sandbox:
        hub = Hub(sandbox)
        for spoke in SPOKES:
            hub.launch_role(spoke)
        yield hub


@pytest.fixture
def hub(served: Hub, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """The hub without faults, with an empty log of calls; this process acts as the management account."""
    for name, value in served.sandbox.environment("management", ADMINISTRATOR).items():
        monkeypatch.setenv(name, value)
    served.sandbox.faults.forget_calls()
    yield served
    served.sandbox.faults.clear()
    from product_factory.sandbox.servicecatalog import SETTINGS

    SETTINGS.reset()


def manifest(products: str, waves: str, **more: str) -> Manifest:
    """A manifest of what is written for `products` and `waves`, each as one line of flow YAML."""
    others = "".join(f"{key}: {value}\n" for key, value in more.items())
    return parse(f"{HEAD}{others}products: {products}\nwaves: {waves}\n", "fleet.yaml")


def planned(products: str, waves: str, **more: str) -> Plan:
    """The plan of such a manifest."""
    return plan(manifest(products, waves, **more), concurrency=4, facts=FACTS, judge=between(load()))


def applied(products: str, waves: str, **more: str) -> Report:
    """The report of such a manifest."""
    return apply(planned(products, waves, **more), concurrency=4, wait=QUICK)


def ended(report: Report) -> dict[tuple[str, str], str]:
    """(account, entry) → how it ended."""
    return {(result.account_name, result.name): result.ended.value for result in report.results}


def trust(hub: Hub, account: str, *trusted: str) -> None:
    """Let only these accounts assume the developer's role of an account."""
    principals = {"AWS": [f"arn:aws:iam::{each}:root" for each in trusted]}
    statement = {"Effect": "Allow", "Principal": principals, "Action": "sts:AssumeRole"}
    hub.administrator(account, "iam").update_assume_role_policy(
        RoleName="Developer", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    )


@pytest.fixture
def refusing(hub: Hub) -> Iterator[Callable[[str], None]]:
    """Makes an account's developer role refuse the management account until the test ends."""
    changed = []

    def refuse(account: str) -> None:
        changed.append(account)
        trust(hub, account, hub.sandbox.organization.account(account).id)

    yield refuse
    for account in changed:
        ids = (hub.sandbox.organization.management.id, hub.sandbox.organization.account(account).id)
        trust(hub, account, *ids)


def changed(hub: Hub) -> list[int]:
    """How often anything was asked to change."""
    return [hub.calls(operation) for operation in CHANGING]


def titles(hub: Hub, title: str) -> list[str]:
    """The spokes that have a topic of this name, one mention a topic."""
    return [spoke for spoke in SPOKES for name in hub.topics(spoke) if name == title]
