"""A product begun by one command is in the catalog, offered, and sound."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from product_factory.errors import UsageError
from product_factory.scaffolding.new_product import Words, planned
from tests.checkout import ROOT
from tests.conftest import Copy, clean_environment

WORDS = ("--summary", 'Says "who" owns it.', "--summary-ja", "所有者を示します。")


def files(root: Path) -> dict[str, bytes]:
    folders = [root / name for name in ("products", "portfolios", "tests")]
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_it_is_offered_sound_and_tested_at_once_and_can_be_released(copy: Copy) -> None:
    before = files(copy.root)
    done = copy.run("new", "team-owner", "--portfolio", "Governance base", *WORDS)
    assert done.returncode == 0, done.stderr
    changed = {name for name, body in files(copy.root).items() if before.get(name) != body}
    assert changed == {
        "products/team_owner.py",
        "products/ja/team-owner.json",
        "products/__init__.py",
        "portfolios/governance_base.py",
        "tests/products/test_team_owner.py",
    }
    (row,) = (r for r in json.loads(copy.run("list", "-o", "json").stdout)["products"] if r["name"] == "team-owner")
    assert (row["portfolios"], row["newest"]) == (["Governance base"], None)
    for command in (("check", "team-owner"), ("publish", "team-owner", "1.0.0", "--notes", "First release.")):
        done = copy.run(*command)
        assert done.returncode == 0, done.stdout + done.stderr
    assert "SCLaunch-team-owner" in copy.run("show", "team-owner").stdout
    shutil.copy2(ROOT / "pyproject.toml", copy.root)
    python = [sys.executable, "-m"]
    for tool in (
        ["pytest", "-q", "tests/products/test_team_owner.py"],
        # The copy holds no engine: its imports are sorted as in this repository all the same.
        ["ruff", "check", "--config", "lint.isort.known-first-party=['product_factory']"],
        ["ruff", "format", "--check"],
    ):
        made = (
            []
            if tool[0] == "pytest"
            else sorted(
                each for each in changed if each.endswith(".py") and each.startswith(("products/team", "tests"))
            )
        )
        run = subprocess.run(
            [*python, *tool, *made], cwd=copy.root, env=clean_environment(), capture_output=True, text=True, check=False
        )
        assert run.returncode == 0, run.stdout + run.stderr


def test_a_dry_run_and_a_second_run_write_nothing(copy: Copy) -> None:
    before = files(copy.root)
    told = copy.run("new", "team-owner", "--portfolio", "governance_base", *WORDS, "--dry-run")
    assert "would write products/team_owner.py" in told.stdout
    assert files(copy.root) == before
    assert copy.run("new", "team-owner", "--portfolio", "governance_base", *WORDS).returncode == 0
    after = files(copy.root)
    again = copy.run("new", "team-owner", "--portfolio", "governance_base", *WORDS)
    assert (again.returncode, again.stderr.count("\n")) == (2, 1)
    assert "is in the catalog already" in again.stderr
    assert files(copy.root) == after


@pytest.mark.parametrize(
    ("name", "portfolio", "says"),
    [
        ("Team Owner", "Governance base", "write lower-case letters"),
        ("blocks", "Governance base", "products/blocks.py could not be its file"),
        ("support", "Governance base", "could not be its file"),
        ("class", "Governance base", "could not be its file"),
        ("audit-trail", "Governance base", "is in the catalog already; change products/audit_trail.py"),
        ("team-owner", "Nowhere", "there are: 'Governance base', 'Standalone base'"),
    ],
)
def test_what_cannot_be_is_refused_with_what_could(name: str, portfolio: str, says: str) -> None:
    words = Words(name=name, summary="s", summary_ja="s", audience="a")
    with pytest.raises(UsageError, match=says.replace("(", r"\(")):
        planned(words, portfolio, ROOT)


def test_a_portfolio_written_in_another_way_is_left_alone(copy: Copy) -> None:
    text = (copy.root / "portfolios" / "governance_base.py").read_text()
    begin, _, rest = text.partition("products=(")
    (copy.root / "portfolios" / "governance_base.py").write_text(
        f'{begin}products=("audit-trail",), {rest.partition("),")[2]}'
    )
    told = copy.run("new", "team-owner", "--portfolio", "governance_base", *WORDS)
    assert told.returncode == 1
    assert (
        'portfolios/governance_base.py: `products=(…)` is not written a line a product; add "team-owner"' in told.stderr
    )
    assert not (copy.root / "products" / "team_owner.py").exists()
