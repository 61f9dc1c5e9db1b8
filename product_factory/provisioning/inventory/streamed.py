"""Inventory: rows of the organization's provisioned products, streamed, and what is known of how they were read."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence

from product_factory.provisioning.errors import aws_errors
from product_factory.provisioning.inventory.join import Found, Join, row_of, wanted
from product_factory.provisioning.inventory.organization import Organization
from product_factory.provisioning.inventory.rows import Facts, Failure, Filters, Row, Source
from product_factory.provisioning.inventory.stacks import Stacks
from product_factory.provisioning.inventory.unknown import NOT_RECORDED, Behind, Unknown, suspended, unknown


class Inventory:
    """Rows of the provisioned products asked for, streamed: iterate once; memory stays flat.

    source: where they come from. notes: what a reader must know, such as why there is no aggregator.
    unrecorded: active accounts that the aggregator holds nothing of, so that they may run what is not
    among the rows; None where that can't be told. uncollected: Regions that the aggregator leaves out. behind: the
    aggregator's sources that failed or are outdated; None where that may not be asked. failures: accounts that could not be asked; complete
    when the rows have been read. suspended: accounts that are closed or suspended, and counted nowhere. found: the same stream before its rows are made. organization: the accounts and units, None where it may not be read.
    Errors on the way are ProvisioningErrors.
    """

    def __init__(
        self,
        source: Source,
        pages: Iterator[list[Facts] | Failure],
        join: Join,
        filters: Filters,
        *,
        notes: Sequence[str],
        unrecorded: Sequence[str] | None,
        uncollected: Sequence[str],
        organization: Organization | None,
        say: Callable[[int], None],
        stacks: Stacks | None = None,
        behind: Sequence[Behind] | None = (),
    ) -> None:
        self.behind, self.suspended = behind, tuple(suspended(organization))
        self.source, self.notes, self.unrecorded, self.organization = source, tuple(notes), unrecorded, organization
        self.uncollected = tuple(uncollected)
        self.failures: list[Failure] = []
        self._stacks = stacks
        self._pages, self._join, self._filters, self._say = pages, join, filters, say
        self.found = self._read()

    def __iter__(self) -> Iterator[Row]:
        return map(row_of, self.found)

    @property
    def unknown(self) -> list[Unknown]:
        """Accounts of which is not known what runs there, or not what runs there today; complete when the rows were read."""
        reasons = [(each.account, each.reason) for each in self.failures]
        reasons += [("", f"in {each} nothing is known: the aggregator doesn't collect it") for each in self.uncollected]
        if self.source is Source.AGGREGATOR and self.unrecorded is None:
            reasons.append(("", "which accounts AWS Config records nothing of may not be asked"))
        reasons += [(account, NOT_RECORDED) for account in self.unrecorded or ()]
        if self.behind is None:
            reasons.append(("", "whether the aggregator's sources failed may not be asked"))
        reasons += [(each.account, str(each)) for each in self.behind or ()]
        return unknown(reasons, self.organization, self._filters.ou)

    def _read(self) -> Iterator[Found]:
        read = 0
        # What is loaded by now stays: the garbage collector need not go through it while rows come and go.
        gc.freeze()
        joined, filters = self._join.found, self._filters
        everything = filters == Filters()
        with aws_errors():
            for page in self._pages:
                if isinstance(page, Failure):
                    self.failures.append(page)
                    continue
                found = map(joined, map(self._stacks.told, page) if self._stacks else page)
                yield from found if everything else (each for each in found if wanted(filters, each))
                read += len(page)
                self._say(read)
