"""A product with a function of 200 kB and a layer: released, deployed in two Regions, launched, invoked, updated, gone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from product_factory.catalog import catalog as products
from product_factory.catalog import offer as offers
from product_factory.catalog.offer import Offer
from product_factory.provisioning import Wait, launch, terminate, update
from product_factory.sandbox.server import SandboxSession
from tests.conftest import Copy
from tests.product_factory import greeting
from tests.product_factory.authoring.fake import product
from tests.product_factory.sharing.hub import OTHER, REGION, SUPPORT, Deployed, portfolio, served

HUB, REGIONS = "222222222222", (REGION, OTHER)
BUCKET = f"service-catalog-assets-{HUB}-{REGION}"
WAIT = Wait(timeout=120, first=0.01, longest=0.1)


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """The catalog with two released versions, whose functions tell their edition."""
    copy = greeting.write(tmp_path_factory.mktemp("greeting"), regions=REGIONS)
    for number, version in ((1, "1.0.0"), (2, "1.1.0")):
        greeting.edition(copy, number)
        done = copy.run("publish", "greeting", version, "--notes", f"Edition {number}.")
        assert done.returncode == 0, done.stderr
    return copy


def offer_of(root: Path) -> Offer:
    card = product(name="greeting", support=SUPPORT)
    return offers.load((portfolio("Greetings", "greeting"),), products.load([card], root / "products" / "released"))


@pytest.fixture(scope="module")
def deployed(catalog: Copy, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    with served(tmp_path_factory.mktemp("deployed")) as made:
        made.deploy(offer_of(catalog.root), regions=REGIONS)
        yield made


def developer(deployed: Deployed, region: str) -> SandboxSession:
    """A developer's session in a spoke, in this Region."""
    sandbox = deployed.sandbox
    return SandboxSession(sandbox.credentials("spoke-1", "Developer"), region, sandbox.endpoint)


def said(deployed: Deployed, function: str, region: str) -> Any:
    api = SandboxSession(deployed.sandbox.credentials("spoke-1", "Administrator"), region, deployed.sandbox.endpoint)
    answer = api.client("lambda").invoke(FunctionName=function, Payload=json.dumps({"name": "you"}))
    assert "FunctionError" not in answer, answer["Payload"].read()
    return json.loads(answer["Payload"].read())


@pytest.mark.parametrize("region", REGIONS)
def test_it_is_launched_invoked_updated_taken_back_and_gone(deployed: Deployed, region: str) -> None:
    session = developer(deployed, region)
    made = launch(session, product="greeting", version="1.0.0", name="hello", wait=WAIT)
    function = made.outputs["FunctionName"]
    assert said(deployed, function, region) == {"said": "Hello, you!", "edition": 1}
    update(session, name="hello", version="1.1.0", wait=WAIT)
    assert said(deployed, function, region) == {"said": "Hello, you!", "edition": 2}
    update(session, name="hello", version="1.0.0", wait=WAIT)
    assert said(deployed, function, region) == {"said": "Hello, you!", "edition": 1}
    terminate(session, name="hello", wait=WAIT)
    api = SandboxSession(deployed.sandbox.credentials("spoke-1", "Administrator"), region, deployed.sandbox.endpoint)
    assert api.client("lambda").list_functions()["Functions"] == []
