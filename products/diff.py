"""Diff: what differs between two templates, part by part. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

Kind = Literal["added", "removed", "changed"]


class Change(BaseModel):
    """One parameter, resource, output or other part that differs.

    `properties` names what changed within it, with dots (`Properties.RetentionInDays`).
    """

    model_config = ConfigDict(frozen=True)
    kind: Kind
    section: str
    name: str
    type: str | None = None
    properties: tuple[str, ...] = ()


def compare(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Change, ...]:
    """The changes from `old` to `new`, by section and name; none where the two are equal."""
    return tuple(
        change for section in sorted({*old, *new}) for change in _section(section, old.get(section), new.get(section))
    )


def _section(section: str, old: Any, new: Any) -> Iterator[Change]:
    if old == new:
        return
    if not isinstance(old or {}, Mapping) or not isinstance(new or {}, Mapping):
        yield Change(kind=_kind(old, new), section=section, name="")
        return
    old, new = old or {}, new or {}
    for name in sorted({*old, *new}):
        was, now = old.get(name), new.get(name)
        if was == now:
            continue
        newest = now if now is not None else was
        yield Change(
            kind=_kind(was, now),
            section=section,
            name=name,
            type=newest.get("Type") if isinstance(newest, Mapping) else None,
            properties=tuple(_paths(was, now)) if was is not None and now is not None else (),
        )


def _kind(old: Any, new: Any) -> Kind:
    if old is None:
        return "added"
    return "removed" if new is None else "changed"


def _paths(old: Any, new: Any, path: str = "") -> Iterator[str]:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in sorted({*old, *new}):
            if old.get(key) != new.get(key):
                inner = f"{path}.{key}" if path else key
                yield from _paths(old.get(key), new.get(key), inner)
    else:
        yield path
