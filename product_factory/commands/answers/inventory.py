"""What status writes for programs."""

from __future__ import annotations

from pydantic import BaseModel

from product_factory.provisioning.inventory.rows import Failure, Row, Source


class Status(BaseModel):
    """Who runs what: written while it is read, so `failures`, the accounts that could not be asked, come last."""

    source: Source
    notes: tuple[str, ...]
    unrecorded: tuple[str, ...] | None
    uncollected: tuple[str, ...]
    rows: tuple[Row, ...]
    failures: tuple[Failure, ...]
