"""Write an import into the repository: all conflicts first, then in an order in which every moment is sound."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from product_factory.catalog import assets, ending, lifecycle, released, sources
from product_factory.catalog.leftovers import IMPORTING
from product_factory.catalog.lifecycle import State
from product_factory.catalog.lock import locked
from product_factory.errors import FactoryError
from product_factory.files import write_atomically
from product_factory.importing import names, python
from product_factory.importing.following import imported, same_file
from product_factory.importing.models import Plan, Release
from product_factory.reading import read_text
from product_factory.releasing import release
from product_factory.root import root as catalog_root

# `differs`: imported before and changed since, here or there. It stays as it is.
Action = Literal["write", "release", "keep", "differs"]


class Write(BaseModel):
    """One file or version that an import makes, or finds made."""

    model_config = ConfigDict(frozen=True)
    path: str
    action: Action


def steps(plan: Plan, root: Path | None = None) -> tuple[Write, ...]:
    """What `write` would do. FactoryError, naming each, where something else is there already."""
    root = root or catalog_root()
    conflicts: list[str] = []
    found: list[Write] = []
    for path, text in _files(plan, root).items():
        there = read_text(path) if path.exists() else None
        differs = there is not None and there != text and path.name != "__init__.py"
        if differs and there and not imported(there):
            conflicts.append(f"{path.relative_to(root)}: is there and was not imported; rename it in their file")
        action: Action = "differs" if differs else "keep" if there == text else "write"
        found.append(Write(path=str(path.relative_to(root)), action=action))
    for product in plan.products:
        found += _releases(plan, product.name, _released(root), conflicts)
    if conflicts:
        raise FactoryError("nothing was imported:\n" + "\n".join(f"  {conflict}" for conflict in conflicts))
    return tuple(found)


def _releases(plan: Plan, product: str, folder: Path, conflicts: list[str]) -> Iterator[Write]:
    """The versions to release of a product, and in `conflicts` what is there in their way."""
    end = ending.read(product, folder)
    if end and end.ended:
        conflicts.append(f"products/released/{product}: ended here; rename the product in their file")
    known = {each.version: each for each in released.read(product, folder)}
    together = {*known, *(each.version for each in plan.released(product))}
    if len(together) > released.MAX_VERSIONS:
        conflicts.append(
            f"products/released/{product}: {len(together)} versions with those released, Service Catalog allows "
            f"{released.MAX_VERSIONS}; say `Status: terminated` of those there that nobody runs any more"
        )
    newest = max((released.Version(version) for version in known), default=None)
    for each in plan.released(product):
        file = f"products/released/{product}/{each.version}.json"
        there = known.get(each.version)
        if there and there.release.sha256 != released.sha256(each.body) and not same_file(there, each):
            conflicts.append(f"{file}: is released with other content, and never changes; rename {each.theirs} there")
        elif not there and newest and released.Version(each.version) < newest:
            conflicts.append(f"{file}: {newest} is released already; a lower version cannot follow")
        yield Write(path=file, action="keep" if there else "release")


def write(plan: Plan, today: date, root: Path | None = None) -> None:
    """Write it all. Killed at any moment, every command still works, and running it again completes.

    Modules nobody imports yet, then their registration as products without a version, then the
    versions, then the portfolios. FactoryError as for `steps`.
    """
    root = root or catalog_root()
    steps(plan, root)
    for path, text in _files(plan, root, portfolios=False).items():
        _write(path, text)
    for product in plan.products:
        folder = _released(root)
        folder.mkdir(exist_ok=True)
        known = released.read(product.name, folder)
        missing = [e for e in plan.released(product.name) if e.version not in {k.version for k in known}]
        with locked(folder):
            if known:
                _append(product.name, missing, today, folder)
            elif missing:
                _create(product.name, missing, today, folder)
    for path, text in _files(plan, root).items():
        _write(path, text)


def _write(path: Path, text: str) -> None:
    if not path.exists() or (path.name == "__init__.py" and read_text(path) != text):
        write_atomically(path, text.encode("utf-8"))


def _released(root: Path) -> Path:
    return root / "products" / "released"


def _files(plan: Plan, root: Path, *, portfolios: bool = True) -> dict[Path, str]:
    """Path → text, each package's modules before the file that imports them."""
    found: dict[Path, str] = {}
    modules = []
    for product in plan.products:
        modules.append(names.module_name(product.name))
        newest = plan.released(product.name)[-1].version
        found[root / "products" / f"{modules[-1]}.py"] = python.product_module(product, newest)
    if modules:
        found[root / "products" / "__init__.py"] = _registered(root, "products", "PRODUCTS", modules)
    if portfolios and plan.portfolios:
        for module, portfolio in plan.portfolios.items():
            found[root / "portfolios" / f"{module}.py"] = python.portfolio_module(portfolio)
        found[root / "portfolios" / "__init__.py"] = _registered(
            root, "portfolios", "PORTFOLIOS", list(plan.portfolios)
        )
    return found


def _registered(root: Path, package: str, name: str, modules: list[str]) -> str:
    path = root / package / "__init__.py"
    try:
        return sources.registered(read_text(path), package, name, modules)
    except (ValueError, SyntaxError) as error:
        raise FactoryError(f"{package}/__init__.py: {error}; register {', '.join(modules)} by hand") from error


def _create(product: str, versions: list[Release], today: date, folder: Path) -> None:
    """All versions at once, with their states: aside, then under their name."""
    aside = folder / f".{product}{IMPORTING}"
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir()
    _append(product, versions, today, folder, into=aside)
    os.replace(aside, folder / product)


def _append(product: str, versions: list[Release], today: date, folder: Path, into: Path | None = None) -> None:
    name = into.name if into else product
    for each in versions:
        line = released.Release(
            version=each.version,
            sha256=released.sha256(each.body),
            date=today,
            notes=each.notes,
            assets=assets.described(each.assets),
        )
        release.freeze(name, released.read(name, folder), line, each.body, folder, each.assets)
    for each in versions:
        if each.state == "retired":
            lifecycle.write_state(
                name,
                released.read(name, folder),
                each.version,
                State.RETIRED,
                reason="It was not active where it was imported from.",
                today=today,
                root=folder,
            )
