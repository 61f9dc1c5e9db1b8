"""Descriptions: what the console says of products and constraints, the same in every stack of the hub."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from product_factory.authoring.product import Product
from product_factory.authoring.recording import (
    NEEDS_RECORDER,
    NEEDS_RECORDER_JA,
    NEEDS_TRAIL,
    NEEDS_TRAIL_JA,
    Recording,
    recording,
)
from product_factory.catalog.ending import End, where_to_go
from product_factory.catalog.released import Released, newest

LAUNCHED_BY = "Launched by {} of the launching account"
TAGS_MAY_CHANGE = "Tags may change when a launched product is updated"


def described(card: Product, versions: Sequence[Released], end: End | None) -> str:
    """A product's description in the console; of one that ends, where to go comes first."""
    return "\n".join((*where_to_go(end), card.summary, card.summary_ja, *_needs(versions)))


def _needs(versions: Sequence[Released]) -> Iterator[str]:
    """What the console's reader has to know before a launch, of which the template tells nothing."""
    latest = newest(tuple(versions))
    facts = recording(latest.template()) if latest else Recording()
    if facts.needs_recorder:
        yield from (NEEDS_RECORDER, NEEDS_RECORDER_JA)
    if facts.needs_trail:
        yield from (NEEDS_TRAIL, NEEDS_TRAIL_JA)
