"""The command: exit code 1 where a card and the rules disagree, JSON for programs, and the page's table."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from product_factory.proactive import Rules
from tests.conftest import Copy


def test_a_card_that_does_not_explain_is_refused(copy: Copy, rules: Rules) -> None:
    copy.edit("products/guardduty.py", "CT.GUARDDUTY.PR.1", "CT.S3.PR.9")
    done = copy.run("proactive", "guardduty", "--output", "json")
    assert done.returncode == 1, done.stderr
    told = json.loads(done.stdout)
    assert [(each["control"], each["by_default"]) for each in told["refusals"]] == [("CT.GUARDDUTY.PR.1", True)]
    assert [each["finding"].partition(":")[0] for each in told["disagreements"]] == ["CT.GUARDDUTY.PR.1", "CT.S3.PR.9"]
    assert told["rules"] == rules.source


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("guardduty",), 0, "CT.GUARDDUTY.PR.1"),
        (("security-notification",), 0, "1 products judged: no control refuses any."),
        (("guardduty", "--write", "page.md"), 2, "--write takes the newest versions of all products"),
        (("guarduty",), 2, "did you mean guardduty?"),
    ],
)
def test_what_it_says(copy: Copy, rules: Rules, arguments: tuple[str, ...], code: int, said: str) -> None:
    done = copy.run("proactive", *arguments)
    assert done.returncode == code, done.stderr
    assert said in done.stdout + done.stderr


def test_a_page_without_marks_is_told(copy: Copy, rules: Rules, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("Nothing here.\n")
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "one.guard").write_text(next(each.text for each in rules.rules if each.control == "CT.S3.PR.9"))
    done = copy.run("proactive", "--rules", str(folder), "--write", str(page))
    assert (done.returncode, page.read_text()) == (1, "Nothing here.\n")
    assert "put a line <!-- proactive:" in done.stderr
