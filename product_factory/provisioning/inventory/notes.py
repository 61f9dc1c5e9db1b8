"""Notes: what a reader must know of how the inventory was read, in sentences."""

from __future__ import annotations

from collections.abc import Sequence

from product_factory.provisioning.inventory.streamed import Inventory

# How many accounts are named before they are only counted.
NAMED = 10


def unknown_text(found: Inventory) -> str:
    """Of how many accounts is not known what runs there: `2 of 7 accounts, and what is told of no account`."""
    nothing = found.unknown
    named = sum(bool(each.account) for each in nothing)
    places = found.organization.accounts.values() if found.organization else ()
    of = sum(each.active for each in places)
    told = [f"{named:,} of {of:,} accounts" if of else f"{named:,} accounts"] if named else []
    return " and ".join(told + [each.reason for each in nothing if not each.account])


def notes_of(found: Inventory) -> list[str]:
    """What a reader must know of how it was read."""
    notes = list(found.notes)
    if found.uncollected:
        notes.append(f"The aggregator doesn't collect {', '.join(found.uncollected)}: what runs there is not shown")
    if found.suspended:
        notes.append(f"{len(found.suspended):,} suspended accounts are not counted: {_names(found.suspended)}")
    if found.unrecorded:
        named = _names(found.unrecorded)
        notes.append(
            f"AWS Config records nothing of {len(found.unrecorded):,} accounts, so what runs there is not shown: {named}"
        )
    return notes


def _names(accounts: Sequence[str]) -> str:
    more = f" and {len(accounts) - NAMED:,} more" if len(accounts) > NAMED else ""
    return ", ".join(accounts[:NAMED]) + more
