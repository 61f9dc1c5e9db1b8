"""Git: what it knows of a catalog's files, where it is there at all. Needs no network."""

from __future__ import annotations

import subprocess
from datetime import UTC, date, datetime
from pathlib import Path


def newest_commit(root: Path) -> date | None:
    """The day (UTC) of the newest commit of the branch at hand; None where there is none."""
    told = _git(root, "log", "-1", "--format=%ct")
    return datetime.fromtimestamp(int(told), UTC).date() if told and told.strip().isdecimal() else None


def keeps(path: Path) -> bool:
    """Whether git has the file as it is now, so that it can be brought back."""
    listed = _git(path.parent, "ls-files", "--", path.name)
    changed = _git(path.parent, "status", "--porcelain", "--", path.name)
    return bool(listed) and changed == ""


def _git(folder: Path, *arguments: str) -> str | None:
    command = ["git", "-C", str(folder), *arguments]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=30).stdout
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
