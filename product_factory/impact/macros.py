"""Macros and loops: what a transform makes of them is not in the template, so a change of one may do anything. Pure.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-transform.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from product_factory.impact.models import Bump, Change, Effect, kind_of
from product_factory.impact.template import Json, is_macro, section
from product_factory.impact.untouched import parts

LOOP = "Fn::ForEach::"
# Sections of which CloudFormation itself makes nothing.
TEXTS = {"AWSTemplateFormatVersion", "Description", "Metadata"}
SECTIONS = {*TEXTS, "Parameters", "Rules", "Mappings", "Conditions", "Resources", "Outputs"}
LOOK = "look at a change set."
_MACRO = f"A macro may make anything of the template: {LOOK}"
# By section: what a loop that comes does, and one that goes or changes.
_LOOPS = {
    "Resources": (
        (Effect.CREATION, "Each resource that the loop makes is new.", Bump.MINOR),
        (Effect.DELETION, "Each resource that the loop made goes, with its data where no policy keeps them.", Bump.MAJOR),
        (Effect.POSSIBLE_REPLACEMENT, f"What the loop makes may be replaced or deleted: {LOOK}", Bump.MAJOR),
    ),
    "Outputs": (
        (Effect.NEW_OUTPUT, "Each output that the loop makes is one more to read.", Bump.MINOR),
        (Effect.OUTPUT_REMOVED, "Whoever reads what the loop made finds nothing.", Bump.MAJOR),
        (Effect.OUTPUT_REMOVED, f"An output that the loop made may be gone: {LOOK}", Bump.MAJOR),
    ),
}  # fmt: skip
_ELSEWHERE = (Effect.POSSIBLE_REPLACEMENT, f"Resources that go by what the loop makes may come or go: {LOOK}", Bump.MAJOR)  # fmt: skip


def macro_changes(old: Json, new: Json) -> Iterator[Change]:
    """The changes of transforms, of sections that only a transform can read, and of macros and loops in the others."""
    for name in sorted({*old, *new} - SECTIONS, key=str):
        if old.get(name) != new.get(name):
            yield _change(str(name), "", old.get(name), new.get(name), Effect.POSSIBLE_REPLACEMENT, _MACRO)
    for within in sorted(SECTIONS - TEXTS):
        was, now = section(old, within), section(new, within)
        for name in sorted(filter(is_macro, {*was, *now})):
            if was.get(name) != now.get(name) or _goes_by_others(was.get(name), old, new):
                yield _changed(within, name, was.get(name), now.get(name))


def _changed(section: str, name: str, was: Any, now: Any) -> Change:
    if not name.startswith(LOOP):
        return _change(section, name, was, now, Effect.POSSIBLE_REPLACEMENT, _MACRO)
    if section not in _LOOPS:
        return _change(section, name, was, now, *_ELSEWHERE)
    comes, goes, changes = _LOOPS[section]
    return _change(section, name, was, now, *(comes if was is None else goes if now is None else changes))


def _goes_by_others(value: Any, old: Json, new: Json) -> bool:
    """Whether what is written in the same words looks up something that changed."""
    return any(old.get(name) != new.get(name) for name in {"Conditions", "Mappings"} & set(parts(value)))


def _change(
    section: str, name: str, was: Any, now: Any, effect: Effect, why: str, demands: Bump = Bump.MAJOR
) -> Change:
    return Change(section=section, name=name, kind=kind_of(was, now), effect=effect, why=why, demands=demands)
