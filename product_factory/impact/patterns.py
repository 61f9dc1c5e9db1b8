"""Patterns: whether one regular expression accepts all that another accepts."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, NamedTuple

from product_factory.impact.narrowing import refused
from product_factory.impact.widening import widened

# Proofs grow with the square of such repeats; beyond it takes seconds.
_MOST_REPEATS, _FEW_REPEATS = 600, 64


class Outside(NamedTuple):
    """`example` is a text that the first accepts and the second refuses; none where none was found.

    Without `proven` there may be one all the same.
    """

    proven: bool
    example: str | None = None


@lru_cache(maxsize=256)
def outside(first: str, second: str) -> Outside:
    """A text that `first` accepts and `second` does not, both read as CloudFormation does: whole texts.

    Not proven where a pattern looks around, refers back or repeats more than some hundred times.
    """
    from interegular import InvalidSyntax, Unsupported, parse_pattern

    bare = [_bare(pattern) for pattern in (first, second)]
    if None in bare:
        return Outside(proven=False)
    if widened(bare[0] or "", bare[1] or ""):
        return Outside(proven=True)
    # Without so many repeats the automaton is quick, and its example the shortest.
    guess = refused(first, second) if _repeats(bare[0] or "") > _FEW_REPEATS else None
    if guess is not None:
        return Outside(proven=True, example=guess)
    try:
        one, other = (parse_pattern(pattern or "").to_fsm() for pattern in bare)
        rest: Any = one.difference(other)  # type: ignore[no-untyped-call]
        example = _shortest(rest)
    except (Unsupported, InvalidSyntax, ValueError, IndexError, RecursionError):
        return Outside(proven=False)
    if example is None:
        return Outside(proven=True)
    text = "".join(each if isinstance(each, str) else "\u2603" for each in example)
    try:
        right = re.fullmatch(first, text) and not re.fullmatch(second, text)
    except re.error:
        right = None
    return Outside(proven=bool(right), example=text if right else None)


def _shortest(automaton: Any) -> tuple[Any, ...] | None:
    """One of the shortest texts that it accepts, letter by letter; None where there is none.

    Over its states, each of them once: the automaton's own walk, over texts, grows with the power of their length.
    """
    letters = automaton.alphabet.by_transition
    begun: dict[Any, tuple[Any, ...]] = {automaton.initial: ()}
    for state in (queue := [automaton.initial]):
        if state in automaton.finals:
            return begun[state]
        for step, following in sorted(automaton.map.get(state, {}).items()):
            if following not in begun:
                begun[following] = (*begun[state], min(letters[step]))
                queue.append(following)
    return None


def _bare(pattern: str) -> str | None:
    """The pattern without what a match of whole texts makes idle; None for what cannot be proven about."""
    pattern = pattern.removeprefix("^")
    if not pattern.endswith(r"\$"):
        pattern = pattern.removesuffix("$")
    looks_around = re.search(r"\(\?(?!:)|\\[1-9bBAZzGkpP]|[*+?}][+]", pattern)
    return None if looks_around or _repeats(pattern) > _MOST_REPEATS else pattern


def _repeats(pattern: str) -> int:
    return sum(int(number) for number in re.findall(r"\d+", " ".join(re.findall(r"\{[\d,]+\}", pattern))))
