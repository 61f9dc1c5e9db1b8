"""The page with links to what the hub has: `factory page --from-hub`, beside the console's deployed catalog."""

from __future__ import annotations

import re
from pathlib import Path

from product_factory.sandbox.organization import ADMINISTRATOR
from tests.checkout import ROOT
from tests.conftest import clean_environment, run
from tests.product_factory.sandbox.console.conftest import Served


def _page(served: Served, account: str, out: Path) -> tuple[int, str]:
    environment = clean_environment() | served.sandbox.environment(account, ADMINISTRATOR)
    done = run(ROOT, "page", "--from-hub", "--out", str(out), environment=environment)
    return done.returncode, done.stdout + done.stderr


def test_products_and_portfolios_lead_to_the_hubs_own_in_the_console(served: Served, tmp_path: Path) -> None:
    code, said = _page(served, "hub", tmp_path / "site")
    assert code == 0, said
    catalog = served.administrator("hub", "servicecatalog")
    asked = catalog.get_paginator("search_products_as_admin").paginate()
    for view in (each["ProductViewSummary"] for views in asked for each in views["ProductViewDetails"]):
        page = (tmp_path / "site" / "products" / f"{view['Name']}.html").read_text()
        assert re.findall(r"#products/(prod-\w+)\"", page)[0] == view["ProductId"], view["Name"]
    index = (tmp_path / "site" / "index.html").read_text()
    linked = set(re.findall(r"#portfolios/(port-\w+)\"", index))
    assert linked == {each["Id"] for each in catalog.list_portfolios()["PortfolioDetails"]}


def test_an_account_that_is_no_hub_is_told_and_nothing_is_written(served: Served, tmp_path: Path) -> None:
    code, said = _page(served, "management", tmp_path / "site")
    assert code == 1
    assert "sign in to the hub account" in said
    assert not (tmp_path / "site").exists()
