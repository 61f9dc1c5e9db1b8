"""Whether a policy statement's Condition block holds in what is known of a request.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
moto's evaluator knows StringEquals alone and ignores the rest, so conditions are judged here.
"""

import functools
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Context = Mapping[str, str | Sequence[str]]
"""Values of the condition keys that are known, by key; keys are compared without case."""


def holds(condition: Mapping[str, Any], context: Context, *, unknown: bool) -> bool:
    """Whether every operator holds for every key.

    A key that isn't in the context may still be in a real request: `unknown` is then the answer,
    except for `Null`, and for `…IfExists`, which hold without the key. An operator that isn't
    implemented answers `unknown` too.
    """
    if not condition:
        return True
    known = {key.lower(): value for key, value in context.items()}
    return all(
        _key_holds(operator, key, expected, known, unknown)
        for operator, keys in condition.items()
        for key, expected in keys.items()
    )


def like(pattern: str, value: str) -> bool:
    """Whether the value matches a pattern of IAM: `*` any characters, `?` exactly one."""
    return like_any((pattern,), value)


def like_any(patterns: Sequence[str], value: str, *, ignore_case: bool = False) -> bool:
    """Whether the value matches one of the patterns."""
    return _compiled(tuple(patterns), ignore_case).fullmatch(value) is not None


@functools.lru_cache(maxsize=1 << 14)
def _compiled(patterns: tuple[str, ...], ignore_case: bool) -> re.Pattern[str]:
    flags = re.IGNORECASE if ignore_case else re.NOFLAG
    # Of no patterns nothing matches: an empty alternative would take the empty text.
    text = "|".join(map(regular_expression, patterns)) if patterns else "(?!)"
    return re.compile(text, re.DOTALL | flags)


def regular_expression(pattern: str) -> str:
    """IAM's pattern as a regular expression."""
    return re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")


def _key_holds(operator: str, key: str, expected: Any, known: Mapping[str, Any], unknown: bool) -> bool:
    values = _texts(known.get(key.lower()))
    wanted = _texts(expected)
    quantifier, _, plain = operator.rpartition(":")
    if plain == "Null":
        return (key.lower() not in known) == (wanted == ["true"])
    if_exists = plain.endswith("IfExists")
    plain = plain.removesuffix("IfExists")
    if key.lower() not in known:
        return True if if_exists else unknown
    compare = _OPERATORS.get(plain)
    if compare is None:
        return unknown
    negated = "Not" in plain
    agree = [any(compare(each, value) for each in wanted) != negated for value in values]
    if quantifier == "ForAllValues":
        return all(agree)
    return (all if negated and quantifier != "ForAnyValue" else any)(agree)


def _texts(value: Any) -> list[str]:
    if value is None:
        return []
    values = value if isinstance(value, (list, tuple, set, frozenset)) else [value]
    return [str(each).lower() if isinstance(each, bool) else str(each) for each in values]


def _equals(wanted: str, value: str) -> bool:
    return wanted == value


def _equals_ignoring_case(wanted: str, value: str) -> bool:
    return wanted.lower() == value.lower()


_OPERATORS: dict[str, Callable[[str, str], bool]] = {
    "StringEquals": _equals,
    "StringNotEquals": _equals,
    "StringEqualsIgnoreCase": _equals_ignoring_case,
    "StringNotEqualsIgnoreCase": _equals_ignoring_case,
    "StringLike": like,
    "StringNotLike": like,
    "ArnEquals": like,
    "ArnNotEquals": like,
    "ArnLike": like,
    "ArnNotLike": like,
    "Bool": _equals_ignoring_case,
}
"""How one wanted value is compared; `Not…` is told by the operator's name."""
