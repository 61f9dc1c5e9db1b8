"""Narrowing: a text that one pattern accepts and another refuses, guessed by the parts of the first, and tried.

Most changes of patterns are a letter fewer in a class, a shorter repeat, or a branch that went; for these an automaton
of some hundred repeats takes half a minute. No guess that holds says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from typing import Any, NamedTuple

try:
    from re import _parser as parser  # type: ignore[attr-defined]
except ImportError:  # a Python that has it elsewhere: then nothing is guessed
    parser = None

_MOST = 2_000
_LONGEST = 600
# Python's engine goes back: with each repeat more that could end elsewhere a refusal costs the text's length more.
_OPEN, _LONGEST_OF_MANY = 3, 100
_OF_CATEGORY = {"CATEGORY_DIGIT": "09", "CATEGORY_WORD": "aZ_0", "CATEGORY_SPACE": " \t"}


class Texts(NamedTuple):
    """Of a part of a pattern: a short text that it accepts, and others, each with one thing changed."""

    base: str
    others: list[str]


def refused(first: str, second: str) -> str | None:
    """A text that `first` accepts as a whole and `second` refuses, the shortest of those tried; None where none was."""
    if parser is None:
        return None
    try:
        trees = [list(parser.parse(pattern)) for pattern in (first, second)]
        many = max(_open(tree) for tree in trees)
        base, others = _sequence(trees[0])
        one, other = re.compile(first), re.compile(second)
    except (re.error, ValueError, RecursionError, OverflowError):
        return None
    longest = _LONGEST if many < 2 else _LONGEST_OF_MANY
    texts = sorted((text for text in islice((base, *others), _MOST) if len(text) <= longest), key=len)
    return next((text for text in texts if one.fullmatch(text) and not other.fullmatch(text)), None)


def _open(parts: Sequence[Any], inside: bool = False) -> int:
    """How many repeats of any length it has. ValueError for one in another, and for too many."""
    found = 0
    for kind, value in parts:
        if str(kind) in ("MAX_REPEAT", "MIN_REPEAT"):
            varies = value[0] != value[1] and int(value[1]) > 1
            if inside and varies:
                raise ValueError("a repeat in a repeat")
            found += varies + _open(list(value[2]), inside or varies)
        elif str(kind) == "SUBPATTERN":
            found += _open(list(value[3]), inside)
        elif str(kind) == "BRANCH":
            found += sum(_open(list(branch), inside) for branch in value[1])
    if found > _OPEN:
        raise ValueError("too many repeats")
    return found


def _sequence(parts: Sequence[Any]) -> Texts:
    made = [_part(str(kind), value) for kind, value in parts]
    bases = [each.base for each in made]
    others = [
        "".join((*bases[:place], other, *bases[place + 1 :]))
        for place, each in enumerate(made)
        for other in each.others[:_MOST]
    ]
    return Texts("".join(bases), others)


def _part(kind: str, value: Any) -> Texts:
    if kind == "LITERAL":
        return Texts(chr(value), [])
    if kind == "ANY":
        return Texts("a", ["!", " "])
    if kind == "AT":
        return Texts("", [])
    if kind == "IN":
        first, *rest = _letters(value)
        return Texts(first, rest)
    if kind in ("MAX_REPEAT", "MIN_REPEAT"):
        return _repeated(value[0], min(int(value[1]), value[0] + _LONGEST), _sequence(list(value[2])))
    if kind == "SUBPATTERN":
        return _sequence(list(value[3]))
    if kind == "BRANCH":
        one, *more = [_sequence(list(branch)) for branch in value[1]]
        return Texts(one.base, [*one.others, *(text for each in more for text in (each.base, *each.others))])
    raise ValueError(kind)


def _repeated(least: int, most: int, part: Texts) -> Texts:
    rest = part.base * (max(least, 1) - 1)
    lengths = [part.base * count for count in sorted({least + 1, most}) if least < count <= most]
    return Texts(part.base * least, [*lengths, *(other + rest for other in part.others if most)])


def _letters(parts: Sequence[Any]) -> list[str]:
    """Of a class its letters, of a range both ends. ValueError for a negated one, which is told by what it lacks."""
    found: list[str] = []
    for op, given in parts:
        if str(op) == "LITERAL":
            found.append(chr(given))
        elif str(op) == "RANGE":
            found += [chr(given[0]), chr(given[1])]
        else:
            found += _OF_CATEGORY.get(str(given), "")
            if str(given) not in _OF_CATEGORY:
                raise ValueError(op)
    return list(dict.fromkeys(found))
