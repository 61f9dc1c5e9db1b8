"""What is taken of a template in a working copy, and of all that is nested in it, as data."""

from __future__ import annotations

from typing import Any, NamedTuple


class Note(NamedTuple):
    """What became of a field of a nested stack, and in which nested stacks that is, outermost first."""

    inside: tuple[str, ...]
    field: str
    text: str


class Taken(NamedTuple):
    """A template as it is released, and the files beside it, by name.

    `expanded`: the nested stacks, () for the template itself, that SAM made; `missing`: addresses for which no file is
    taken; `origin`: the SHA-256 of all that it was made of; `held`: its resources with those that are nested in it.
    """

    template: dict[str, Any]
    files: dict[str, bytes]
    origin: str
    held: int
    notes: tuple[Note, ...] = ()
    missing: tuple[Note, ...] = ()
    expanded: tuple[tuple[str, ...], ...] = ()
