"""Report: an impact as a table for people."""

from __future__ import annotations

from product_factory.impact.models import Bump, Change, Effect, Impact
from product_factory.output import print_table

_COLOURS = {Bump.MAJOR: "bold red", Bump.MINOR: "yellow", Bump.PATCH: "green"}


def ordered(found: Impact) -> list[Change]:
    """The changes, those first that demand most."""
    return sorted(found.changes, key=lambda change: -change.demands.weight)


def print_impact(found: Impact) -> None:
    """The changes, those first that demand most, coloured by it; nothing where nothing changed."""
    from rich.text import Text

    if not found.changes:
        return
    print_table(
        ("Effect", "Part", "Changed", "Why", "Demands"),
        [
            (
                Text(change.effect, _COLOURS[change.demands] if change.effect is not Effect.NONE else "dim"),
                part(change),
                "\n".join(change.properties) or change.kind,
                change.why,
                Text(change.demands, _COLOURS[change.demands]),
            )
            for change in ordered(found)
        ],
    )


def part(change: Change) -> str:
    """Where the change is; its resource's type on a line of its own."""
    where = f"{change.section}/{change.name}" if change.name else change.section
    return f"{where}\n{change.type}" if change.type else where
