"""The state file: what is intended stands in it before it is made, and what is gone is out of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from product_factory.errors import FactoryError, UsageError
from product_factory.smoke.journal import Entry, Journal
from product_factory.smoke.settings import Settings

SETTINGS = Settings(region="eu-west-1", accounts=("333333333333",), test_unit="/Test")


def begun(path: Path) -> Journal:
    return Journal.create(path / "a.jsonl", SETTINGS, hub="222222222222", on_aws=False)


def entry(name: str, **data: str) -> Entry:
    return Entry(kind="queue", account="333333333333", region="eu-west-1", name=name, data=data)


def test_what_is_intended_and_not_gone_is_read_back_the_youngest_first(tmp_path: Path) -> None:
    journal = begun(tmp_path)
    first, second = journal.intend(entry("a")), journal.intend(entry("b", unit="x"))
    journal.made(second, "id-of-b", more="y")
    journal.intend(entry("c"))
    journal.gone(first)
    read = Journal.read(journal.path)
    assert [(each.name, each.id, each.data) for each in read.open] == [
        ("c", "", {}),
        ("b", "id-of-b", {"unit": "x", "more": "y"}),
    ]
    assert (read.settings, read.hub, read.on_aws) == (SETTINGS, "222222222222", False)


def test_it_is_on_the_disk_before_the_act(tmp_path: Path) -> None:
    journal = begun(tmp_path)
    journal.intend(entry("a"))
    assert [each.name for each in Journal.read(journal.path).open] == ["a"]


def test_a_line_that_was_cut_off_had_not_begun(tmp_path: Path) -> None:
    journal = begun(tmp_path)
    journal.intend(entry("a"))
    whole = journal.path.read_text()
    for cut in range(1, len(whole.splitlines()[-1]) + 1):
        journal.path.write_text(whole[:-cut])
        assert Journal.read(journal.path).open == ()


def test_a_run_has_a_file_of_its_own(tmp_path: Path) -> None:
    begun(tmp_path)
    with pytest.raises(FactoryError, match="is there already"):
        begun(tmp_path)


@pytest.mark.parametrize("text", ["", "{}", "[1]\n", '{"settings": {}}\n', "no JSON\n"])
def test_another_file_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(text)
    with pytest.raises(UsageError, match="no state file"):
        Journal.read(path)


def test_names_of_two_runs_differ() -> None:
    one, other = (Settings(region="eu-west-1", accounts=("333333333333",), test_unit="/T") for _ in range(2))
    assert one.named("x") != other.named("x")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"accounts": ("333333333333", "333333333333")}, "two different ones"),
        ({"move_account": "444444444444"}, "only a test account"),
        ({"move_account": "333333333333"}, "needs --management-profile"),
        ({"accounts": ()}, "at least 1"),
        ({"accounts": ("12",)}, "pattern"),
    ],
)
def test_settings_that_could_harm_are_refused(given: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        Settings.model_validate(SETTINGS.model_dump() | given)
