"""Sections: what changed outputs, rules, conditions, mappings and texts do. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from product_factory.impact.declared import is_widened
from product_factory.impact.difference import Certainty, compare
from product_factory.impact.macros import TEXTS
from product_factory.impact.models import Bump, Change, Effect, Kind, kind_of
from product_factory.impact.presence import Presence, presence
from product_factory.impact.resources import Resources
from product_factory.impact.template import Json, without_macros
from product_factory.impact.terms import symbols
from product_factory.impact.values import Values

_ELSEWHERE = "By itself nothing: what it changes stands at the resources and outputs."
_TEXT = "Only what people read changes."


def output_changes(old: Json, new: Json, resources: Resources) -> Iterator[Change]:
    """The changes of outputs, also of those whose text stays and whose value changes with a resource."""
    for name in sorted({*old, *new}):
        was, now = old.get(name), new.get(name)
        if now is not None and not isinstance(now, Mapping):
            if was != now:
                yield _change("Outputs", name, kind_of(was, now), Effect.REFUSED, "It is no output.", Bump.MAJOR)
        elif not isinstance(was, Mapping):
            if now is not None:
                yield _change("Outputs", name, "added", Effect.NEW_OUTPUT, "One more value to read.", Bump.MINOR)
        elif now is None:
            why = "Whoever reads it finds nothing."
            yield _change("Outputs", name, "removed", Effect.OUTPUT_REMOVED, why, Bump.MAJOR)
        elif change := _changed_output(name, was, now, resources):
            yield change


def _changed_output(name: str, was: Json, now: Json, resources: Resources) -> Change | None:
    parts = tuple(key for key in sorted({*was, *now}) if was.get(key) != now.get(key))
    if presence(was, now, resources) is Presence.GOES:
        why = f"Missing where its condition {now.get('Condition')} does not hold."
        return _change("Outputs", name, "changed", Effect.OUTPUT_REMOVED, why, Bump.MAJOR, parts)
    exports = resources.before.of(was.get("Export")), resources.after.of(now.get("Export"))
    if compare(*exports, resources.fate).certainty:
        why = "CloudFormation refuses to change an export that another stack imports."
        return _change("Outputs", name, "changed", Effect.OUTPUT_CHANGED, why, Bump.MAJOR, parts or ("Export",))
    values = resources.before.of(was.get("Value")), resources.after.of(now.get("Value"))
    certainty = compare(*values, resources.fate).certainty
    if certainty:
        why = "Its value changes." if certainty is Certainty.SURE else "Its value may change."
        return _change("Outputs", name, "changed", Effect.OUTPUT_CHANGED, why, Bump.MINOR, parts or ("Value",))
    if not parts:
        return None
    if presence(was, now, resources) is Presence.COMES:
        why = "There where its condition holds now and did not before."
        return _change("Outputs", name, "changed", Effect.NEW_OUTPUT, why, Bump.MINOR, parts)
    return _change("Outputs", name, "changed", Effect.NONE, _TEXT, Bump.PATCH, parts)


def rule_changes(old: Json, new: Json, before: Values, after: Values) -> Iterator[Change]:
    """The changes of rules, which refuse answers that do not go together."""
    for name in sorted({*old, *new}):
        was, now = old.get(name), new.get(name)
        if was == now:
            continue
        if now is None:
            why = "What it refused is accepted now."
            yield _change("Rules", name, "removed", Effect.NONE, why, Bump.MINOR)
            continue
        kind: Kind = "changed" if was is not None else "added"
        broken = [each for each in _assertions(now) if not _passed(each, was, before, after)]
        if not broken:
            yield _change("Rules", name, kind, Effect.NONE, "No answer given so far breaks it.", Bump.PATCH)
        else:
            says = " ".join(each.says for each in broken if each.says)
            why = f"It may refuse answers that were accepted together{f': {says}' if says else '.'}"
            yield _change("Rules", name, kind, Effect.POSSIBLY_REJECTED, why, Bump.MAJOR)


class _Assertion(NamedTuple):
    """`condition` is that under which it counts."""

    condition: Any
    claim: Any
    says: str


def _assertions(rule: Any) -> list[_Assertion]:
    if not isinstance(rule, Mapping) or not isinstance(rule.get("Assertions"), list):
        return []
    return [
        _Assertion(rule.get("RuleCondition"), each.get("Assert"), str(each.get("AssertDescription", "")))
        for each in rule["Assertions"]
        if isinstance(each, Mapping)
    ]


def _passed(assertion: _Assertion, was: Any, before: Values, after: Values) -> bool:
    """Whether all answers given so far fulfil an assertion."""
    condition, claim, _ = assertion
    told = after.truth(claim)
    if told is True or (condition is not None and after.truth(condition) is False):
        return True
    kinds = {symbol.kind for symbol in symbols(told)} if not isinstance(told, bool) else set()
    if kinds == {"resource"}:
        # A nested stack's parameter that other resources fill in, and no answer.
        return True
    asked = [each.claim for each in _assertions(was) if each.condition in (None, condition)]
    return told in map(before.truth, asked) or any(is_widened(each, claim) for each in asked)


def text_changes(old: Json, new: Json) -> Iterator[Change]:
    """The changes of texts, conditions and mappings, name by name where they have names."""
    for section in sorted(({*old, *new} & TEXTS) | {"Conditions", "Mappings"}):
        was, now = old.get(section), new.get(section)
        if was == now:
            continue
        why = _ELSEWHERE if section in ("Conditions", "Mappings") else _TEXT
        if not all(each is None or isinstance(each, Mapping) for each in (was, now)):
            yield _change(section, "", kind_of(was, now), Effect.NONE, why)
            continue
        old_parts, new_parts = without_macros(was or {}), without_macros(now or {})
        for name in sorted({*old_parts, *new_parts}):
            if old_parts.get(name) != new_parts.get(name):
                kind = kind_of(old_parts.get(name), new_parts.get(name))
                yield _change(section, str(name), kind, Effect.NONE, why)


def _change(
    section: str,
    name: str,
    kind: Kind,
    effect: Effect,
    why: str,
    demands: Bump = Bump.PATCH,
    properties: tuple[str, ...] = (),
) -> Change:
    return Change(section=section, name=name, kind=kind, effect=effect, properties=properties, why=why, demands=demands)
