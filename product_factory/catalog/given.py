"""Given: what a nested stack's parameters are, by what it is given and what it declares, and what it takes. Pure.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from product_factory.catalog.substituting import NO_VALUE, names, substituted

Json = Mapping[str, Any]
_STORED = "AWS::SSM::Parameter::Value<"
_LOOKED_UP = re.compile(rf"{_STORED}(.+)>")
# Types whose values hold whatever whoever launches writes.
_WRITTEN = ("Number", "String", "CommaDelimitedList", "List<Number>", "List<String>", "AWS::SSM::Parameter::Name")
# What of a parameter's declaration its value has to fit.
LIMITS = ("AllowedPattern", "AllowedValues", "MaxLength", "MaxValue", "MinLength", "MinValue")


def is_given(value: Any) -> bool:
    """Whether a nested stack is given a value at all."""
    return value is not None and value != NO_VALUE


def raw(asked: Json, given: Any) -> Any:
    """The value of a parameter as it is given, or its default: a text or a function."""
    match given:
        case {"Fn::If": [condition, one, other]}:
            return {"Fn::If": [condition, raw(asked, one), raw(asked, other)]}
    value = given if is_given(given) else asked.get("Default", "")
    return value if isinstance(value, Mapping | list) else text(value)


def value(asked: Json, given: Any) -> Any:
    """What `Ref` gives for a parameter of a nested stack; lists as lists, as far as functions don't hide their parts.

    What is looked up in parameter store is a dynamic reference.
    """
    return _each(raw(asked, given), lambda told: _typed(str(asked.get("Type", "String")), told))


def claims(asked: Json, given: Any) -> Iterator[Any]:
    """What has to hold for the nested stack to take the value, beside what is sure, as assertions of rules.

    A list is judged member by member, and a name in parameter store by its own text. That the account has such a
    thing, or such a parameter in its store, is `Fn::RefAll` of the type.
    """
    told = {limit: asked[limit] for limit in LIMITS if limit in asked}
    kind = str(asked.get("Type", "String"))
    for conditions, each in _branches(raw(asked, given)):
        listed = _typed(kind, each) if is_list(kind) else each
        for limit, bound in told.items() if not isinstance(each, str) else ():
            yield _under(conditions, _claim(limit, bound, listed, is_list(kind)))
        if kind not in _WRITTEN:
            yield _under(conditions, _claim("AllowedValues", {"Fn::RefAll": kind}, listed, is_list(kind)))


def equal(one: Any, other: Any) -> Any:
    """That two values are equal, as a condition: `Fn::If`, which no condition may hold, as what it comes to."""
    for mine, yours in ((one, other), (other, one)):
        match mine:
            case {"Fn::If": [str(name), then, otherwise]}:
                there, cases = {"Condition": name}, (equal(then, yours), equal(otherwise, yours))
                return {"Fn::Or": [{"Fn::And": [there, cases[0]]}, {"Fn::And": [{"Fn::Not": [there]}, cases[1]]}]}
    return {"Fn::Equals": [one, other]}


def is_list(kind: str) -> bool:
    return kind == "CommaDelimitedList" or kind.startswith("List<")


def _claim(limit: str, bound: Any, told: Any, listed: bool) -> Any:
    if limit == "AllowedValues":
        return {"Fn::EachMemberIn": [told, bound]} if listed else {"Fn::Contains": [bound, told]}
    return {f"Fn::{limit}": [bound, told]}


def _under(conditions: tuple[Any, ...], claim: Any) -> Any:
    return {"Fn::Or": [*({"Fn::Not": [each]} for each in conditions), claim]} if conditions else claim


def _branches(told: Any, under: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """All values that this can have, each with the conditions under which it has it."""
    match told:
        case {"Fn::If": [str(name), one, other]}:
            yield from _branches(one, (*under, {"Condition": name}))
            yield from _branches(other, (*under, {"Fn::Not": [{"Condition": name}]}))
        case _:
            yield under, told


def alternatives(told: Any) -> Iterator[Any]:
    """All values that this can have, `AWS::NoValue` among them."""
    yield from (each for _, each in _branches(told))


def _each(told: Any, make: Callable[[Any], Any]) -> Any:
    match told:
        case {"Fn::If": [condition, one, other]}:
            return {"Fn::If": [condition, _each(one, make), _each(other, make)]}
    return make(told)


def _typed(kind: str, told: Any) -> Any:
    if looked_up := _LOOKED_UP.fullmatch(kind):
        name = told if isinstance(told, str) else "${Name}"
        reference = f"{{{{resolve:ssm:{name}}}}}"
        found = reference if isinstance(told, str) else substituted(reference, {}, {"Name": told}.get, str)
        return {"Fn::Split": [",", found]} if is_list(looked_up[1]) else found
    if not is_list(kind) or isinstance(told, list):
        return told
    match told:
        case str():
            return parts(told)
        case {"Fn::Join": [",", [*listed]]}:
            flat = [part for each in listed for part in (parts(each) if isinstance(each, str) else (each,))]
            return {"Fn::Split": [",", {"Fn::Join": [",", flat]}]}
    return {"Fn::Split": [",", told]}


def unsplit(node: Json, is_one: Callable[[Any], bool]) -> Any:
    """A list that is joined and split again as itself, where `is_one` knows of each part that it holds no separator."""
    match dict(node):
        case {"Fn::Split": [str(separator), {"Fn::Join": [str(other), [*listed]]}]} if separator == other:
            if all(_is_one(each, separator, is_one) for each in listed):
                return listed
        case {"Fn::Split": [",", {"Fn::Join": [",", {"Ref": _} as listed]}]}:
            return listed  # a parameter that is a list
        case {"Fn::Split": [str(separator), {"Fn::Join": [str(other), {"Fn::GetAtt": _} as listed]}]}:
            return listed if separator == other and is_one(listed) else node
    return node


def attribute(node: Json) -> Any:
    """The attribute of `Fn::GetAtt`, in both its forms."""
    argument = node["Fn::GetAtt"]
    return argument[-1] if isinstance(argument, list) else str(argument).partition(".")[2]


def _is_one(part: Any, separator: str, is_one: Callable[[Any], bool]) -> bool:
    match part:
        case str():
            return separator not in part
        case {"Fn::If": [_, *branches]}:
            return all(each == NO_VALUE or _is_one(each, separator, is_one) for each in branches)
        case {"Fn::Sub": str(text)}:
            return separator not in text and all(
                is_one({"Fn::GetAtt" if "." in name else "Ref": name}) for name in names(text)
            )
    return is_one(part)


def parts(text: str) -> list[str]:
    """A list of texts as a parameter takes it."""
    return [each.strip() for each in text.split(",")]


def text(told: Any) -> str:
    """A value as CloudFormation writes it."""
    return str(told).lower() if isinstance(told, bool) else str(told)
