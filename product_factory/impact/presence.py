"""Presence: whether a part with a condition is there before and after an update. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Protocol

from product_factory.impact.terms import Term
from product_factory.impact.values import Values


class Presence(StrEnum):
    """What a condition, or a change of it, does to a part of the stack that stays in the template."""

    STAYS = "there before and after"
    AS_IT_WAS = "there after if it was before"
    NEVER = "not there"
    COMES = "there, possibly for the first time"
    GOES = "possibly no longer there"


class Sides(Protocol):
    """Both templates' values."""

    @property
    def before(self) -> Values: ...
    @property
    def after(self) -> Values: ...


def presence(old: Mapping[str, Any], new: Mapping[str, Any], sides: Sides) -> Presence:
    """What becomes of a part that both templates declare."""
    was, now = _holds(old, sides.before), _holds(new, sides.after)
    if was is True and now is True:
        return Presence.STAYS
    if was is False and now is False:
        return Presence.NEVER
    if was == now:
        return Presence.AS_IT_WAS
    return Presence.COMES if now is True or was is False else Presence.GOES


def on_one_side(part: Mapping[str, Any], values: Values) -> Presence:
    """Whether a part that one template alone declares is there in it: surely, never, or by its condition."""
    holds = _holds(part, values)
    if isinstance(holds, bool):
        return Presence.STAYS if holds else Presence.NEVER
    return Presence.AS_IT_WAS


def _holds(part: Mapping[str, Any], terms: Values) -> Term:
    condition = part.get("Condition")
    return terms.condition(condition) if isinstance(condition, str) else True
