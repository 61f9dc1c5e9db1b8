"""Findings are kept while nothing that they are made from changes, and made anew when it does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from product_factory.catalog.catalog import Catalog, load
from product_factory.catalog.lifecycle import State
from product_factory.releasing import checking
from product_factory.releasing.checking import Finding, check_all

NAME = "access-analyzer"


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load()


@pytest.fixture
def kept(tmp_path: Path, catalog: Catalog) -> Path:
    """The folder of what an earlier check kept, and in it a finding that no check would make."""
    folder = tmp_path / "findings"
    assert told(catalog, folder) == []
    (path,) = folder.iterdir()
    path.write_text(json.dumps([Finding("warning", NAME, "kept")]))
    return folder


def told(catalog: Catalog, folder: Path) -> list[str]:
    ((card, findings),) = check_all([catalog.product(NAME)], catalog, folder)
    assert card.name == NAME
    return [finding.finding for finding in findings]


def test_what_did_not_change_is_not_checked_again(catalog: Catalog, kept: Path) -> None:
    assert told(catalog, kept) == ["kept"]


@pytest.mark.parametrize("change", ["state", "card", "code", "setting", "new file", "library"])
def test_what_changed_is_checked_again(
    change: str, catalog: Catalog, kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if change == "state":
        version = catalog.released[NAME][-1].version
        catalog = catalog._replace(states={**catalog.states, NAME: {version: State.DEPRECATED}})
    elif change == "card":
        other = catalog.product(NAME).model_copy(update={"task_rows": (1,)})
        catalog = catalog._replace(products=tuple(other if p.name == NAME else p for p in catalog.products))
    else:
        root = tmp_path / "root"
        for source in ("products/code.py", "portfolios/setting.py", "sharing/data.json", "cdk.json"):
            (root / source).parent.mkdir(parents=True, exist_ok=True)
            (root / source).write_text("{}")
        monkeypatch.setattr(checking, "root", lambda: root)
        told(catalog, kept)
        (path,) = kept.iterdir()
        path.write_text(json.dumps([Finding("warning", NAME, "kept")]))
        assert told(catalog, kept) == ["kept"], "the ground of the comparison"
        if change == "library":
            monkeypatch.setattr("importlib.metadata.distributions", lambda: ())
        else:
            name = {"code": "products/code.py", "setting": "portfolios/setting.py"}.get(change, "sharing/new.py")
            (root / name).write_text("[]")
    assert told(catalog, kept) == []
    assert len(list(kept.iterdir())) == 1, "what is outdated is not kept"


def test_what_cannot_be_read_is_checked_again(catalog: Catalog, kept: Path) -> None:
    (path,) = kept.iterdir()
    path.write_text("half a fi")
    assert told(catalog, kept) == []


def test_products_checked_in_parallel_say_the_same(catalog: Catalog, tmp_path: Path) -> None:
    cards = [catalog.product(name) for name in ("guardduty", "security-notification")]
    together = {card.name: findings for card, findings in check_all(cards, catalog, tmp_path / "together")}
    apart = {card.name: checking.findings_on(card, catalog) for card in cards}
    assert together == apart
    assert {finding.offered for finding in together["security-notification"]} == {False}
