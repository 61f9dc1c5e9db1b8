"""The catalog is the nearest folder upward that is one, unless it is named."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from product_factory.commands.main import catalog_named
from product_factory.errors import UsageError
from product_factory.root import CATALOG, at_hand, relative, root
from tests.checkout import ROOT
from tests.conftest import clean_environment


@pytest.fixture
def catalog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is a catalog."""
    monkeypatch.delenv(CATALOG, raising=False)
    made = tmp_path / "catalog"
    (made / "products" / "released").mkdir(parents=True)
    (made / "factory.py").touch()
    return made


def test_the_nearest_folder_upward_is_the_root(catalog: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(catalog / "products" / "released")
    assert root() == catalog
    assert relative(catalog / "products" / "x.py") == "products/x.py"
    assert relative(Path("/elsewhere/x.py")) == "/elsewhere/x.py"


def test_without_a_catalog_both_ways_to_name_one_are_told(catalog: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(catalog.parent)
    assert at_hand() is None
    assert relative(catalog / "x") == str(catalog / "x")
    with pytest.raises(
        UsageError, match=r"no catalog here.*factory.py beside products/\n.*--catalog DIR.*FACTORY_CATALOG"
    ):
        root()


def test_a_named_catalog_wins_and_must_be_one(catalog: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv(CATALOG, str(catalog))
    assert root() == catalog
    monkeypatch.setenv(CATALOG, str(catalog.parent))
    with pytest.raises(UsageError, match=r"holds no factory\.py beside products/"):
        root()


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--catalog", "a", "list"], "a"),
        (["--catalog=a", "list"], "a"),
        (["list", "--catalog", "a"], None),
        (["--catalog"], ""),
        ([], None),
    ],
)
def test_the_option_stands_before_the_command(arguments: list[str], named: str | None) -> None:
    assert catalog_named(arguments) == named


def test_factory_py_is_the_command_of_the_catalog_that_it_stands_in(tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "factory.py"), "list"]
    done = subprocess.run(
        command,
        cwd=tmp_path,
        env=clean_environment() | {CATALOG: str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert "audit-trail" in done.stdout
