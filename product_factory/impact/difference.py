"""Difference: whether two terms have the same value, surely or possibly not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import IntEnum
from itertools import product
from typing import NamedTuple

from product_factory.impact.terms import ABSENT, Call, Choice, Symbol, Term, Text


class Certainty(IntEnum):
    """How sure it is that a value changes."""

    SAME = 0
    MAYBE = 1
    SURE = 2


class Difference(NamedTuple):
    """That something changes, and the paths at which it does."""

    certainty: Certainty
    paths: tuple[str, ...] = ()


# What becomes of a value that the other side names in the same way.
Fate = Callable[[Symbol], Certainty]
NOTHING = Difference(Certainty.SAME)
# Functions that make different values of different arguments.
_TELLING = {"Fn::Base64", "Fn::ToJsonString"}


def compare(old: Term, new: Term, fate: Fate, path: str = "") -> Difference:
    """The difference between two terms."""
    match old, new:
        case (Choice(), _) | (_, Choice()):
            return _branches(old, new, fate, path)
        case Mapping(), Mapping():
            return _together(
                compare(old.get(key, ABSENT), new.get(key, ABSENT), fate, _join(path, key))
                for key in sorted({*old, *new})
            )
        case (Mapping() as there, other) | (other, Mapping() as there) if there and other == ABSENT:
            return _together(
                compare(old[key], ABSENT, fate, _join(path, key))
                if there is old
                else compare(ABSENT, new[key], fate, _join(path, key))
                for key in sorted(there)
            )
        case list(), list() if len(old) == len(new):
            pairs = zip(old, new, strict=True)
            return _together(compare(*pair, fate, _join(path, str(i))) for i, pair in enumerate(pairs))
        case list(), list():
            open_ = any(isinstance(each, Choice) for each in (*old, *new))
            return Difference(Certainty.MAYBE if open_ else Certainty.SURE, (path,))
    found = _single(old, new, fate)
    return Difference(found, (path,)) if found else NOTHING


def _single(old: Term, new: Term, fate: Fate) -> Certainty:
    match old, new:
        case Symbol(), Symbol():
            if old == new:
                return fate(old)
            both_resources = old.kind == new.kind == "resource" and old.name != new.name
            return Certainty.SURE if both_resources else Certainty.MAYBE
        case (Text(), _) | (_, Text()):
            return Certainty.SURE if ABSENT in (old, new) else _texts(_parts(old), _parts(new), fate)
        case Call(), Call() if old.function == new.function:
            found = compare(old.argument, new.argument, fate).certainty
            return found if old.function in _TELLING else min(found, Certainty.MAYBE)
    if old == new:
        return Certainty.SAME
    unknown = isinstance(old, Symbol | Call) or isinstance(new, Symbol | Call)
    if ABSENT in (old, new):
        # What a function makes at a place need not be there.
        unknown = any(isinstance(each, Call) and each.function == "at" for each in (old, new))
    return Certainty.MAYBE if unknown else Certainty.SURE


def _texts(old: list[Term], new: list[Term], fate: Fate) -> Certainty:
    """Texts part by part, after what both begin and end with."""
    if len(old) == len(new):
        found = [compare(*pair, fate).certainty for pair in zip(old, new, strict=True)]
        if sum(1 for each in found if each) <= 1:
            return max(found)
    _strip(old, new, fate, -1)
    _strip(old, new, fate, 0)
    literal = all(isinstance(part, str) for part in (*old, *new))
    return (Certainty.SURE if old or new else Certainty.SAME) if literal else Certainty.MAYBE


def _strip(old: list[Term], new: list[Term], fate: Fate, end: int) -> None:
    while old and new and compare(old[end], new[end], fate).certainty is Certainty.SAME:
        old.pop(end)
        new.pop(end)


def _parts(term: Term) -> list[Term]:
    return list(term.parts) if isinstance(term, Text) else [term]


def _branches(old: Term, new: Term, fate: Fate, path: str) -> Difference:
    """Where a condition picks: sure only if sure whatever it picks."""
    if isinstance(old, Choice) and isinstance(new, Choice) and old.condition == new.condition:
        found = [compare(old.then, new.then, fate, path), compare(old.otherwise, new.otherwise, fate, path)]
    else:
        found = [compare(*pair, fate, path) for pair in product(_leaves(old), _leaves(new))]
    paths = tuple(dict.fromkeys(path for each in found for path in each.paths))
    least, most = min(each.certainty for each in found), max(each.certainty for each in found)
    return Difference(least if least is most else Certainty.MAYBE, paths)


def _leaves(term: Term) -> list[Term]:
    if not isinstance(term, Choice):
        return [term]
    return [*_leaves(term.then), *_leaves(term.otherwise)][:16]


def _together(parts: Iterable[Difference]) -> Difference:
    found = [part for part in parts if part.certainty]
    if not found:
        return NOTHING
    return Difference(max(part.certainty for part in found), tuple(path for part in found for path in part.paths))


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key
