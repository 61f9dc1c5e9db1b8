"""Condition operators: how a value that a policy wants is compared with one that a request has. Pure.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
`Not…` compares as its counterpart does; `conditions` turns the answer round. What can't be read equals nothing.
"""

import ipaddress
import operator
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

from .patterns import LITERAL, like

Compare = Callable[[str, str], bool]


def _equals_ignoring_case(wanted: str, value: str) -> bool:
    return wanted.lower() == value.lower()


def _number(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ValueError(text) from None


def _moment(text: str) -> Decimal:
    """In seconds since 1970: from a date as ISO 8601 has it, or from seconds."""
    with suppress(ValueError):
        return _number(text)
    moment = datetime.fromisoformat(text)
    return Decimal(str((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()))


def _comparing(read: Callable[[str], Decimal], compare: Callable[[Decimal, Decimal], bool]) -> Compare:
    def compared(wanted: str, value: str) -> bool:
        with suppress(ValueError):
            return compare(read(value), read(wanted))
        return False

    return compared


def _arn_like(wanted: str, value: str) -> bool:
    """Each of an ARN's six parts by itself: a wildcard doesn't reach beyond its colon."""
    parts, given = wanted.split(":", 5), value.split(":", 5)
    if LITERAL in wanted or len(parts) != len(given):
        return like(wanted, value)
    return all(map(like, parts, given))


def _in_network(wanted: str, value: str) -> bool:
    with suppress(ValueError):
        return ipaddress.ip_address(value) in ipaddress.ip_network(wanted, strict=False)
    return False


_ORDER: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "Equals": operator.eq,
    "NotEquals": operator.eq,
    "LessThan": operator.lt,
    "LessThanEquals": operator.le,
    "GreaterThan": operator.gt,
    "GreaterThanEquals": operator.ge,
}

OPERATORS: dict[str, Compare] = {
    "StringEquals": operator.eq,
    "StringNotEquals": operator.eq,
    "StringEqualsIgnoreCase": _equals_ignoring_case,
    "StringNotEqualsIgnoreCase": _equals_ignoring_case,
    "StringLike": like,
    "StringNotLike": like,
    "ArnEquals": _arn_like,
    "ArnNotEquals": _arn_like,
    "ArnLike": _arn_like,
    "ArnNotLike": _arn_like,
    "Bool": _equals_ignoring_case,
    "BinaryEquals": operator.eq,
    "IpAddress": _in_network,
    "NotIpAddress": _in_network,
    **{f"Numeric{name}": _comparing(_number, compare) for name, compare in _ORDER.items()},
    **{f"Date{name}": _comparing(_moment, compare) for name, compare in _ORDER.items()},
}
"""All but `Null`, by name without quantifier and `IfExists`."""
