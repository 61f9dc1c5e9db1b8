"""Policy variables. Pure.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
"""

import re
from collections.abc import Mapping, Sequence

from .patterns import LITERAL

Value = str | Sequence[str]

_VARIABLE = re.compile(r"\$\{(?P<key>[^},]+?)\s*(?:,\s*'(?P<default>[^']*)')?\s*\}")
_CHARACTERS = ("*", "?", "$")


def filled(text: str, known: Mapping[str, Value | None], is_pattern: bool) -> str | None:
    """The text with its variables' values; None where one has none: then it matches nothing.

    known: condition keys in lower case. is_pattern: values are marked as `patterns.LITERAL`. A key of several
    values gives none.
    """
    if "${" not in text:
        return text
    missing = False

    def value(found: re.Match[str]) -> str:
        nonlocal missing
        key = found["key"].strip()
        given = key if key in _CHARACTERS else known.get(key.lower())
        given = found["default"] if given is None else given
        if not isinstance(given, str):
            missing = True
            return ""
        return f"{LITERAL}{given}{LITERAL}" if is_pattern else given

    made = _VARIABLE.sub(value, text)
    return None if missing else made
