"""Root: the folder of a catalog, in which an organization keeps what it writes."""

from __future__ import annotations

import os
from pathlib import Path

from product_factory.errors import UsageError

# Names the catalog for the process and all that it starts; `factory --catalog` sets it.
CATALOG = "FACTORY_CATALOG"


def is_catalog(folder: Path) -> bool:
    """Whether the folder is a catalog's root: `factory.py` stands beside `products/`."""
    return (folder / "factory.py").is_file() and (folder / "products").is_dir()


def at_hand() -> Path | None:
    """The root that FACTORY_CATALOG names, or the nearest from the current folder upward; None where there is none.

    UsageError where FACTORY_CATALOG names a folder that is no catalog.
    """
    if named := os.environ.get(CATALOG):
        folder = Path(named).resolve()
        if not is_catalog(folder):
            raise UsageError(f"catalog {named}: holds no factory.py beside products/; name a catalog's own folder")
        return folder
    here = Path.cwd()
    return next((folder for folder in (here, *here.parents) if is_catalog(folder)), None)


def root() -> Path:
    """The root at hand. UsageError where there is none."""
    found = at_hand()
    if found is None:
        raise UsageError(
            f"no catalog here: no folder from {Path.cwd()} upward has factory.py beside products/\n"
            f"Go into a catalog's folder, or name it: factory --catalog DIR …, or {CATALOG}=DIR."
        )
    return found


def relative(path: Path) -> str:
    """The path as a reader of the catalog knows it."""
    found = at_hand()
    return str(path.relative_to(found)) if found and path.is_relative_to(found) else str(path)
