"""Rows: what an application of guardrails does at each place, and what it takes to take one away. Values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal

from pydantic import Field

from product_factory.guardrails.wanted import Frozen

Action = Literal["remove", "repair", "change", "attach", "enable", "later", "keep"]
ORDER: tuple[Action, ...] = ("remove", "repair", "change", "attach", "enable", "later", "keep")
DOES: tuple[Action, ...] = ("remove", "repair", "change", "attach", "enable")
COLUMNS = ("Action", "Guardrail", "Where", "Why", "What it means")


class Row(Frozen):
    """One guardrail at one place; `later`: in a ring beyond those that were asked for."""

    action: Action
    guardrail: str
    version: str = ""
    place: str
    target: str = Field(description="The ID of the root, unit or account.")
    why: str = ""
    consequence: str = ""

    @property
    def word(self) -> str:
        """What `--remove` takes for it."""
        return f"{self.guardrail}@{self.place}"

    def allowed(self, words: Iterable[str]) -> bool:
        """Whether `--remove` named it, by path or by ID."""
        return not {self.word, f"{self.guardrail}@{self.target}"}.isdisjoint(words)


def cells(row: Row) -> tuple[str, ...]:
    """A row of the table."""
    name = f"{row.guardrail} {row.version}".strip()
    return row.action, name, row.place, row.why, row.consequence


def shown(rows: Iterable[Row]) -> list[Row]:
    """The rows that a person has to read, the gravest first: not what stays."""
    return sorted((row for row in rows if row.action != "keep"), key=lambda row: ORDER.index(row.action))


def counts(rows: Sequence[Row]) -> str:
    """How many rows of each action there are, in one line."""
    found = Counter(row.action for row in rows)
    return ", ".join(f"{found[action]:,} {action}" for action in reversed(ORDER) if found[action]) or "nothing at all"
