"""What names become here: products, versions, modules, principals. Pure."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable, Sequence

from product_factory.authoring.product import MAX_NAME
from product_factory.catalog.released import Version

_NUMBER = re.compile(r"[vV]?(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?", re.ASCII)
_ROLE = re.compile(
    r"arn:(?:aws[a-z-]*|\$\{AWS::Partition\}):iam::(?:\d{12}|\$\{AWS::AccountId\}):role/([\w+=,.@-]{1,64})"
)


def product_name(name: str, taken: Iterable[str]) -> str:
    """A product's name here: lower-case letters, digits and dashes, as long as a launch role allows.

    `taken` are names whose module would be one of the factory's own.
    """
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    if not plain or not plain[0].isalpha() or keyword.iskeyword(plain) or module_name(plain) in taken:
        plain = f"product-{plain}".strip("-")
    return plain[:MAX_NAME].strip("-")


def portfolio_module(name: str, taken: Iterable[str]) -> str:
    """The module of a portfolio of this name."""
    plain = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
    if not plain or not plain[0].isalpha() or keyword.iskeyword(plain) or plain in taken:
        plain = f"portfolio_{plain}".strip("_")
    return plain


def module_name(product: str) -> str:
    """The module that holds a product."""
    return product.replace("-", "_")


def versions(names: Sequence[str]) -> dict[str, str]:
    """Version names there → MAJOR.MINOR.PATCH here, the same for the same names.

    `v1`, `1.2` and `v1.2.3` keep their number; any other name, and a number that is taken, gets the
    next free major, in the order of the file.
    """
    found: dict[str, str] = {}
    for name in names:
        match = _NUMBER.fullmatch(name)
        number = ".".join(str(int(part or 0)) for part in match.groups()) if match else ""
        if number and number not in found.values():
            found[name] = number
    for name in names:
        if name not in found:
            highest = max((Version(number).parts[0] for number in found.values()), default=0)
            found[name] = f"{highest + 1}.0.0"
    return found


def hub_role(association: str) -> str | None:
    """The name of the hub's role that this ARN is; None for users, groups, and roles below a path."""
    match = _ROLE.fullmatch(association)
    return match.group(1) if match else None
