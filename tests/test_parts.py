"""A feature is gone when its folder is, and the rest is whole: docs/ARCHITECTURE.md names those folders."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.checkout import ROOT
from tests.conftest import Copy, clean_environment, make_copy

PARTS = {
    "product_factory/proactive": {"proactive"},
    "product_factory/page": {"page"},
    "product_factory/importing": {"import"},
    "product_factory/scaffolding": {"adopt", "init", "new"},
    "product_factory/provisioning/inventory": {"status"},
    "product_factory/provisioning/fleet": {"plan", "apply"},
    "product_factory/smoke": {"smoke"},
    "product_factory/sandbox": {"sandbox", "demo"},
}
# The copy's own folders alone: not those of the factory that is installed, which would stand in for one taken away.
ALONE = """
import sys
sys.meta_path = [each for each in sys.meta_path if "__editable__" not in getattr(each, "__module__", "")]
sys.path.insert(0, "")
from product_factory.commands import main as factory
sys.exit(factory.main())
"""


def run(copy: Copy, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`factory …` of the copy."""
    command = [sys.executable, "-c", ALONE, *arguments]
    return subprocess.run(
        command, cwd=copy.root, env=clean_environment(), capture_output=True, text=True, check=False, timeout=300
    )


def commands(copy: Copy) -> set[str]:
    """The commands that the help lists."""
    return set(re.findall(r"^│ ([a-z]+) ", run(copy, "--help").stdout, re.MULTILINE))


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    """A copy with an engine of its own."""
    return make_copy(tmp_path / "copy", "product_factory")


@pytest.mark.parametrize("part", PARTS)
def test_a_part_is_gone_when_its_folder_is(copy: Copy, part: str) -> None:
    assert f"`{part}`" in (ROOT / "docs" / "ARCHITECTURE.md").read_text()
    before = commands(copy)
    shutil.rmtree(copy.root / part)
    assert before - commands(copy) == PARTS[part]
    for arguments in (
        ("list",),
        ("show", "audit-trail"),
        ("synth",),
        ("retire", "security-notification", "1.0.0", "--force"),
        ("page",) if part != "product_factory/page" else ("--help",),
    ):
        done = run(copy, *arguments)
        assert done.returncode == 0, (arguments, done.stderr)


def test_without_inventory_a_version_is_retired_unasked_and_that_is_said(copy: Copy) -> None:
    shutil.rmtree(copy.root / "product_factory" / "provisioning" / "inventory")
    done = run(copy, "retire", "security-notification", "1.0.0")
    assert (done.returncode, "was not asked" in done.stderr) == (0, True), done.stderr
