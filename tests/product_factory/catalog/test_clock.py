"""A clock that what is recorded tells against is not believed, since what is released keeps its date for ever."""

from __future__ import annotations

import json
import subprocess
from datetime import date
from pathlib import Path

import pytest

from product_factory.catalog import clock
from product_factory.catalog.clock import WRITTEN, Evidence, believed, evidence
from product_factory.errors import FactoryError

FOUND = [Evidence(date(2026, 1, 31), "one"), Evidence(date(2027, 6, 1), "two"), Evidence(date(2025, 1, 1), "three")]


@pytest.mark.parametrize("day", [date(2027, 5, 31), date(2027, 6, 1), date(2027, 12, 31), date(2028, 6, 1)])
def test_a_clock_that_agrees_is_believed(day: date) -> None:
    assert believed(day, FOUND) == day


@pytest.mark.parametrize(
    ("day", "says"),
    [
        (date(1970, 1, 1), "before 2027-06-01 (two)"),
        (date(2026, 6, 1), "before 2027-06-01 (two)"),
        (date(2027, 5, 30), "before 2027-06-01 (two)"),
        (date(2028, 6, 2), "more than a year after 2027-06-01 (two)"),
        (date(2037, 1, 1), "more than a year after 2027-06-01 (two)"),
    ],
)
def test_one_that_does_not_is_refused_with_what_tells_against_it(day: date, says: str) -> None:
    with pytest.raises(FactoryError) as refusal:
        believed(day, FOUND)
    assert f"the machine's clock says {day}, {says}\n" in str(refusal.value)


def test_a_day_that_is_given_is_believed(tmp_path: Path) -> None:
    assert clock.today(date(1999, 1, 1), tmp_path) == date(1999, 1, 1)


def test_evidence_is_what_is_released_what_was_set_the_commit_and_the_factory(tmp_path: Path) -> None:
    assert evidence(tmp_path) == [Evidence(WRITTEN, "this factory's release")]
    folder = tmp_path / "products" / "released" / "fake"
    folder.mkdir(parents=True)
    (folder / "releases.json").write_text(json.dumps({"releases": [{"date": "2030-01-02"}, {"date": "2031-01-02"}]}))
    (folder / "lifecycle.json").write_text(json.dumps({"1.0.0": {"since": "2032-01-02"}}))
    author = {"GIT_COMMITTER_DATE": "2033-01-02T12:00:00Z", "GIT_CONFIG_GLOBAL": "/dev/null"}
    who = ("-c", "user.name=n", "-c", "user.email=e@example.com")
    for arguments in (["init", "-q"], [*who, "commit", "-q", "--allow-empty", "-m", "m"]):
        command = ["git", "-C", str(tmp_path), *arguments]
        subprocess.run(command, check=True, env=author)
    days = {str(each.day): each.what for each in evidence(tmp_path)}
    assert days == {
        str(WRITTEN): "this factory's release",
        "2030-01-02": "products/released/fake/releases.json",
        "2031-01-02": "products/released/fake/releases.json",
        "2032-01-02": "products/released/fake/lifecycle.json",
        "2033-01-02": "the newest commit",
    }


def test_broken_files_are_no_evidence(tmp_path: Path) -> None:
    for name, text in (("a", "{"), ("b", "[]"), ("c", '{"releases": 1}'), ("d", '{"releases": [{"date": "x"}]}')):
        folder = tmp_path / "products" / "released" / name
        folder.mkdir(parents=True)
        for file in ("releases.json", "lifecycle.json"):
            (folder / file).write_text(text)
    assert evidence(tmp_path) == [Evidence(WRITTEN, "this factory's release")]
