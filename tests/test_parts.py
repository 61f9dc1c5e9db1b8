"""A feature is gone when its folder is, and the rest is whole: docs/ARCHITECTURE.md names those folders."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.checkout import ROOT
from tests.conftest import Copy, clean_environment, make_copy, run_python
from tests.slow import slow_but

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
# The copy's own folders alone: not those of the factory that is installed, which would stand in for one taken away, nor
# what was imported of it. One process for all that is asked of a copy, up to what fails: the engine is imported once.
ALONE = """
import json, sys
sys.meta_path = [each for each in sys.meta_path if "__editable__" not in getattr(each, "__module__", "")]
for name in [name for name in sys.modules if name.partition(".")[0] == "product_factory"]:
    del sys.modules[name]
from product_factory.commands import main as factory
for arguments in json.loads(sys.argv.pop()):
    sys.argv[1:] = arguments
    try:
        code = factory.main()
    except SystemExit as ended:
        code = ended.code
    if code:
        sys.exit(f"{arguments}: {code}")
"""


def run(copy: Copy, *commands: list[str]) -> subprocess.CompletedProcess[str]:
    """`factory …` of the copy, one command after the other."""
    return run_python(copy.root, "-c", ALONE, json.dumps(commands), environment=clean_environment())


def commands(copy: Copy) -> set[str]:
    """The commands that the help lists."""
    return listed(run(copy, ["--help"]))


def listed(done: subprocess.CompletedProcess[str]) -> set[str]:
    return set(re.findall(r"^│ ([a-z]+) ", done.stdout, re.MULTILINE))


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    """A copy with an engine of its own."""
    return make_copy(tmp_path / "copy", "product_factory")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The commands of all parts."""
    return commands(make_copy(tmp_path_factory.mktemp("whole") / "copy", "product_factory"))


# The largest of them.
@pytest.mark.parametrize("part", slow_but(lambda part: part == "product_factory/sandbox", PARTS))
def test_a_part_is_gone_when_its_folder_is(copy: Copy, whole: set[str], part: str) -> None:
    assert f"`{part}`" in (ROOT / "docs" / "ARCHITECTURE.md").read_text()
    shutil.rmtree(copy.root / part)
    page = [["page"]] if part != "product_factory/page" else []
    done = run(
        copy,
        ["--help"],
        ["list"],
        ["show", "audit-trail"],
        ["synth"],
        *page,
        ["retire", "security-notification", "1.0.0", "--force"],
    )
    assert done.returncode == 0, done.stderr
    assert whole - listed(done) == PARTS[part]
    assert "Cloud assembly" in done.stdout
    assert "retired" in (copy.root / "products/released/security-notification/lifecycle.json").read_text()


def test_without_inventory_a_version_is_retired_unasked_and_that_is_said(copy: Copy) -> None:
    shutil.rmtree(copy.root / "product_factory" / "provisioning" / "inventory")
    done = run(copy, ["retire", "security-notification", "1.0.0"])
    assert (done.returncode, "was not asked" in done.stderr) == (0, True), done.stderr
