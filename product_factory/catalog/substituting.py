"""Substituting: `Fn::Sub` with the values that its names have, written into the text where they can be. Pure.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-sub.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

Json = Mapping[str, Any]
NO_VALUE = {"Ref": "AWS::NoValue"}
_PART = re.compile(r"\$\{\s*([^!{}][^{}]*?)\s*\}")


def substituted(
    text: str, known: Json, look: Callable[[str], Any], rename: Callable[[str], str], within: str = ""
) -> dict[str, Any]:
    """`Fn::Sub` of the text with the values that `look` has for its names, and other names renamed.

    What can't stand in a text stands beside it by a name that begins with `within` and a colon, which nothing in a
    template is named by. What a name means that the function itself has a value for (`known`) stays.
    """
    values = dict(known)

    def replace(found: re.Match[str]) -> str:
        name = found[1]
        if name in known:
            return f"${{{name}}}"
        value = look(name)
        if value is None:
            return f"${{{rename(name)}}}"
        written = _written(value, known)
        if written is None:
            key = f"{within}:{name.replace('.', ':')}"
            while values.get(key, value) != value:  # of a stack of that name further in
                key += ":"
            values[key], written = value, f"${{{key}}}"
        return written

    made = _PART.sub(replace, text)
    return {"Fn::Sub": [made, values]} if values else {"Fn::Sub": made}


def names(text: str) -> list[str]:
    """The names in a text of `Fn::Sub`, `Logical.Attribute` as one."""
    return _PART.findall(text)


def _written(value: Any, known: Json) -> str | None:
    """The value as a part of a text; None where it can't be one."""
    match value:
        case str() if "${" not in value:
            return value
        case {"Ref": str(name)} if name not in known and value != NO_VALUE:
            return f"${{{name}}}"
        case {"Fn::GetAtt": [str(name), str(attribute)]} if f"{name}.{attribute}" not in known:
            return f"${{{name}.{attribute}}}"
        case {"Fn::GetAtt": str(name)} if name not in known:
            return f"${{{name}}}"
        case {"Fn::Sub": str(text)} if not known.keys() & set(names(text)):
            return text
    return None
