"""Everything that the console serves, put together: the catalog deployed, the page, the API and the status."""

from __future__ import annotations

from collections.abc import Callable

from product_factory.catalog.loading import hub
from product_factory.catalog.offer import load
from product_factory.sandbox.catalog import deploy
from product_factory.sandbox.config import setup
from product_factory.sandbox.console.building import INVENTORY
from product_factory.sandbox.console.living import Living
from product_factory.sandbox.console.server import Console, free_port, is_free
from product_factory.sandbox.console.site import Site, Status, pages
from product_factory.sandbox.organization import ADMINISTRATOR
from product_factory.sandbox.server import Sandbox

__all__ = ["console", "free_port", "is_free"]

GOVERNED = ("spoke-1", "spoke-2", "spoke-3")
"""Accounts whose unit has Control Tower's Config baseline, where AWS Config records; in the others it does not."""


def console(served: Sandbox, port: int, say: Callable[[str], None]) -> Console:
    """The console of a sandbox that was just started, ready to be entered. FactoryError where it can't be made."""
    deploy(served, say)
    setup.record(served, GOVERNED)
    setup.trail(served)
    status = _status(served)
    made = pages(load(), hub(), _ids(served), status=bool(status))
    return Console(served, Site(Living(served, made), status), port)


def _ids(served: Sandbox) -> dict[str, str]:
    """The hub's products: name → ID."""
    asked = served.session("hub", ADMINISTRATOR).client("servicecatalog").get_paginator("search_products_as_admin")
    views = (each["ProductViewSummary"] for page in asked.paginate() for each in page["ProductViewDetails"])
    return {view["Name"]: view["ProductId"] for view in views}


def _status(served: Sandbox) -> Status | None:
    if not INVENTORY.is_dir():
        return None
    from product_factory.sandbox.console.live_status import live_status

    return live_status(served)
