"""Leftover: StackSets of the fleet that the manifest does not want. They are told, and left alone."""

from __future__ import annotations

from collections.abc import Container, Iterator

from product_factory.provisioning.fleet.stacksets import naming
from product_factory.provisioning.fleet.stacksets.live import LiveSet, StackSets


def of_fleet(stack_sets: StackSets, fleet: str, wanted: Container[str] = ()) -> Iterator[LiveSet]:
    """All StackSets of the fleet of this name, without those that are wanted."""
    for name in stack_sets.names(naming.prefix(fleet)):
        made = None if name in wanted else stack_sets.find(name, closely=False)
        if made and made.own and made.own.fleet == fleet:
            yield made


def notes(stack_sets: StackSets, fleet: str, wanted: Container[str]) -> Iterator[str]:
    """What goes on without the manifest, a line each."""
    for made in of_fleet(stack_sets, fleet, wanted):
        yield f"Not in the manifest, left alone: StackSet {made.name}, which goes on for accounts that join."
