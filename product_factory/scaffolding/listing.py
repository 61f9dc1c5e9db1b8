"""Listing: what a catalog has, told by a process of its own, since one process reads one catalog."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from product_factory import interpreter
from product_factory.errors import FactoryError
from product_factory.root import CATALOG


class Entry(BaseModel):
    """A product: its name, its module under `products`, its prerequisites, and the products that are in it."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: str
    module: str
    prerequisites: tuple[str, ...] = ()
    includes: tuple[str, ...] = ()


class Shelf(BaseModel):
    """A portfolio: its name, its module under `portfolios`, and its products."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: str
    module: str
    products: tuple[str, ...]


class Listing(BaseModel):
    """All of a catalog, in page order, and the team that keeps it."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    products: tuple[Entry, ...] = ()
    portfolios: tuple[Shelf, ...] = ()
    owner: str = ""

    @property
    def offered(self) -> set[str]:
        """Names of the products that portfolios hold."""
        return {name for shelf in self.portfolios for name in shelf.products}

    def entry(self, name: str) -> Entry | None:
        """The product of this name."""
        return next((each for each in self.products if each.name == name), None)


def of(root: Path) -> Listing:
    """What the catalog in this folder has. FactoryError, as its own commands say it, where a file of it is broken."""
    done = subprocess.run(
        [*interpreter.python(), "-m", __name__],
        cwd=root,
        env=os.environ | {CATALOG: str(root), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        raise FactoryError(done.stderr.strip().removeprefix("Error: ") or f"{root}: can't be read as a catalog")
    return Listing.model_validate_json(done.stdout)


def main() -> int:
    """Print the listing of the catalog that FACTORY_CATALOG names."""
    from product_factory.catalog import loading

    try:
        products, portfolios = loading.products(), loading.portfolios()
        owner = loading.platform_team().owner
    except FactoryError as error:
        print(error, file=sys.stderr)
        return 1
    modules = {
        id(content): name.partition(".")[2]
        for name, module in sys.modules.items()
        if name.startswith(("products.", "portfolios."))
        for content in (getattr(module, "PRODUCT", None), getattr(module, "PORTFOLIO", None))
        if content is not None
    }
    listing = Listing(
        products=tuple(
            Entry(name=p.name, module=modules.get(id(p), ""), prerequisites=p.prerequisites, includes=p.includes)
            for p in products
        ),
        portfolios=tuple(Shelf(name=p.name, module=modules.get(id(p), ""), products=p.products) for p in portfolios),
        owner=owner,
    )
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    print(listing.model_dump_json())
    return 0


if __name__ == "__main__":
    sys.exit(main())
