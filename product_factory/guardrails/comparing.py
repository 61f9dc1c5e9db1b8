"""Comparing: what a newer version of a guardrail forbids more, or no longer. Pure.

A new deny is major: somebody's work may end. A wider exemption, or less denied, is minor. What only reads otherwise is
a patch.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from product_factory.guardrails.globs import covers
from product_factory.impact.models import Bump

Json = Mapping[str, Any]
MESSAGE = "exception_message"


class Difference(NamedTuple):
    """The bump that a change demands, and why, in lines."""

    bump: Bump
    lines: tuple[str, ...]


class _One(NamedTuple):
    """One action on one resource under one condition, and who is spared."""

    sid: str
    action: str
    resource: str
    condition: str
    unless: frozenset[str]

    def within(self, other: _One) -> bool:
        """Whether the other denies all of it already, to at least everybody whom this one denies it."""
        return (
            covers(other.action.lower(), self.action.lower())
            and covers(other.resource, self.resource)
            and other.condition in ("{}", self.condition)
            and other.unless <= self.unless
        )

    def same_act(self, other: _One) -> bool:
        return self[1:4] == other[1:4]

    @property
    def told(self) -> str:
        """As a line says it."""
        return f"{self.action} on {self.resource} ({self.sid})"


def compared(old: Json, new: Json) -> Difference:
    """From one version's content to another's."""
    if old["Type"] != new["Type"]:
        return Difference(Bump.MAJOR, (f"the type changes from {old['Type']} to {new['Type']}",))
    found = list(_attributes(old, new) if "Attributes" in new else _denies(old, new))
    grave = max((bump for bump, _ in found), key=lambda bump: bump.weight, default=Bump.PATCH)
    ordered = sorted(found, key=lambda each: -each[0].weight)
    return Difference(grave, tuple(f"{bump}: {line}" for bump, line in ordered))


def _denies(old: Json, new: Json) -> Iterator[tuple[Bump, str]]:
    before, after = list(_ones(old)), list(_ones(new))
    for one in after:
        if any(one.within(other) for other in before):
            continue
        narrowed = [each for other in before if one.same_act(other) for each in other.unless - one.unless]
        if narrowed:
            yield Bump.MAJOR, f"no longer spares {', '.join(sorted(set(narrowed)))}: {one.told}"
        else:
            yield Bump.MAJOR, f"newly denied: {one.told}"
    for other in before:
        if any(other.within(one) for one in after):
            continue
        wider = [each for one in after if one.same_act(other) for each in one.unless - other.unless]
        if wider:
            yield Bump.MINOR, f"now spares {', '.join(sorted(set(wider)))}: {other.told}"
        else:
            yield Bump.MINOR, f"no longer denied: {other.told}"


def _ones(content: Json) -> Iterator[_One]:
    for deny in content["Denies"]:
        condition = json.dumps(deny.get("Condition", {}), sort_keys=True)
        for action in deny["Action"]:
            for resource in deny["Resource"]:
                yield _One(deny["Sid"], action, resource, condition, frozenset(deny["Unless"]))


def _attributes(old: Json, new: Json) -> Iterator[tuple[Bump, str]]:
    before, after = dict(_leaves(old["Attributes"])), dict(_leaves(new["Attributes"]))
    for path in sorted(before.keys() | after.keys()):
        if before.get(path) == after.get(path):
            continue
        if path.startswith(MESSAGE):
            yield Bump.PATCH, f"another message: {after.get(path, 'none')}"
        elif path not in after:
            yield Bump.MINOR, f"no longer set: {path}"
        else:
            yield Bump.MAJOR, f"set to {after[path]}: {path}"


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, part in value.items():
            yield from _leaves(part, f"{path}/{key}" if path else key)
    else:
        yield path, json.dumps(value, sort_keys=True)
