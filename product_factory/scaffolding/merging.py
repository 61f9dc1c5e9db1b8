"""Merging: by git, which has what was taken as the common ancestor. Without git, or that, there is none."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

from product_factory.files import put


class Merged(NamedTuple):
    """The file with both changes in it, or why there is none."""

    content: bytes | None
    why: str = ""


def merge(root: Path, path: str, new: bytes, taken: str) -> Merged:
    """The catalog's file and the baseline's new one, over what was taken. Only a committed file is merged.

    https://git-scm.com/docs/git-merge-file
    """
    try:
        status = _git(root, "status", "--porcelain", "--", path)
        ancestor = _git(root, "cat-file", "blob", taken)
    except OSError:
        return Merged(None, "changed here, and git isn't installed to merge it")
    if status.returncode or ancestor.returncode:
        return Merged(None, "changed here, and what was taken isn't in this catalog's git")
    if status.stdout.strip():
        return Merged(None, "changed here, and not committed yet: commit it, and adopt again")
    with tempfile.TemporaryDirectory() as folder:
        base, theirs = Path(folder) / "taken", Path(folder) / "baseline"
        put(base, ancestor.stdout)
        put(theirs, new)
        done = _git(root, "merge-file", "-p", path, str(base), str(theirs))
    if done.returncode:
        return Merged(None, "changed here and in the baseline at the same place")
    return Merged(done.stdout)


def _git(root: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, check=False)  # noqa: S607
