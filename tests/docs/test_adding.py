"""CONTRIBUTING's seven lines for adding a product are followed to the letter, and work."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.checkout import ROOT
from tests.docs.pages import Block
from tests.docs.workshop import Workshop

pytestmark = pytest.mark.slow
SECTION = (ROOT / "CONTRIBUTING.md").read_text().partition("## Adding a product\n")[2].partition("\n## ")[0]
LINES = re.findall(r"^\d+\. (.*)$", SECTION, re.MULTILINE)
COMMAND = re.compile(r": `(factory [^`]+)`$")


def test_seven_lines_bring_a_product_into_the_catalog(tmp_path: Path) -> None:
    assert len(LINES) == 7
    workshop, done = Workshop(tmp_path, None), []
    for line in LINES:
        if command := COMMAND.search(line):
            workshop.run(Block("CONTRIBUTING.md", 0, "sh", command[1], None, None, None))
            done.append(line)
    # Lines 2 and 7 are for the one who writes: code, card, tests.
    assert done == [LINES[0], *LINES[2:6]]
    listed = json.loads(workshop.copy.run("list", "--output", "json").stdout)["products"]
    (row,) = [row for row in listed if row["name"] == "team-alerts"]
    assert row["newest"] == "1.0.0"
    assert row["portfolios"] == ["Governance base"]
    assert workshop.copy.run("synth").returncode == 0
    for page in ("README.md", "README_ja.md", "docs/COSTS.md", "docs/REMOVAL.md"):
        assert "| `team-alerts` |" in (workshop.copy.root / page).read_text(), page
