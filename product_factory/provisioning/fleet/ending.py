"""Ending: what the manifest wants terminated in one account and Region, with what stays of it; nothing is changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from product_factory.catalog.facts import Facts
from product_factory.provisioning.fleet.placing import Placement
from product_factory.provisioning.state import CHANGING


def in_order(placements: Sequence[Placement]) -> list[Placement]:
    """Ends first, what comes last first, so that nothing loses what it needs; then the others, as they are."""
    ends = [each for each in placements if each.ends]
    return [*reversed(ends), *(each for each in placements if not each.ends)]


def afters(placements: Sequence[Placement], comes_before: Callable[[str], Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """What is done before each entry here: what it needs, or, where it ends, those that need it and end, too."""
    ends = {each.name for each in placements if each.ends}
    stays = {each.name for each in placements} - ends
    found = {name: tuple(other for other in comes_before(name) if other in stays) for name in stays}
    return found | {name: tuple(other for other in ends if name in comes_before(other)) for name in ends}


def waves(placements: Sequence[Placement], after: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """In which wave each is done: its own, but what ends waits for the latest wave in which something that needs it ends."""
    found = {each.name: (int(each.path[1]), each.wave) for each in placements}
    # What needs something comes after it, so that its wave is known first.
    for each in in_order(placements):
        if each.ends:
            found[each.name] = max(found[name] for name in (each.name, *after[each.name]))
    return {name: wave for name, (_, wave) in found.items()}


def refusal(each: Placement, row: Mapping[str, Any], needed_by: Iterable[str]) -> str:
    """Why this may not be terminated; "" where it may."""
    if each.product not in (row["ProductId"], row.get("ProductName")):
        return f"the name is taken by {row.get('ProductName') or row['ProductId']}, which is not to be terminated"
    if row["Status"] in CHANGING:
        return "an operation is under way: plan again when it has ended"
    needing = sorted(needed_by)
    return f"{', '.join(needing)} here needs it, and is not to be terminated" if needing else ""


def stays_of(facts: Facts, row: Mapping[str, Any]) -> tuple[str, ...]:
    """What termination leaves behind, as far as the facts tell."""
    known = facts.of(row.get("ProductName", ""))
    return (*known.stays, *known.kept.get(row.get("ProvisioningArtifactName", ""), ()))
