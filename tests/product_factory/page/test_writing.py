"""The folder holds the page and nothing else, whatever happened before."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from product_factory.errors import FactoryError, UsageError
from product_factory.page.writing import MANIFEST, write
from tests.conftest import Copy

FILES = {"index.html": b"a", "products/x.html": b"b", "assets/s.css": b"c"}


def held(folder: Path) -> dict[str, bytes]:
    """All files of the site, by path."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_only_what_changed_is_written_and_what_is_stale_goes(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "site"
    first = write(FILES, folder)
    assert (set(first.changed), first.removed, first.unchanged) == (set(FILES), (), 0)
    before = (folder / "index.html").stat()
    again = write(FILES, folder)
    assert (again.changed, again.removed, again.unchanged) == ((), (), 3)
    second = write({"index.html": b"a", "assets/s.css": b"other"}, folder)
    assert (second.changed, second.removed, second.unchanged) == (("assets/s.css",), ("products/x.html",), 1)
    assert held(folder) == {"index.html": b"a", "assets/s.css": b"other"}
    assert (folder / "index.html").stat().st_ino == before.st_ino, "left as it was"
    assert not (folder / "products").exists(), "no empty folder is left"


@pytest.mark.parametrize("foreign", ["notes.txt", "products/mine.html"])
def test_a_folder_with_other_files_is_refused_and_stays_as_it_is(tmp_path: Path, foreign: str) -> None:
    for made_before in (False, True):
        folder = tmp_path / str(made_before)
        if made_before:
            write(FILES, folder)
        (folder / foreign).parent.mkdir(parents=True, exist_ok=True)
        (folder / foreign).write_text("mine")
        before = held(folder)
        with pytest.raises(UsageError, match=foreign):
            write({"index.html": b"new"}, folder)
        assert held(folder) == before


def test_hidden_entries_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "config").write_text("x")
    (tmp_path / ".nojekyll").touch()
    write(FILES, tmp_path)
    (tmp_path / "products" / ".half-written").touch()
    write({}, tmp_path)
    assert (tmp_path / ".git" / "config").read_text() == "x"
    assert (tmp_path / ".nojekyll").exists()


def test_a_list_that_names_files_elsewhere_removes_none_of_them(tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("keep")
    folder = tmp_path / "site"
    write(FILES, folder)
    (folder / MANIFEST).write_text(json.dumps(["../outside.txt", str(outside), *FILES]))
    write({"index.html": b"new"}, folder)
    assert outside.read_text() == "keep"


def test_a_link_in_the_place_of_a_file_or_folder_is_never_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "x.html").write_text("keep")
    folder = tmp_path / "site"
    write({"index.html": b"a"}, folder)
    (folder / "products").symlink_to(outside)
    with pytest.raises(UsageError, match="products"):
        write(FILES, folder)
    assert (outside / "x.html").read_text() == "keep"


def test_a_run_that_was_killed_is_completed(tmp_path: Path) -> None:
    write(FILES, tmp_path)
    # Killed after the list was written, and before one file was.
    (tmp_path / MANIFEST).write_text(json.dumps([*FILES, "products/y.html"]))
    (tmp_path / "assets" / "s.css").unlink()
    done = write({**FILES, "products/y.html": b"y"}, tmp_path)
    assert set(done.changed) == {"assets/s.css", "products/y.html"}


def test_a_file_in_the_folders_place_and_a_broken_list_are_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="name a folder"):
        write(FILES, tmp_path / "file")
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / MANIFEST).write_text("{")
    with pytest.raises(UsageError, match="no list of paths"):
        write(FILES, tmp_path / "site")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(FactoryError, match="can't be written"):
        write(FILES, tmp_path / "site")


@pytest.mark.slow
def test_the_command_writes_says_what_it_did_and_loads_no_cdk(copy: Copy) -> None:
    done = copy.run("page", "--output", "json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert "products/audit-trail.html" in told["changed"]
    assert (copy.root / "site" / "index.html").exists()
    again = copy.run("page")
    assert again.returncode == 0
    assert "site: 0 written" in again.stdout
    assert "index.html" in again.stdout
    (copy.root / "other").mkdir()
    (copy.root / "other" / "mine.txt").touch()
    refused = copy.run("page", "--out", "other")
    assert refused.returncode == 2
    assert "mine.txt" in refused.stderr
    assert "Traceback" not in refused.stderr
    loaded = "import factory, sys; sys.argv = ['factory', 'page', '--output', 'json']\ntry: factory.main()\nfinally: print(sorted({'aws_cdk', 'jsii', 'cfnlint', 'boto3'} & set(sys.modules)))"
    (copy.root / "loaded.py").write_text(loaded)
    import subprocess
    import sys

    told_by = subprocess.run([sys.executable, "loaded.py"], cwd=copy.root, capture_output=True, text=True, check=False)
    assert told_by.stdout.splitlines()[-1] == "[]", told_by.stdout + told_by.stderr
