"""A served hub that acts as StackSets' delegated administrator; a portfolio of its own grants its products to their role."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from product_factory.organization.calls import all_pages
from product_factory.provisioning.fleet.manifest import Manifest
from product_factory.provisioning.fleet.reading import parse
from product_factory.provisioning.fleet.stacksets.applying import apply
from product_factory.provisioning.fleet.stacksets.planning import plan
from product_factory.provisioning.fleet.stacksets.results import SetsPlan, SetsReport
from product_factory.provisioning.wait import Wait
from product_factory.sandbox.config import setup
from product_factory.sandbox.organization import ADMINISTRATOR
from product_factory.sandbox.server import Sandbox
from tests.product_factory.provisioning.hub import Hub

SPOKES = ("spoke-1", "spoke-2", "spoke-3", "spoke-4")
QUICK = Wait(timeout=60, first=0.01, longest=0.05)
HEAD = "role: Developer\nregions: [us-east-1]\nengine: stacksets\n"
WORKLOADS = "[{name: all, targets: [{ous: [/Workloads]}]}]"
PRODUCTION = "[{name: all, targets: [{ous: [/Workloads/Production]}]}]"
PATTERN = "arn:aws:iam:::role/stacksets-exec-*"


@pytest.fixture(scope="package")
def served() -> Iterator[Hub]:
    with Sandbox() as sandbox:
        hub = Hub(sandbox)
        for spoke in SPOKES:
            hub.launch_role(spoke)
        setup.record(sandbox, SPOKES)
        hub.client.associate_principal_with_portfolio(
            PortfolioId=hub.base, PrincipalARN=PATTERN, PrincipalType="IAM_PATTERN"
        )
        yield hub


@pytest.fixture
def hub(served: Hub, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """The hub with an empty log of calls; this process acts as its administrator. What a test launched is gone after it."""
    for name, value in served.sandbox.environment("hub", ADMINISTRATOR).items():
        monkeypatch.setenv(name, value)
    served.sandbox.faults.forget_calls()
    yield served
    served.sandbox.faults.clear()


@pytest.fixture
def aggregator(hub: Hub) -> Iterator[None]:
    """The organization's aggregator of AWS Config, in the hub."""
    setup.aggregate(hub.sandbox)
    yield
    hub.administrator("hub", "config").delete_configuration_aggregator(ConfigurationAggregatorName=setup.AGGREGATOR)


def manifest(products: str, waves: str = WORKLOADS, **more: str) -> Manifest:
    """A manifest of what is written for `products` and `waves`, each as one line of flow YAML."""
    others = "".join(f"{key}: {value}\n" for key, value in more.items())
    return parse(f"{HEAD}{others}products: {products}\nwaves: {waves}\n", "fleet.yaml")


def planned(
    products: str, waves: str = WORKLOADS, *, take_over: bool = False, read: bool = True, **more: str
) -> SetsPlan:
    """The plan of such a manifest."""
    return plan(manifest(products, waves, **more), take_over=take_over, read_accounts=read)


def applied(products: str, waves: str = WORKLOADS, *, role: str | None = None, **more: str) -> SetsReport:
    """The report of such a manifest."""
    made = plan(manifest(products, waves, **more), take_over=role is not None)
    return apply(made, wait=QUICK, role=role)


def launched(hub: Hub, spoke: str, name: str) -> dict[str, Any]:
    """The provisioned product of this name in an account; {} without one."""
    client = hub.administrator(spoke, "servicecatalog")
    rows = client.search_provisioned_products(
        AccessLevelFilter={"Key": "Account", "Value": "self"}, Filters={"SearchQuery": [f"name:{name}"]}
    )
    return next((row for row in rows["ProvisionedProducts"] if row["Name"] == name), {})


def launches(hub: Hub) -> dict[str, int]:
    """How often each account was asked to launch or terminate anything, so far."""
    found = {}
    for spoke in SPOKES:
        client = hub.administrator(spoke, "servicecatalog")
        records = all_pages(
            client.list_record_history, "RecordDetails", AccessLevelFilter={"Key": "Account", "Value": "self"}
        )
        found[spoke] = sum(each["RecordType"] != "UPDATE_PROVISIONED_PRODUCT" for each in records)
    return found


def ended(report: SetsReport) -> dict[str, str]:
    """Entry → how its StackSet ended."""
    return {result.name: result.ended.value for result in report.results}


def accounts(report: SetsReport) -> dict[str, str]:
    """Account → how the last StackSet ended there."""
    return {each.account_name: each.ended.value for result in report.results for each in result.accounts}
