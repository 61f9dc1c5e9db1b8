"""A new portfolio: its file, and its place among the portfolios. Planned, not written."""

from __future__ import annotations

import keyword
import re
import unicodedata
from pathlib import Path

from pydantic import ValidationError

from product_factory.authoring.portfolio import Portfolio
from product_factory.catalog import loading
from product_factory.catalog.sources import literal, own_modules, registered
from product_factory.errors import FactoryError, UsageError
from product_factory.reading import read_text


def new_portfolio(name: str, product: str, root: Path) -> dict[Path, str]:
    """The portfolio's file, and PORTFOLIOS with it. UsageError where the name can't be, or is there already.

    It is for the developers of `sharing/audiences.py`, shared with WORKLOADS of `sharing/units.py`, and provided by
    whom `products/support.py` names.
    """
    portfolios = loading.portfolios(root)
    if name in (portfolio.name for portfolio in portfolios):
        raise UsageError(f"--create-portfolio: {name!r} is in the catalog already; leave the option out")
    try:
        Portfolio(name=name, description="d", provider="p", products=(product,))
    except ValidationError as error:
        raise UsageError(f"--portfolio {name!r}: {error.errors(include_url=False)[0]['msg']}") from error
    module = _module(name, root)
    listing = root / "portfolios" / "__init__.py"
    try:
        listed = registered(read_text(listing), "portfolios", "PORTFOLIOS", [module])
    except ValueError as error:
        raise FactoryError(f"portfolios/__init__.py: {error}; add {module}.PORTFOLIO to PORTFOLIOS yourself") from error
    return {root / "portfolios" / f"{module}.py": _text(name, product, root), listing: listed}


def _module(name: str, root: Path) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    module = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    path = root / "portfolios" / f"{module}.py"
    if not re.match(r"[a-z]", module) or keyword.iskeyword(module) or module in own_modules("portfolios", root):
        raise UsageError(
            f"--portfolio {name!r}: portfolios/{module or '…'}.py could not be its file; begin with a letter of a to z, "
            "and rename it in the file afterwards"
        )
    if path.exists():
        raise UsageError(f"--portfolio {name!r}: portfolios/{module}.py is there already; choose another name")
    return module


def _text(name: str, product: str, root: Path) -> str:
    for file, constant in (("sharing/audiences.py", "DEVELOPERS"), ("sharing/units.py", "WORKLOADS")):
        path = root / file
        if not path.is_file() or not re.search(rf"^{constant}\b", read_text(path), re.MULTILINE):
            raise FactoryError(f"{file}: {constant}: missing, and a new portfolio is for it; say it there")
    owner = loading.platform_team(root).owner
    # Service Catalog takes 50 characters.
    known = len(owner) <= 50
    provider = "PLATFORM_TEAM.owner" if known else literal(owner[:50])
    support = "from products.support import PLATFORM_TEAM\n" if known else ""
    described = f"{name}: say for whom it is. {name}: 対象者を書いてください。"
    title = name.replace("\\", "").replace('"', "'")
    return f'''"""{title}: whom it is for, and what for."""

from product_factory import Portfolio
{support}from sharing.audiences import DEVELOPERS
from sharing.units import WORKLOADS

PORTFOLIO = Portfolio(
    name={literal(name)},
    description={literal(described)},
    provider={provider},
    products=(
        {literal(product)},
    ),
    principals=DEVELOPERS,
    share_with=WORKLOADS,
)
'''
