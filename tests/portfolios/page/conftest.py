"""The page of the repository's own catalog, made once, and somebody with a browser."""

from __future__ import annotations

from pathlib import Path

import pytest

from portfolios.catalog import Offer, load
from portfolios.page.build import build
from portfolios.page.writing import write
from sharing.organization import Hub

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
