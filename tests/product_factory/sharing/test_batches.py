"""The CDK CLI is given no more files at once than it can look through: a full hub goes up in several runs."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from product_factory.sharing import deployment


@pytest.fixture
def said(as_cdk: Callable[[str], None], tmp_path: Path) -> Path:
    """In the CDK CLI's place a program that notes what it is given, a line for each run; the file of these lines."""
    notes = tmp_path / "notes"
    as_cdk(f"import json, sys\nprint(json.dumps(sys.argv[1:]), file=open({str(notes)!r}, 'a'))\n")
    return notes


def runs(notes: Path) -> list[list[str]]:
    return [json.loads(line) for line in notes.read_text().splitlines()]


def stacks(folder: Path, files: dict[str, int]) -> list[str]:
    for name, count in files.items():
        (folder / f"{name}.assets.json").write_text(json.dumps({"files": {f"{n}": {} for n in range(count)}}))
    return list(files)


def test_a_hub_of_few_files_is_one_run(said: Path, tmp_path: Path) -> None:
    names = stacks(tmp_path, {"Hub-One": 400, "Hub-Two": 100})
    deployment.put_up(tmp_path, names, {"Hub-Two": {"Units": "ou-a"}})
    (given,) = runs(said)
    assert [each for each in given if each in names] == names
    assert given[given.index("--parameters") + 1] == "Hub-Two:Units=ou-a"
    assert "--exclusively" not in given


def test_a_hub_of_many_files_is_several_in_their_order(said: Path, tmp_path: Path) -> None:
    """Each only its own: what it depends on has gone up before."""
    names = stacks(tmp_path, {"Tags": 1, "Products-1": 700, "Products-2": 499, "Portfolio-1": 1, "Portfolio-2": 1})
    deployment.put_up(tmp_path, names, {"Products-2": {"Units": "ou-a"}})
    told = runs(said)
    assert [[each for each in given if each in names] for given in told] == [
        ["Tags"],
        ["Products-1"],
        ["Products-2", "Portfolio-1"],
        ["Portfolio-2"],
    ]
    assert all("--exclusively" in given for given in told)
    assert ["--parameters" in given for given in told] == [False, False, True, False]
