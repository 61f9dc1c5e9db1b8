"""Widening: whether a pattern is another one with wider parts alone, told by their parts, without an automaton.

Most changes of patterns are a letter more in a class, or a longer repeat; for these an automaton of some hundred
repeats takes half a minute. What is read is how Python's own parser of regular expressions takes them apart.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

try:
    from re import _parser as parser  # type: ignore[attr-defined]
except ImportError:  # a Python that has it elsewhere: then nothing is told by parts
    parser = None

_LETTERS = ("LITERAL", "IN")


def widened(first: str, second: str) -> bool:
    """Whether all that `first` accepts as a whole text `second` accepts, part by part. False says nothing."""
    if parser is None:
        return False
    try:
        return _all_within(list(parser.parse(first)), list(parser.parse(second)))
    except (re.error, RecursionError, OverflowError):
        return False


def _all_within(ones: Sequence[Any], others: Sequence[Any]) -> bool:
    return len(ones) == len(others) and all(map(_within, ones, others))


def _within(one: Any, other: Any) -> bool:
    (kind, value), (kind2, value2) = (str(one[0]), one[1]), (str(other[0]), other[1])
    if kind in _LETTERS and kind2 in _LETTERS:
        return _class_within(_class(kind, value), _class(kind2, value2))
    if kind != kind2:
        return False
    if kind in ("MAX_REPEAT", "MIN_REPEAT"):
        return bool(value2[0] <= value[0] and value[1] <= value2[1]) and _all_within(list(value[2]), list(value2[2]))
    if kind == "SUBPATTERN":
        return value[1:3] == value2[1:3] and _all_within(list(value[3]), list(value2[3]))
    if kind == "BRANCH":
        return len(value[1]) == len(value2[1]) and all(
            _all_within(list(mine), list(theirs)) for mine, theirs in zip(value[1], value2[1], strict=True)
        )
    return kind == "ANY" or (kind in ("AT", "NOT_LITERAL") and bool(value == value2))


def _class(kind: str, value: Any) -> list[tuple[str, Any]]:
    return [("LITERAL", value)] if kind == "LITERAL" else [(str(op), given) for op, given in value]


def _class_within(ones: list[tuple[str, Any]], others: list[tuple[str, Any]]) -> bool:
    """Whether each letter, range or category of a class is one of the other. A negated one only where it is the same."""
    if ones == others:
        return True
    if any(op == "NEGATE" for op, _ in (*ones, *others)):
        return False
    return all(any(_part_within(one, other) for other in others) for one in ones)


def _part_within(one: tuple[str, Any], other: tuple[str, Any]) -> bool:
    if one == other:
        return True
    spans = [value if op == "RANGE" else (value, value) for op, value in (one, other) if op in ("LITERAL", "RANGE")]
    if len(spans) < 2:
        return False
    (low, high), (low2, high2) = spans
    return bool(low2 <= low and high <= high2)
