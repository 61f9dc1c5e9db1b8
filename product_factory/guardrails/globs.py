"""Globs: patterns of IAM with `*` and `?`, against texts and against each other. Pure."""

from __future__ import annotations

import re
from functools import cache


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile("".join({"*": ".*", "?": "."}.get(each, re.escape(each)) for each in pattern), re.DOTALL)


def covers(pattern: str, other: str) -> bool:
    """Whether all that the other pattern means is meant by this one, too; an asterisk there may stand for anything."""
    return bool(_compiled(pattern).fullmatch(other))


@cache
def overlap(one: str, other: str) -> bool:
    """Whether some text is meant by both patterns."""
    if not one or not other:
        return not (one or other).strip("*")
    if one[0] == "*":
        return overlap(one[1:], other) or overlap(one, other[1:])
    if other[0] == "*":
        return overlap(one, other[1:]) or overlap(one[1:], other)
    return (one[0] == other[0] or "?" in (one[0], other[0])) and overlap(one[1:], other[1:])


def arns_overlap(one: str, other: str) -> bool:
    """Whether two patterns of ARNs mean some ARN in common: part by part, of which only the last reaches beyond a colon.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
    """
    if "*" in (one, other):
        return True
    parts, others = one.split(":", 5), other.split(":", 5)
    return len(parts) == len(others) and all(map(overlap, parts, others))
