"""A file is written whole or not at all, and what a killed write leaves is cleared, never what a living one writes."""

from __future__ import annotations

import fcntl
import os
import resource
from pathlib import Path

import pytest

from product_factory import files
from product_factory.files import TEMPORARY, clear_temporary, write_atomically
from tests.killed import moments


def test_a_full_disk_is_told_with_the_file_s_name(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No space left on device: '/dev/full'"):
        files.put(Path("/dev/full"), "x")
    path = tmp_path / "file"
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, before[1]))
    try:
        with pytest.raises(OSError, match=f"File too large: '{path}'"):
            write_atomically(path, b"x" * 100)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert list(tmp_path.iterdir()) == []


def temporary(folder: Path) -> list[Path]:
    return sorted(folder.glob(f".*{TEMPORARY}"))


def test_killed_at_any_moment_it_has_the_old_content_or_the_new_and_the_next_write_clears(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "_cleared", set())
    path, outcomes, left = tmp_path / "file", [], 0
    path.write_bytes(b"old")
    for _ in moments(tmp_path, lambda: write_atomically(path, b"new")):
        outcomes.append(path.read_bytes())
        left += len(temporary(tmp_path))
        files._cleared.clear()
        write_atomically(path, b"old")
        assert os.listdir(tmp_path) == ["file"]
    assert outcomes == sorted(outcomes, reverse=True)
    assert set(outcomes) == {b"old", b"new"}
    assert left > 1


def test_what_a_living_process_writes_is_left_alone(tmp_path: Path) -> None:
    living, dead = tmp_path / f".a{TEMPORARY}", tmp_path / f".b{TEMPORARY}"
    dead.touch()
    with living.open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert clear_temporary(iter((living, dead))) == 1
        assert temporary(tmp_path) == [living]
    assert clear_temporary(iter((living,))) == 1


def test_a_write_that_fails_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match="folder"):
        write_atomically(tmp_path / "folder", b"new")
    assert os.listdir(tmp_path) == ["folder"]


def test_a_file_that_is_cleared_before_it_is_locked_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[Path] = []

    def flock(descriptor: int, operation: int) -> None:
        if not taken:
            taken.extend(temporary(tmp_path))
            taken[0].unlink()

    monkeypatch.setattr("product_factory.files.fcntl.flock", flock)
    write_atomically(tmp_path / "file", b"new")
    assert taken
    assert (tmp_path / "file").read_bytes() == b"new"
