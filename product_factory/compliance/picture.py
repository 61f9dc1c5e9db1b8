"""Picture: adoption and compliance over units, as two bars for each. Pure; the template draws them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeVar

from product_factory.compliance.baseline import Adoption
from product_factory.compliance.summary import Holds, UnitRow

WIDTH, ROW, BAR = 720, 54, 14
LEFT, RIGHT = 224, 56
# More units than these are drawn together, the smallest ones: the table has all of them.
UNITS = 30
# Letters that fit the left column.
LETTERS = 30
# Looks of both bars' parts, the worst first; each is told apart by its pattern, too.
OF_HOLDS = {Holds.NONCOMPLIANT: "bad", Holds.UNKNOWN: "untold", Holds.COMPLIANT: "good"}
OF_BASELINE = {Adoption.NO: "bad", Adoption.FAILED: "warn", Adoption.UNKNOWN: "untold", Adoption.YES: "good"}


K = TypeVar("K", Holds, Adoption)


class Part(NamedTuple):
    """A part of a bar: its looks, where it begins, how wide it is, and how many accounts it stands for."""

    looks: str
    x: float
    width: float
    accounts: int


class Bars(NamedTuple):
    """A unit: its name ("" unknown, None for several together), accounts, and where its bars stand."""

    ou: str | None
    label: str
    accounts: int
    y: int
    holds: tuple[Part, ...]
    baseline: tuple[Part, ...]
    counted: Mapping[str, int]


class Picture(NamedTuple):
    """The drawing, in its own units. together: how many units the last row stands for, 0 where each has its own."""

    width: int
    height: int
    rows: tuple[Bars, ...]
    together: int


def draw(units: Sequence[UnitRow], *, baseline: bool) -> Picture:
    """The picture of these units; without the baseline's bars where nothing is the baseline."""
    shown = list(units)
    together: list[UnitRow] = []
    if len(shown) > UNITS:
        large = set(map(id, sorted(shown, key=lambda each: -each.accounts)[: UNITS - 1]))
        together = [each for each in shown if id(each) not in large]
        shown = [each for each in shown if id(each) in large]
    named = [(each.ou, each.accounts, each.holds, each.baseline) for each in shown]
    rows: list[tuple[str | None, int, Mapping[Holds, int], Mapping[Adoption, int]]] = [*named]
    if together:
        holds = {one: sum(each.holds.get(one, 0) for each in together) for one in Holds}
        has = {one: sum(each.baseline.get(one, 0) for each in together) for one in Adoption}
        rows.append((None, sum(each.accounts for each in together), holds, has))
    bars = tuple(
        Bars(
            ou,
            _cut(ou or ""),
            accounts,
            number * ROW,
            _parts(holds, OF_HOLDS, accounts),
            _parts(has, OF_BASELINE, accounts) if baseline else (),
            {
                **{one.value: holds.get(one, 0) for one in Holds},
                **{f"baseline-{one}": has.get(one, 0) for one in Adoption},
            },
        )
        for number, (ou, accounts, holds, has) in enumerate(rows)
    )
    return Picture(WIDTH, ROW * len(bars), bars, len(together))


def _parts(counted: Mapping[K, int], looks: Mapping[K, str], of: int) -> tuple[Part, ...]:
    parts, x, room = [], float(LEFT), WIDTH - LEFT - RIGHT
    for one, look in looks.items():
        count = counted.get(one, 0)
        if count:
            width = room * count / of
            parts.append(Part(look, round(x, 1), round(width, 1), count))
            x += width
    return tuple(parts)


def _cut(text: str) -> str:
    # The unit's own name tells most: what is above it goes first.
    return text if len(text) <= LETTERS else f"…{text[-(LETTERS - 1) :]}"
