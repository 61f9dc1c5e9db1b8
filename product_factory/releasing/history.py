"""History: which released versions git knows at another commit."""

from __future__ import annotations

import subprocess
from pathlib import Path, PurePosixPath

from product_factory.catalog.released import LIFECYCLE, MANIFEST
from product_factory.errors import FactoryError, UsageError

RELEASED = PurePosixPath("products") / "released"


def released_at(ref: str, root: Path) -> dict[str, frozenset[str]]:
    """Product → versions whose files stand in the catalog at this commit, branch or tag.

    FactoryError where the catalog is in no git repository, UsageError where that knows no such commit.
    """
    commit = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
    if commit is None:
        if _git(root, "rev-parse", "--git-dir") is None:
            raise FactoryError(f"{root}: is in no git repository; --since needs one")
        raise UsageError(f"--since {ref}: git knows no such commit here; fetch it (actions/checkout: fetch-depth: 0)")
    listed = _git(root, "ls-tree", "-r", "-z", "--name-only", commit.strip(), f"{RELEASED}/")
    found: dict[str, set[str]] = {}
    for path in map(PurePosixPath, (listed or "").split("\0")):
        if path.suffix == ".json" and path.name not in (MANIFEST, LIFECYCLE) and path.parent.parent == RELEASED:
            found.setdefault(path.parent.name, set()).add(path.stem)
    return {product: frozenset(versions) for product, versions in found.items()}


def _git(root: Path, *arguments: str) -> str | None:
    """What git answers in this folder; None where it refuses."""
    try:
        # Whichever git the reader has.
        command = ["git", "-C", str(root), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise FactoryError("git: is not installed; --since needs it") from error
    return done.stdout if done.returncode == 0 else None
