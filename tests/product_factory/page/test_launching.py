"""What the page's form gives, pasted into a shell, launches: against the sandbox, by the AWS CLI and by the factory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from product_factory.catalog.offer import Offer
from product_factory.provisioning.tags import own
from product_factory.sandbox.organization import DEVELOPER
from product_factory.sandbox.server import Sandbox
from tests.browser import Visit
from tests.checkout import ROOT
from tests.conftest import clean_environment
from tests.product_factory.page.conftest import HUB
from tests.product_factory.provisioning.hub import Hub, Product

PRODUCT = "security-notification"
SPOKE = "spoke-1"


@pytest.fixture(scope="module")
def hub() -> Iterator[Hub]:
    with Sandbox(region=HUB.regions[1]) as sandbox:
        yield Hub(sandbox)


@pytest.fixture(scope="module")
def product(hub: Hub, offer: Offer) -> Product:
    """The product as it was released last, offered to developers."""
    return hub.released(PRODUCT, offer.catalog.released[PRODUCT][-1].version)


@pytest.fixture
def page(visitor: Visit, site: Path) -> Page:
    """The form of what is offered, filled in."""
    look: Page = visitor().page
    look.goto((site / "products" / f"{PRODUCT}.html").as_uri())
    look.locator("#region").select_option(HUB.regions[1])
    look.locator(".version-form:visible [data-name=Email]").fill("it's+team@example.com")
    look.locator("#further-tags").fill("Team=it is a team\nPath=a=b/é")
    return look


def pasted(hub: Hub, page: Page, command: str) -> str:
    """What the command on the page says when a developer pastes it into a shell."""
    tools = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["/bin/bash", "-c", page.locator(f"#{command}").text_content() or ""],
        env=clean_environment() | hub.sandbox.environment(SPOKE, DEVELOPER) | {"PATH": tools},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def subscribed(hub: Hub) -> list[str]:
    """Who is told of alerts in the spoke."""
    found = hub.administrator(SPOKE, "sns").list_subscriptions()["Subscriptions"]
    return [each["Endpoint"] for each in found]


def test_the_aws_clis_call_launches_with_the_answers(hub: Hub, product: Product, page: Page) -> None:
    record = json.loads(pasted(hub, page, "by-cli"))["RecordDetail"]
    catalog = hub.developer().client("servicecatalog")
    while record["Status"] in ("CREATED", "IN_PROGRESS"):
        record = catalog.describe_record(Id=record["RecordId"])["RecordDetail"]
    assert record["Status"] == "SUCCEEDED", record
    assert record["ProductId"] == product.id
    assert record["ProvisionedProductName"] == PRODUCT
    assert subscribed(hub) == ["it's+team@example.com"]
    [launched] = catalog.search_provisioned_products()["ProvisionedProducts"]
    assert own(launched["Tags"]) == {"Team": "it is a team", "Path": "a=b/é"}


def test_the_factorys_call_means_the_same(hub: Hub, product: Product, page: Page) -> None:
    told = pasted(hub, page, "by-factory")
    assert f"{PRODUCT} {next(iter(product.versions))} is already launched so; nothing to do" in told
