"""Markdown: documents for the comments of a pull request, in which no text of others becomes markup.

Tables and what folds are HTML without a blank line: until one, nothing in it is read as Markdown.
https://spec.commonmark.org/0.31.2/#html-blocks (kind 6)
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from html import escape
from typing import NamedTuple

# The most characters of a comment that GitHub takes: https://github.com/orgs/community/discussions/27190
LIMIT = 65_536
# What a deploy plan takes of it: a catalog's pull request has both in one comment, plan and changes of products.
PLAN = 16_000
CHANGES = LIMIT - PLAN - 500
# The most characters of one cell, so that no single text takes a comment's room.
CELL = 600
# What GitHub makes links and mentions of, wherever it stands, after markup was read: parted by a word joiner.
# https://github.github.com/gfm/#autolinks-extension-
# https://docs.github.com/en/get-started/writing-on-github/working-with-advanced-formatting/autolinked-references-and-urls
_LINKED = re.compile(r"[@#]|://|\bGH-|\bwww\.", re.IGNORECASE)
_JOINER = "\N{WORD JOINER}"
_UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")


def text(said: str) -> str:
    """The text of somebody else as it may stand in the HTML of a document: one line, no markup, no link, no mention."""
    visible = (
        said if said.isprintable() else "".join(" " if unicodedata.category(each) in _UNSEEN else each for each in said)
    )
    line = " ".join(visible.split())
    short = line if len(line) <= CELL else f"{line[:CELL]}…"
    return escape(_LINKED.sub(lambda found: found[0] + _JOINER, short))


def code(said: str) -> str:
    """The same as code."""
    return f"<code>{text(said)}</code>"


class Table(NamedTuple):
    """A table's frame and rows; the cells are HTML already."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]

    def within(self, room: int) -> tuple[str, int]:
        """The table with as many of its first rows as this many characters hold, and how many rows are left out."""
        start = f"<table>\n<tr>{''.join(f'<th>{cell}</th>' for cell in self.head)}</tr>\n"
        lines = [f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>\n" for row in self.rows]
        kept = fitting(lines, room - len(start) - len("</table>\n"))
        return f"{start}{''.join(lines[:kept])}</table>\n", len(lines) - kept


def fitting(parts: Iterable[str], room: int) -> int:
    """How many of the first parts this many characters hold."""
    kept = 0
    for part in parts:
        room -= len(part)
        if room < 0:
            break
        kept += 1
    return kept
