"""A candidate is made anew where it cannot be kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from product_factory.releasing import candidate as candidates
from product_factory.releasing.candidate import candidate
from tests.product_factory.authoring.fake import product


def test_a_folder_that_cannot_be_written_keeps_none(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    made = candidate(product(), tmp_path / "file" / "cache")
    assert made == candidate(product(), tmp_path / "cache")
    assert len(list((tmp_path / "cache").iterdir())) == 1


@pytest.mark.parametrize(
    "edited",
    ["products/guard.py", "products/blocks/guard.py", "authoring/stack.py", "releasing/collected.py", "cdk.json"],
)
def test_a_change_of_what_it_is_made_from_makes_it_anew(
    edited: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = ("factory.py", "cdk.json", "products/guard.py", "products/blocks/guard.py")
    engine = ("authoring/stack.py", "releasing/candidate.py", "releasing/collected.py")
    for name in (*places, *engine):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x = 1\n")
    monkeypatch.setattr(candidates, "root", lambda: tmp_path)
    monkeypatch.setattr(candidates, "__file__", str(tmp_path / "releasing" / "candidate.py"))
    before = candidates._fingerprint(product())
    assert candidates._fingerprint(product()) == before
    (tmp_path / edited).write_text("x = 2\n")
    assert candidates._fingerprint(product()) != before
