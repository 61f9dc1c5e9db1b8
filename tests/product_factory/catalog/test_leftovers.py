"""What killed commands leave is cleared by the next one, is ignored by git, and what completes a release stays."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
from pathlib import Path

import pytest

from product_factory.catalog.leftovers import clear
from tests.checkout import ROOT

LEFT = (
    ".a.factory-tmp",
    "docs/.a.factory-tmp",
    "products/.a.factory-tmp",
    "products/released/fake/.a.factory-tmp",
    "products/released/fake/.1.1.0.json.staged",
    "products/released/.fake.importing/1.0.0.json",
    "portfolios/.a.factory-tmp",
    "sharing/.a.factory-tmp",
    "tests/products/.a.factory-tmp",
    ".cache/candidates/.a.factory-tmp",
)
KEPT = (
    "products/released/fake/.1.0.0.json.staged",
    "products/released/fake/1.0.0.json",
    "products/.gitkeep",
    "products/a.factory-tmp",
    ".git/.a.factory-tmp",
)


@pytest.fixture
def catalog(tmp_path: Path) -> Path:
    for name in (*LEFT, *KEPT):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    manifest = {"releases": [{"version": "1.0.0"}]}
    (tmp_path / "products/released/fake/releases.json").write_text(json.dumps(manifest))
    return tmp_path


def test_all_of_it_is_cleared_and_nothing_else(catalog: Path) -> None:
    assert clear(catalog) == len(LEFT)
    assert [name for name in LEFT if (catalog / name).exists()] == []
    assert [name for name in KEPT if not (catalog / name).exists()] == []
    assert clear(catalog) == 0


def test_while_another_command_releases_what_waits_stays(catalog: Path) -> None:
    lock = os.open(catalog / "products/released", os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_EX)
    clear(catalog)
    os.close(lock)
    assert (catalog / "products/released/fake/.1.1.0.json.staged").exists()
    assert (catalog / "products/released/.fake.importing").exists()


def test_git_ignores_it_and_no_release() -> None:
    """Asked at once: those that are ignored are named."""
    names = (*LEFT, "products/released/fake/1.0.0.json", "products/released/fake/releases.json")
    command = ["git", "-C", str(ROOT), "check-ignore", *names]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode == 128:
        pytest.skip("not a checkout of git")
    assert done.stdout.split() == list(LEFT)
