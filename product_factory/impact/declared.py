"""Declared: what a parameter's own declaration makes sure, where a nested stack asks the same of it. Pure.

A whole template has as rules what its nested stacks take of the values that they are given (`catalog.given`).
"""

from __future__ import annotations

from collections.abc import Mapping
from math import nan
from typing import Any

from product_factory.impact.template import Json


def is_declared(parameters: Json, claim: Any) -> bool:
    """Whether no answer that these parameters take can break this assertion."""
    match claim:
        case {"Fn::Contains": [{"Fn::RefAll": str(kind)}, {"Ref": str(name)}]}:
            return bool(_of(parameters, name, "Type") == kind)
        case {"Fn::EachMemberIn": [{"Ref": str(name)}, {"Fn::RefAll": str(kind)}]}:
            return bool(_of(parameters, name, "Type") == kind)
        case {"Fn::Contains": [[*options], {"Ref": str(name)}]} | {
            "Fn::EachMemberIn": [{"Ref": str(name)}, [*options]]
        }:
            allowed = _of(parameters, name, "AllowedValues")
            return isinstance(allowed, list) and bool(allowed) and _texts(allowed) <= _texts(options)
        case Mapping() if len(claim) == 1:
            ((function, arguments),) = claim.items()
            match arguments:
                case [bound, {"Ref": str(name)}]:
                    return bound is not None and _of(parameters, name, str(function).removeprefix("Fn::")) == bound
    return False


def is_widened(was: Any, now: Any) -> bool:
    """Whether all that one assertion lets through passes the other: of the same value, with wider bounds."""
    match was, now:
        case {"Fn::Contains": [[*before], one]}, {"Fn::Contains": [[*after], other]}:
            return bool(one == other) and _texts(before) <= _texts(after)
        case {"Fn::EachMemberIn": [one, [*before]]}, {"Fn::EachMemberIn": [other, [*after]]}:
            return bool(one == other) and _texts(before) <= _texts(after)
        case {"Fn::MaxLength": [low, one]}, {"Fn::MaxLength": [high, other]}:
            return bool(one == other) and _number(low) <= _number(high)
        case {"Fn::MaxValue": [low, one]}, {"Fn::MaxValue": [high, other]}:
            return bool(one == other) and _number(low) <= _number(high)
        case {"Fn::MinLength": [high, one]}, {"Fn::MinLength": [low, other]}:
            return bool(one == other) and _number(low) <= _number(high)
        case {"Fn::MinValue": [high, one]}, {"Fn::MinValue": [low, other]}:
            return bool(one == other) and _number(low) <= _number(high)
    return False


def _number(value: Any) -> float:
    """Of what is no number nothing can be told: it is neither more nor less than another."""
    try:
        return float(value)
    except (TypeError, ValueError):
        return nan


def _of(parameters: Json, name: str, key: str) -> Any:
    declared = parameters.get(name)
    return declared.get(key) if isinstance(declared, Mapping) else None


def _texts(values: list[Any]) -> set[str]:
    return set(map(str, values))
