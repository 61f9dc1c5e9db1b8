"""What is taken of a template in a working copy, and of all that is nested in it, as data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from product_factory.catalog import nested
from product_factory.catalog.nested import Read


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


def reader(files: Mapping[str, bytes]) -> Read:
    """Reads the templates of nested stacks among a version's files, which are by name."""
    return lambda key: json.loads(files[key]) if key in files else None


def whole(template: Mapping[str, Any], files: Mapping[str, bytes]) -> dict[str, Any]:
    """A version's template with what its nested stacks make in their places."""
    return nested.whole(template, reader(files))
