"""A served organization for each test."""

from collections.abc import Iterator

import pytest

from product_factory.sandbox.server import Sandbox
from tests.product_factory.sandbox.hub_catalog import Catalog


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as served:
        yield served


@pytest.fixture
def catalog(sandbox: Sandbox) -> Catalog:
    return Catalog(sandbox)


@pytest.fixture
def shared(catalog: Catalog) -> tuple[Catalog, str, str]:
    """A product shared with the workloads unit and launchable in spoke-1: product, version."""
    product_id, artifact_id = catalog.product()
    catalog.share(catalog.portfolio(product_id))
    catalog.launch_role()
    return catalog, product_id, artifact_id
