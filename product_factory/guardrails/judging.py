"""Judging: whether service control policies let a principal do something, and what of that hangs on the request. Pure.

An action needs an Allow at every level from the root down, and a Deny at any level ends it:
https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html
What a request carries is known in part only, and what it is about may be a pattern: then the answer names the
condition. The sandbox judges by code of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from product_factory.guardrails.globs import arns_overlap, covers

Json = Mapping[str, Any]
Verdict = Literal["allowed", "depends", "denied"]
_YES, _MAYBE, _NO = 2, 1, 0
LINKED = re.compile(r"arn:[\w-]+:iam::\d{12}:role/aws-service-role/")


class Act(NamedTuple):
    """Who does what on what; `keys`: what is known of the request, values by condition key in lower case.

    `absent`: keys that it surely doesn't carry.
    """

    principal: str
    action: str
    resource: str
    keys: Mapping[str, str] = {}
    absent: frozenset[str] = frozenset()


class Judged(NamedTuple):
    """`by`: the policy and statement; `when`: conditions, any of which denies it, where that is not known."""

    verdict: Verdict
    by: str = ""
    when: tuple[str, ...] = ()


class Named(NamedTuple):
    """A policy at some level."""

    name: str
    document: Json


def judge(levels: Sequence[Sequence[Named]], act: Act) -> Judged:
    """`levels`: from the root to the account. Service-linked roles are spared whatever the policies say."""
    if LINKED.match(act.principal):
        return Judged("allowed")
    found = [judged for level in levels for judged in _denied(level, act)]
    if certain := [each for each in found if each.verdict == "denied"]:
        return certain[0]
    for number, level in enumerate(levels):
        if not any(_holds(each, act) for policy in level for each in _statements(policy.document, "Allow")):
            return Judged("denied", f"no policy at level {number} of the organization allows it")
    if found:
        return Judged("depends", found[0].by, tuple(dict.fromkeys(when for each in found for when in each.when)))
    return Judged("allowed")


def _denied(level: Iterable[Named], act: Act) -> Iterable[Judged]:
    for policy in level:
        for statement in _statements(policy.document, "Deny"):
            held = _holds(statement, act)
            by = f"{policy.name}/{statement.get('Sid', '')}".rstrip("/")
            if held == _YES:
                yield Judged("denied", by)
            elif held == _MAYBE:
                yield Judged("depends", by, (_told(statement, act),))


def _statements(document: Json, effect: str) -> list[Json]:
    said = document.get("Statement", [])
    return [each for each in ([said] if isinstance(said, Mapping) else said) if each.get("Effect") == effect]


def _holds(statement: Json, act: Act) -> int:
    if not _names(statement, "Action", lambda pattern: covers(pattern.lower(), act.action.lower())):
        return _NO
    on = _on(statement, act.resource)
    return min([on, *(_condition(*each, act) for each in _conditions(statement))]) if on else _NO


def _names(statement: Json, element: str, meant: Callable[[str], bool]) -> bool:
    if f"Not{element}" in statement:
        return not any(map(meant, _list(statement[f"Not{element}"])))
    return any(map(meant, _list(statement.get(element, []))))


def _on(statement: Json, resource: str) -> int:
    if "NotResource" in statement:
        patterns = _list(statement["NotResource"])
        if any(covers(each, resource) for each in patterns):
            return _NO
        return _MAYBE if any(arns_overlap(each, resource) for each in patterns) else _YES
    patterns = _list(statement.get("Resource", []))
    if any(covers(each, resource) for each in patterns):
        return _YES
    return _MAYBE if any(arns_overlap(each, resource) for each in patterns) else _NO


def _conditions(statement: Json) -> list[tuple[str, str, list[str]]]:
    said = statement.get("Condition", {})
    return [(operator, key, _list(values)) for operator, keys in said.items() for key, values in keys.items()]


_COMPARE: dict[str, Callable[[str, str], bool]] = {
    "StringEquals": lambda wanted, value: wanted == value,
    "StringLike": covers,
    "ArnEquals": covers,
    "ArnLike": covers,
    "Bool": lambda wanted, value: wanted.lower() == value.lower(),
}


def _condition(operator: str, named: str, wanted: Sequence[str], act: Act) -> int:
    """A key that nothing is known of may or may not be there, with any value."""
    key = named.lower()
    quantifier, _, plain = operator.rpartition(":")
    value = act.principal if key == "aws:principalarn" else act.keys.get(key)
    absent = key in act.absent
    if value is None and not absent:
        return _MAYBE
    if plain == "Null":
        return _YES if absent is (wanted[0].lower() == "true") else _NO
    if_exists, plain = plain.endswith("IfExists"), plain.removesuffix("IfExists")
    negated = "Not" in plain
    compare = _COMPARE.get(plain.replace("Not", "", 1))
    if absent:
        holds = if_exists or quantifier == "ForAllValues" or (negated and quantifier != "ForAnyValue")
        return _YES if holds else _NO
    if compare is None or quantifier or value is None:
        return _MAYBE
    return _YES if any(compare(each, value) for each in wanted) is not negated else _NO


def _told(statement: Json, act: Act) -> str:
    """What a Deny hangs on, as a sentence's part."""
    parts = [
        f"{key} {_WORDS.get(operator, operator)} {' or '.join(values)}"
        for operator, key, values in _conditions(statement)
        if _condition(operator, key, values, act) == _MAYBE
    ]
    if _on(statement, act.resource) == _MAYBE:
        parts.insert(0, f"on {' or '.join(_list(statement.get('Resource', statement.get('NotResource', []))))}")
    return " and ".join(parts)


_WORDS = {
    "Bool": "is",
    "ForAnyValue:StringEquals": "holds",
    "Null": "is absent, which is said to be",
    "StringEquals": "is",
    "StringLike": "is like",
    "StringNotEquals": "is not",
    "StringNotLike": "is not like",
}


def _list(value: Any) -> list[str]:
    values = value if isinstance(value, (list, tuple)) else [value]
    return [str(each).lower() if isinstance(each, bool) else str(each) for each in values]
