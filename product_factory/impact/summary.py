"""Summary: from changes to the bump, its reasons, and one sentence. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from product_factory.impact.models import Bump, Change, Effect, Impact


def summed_up(changes: Iterable[Change]) -> Impact:
    """The changes with the least bump that all of them together demand."""
    found = tuple(changes)
    if not found:
        return Impact()
    bump = max((change.demands for change in found), key=lambda each: each.weight)
    reasons = tuple(_reason(change) for change in found if change.demands is bump)
    return Impact(changes=found, bump=bump, reasons=reasons, sentence=_sentence(found, bump))


def _reason(change: Change) -> str:
    where = f"{change.section}/{change.name}" if change.name else change.section
    return f"{where}: {change.effect}: {change.why}" if change.effect is not Effect.NONE else f"{where}: {change.why}"


def _sentence(changes: tuple[Change, ...], bump: Bump) -> str:
    counts = Counter(change.effect for change in changes if change.effect is not Effect.NONE)
    article = f"at least a {bump} version"
    if not counts:
        return f"Updating does nothing to those who run it; {article}."
    told = ", ".join(f"{count} × {effect}" for effect, count in sorted(counts.items(), key=_order, reverse=True))
    return f"Updating means {told}; {article}."


def _order(item: tuple[Effect, int]) -> int:
    return list(Effect).index(item[0])
