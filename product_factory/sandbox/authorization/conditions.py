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
    known = {key.lower(): value for key, value in context.items()}
    return all(
        _key_holds(operator, key, expected, known, unknown)
        for operator, keys in condition.items()
        for key, expected in keys.items()
    )


def like(pattern: str, value: str, *, ignore_case: bool = False) -> bool:
    """Whether the value matches a pattern of IAM: `*` any characters, `?` exactly one."""
    return _expression(pattern, ignore_case).fullmatch(value) is not None


# Python keeps 512 expressions; the policies of an organization hold more, and each call is judged by many.
@functools.lru_cache(maxsize=16_384)
def _expression(pattern: str, ignore_case: bool) -> re.Pattern[str]:
    flags = re.DOTALL | (re.IGNORECASE if ignore_case else 0)
    return re.compile(re.escape(pattern).replace(r"\*", ".*").replace(r"\?", "."), flags)


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
