"""Terms: the values of a template as far as they are known before a launch.

A value is text, a list or mapping of terms, or one of the classes below.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Term = Any


@dataclass(frozen=True)
class Absent:
    """No value: a property left out, or `AWS::NoValue`."""


@dataclass(frozen=True)
class Symbol:
    """A value that only the launch can tell: an answer (with its type), an attribute of a resource, a pseudo parameter."""

    kind: str
    name: str
    attribute: str = ""


@dataclass(frozen=True)
class Text:
    """Parts written one after the other; two at least, no two literals beside each other."""

    parts: tuple[Term, ...]


@dataclass(frozen=True)
class Choice:
    """`Fn::If` whose condition cannot be told."""

    condition: Term
    then: Term
    otherwise: Term


@dataclass(frozen=True)
class Call:
    """Any other function whose value cannot be told."""

    function: str
    argument: Term


ABSENT = Absent()


def choice(condition: Term, then: Term, otherwise: Term) -> Term:
    """One of two terms, whichever the condition picks, as far as it is known."""
    if condition is True or then == otherwise:
        return then
    return otherwise if condition is False else Choice(condition, then, otherwise)


def text_of(parts: Sequence[Term]) -> Term:
    """The parts as one text."""
    flat: list[Term] = []
    for part in parts:
        for each in part.parts if isinstance(part, Text) else (part,):
            if isinstance(each, str) and flat and isinstance(flat[-1], str):
                flat[-1] += each
            elif each != "":
                flat.append(each)
    return "" if not flat else flat[0] if len(flat) == 1 and isinstance(flat[0], str | Symbol) else Text(tuple(flat))


def at(term: Term, path: Sequence[str]) -> Term:
    """What stands at this path of a term; `*` goes through all items of a list."""
    if not path:
        return term
    match term:
        case Choice():
            return choice(term.condition, at(term.then, path), at(term.otherwise, path))
        case Mapping():
            return at(term.get(path[0], ABSENT), path[1:])
        case list():
            rest = path[1:] if path[0] == "*" else path
            return [each for each in (at(item, rest) for item in term) if each != ABSENT] or ABSENT
        case Absent() | str():
            return ABSENT
        case _:
            return Call("at", [list(path), term])


def symbols(term: Term) -> Iterator[Symbol]:
    """All symbols within a term, conditions left aside."""
    match term:
        case Symbol():
            yield term
        case Text():
            for part in term.parts:
                yield from symbols(part)
        case Choice():
            yield from symbols(term.then)
            yield from symbols(term.otherwise)
        case Call():
            yield from symbols(term.argument)
        case Mapping():
            for each in term.values():
                yield from symbols(each)
        case list() | tuple():
            for each in term:
                yield from symbols(each)


def may_vanish(term: Term) -> bool:
    """Whether a list may or may not hold this item."""
    return isinstance(term, Choice) and (
        ABSENT in (term.then, term.otherwise) or may_vanish(term.then) or may_vanish(term.otherwise)
    )
