"""What status writes for programs."""

from __future__ import annotations

from pydantic import BaseModel

from product_factory.provisioning.inventory.rows import Failure, Row, Source
from product_factory.provisioning.inventory.unknown import Unknown


class Status(BaseModel):
    """Who runs what: written while it is read, so what is known only then comes last.

    failures: accounts that could not be asked. unknown: accounts, those included, of which is not known what runs there:
    not recorded, not asked, or a source of the aggregator that failed or is outdated. suspended: counted nowhere.
    """

    source: Source
    notes: tuple[str, ...]
    unrecorded: tuple[str, ...] | None
    uncollected: tuple[str, ...]
    suspended: tuple[str, ...]
    rows: tuple[Row, ...]
    failures: tuple[Failure, ...]
    unknown: tuple[Unknown, ...]
