"""One served hub for each module; each test uses a product of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from product_factory.sandbox.server import Sandbox
from product_factory.sandbox.servicecatalog import SETTINGS
from tests.product_factory.provisioning.hub import SPOKE, TAKEN, Hub, Product


@pytest.fixture(scope="module")
def served() -> Iterator[Hub]:
    with Sandbox() as sandbox:
        hub = Hub(sandbox)
        hub.launch_role(SPOKE)
        hub.administrator(SPOKE, "ssm").put_parameter(Name=TAKEN, Value="x", Type="String")
        yield hub


@pytest.fixture
def hub(served: Hub) -> Iterator[Hub]:
    """The hub without faults, and with an empty log of calls."""
    served.sandbox.faults.forget_calls()
    yield served
    served.sandbox.faults.clear()
    SETTINGS.reset()


@pytest.fixture
def product(hub: Hub) -> Product:
    """A product with version 1.0.0."""
    return hub.product()
