"""Catalogs of one's own, as `factory init` would make them: written into a folder, with some of the baseline's products."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.checkout import ROOT
from tests.conftest import Copy

HOST = """
import os, sys
from pathlib import Path
from product_factory.commands.entry import main

if __name__ == "__main__":
    os.environ["FACTORY_CATALOG"] = str(Path(__file__).resolve().parent)
    sys.exit(main())
"""
AUDIENCES = """
from product_factory import PermissionSet, Principal, Role, RolePattern

DEVELOPERS: tuple[Principal, ...] = ({developers},)
ADMINISTRATORS: tuple[Principal, ...] = ({administrators},)
"""
DEVELOPERS = 'PermissionSet(name="PlatformUser", region="eu-west-1"), Role(name="Engineer", path="/teams/")'
ADMINISTRATORS = 'Role(name="Operator", path="/teams/")'


def write_catalog(
    root: Path,
    portfolios: Mapping[str, Sequence[str]],
    *,
    share_with: Sequence[str] = ("/Prod/Apps",),
    regions: Sequence[str] = ("eu-west-1",),
    developers: str = DEVELOPERS,
    administrators: str = ADMINISTRATORS,
    released: bool = True,
) -> Copy:
    """A catalog of these portfolios (name → the baseline's products in it), with or without their released versions."""
    names = list(dict.fromkeys(name for products in portfolios.values() for name in products))
    files = {
        "factory.py": HOST,
        "sharing/__init__.py": "",
        "sharing/audiences.py": AUDIENCES.format(developers=developers, administrators=administrators),
        "sharing/units.py": f"WORKLOADS = {tuple(share_with)!r}\n",
        "sharing/settings.py": f"from product_factory import Hub\n\nHUB = Hub(regions={tuple(regions)!r})\n",
        "sharing/inventory.py": "from product_factory import Reading\n\nREADING = Reading()\n",
        "products/__init__.py": listing("Product", [name.replace("-", "_") for name in names]),
        "portfolios/__init__.py": listing("Portfolio", [f"own_{number}" for number, _ in enumerate(portfolios)]),
    }
    for number, (name, products) in enumerate(portfolios.items()):
        files[f"portfolios/own_{number}.py"] = portfolio(name, products)
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    shutil.copy2(ROOT / "cdk.json", root)
    shutil.copytree(
        ROOT / "products" / "blocks", root / "products" / "blocks", ignore=shutil.ignore_patterns("__pycache__")
    )
    # Some product files import from others, which are copied too.
    for module in (ROOT / "products").glob("*.py"):
        if module.name != "__init__.py":
            shutil.copy2(module, root / "products")
    for name in names if released else ():
        shutil.copytree(ROOT / "products" / "released" / name, root / "products" / "released" / name)
    return Copy(root)


def listing(kind: str, modules: Sequence[str]) -> str:
    """`__init__.py` of a package of products or portfolios."""
    name = kind.upper()
    imports = f"\nfrom . import {', '.join(modules)}\n" if modules else ""
    values = "".join(f"{module}.{name}, " for module in modules)
    return f'"""The {kind.lower()}s."""\n\nfrom product_factory import {kind}\n{imports}\n{name}S: tuple[{kind}, ...] = ({values})\n'


def portfolio(name: str, products: Sequence[str]) -> str:
    """The file of a portfolio, whose audience is the administrators where its name says so."""
    audience = "ADMINISTRATORS" if "dministrat" in name else "DEVELOPERS"
    return f'''"""{name}."""

from product_factory import Portfolio
from sharing.audiences import {audience}
from sharing.units import WORKLOADS

PORTFOLIO = Portfolio(
    name="{name}",
    description="{name}.",
    provider="Platform",
    products={tuple(products)!r},
    principals={audience},
    share_with=WORKLOADS,
)
'''


def write_product(root: Path, product: str, title: str, files: Mapping[str, str], regions: Sequence[str]) -> Copy:
    """A catalog of one product, in a portfolio of this title, with these further files by their paths."""
    copy = write_catalog(root, {}, regions=regions, share_with=("/Prod/Apps",))
    own = {
        "products/__init__.py": listing("Product", [product]),
        "portfolios/__init__.py": listing("Portfolio", ["own_0"]),
        "portfolios/own_0.py": portfolio(title, [product]),
    }
    for path, text in {**own, **files}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    return copy
