"""What docs/IMPACT.md says is so."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from product_factory.impact import impact
from tests.checkout import ROOT
from tests.conftest import clean_environment, run

PAGE = (ROOT / "docs" / "IMPACT.md").read_text()
EXAMPLES = [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)]


def template(example: dict[str, Any], side: str) -> dict[str, Any]:
    return {example.get("section", "Resources"): {"One": example[side]} if example[side] else {}}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example['effect']} ({example['bump']})")
def test_examples(example: dict[str, Any]) -> None:
    found = impact(template(example, "was"), template(example, "now"))
    assert [change.effect for change in found.changes] == [example["effect"]]
    assert found.bump == example["bump"]


def test_the_command_says_so() -> None:
    command, last = re.findall(r"\$ factory (.*)\n…\n(.*)\n", PAGE)[0]
    done = run(ROOT, *command.split(), environment=clean_environment())
    assert done.stdout.splitlines()[-1] == last
    assert len(EXAMPLES) >= 10
