"""Leftovers: what killed commands left in a catalog, found and cleared by the next one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from product_factory.catalog import assets
from product_factory.catalog.lock import locked
from product_factory.catalog.released import MANIFEST, STAGED
from product_factory.errors import FactoryError
from product_factory.files import TEMPORARY, clear_temporary

# Where the factory writes in a catalog, beside the root's own files.
FOLDERS = ("products", "portfolios", "sharing", "guardrails", "docs", "tests", ".cache")
# Versions that an import writes aside, before they get their product's name.
IMPORTING = ".importing"


def clear(root: Path) -> int:
    """How many files and folders were cleared: never one that a living command writes, or that is needed to complete.

    A catalog that can't be written keeps them.
    """
    found = list(_found(root))
    count = clear_temporary(path for path in found if path.name.endswith(TEMPORARY))
    waiting = [path for path in found if not path.name.endswith(TEMPORARY)]
    if not waiting:
        return count
    try:
        with locked(root / "products" / "released"):
            return count + sum(_cleared(path) for path in waiting)
    except (FactoryError, OSError):
        return count


def _found(root: Path) -> Iterator[Path]:
    yield from root.glob(f".*{TEMPORARY}")
    released = root / "products" / "released"
    for folder in FOLDERS:
        for place, folders, files in os.walk(root / folder):
            here = Path(place)
            for name in files:
                if name[0] == "." and name.endswith((TEMPORARY, STAGED, assets.STAGED)):
                    yield here / name
            for name in [each for each in folders if each.endswith(IMPORTING) and here == released]:
                folders.remove(name)
                yield here / name


def _cleared(path: Path) -> bool:
    if path.name.endswith(IMPORTING):
        shutil.rmtree(path, ignore_errors=True)
        return True
    if path.name.endswith(assets.STAGED):
        named, manifest = assets.staged_name(path.name), path.parent.parent / MANIFEST
    else:
        named, manifest = path.name.removeprefix(".").removesuffix(STAGED), path.parent / MANIFEST
    # Named in the manifest it is released, and whoever reads the versions next gives the file its name.
    if manifest.exists() and f'"{named}"' in manifest.read_text("utf-8", errors="replace"):
        return False
    path.unlink()
    return True
