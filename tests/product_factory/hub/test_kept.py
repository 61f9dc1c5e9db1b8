"""What is kept of a hub is that of the same content alone, and whole."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from product_factory.hub.kept import _SAID, _fingerprint, _keep
from tests.conftest import Copy

CHANGED = (
    "products/released/audit-trail/1.0.0.json",
    "products/released/audit-trail/releases.json",
    "products/audit_trail.py",
    "portfolios/governance_base.py",
    "sharing/settings.py",
    "cdk.json",
    "factory.py",
)


@pytest.fixture
def here(copy: Copy, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The copy, as the catalog at hand."""
    monkeypatch.setenv("FACTORY_CATALOG", str(copy.root))
    return copy.root


def test_it_is_another_hub_when_any_file_of_the_content_is_another(here: Path) -> None:
    seen = [_fingerprint()]
    for name in CHANGED:
        with (here / name).open("a") as file:
            file.write("\n")
        seen.append(_fingerprint())
    (here / "products/released/more.json").touch()
    seen.append(_fingerprint())
    assert len(set(seen)) == len(CHANGED) + 2


@pytest.mark.parametrize(
    "touch",
    [
        lambda root: (root / ".cache" / "other").mkdir(parents=True),
        lambda root: (root / "products" / "other.pyc").touch(),
        lambda root: (root / "README.md").touch(),
    ],
)
def test_it_is_the_same_whatever_else_is_there(here: Path, touch: Callable[[Path], None]) -> None:
    before = _fingerprint()
    touch(here)
    assert _fingerprint() == before


def test_it_is_kept_whole_and_older_ones_are_gone(tmp_path: Path) -> None:
    made, cache = tmp_path / "made", tmp_path / "cache" / "hub"
    made.mkdir()
    for name in (_SAID, "asset.json"):
        (made / name).write_text(name)
    old, new = cache / ("0" * 64), cache / ("1" * 64)
    assert _keep(made, old)
    assert _keep(made, new)
    # Another process was faster.
    assert _keep(made, new)
    assert [each.name for each in cache.iterdir()] == [new.name]
    assert {each.name: each.read_text() for each in new.iterdir()} == {_SAID: _SAID, "asset.json": "asset.json"}


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path: Path) -> None:
    (tmp_path / "made").mkdir()
    (tmp_path / "file").touch()
    assert not _keep(tmp_path / "made", tmp_path / "file" / ("0" * 64))
