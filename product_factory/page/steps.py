"""Steps: what updating from each version to the next does to those who run it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

Judge = Callable[[Mapping[str, Any], Mapping[str, Any]], Any]


class Change(NamedTuple):
    """One difference, and what it does."""

    section: str
    name: str
    type: str
    effect: str
    why: str


class Step(NamedTuple):
    """From one version to the next. `bump` is empty where nothing changed."""

    sentence: str
    bump: str
    changes: tuple[Change, ...]


def step(tell: Judge, old: Mapping[str, Any], new: Mapping[str, Any]) -> Step:
    """What updating from the old template to the new does."""
    told = tell(old, new)
    return Step(
        sentence=told.sentence,
        bump=str(told.bump or ""),
        changes=tuple(
            Change(str(each.section), each.name, str(each.type or ""), str(each.effect), each.why)
            for each in told.changes
        ),
    )
