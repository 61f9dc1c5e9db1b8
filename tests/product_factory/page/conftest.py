"""The page of the repository's own catalog, made once, and somebody with a browser."""

from __future__ import annotations

from pathlib import Path

import pytest

from product_factory.authoring.hub import Hub
from product_factory.catalog.offer import Offer, load
from product_factory.page.build import build
from product_factory.page.writing import write

HUB = Hub(regions=("ap-northeast-1", "us-east-1"))


@pytest.fixture(scope="session")
def offer() -> Offer:
    return load()


@pytest.fixture(scope="session")
def site(offer: Offer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the page."""
    folder = tmp_path_factory.mktemp("page") / "site"
    write(build(offer, HUB), folder)
    return folder
