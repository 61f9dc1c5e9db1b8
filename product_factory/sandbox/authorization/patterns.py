"""IAM's wildcards. Pure.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
"""

import functools
import re
from collections.abc import Sequence


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
    """IAM's pattern as a regular expression; what stands between `LITERAL` marks is meant as it is."""
    parts = pattern.split(LITERAL)
    return "".join(re.escape(part) if index % 2 else _wild(part) for index, part in enumerate(parts))


def _wild(part: str) -> str:
    return re.escape(part).replace(r"\*", ".*").replace(r"\?", ".")


LITERAL = "\0"
"""Before and after a text in a pattern whose `*` and `?` are no wildcards, such as a variable's value."""
