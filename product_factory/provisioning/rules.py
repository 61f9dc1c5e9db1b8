"""Rules: a template's assertions over several answers, judged before anything changes. Pure.

What cannot be told here (a value that CloudFormation looks up, a function that AWS adds later) is None, and refuses
nothing: CloudFormation has the last word.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-rules.html
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

Value = str | list[str] | None
Told = bool | None


def rules_of(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """The rules in DescribeProvisioningParameters' answer: the template's and those of template constraints."""
    for each in answer.get("UsageInstructions", ()):
        if each.get("Type") == "rules":
            try:
                read = json.loads(each.get("Value") or "{}")
            except ValueError:
                return {}
            return read if isinstance(read, Mapping) else {}
    return {}


def broken_rules(rules: Mapping[str, Any], values: Mapping[str, Value]) -> Iterator[str]:
    """The sentence of each assertion that surely does not hold. `values`: of every parameter, None where unknown."""
    for name, rule in rules.items():
        if not isinstance(rule, Mapping) or _holds(rule.get("RuleCondition", True), values) is not True:
            continue
        for assertion in rule.get("Assertions") or ():
            if isinstance(assertion, Mapping) and _holds(assertion.get("Assert"), values) is False:
                yield f"{name}: {assertion.get('AssertDescription') or json.dumps(assertion['Assert'])}"


def _holds(rule: Any, values: Mapping[str, Value]) -> Told:
    if isinstance(rule, bool):
        return rule
    if not isinstance(rule, Mapping) or len(rule) != 1:
        return None
    ((function, arguments),) = rule.items()
    if not isinstance(arguments, Sequence) or isinstance(arguments, str) or function not in _FUNCTIONS:
        return None
    return _FUNCTIONS[function](arguments, values)


def _and(arguments: Sequence[Any], values: Mapping[str, Value]) -> Told:
    told = [_holds(each, values) for each in arguments]
    return False if False in told else None if None in told else True


def _or(arguments: Sequence[Any], values: Mapping[str, Value]) -> Told:
    told = [_holds(each, values) for each in arguments]
    return True if True in told else None if None in told else False


def _not(arguments: Sequence[Any], values: Mapping[str, Value]) -> Told:
    told = _holds(arguments[0], values) if len(arguments) == 1 else None
    return None if told is None else not told


def _by_values(judge: Callable[[Any, Any], bool]) -> Callable[[Sequence[Any], Mapping[str, Value]], Told]:
    def judged(arguments: Sequence[Any], values: Mapping[str, Value]) -> Told:
        if len(arguments) != 2:
            return None
        one, other = (_value(each, values) for each in arguments)
        return None if one is None or other is None else judge(one, other)

    return judged


def _value(item: Any, values: Mapping[str, Value]) -> Value:
    """A literal or the answer that is referred to; None for what is looked up (Fn::ValueOf, Fn::RefAll)."""
    if isinstance(item, Mapping):
        name = item.get("Ref")
        return values.get(name) if len(item) == 1 and isinstance(name, str) else None
    if isinstance(item, list):
        found = [_value(each, values) for each in item]
        texts = [each for each in found if isinstance(each, str)]
        return texts if len(texts) == len(found) else None
    return str(item).lower() if isinstance(item, bool) else None if item is None else str(item)


def _listed(value: Value) -> list[str]:
    return value if isinstance(value, list) else [value] if value is not None else []


_FUNCTIONS: dict[str, Callable[[Sequence[Any], Mapping[str, Value]], Told]] = {
    "Fn::And": _and,
    "Fn::Or": _or,
    "Fn::Not": _not,
    "Fn::Equals": _by_values(lambda one, other: one == other),
    "Fn::Contains": _by_values(lambda among, each: each in _listed(among)),
    "Fn::EachMemberEquals": _by_values(lambda members, each: all(one == each for one in _listed(members))),
    "Fn::EachMemberIn": _by_values(lambda members, among: set(_listed(members)) <= set(_listed(among))),
}
