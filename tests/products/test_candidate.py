"""A candidate is made anew where it cannot be kept."""

from __future__ import annotations

from pathlib import Path

from products.candidate import candidate
from tests.products.fake import product


def test_a_folder_that_cannot_be_written_keeps_none(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    made = candidate(product(), tmp_path / "file" / "cache")
    assert made == candidate(product(), tmp_path / "cache")
    assert len(list((tmp_path / "cache").iterdir())) == 1
