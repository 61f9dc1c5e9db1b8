"""Console links: where AWS's console shows products and portfolios. Pure.

AWS documents the console's lists, not their addresses: these are what its console and public pages that link there have.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

_NONE: Mapping[str, str] = MappingProxyType({})


class HubIds(NamedTuple):
    """IDs that the hub's Service Catalog has in one Region: of products and of portfolios, by name."""

    products: Mapping[str, str] = _NONE
    portfolios: Mapping[str, str] = _NONE


def console(region: str, product_id: str | None = None) -> str:
    """Where the console lists a developer's products, or shows the one of this ID.

    https://docs.aws.amazon.com/servicecatalog/latest/userguide/enduser-productlist.html
    """
    return _address(region, f"products/{product_id}" if product_id else "products")


def console_portfolio(region: str, portfolio_id: str) -> str:
    """Where the console shows an administrator the portfolio of this ID."""
    return _address(region, f"portfolios/{portfolio_id}")


def _address(region: str, place: str) -> str:
    domain = "aws.amazon.com"
    if region.startswith("cn-"):
        domain = "amazonaws.cn"
    elif region.startswith("us-gov-"):
        domain = "amazonaws-us-gov.com"
    return f"https://{region}.console.{domain}/servicecatalog/home?region={region}#{place}"
