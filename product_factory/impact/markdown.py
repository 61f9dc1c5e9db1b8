"""Markdown: comparisons of products as one document, for a comment of a pull request. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from product_factory.impact.models import Change, Comparison, Effect
from product_factory.impact.report import ordered, part
from product_factory.markdown import CHANGES, Table, code, fitting, text

_OVERVIEW = ("Product", "Compared", "Demands", "An update")
_CHANGES = ("Effect", "Part", "Changed", "Why", "Demands")
# Kept free for the words on what was cut.
_LAST_WORDS = 1_000
NOTHING = "No product changes."


def document(comparisons: Sequence[Comparison], limit: int = CHANGES) -> str:
    """The comparisons as a table, and each one's changes below it, folded; what doesn't fit is cut, and that is said.

    limit: the most characters, 4,000 at least. Texts of products can't write markup, links or mentions.
    """
    if not comparisons:
        return f"{NOTHING}\n"
    table, hidden = Table(_OVERVIEW, [_row(each) for each in comparisons]).within(limit // 2)
    parts = [f"## Product changes\n\n{table}"]
    told = [each for each in comparisons if each.impact.changes]
    room = limit - len(parts[0]) - _LAST_WORDS
    cut: list[str] = []
    for place, each in enumerate(told):
        # Each has its share; what one leaves goes to the next.
        block, whole = _folded(each, room // (len(told) - place))
        cut += [] if whole else [each.product]
        parts.append(block)
        room -= len(block)
    if hidden or cut:
        parts.append(_last_words(hidden, cut, limit))
    return "\n".join(filter(None, parts))


def _row(found: Comparison) -> tuple[str, ...]:
    bump = f"<b>{found.impact.bump}</b>" if found.impact.bump else ""
    following = f" ({found.following} or higher)" if found.following else ""
    return code(found.product), text(found.sides), bump + following, text(found.impact.sentence)


def _folded(found: Comparison, room: int) -> tuple[str, bool]:
    """The changes of one comparison within this many characters, and whether all of them are there; empty without room."""
    summary = f"<details><summary>{code(found.product)} {text(found.sides)}</summary>\n"
    frame = len(summary) + len("</details>\n\n")
    table, hidden = Table(_CHANGES, [_change(each) for each in ordered(found.impact)]).within(room - frame - 60)
    rest = f"<p>… and {hidden:,} more.</p>\n" if hidden else ""
    block = f"{summary}{table}{rest}</details>\n"
    return (block, not hidden) if len(block) + 1 <= room else ("", False)


def _change(change: Change) -> tuple[str, ...]:
    effect = text(change.effect) if change.effect is Effect.NONE else f"<b>{text(change.effect)}</b>"
    where = "<br>".join(map(code, part(change).splitlines()))
    return effect, where, "<br>".join(map(code, change.properties)) or change.kind, text(change.why), change.demands


def _last_words(hidden: int, cut: Sequence[str], limit: int) -> str:
    shown = list(dict.fromkeys(map(code, cut)))
    named = shown[: fitting((f"{name}, " for name in shown), _LAST_WORDS - 300)]
    more = f" and {len(shown) - len(named)} more" if len(shown) > len(named) else ""
    changes = f" Changes are left out of {', '.join(named) or 'products'}{more}." if shown else ""
    rows = f" {hidden:,} products are left out of the table." if hidden else ""
    return (
        f"<p>Cut, since GitHub takes {limit:,} characters in a comment.{rows}{changes} "
        "<code>factory diff PRODUCT</code> tells all of one.</p>\n"
    )
