"""Inventory: who runs which product and version, in the whole organization.

    import boto3
    from product_factory.provisioning.inventory import Filters, inventory

    found = inventory(boto3.Session(), filters=Filters(outdated=True))
    for row in found:  # streamed, page by page: read once
        print(row.account_name, row.product, row.version, row.behind)
    print(found.source, found.failures)

With credentials of the hub account. Read from the organization's AWS Config aggregator by one paged
query; where there is none, from each account by a read role (docs/STATUS.md).
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from product_factory.provisioning.inventory.reading import inventory
    from product_factory.provisioning.inventory.rows import Failure, Filters, Row, Source
    from product_factory.provisioning.inventory.streamed import Inventory

__all__ = ["Failure", "Filters", "Inventory", "Row", "Source", "inventory"]

_HOME = {
    "Failure": "rows",
    "Filters": "rows",
    "Inventory": "streamed",
    "Row": "rows",
    "Source": "rows",
    "inventory": "reading",
}


def __getattr__(name: str) -> object:
    # Loaded when used, so that commands that read no inventory don't import boto3.
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
