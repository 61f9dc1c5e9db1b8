"""From which commit the hub was deployed, and what to do with a checkout that stands otherwise."""

from __future__ import annotations

import os
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from product_factory.sharing.origin import Origin, Relation, advice, back, relation

AT = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
ORIGIN = Origin(commit="0123456789abcdef", by="somebody", at=AT)


def git(folder: Path, *arguments: str) -> str:
    who = {"GIT_AUTHOR_NAME": "n", "GIT_AUTHOR_EMAIL": "e", "GIT_COMMITTER_NAME": "n", "GIT_COMMITTER_EMAIL": "e"}
    command = [shutil.which("git") or "git", "-C", str(folder), *arguments]
    done = subprocess.run(command, env=os.environ | who, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """Commits one ← two ← three and one ← side."""
    folder = tmp_path_factory.mktemp("repository")
    git(folder, "init", "-q", "-b", "main")
    made: dict[str, str] = {}
    for name, start in (("one", None), ("two", "one"), ("three", "two"), ("side", "one")):
        if start:
            git(folder, "checkout", "-q", "--detach", made[start])
        git(folder, "commit", "-q", "--allow-empty", "-m", name)
        made[name] = git(folder, "rev-parse", "HEAD")
    return folder, made


@pytest.mark.parametrize(
    ("here", "deployed", "stands"),
    [
        ("two", "two", "same"),
        ("two", "one", "contained"),
        ("two", "three", "older"),
        ("two", "side", "apart"),
        ("two", "", "unknown"),
        ("two", "0" * 40, "unknown"),
    ],
)
def test_how_a_checkout_stands_to_what_is_deployed(
    repository: tuple[Path, dict[str, str]], here: str, deployed: str, stands: Relation
) -> None:
    folder, made = repository
    git(folder, "checkout", "-q", "--detach", made[here])
    assert relation(folder, made.get(deployed, deployed)) == stands


def test_outside_a_repository_nothing_is_known(tmp_path: Path) -> None:
    assert relation(tmp_path, "0" * 40) == "unknown"


@pytest.mark.parametrize(
    ("origin", "stands", "said"),
    [
        (None, "unknown", "`git pull`, or take the branch"),
        (ORIGIN, "unknown", "which this clone doesn't know: `git pull`"),
        (ORIGIN, "apart", "`git merge 0123456789ab`"),
        (ORIGIN, "older", "`git merge 0123456789ab`"),
        (ORIGIN, "same", "`git checkout 0123456789ab -- products/released`"),
        (ORIGIN.model_copy(update={"changed": True}), "same", "changes that were not committed"),
    ],
)
def test_the_advice(origin: Origin | None, stands: Relation, said: str) -> None:
    assert said in advice(origin, stands)


def test_only_what_is_surely_before_is_refused_as_such() -> None:
    assert "deployed from commit 0123456789ab on 2026-11-29 12:00 UTC by somebody" in back(ORIGIN, "older")
    assert {back(ORIGIN, stands) for stands in ("same", "contained", "apart", "unknown")} == {""}
