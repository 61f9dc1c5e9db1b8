"""Plan output: the deploy plan for a terminal, a program, or a pull request. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from product_factory.markdown import PLAN, Table, code, text
from product_factory.sharing.rows import Action, Row

COLUMNS = ("Action", "What", "Region", "Why", "What it means")
ACTIONS: tuple[Action, ...] = ("remove", "repair", "change", "create", "keep")
# What goes with a product or portfolio that is made in the same deployment is only counted.
_PARTS = ("version", "association", "constraint", "principal", "tag-option", "tag-association", "launch-role")


def shown(rows: Sequence[Row]) -> list[Row]:
    """The rows that a person has to read, the gravest first: not what stays, and not each part of what is new."""
    new = {(row.region, row.name) for row in rows if row.action == "create" and row.kind in ("product", "portfolio")}
    found = [
        row
        for row in rows
        if (row.action != "keep" or row.offered)
        and not (row.action == "create" and row.kind in _PARTS and (row.region, row.name.split("/")[0]) in new)
    ]
    return sorted(found, key=lambda row: ACTIONS.index(row.action))


def cells(row: Row) -> tuple[str, ...]:
    """A row of the table."""
    what = f"{row.kind} {row.name}" + (f" ({row.id})" if row.offered and row.id else "")
    hint = f"`--remove {row.word}` removes it" if row.offered else ""
    return row.action, what, row.region, row.why, " ".join(filter(None, (row.consequence, hint)))


def counts(rows: Iterable[Row]) -> str:
    """How many rows of each action there are, in one line."""
    found = Counter(row.action for row in rows)
    return ", ".join(f"{found[action]:,} {action}" for action in reversed(ACTIONS) if found[action]) or "nothing at all"


def markdown(rows: Sequence[Row], notes: Sequence[str], limit: int = PLAN) -> str:
    """The plan as a pull request shows it, in at most `limit` characters; what doesn't fit is cut, and that is said.

    Names and texts, which others may have written in the hub, can't write markup, links or mentions.
    """
    told = shown(rows)
    head = f"### Deploy plan\n\n{counts(rows)}.\n\n"
    said = "".join(f"<p>{text(note)}</p>\n" for note in notes)
    kept = (
        said
        if len(said) <= limit // 2
        else f"<p>{len(notes):,} reasons: run <code>factory deploy --dry-run</code>.</p>\n"
    )
    if not told:
        return f"{head}The hub is as the catalog says.\n\n{kept}".rstrip()
    table, hidden = Table(COLUMNS, [_html(row) for row in told]).within(limit - len(head) - len(kept) - 100)
    rest = f"<p>… and {hidden:,} more: run <code>factory deploy --dry-run</code>.</p>\n" if hidden else ""
    return f"{head}{table}{rest}{kept}".rstrip()


def _html(row: Row) -> tuple[str, ...]:
    action, what, region, why, means = cells(row)
    grave = f"<b>{text(action)}</b>" if action == "remove" else text(action)
    return grave, code(what), text(region), text(why), text(means)
