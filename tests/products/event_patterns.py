"""Whether EventBridge gives an event to a rule, by the rules of its guide; a witness that knows no rule of ours.

Arrays of an event match by any of their items. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
and https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
"""

from __future__ import annotations

import operator
import re
from collections.abc import Mapping
from typing import Any

_COMPARED = {">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le, "=": operator.eq}


def matches(pattern: Mapping[str, Any], event: Any) -> bool:
    """Whether the event has all that the pattern asks. AssertionError for an operator that isn't known here."""
    if isinstance(event, list):
        return any(matches(pattern, item) for item in event)
    if not isinstance(event, Mapping):
        return False
    for field, wanted in pattern.items():
        if field == "$or":
            assert len(wanted) > 1, "one alternative alone is none"
            if not any(matches(each, event) for each in wanted):
                return False
        elif isinstance(wanted, Mapping):
            if not matches(wanted, event.get(field)):
                return False
        elif not any(_takes(each, event, field) for each in wanted):
            return False
    return True


def _takes(wanted: Any, event: Mapping[str, Any], field: str) -> bool:
    held = event.get(field)
    values = held if isinstance(held, list) else [held]
    if not isinstance(wanted, Mapping):
        return field in event and wanted in values
    if set(wanted) == {"anything-but"}:
        refused = wanted["anything-but"]
        return field in event and any(not _among(value, refused) for value in values)
    assert set(wanted) == {"numeric"}, wanted
    pairs = list(zip(wanted["numeric"][::2], wanted["numeric"][1::2], strict=True))
    return any(
        isinstance(value, int | float) and all(_COMPARED[sign](value, bound) for sign, bound in pairs)
        for value in values
    )


def _among(value: Any, refused: Any) -> bool:
    if isinstance(refused, Mapping):
        assert set(refused) == {"wildcard"}, refused
        like = ".*".join(re.escape(part) for part in refused["wildcard"].split("*"))
        return re.fullmatch(like, str(value)) is not None
    return value in (refused if isinstance(refused, list) else [refused])


def told(transformer: Mapping[str, Any], event: Mapping[str, Any]) -> str:
    """The text that a target gets: a path that the event lacks leaves its place empty.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
    """
    text = str(transformer["InputTemplate"])
    for name, path in transformer["InputPathsMap"].items():
        value: Any = event
        for step in re.findall(r"[\w-]+|\[\d+\]", path.removeprefix("$.")):
            if step.startswith("["):
                value = value[int(step[1:-1])] if isinstance(value, list) else None
            else:
                value = value.get(step) if isinstance(value, Mapping) else None
        text = text.replace(f"<{name}>", "" if value is None else str(value))
    return text
