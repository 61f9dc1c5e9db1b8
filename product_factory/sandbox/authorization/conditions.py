"""Whether a policy statement's Condition block holds in what is known of a request. Pure.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
moto's evaluator knows StringEquals alone and ignores the rest, so conditions are judged here.
"""

from collections.abc import Mapping
from typing import Any

from .operators import OPERATORS
from .patterns import like_any
from .variables import Value, filled

Context = Mapping[str, Value | None]
"""Values of the condition keys that a request carries, by key; None: it surely doesn't. Keys are compared without case.

`service:Family:*` says that of a family of keys the others aren't there.
"""


def holds(
    condition: Mapping[str, Any], context: Context, *, guess: bool = False, unknown: tuple[str, ...] = ()
) -> bool:
    """Whether every operator holds for every key.

    A key that isn't in the context is absent: then negated operators, `…IfExists`, `ForAllValues` and `Null` hold,
    and all others don't. One that may be there without our knowing (`unknown`, patterns of IAM) gives `guess`; so
    does an operator that IAM doesn't have.
    """
    if not condition:
        return True
    known = {key.lower(): value for key, value in context.items()}
    return all(
        _key_holds(operator, key.lower(), wanted, known, guess, unknown)
        for operator, keys in condition.items()
        for key, wanted in keys.items()
    )


def _key_holds(
    operator: str, key: str, wanted: Any, known: Mapping[str, Any], guess: bool, unknown: tuple[str, ...]
) -> bool:
    quantifier, _, plain = operator.rpartition(":")
    if not _is_told(key, known) and unknown and like_any(unknown, key, ignore_case=True):
        return guess
    absent = known.get(key) is None
    if plain == "Null":
        return absent is (_texts(wanted) == ["true"])
    if_exists, plain = plain.endswith("IfExists"), plain.removesuffix("IfExists")
    compare = OPERATORS.get(plain)
    if compare is None:
        return guess
    negated = "Not" in plain
    if absent:
        return if_exists or quantifier == "ForAllValues" or (negated and quantifier != "ForAnyValue")
    expected = [text for each in _texts(wanted) if (text := filled(each, known, "Like" in plain or plain in _ARNS))]
    agree = [any(compare(each, value) for each in expected) is not negated for value in _texts(known[key])]
    if quantifier == "ForAllValues":
        return all(agree)
    return (all if negated and quantifier != "ForAnyValue" else any)(agree)


def _is_told(key: str, known: Mapping[str, Any]) -> bool:
    return key in known or f"{key.rpartition(':')[0]}:*" in known


_ARNS = ("ArnEquals", "ArnNotEquals")
"""Operators that read wildcards, though they aren't called so."""


def _texts(value: Any) -> list[str]:
    values = value if isinstance(value, (list, tuple, set, frozenset)) else [value]
    return [str(each).lower() if isinstance(each, bool) else str(each) for each in values]
