"""Naming: which names a new product may have, and which file is its."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable
from pathlib import Path

from product_factory.authoring.product import MAX_NAME
from product_factory.catalog.ending import refuse_ended
from product_factory.catalog.sources import own_modules
from product_factory.errors import UsageError

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def module_for(name: str, root: Path, taken: Iterable[str]) -> str:
    """The module of a new product. UsageError where the name can't be, or is in `taken`, or was another product's."""
    module = name.replace("-", "_")
    if not _NAME.fullmatch(name) or len(name) > MAX_NAME:
        raise UsageError(
            f"product {name!r}: write lower-case letters, digits and single dashes, beginning with a letter, "
            f"{MAX_NAME} at most"
        )
    if keyword.iskeyword(module) or module in own_modules("products", root):
        raise UsageError(f"product {name!r}: products/{module}.py could not be its file; choose another name")
    if name in taken:
        raise UsageError(f"product {name!r}: is in the catalog already; change products/{module}.py")
    refuse_ended(name, root / "products" / "released")
    return module
