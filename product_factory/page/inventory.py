"""The inventory as pages: the catalog's site with the organization's status in it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from product_factory.errors import UsageError
from product_factory.provisioning.inventory.notes import notes_of
from product_factory.provisioning.inventory.streamed import Inventory

if TYPE_CHECKING:
    from product_factory.page.status_counts import Told


def told_of(found: Inventory) -> Told:
    """What the pages say besides the rows. To be called once these have been read."""
    from product_factory.page.status_counts import Account, Told

    places = found.organization.accounts if found.organization else {}
    return Told(
        at=datetime.now(UTC),
        source=found.source.value,
        accounts={account: Account(place.name, place.ou) for account, place in places.items() if place.active},
        failures=[(each.account, each.reason) for each in found.failures],
        notes=notes_of(found),
        unknown=[(each.account, each.reason) for each in found.unknown],
    )


def made(found: Inventory, folder: Path) -> str:
    """Write the site, catalog and status, into the folder; what was done, for people.

    UsageError for a folder that holds anything else, and where this factory has no page.
    """
    try:
        from product_factory.page.build import build
    except ModuleNotFoundError as error:
        raise UsageError("--html: this factory has no page (product_factory/page); use --output") from error
    from product_factory.catalog import loading
    from product_factory.catalog.offer import load
    from product_factory.page.rendering import Extension
    from product_factory.page.status import LINK, status_pages
    from product_factory.page.writing import write

    if folder.suffix == ".html":
        raise UsageError(
            f"--html {folder}: the status is several pages; name a folder, such as {folder.with_suffix('')}"
        )
    offer = load()
    rows = list(found)
    links = Extension(links=(LINK,))
    files = status_pages(rows, told_of(found), extension=links, products=offer.catalog.newest_active())
    done = write(build(offer, loading.hub(), links._replace(files=files)), folder)
    return (
        f"{done.folder}: {len(done.changed)} written, {done.unchanged} unchanged, {len(done.removed)} removed.\n"
        f"Open {done.folder / LINK.path} in a browser."
    )
