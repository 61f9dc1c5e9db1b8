"""What is shared, and where: without the sandbox, which takes seconds to import, so that commands may read it."""

from __future__ import annotations

from product_factory.authoring.portfolio import Portfolio

REGIONS = ("eu-west-1", "us-east-1")
NAMES = ("One", "Two", "Three")


def portfolios(*share_with: str) -> list[Portfolio]:
    """The portfolios, shared so."""
    return [
        Portfolio(name=name, description="d", provider="p", products=("audit-trail",), share_with=share_with)
        for name in NAMES
    ]
