"""What is taken of a template in a working copy, and of all that is nested in it, as data."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

_FILE = re.compile(r"[0-9a-f]{64}\.json")


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


def within(template: Mapping[str, Any], files: Mapping[str, bytes], above: str = "") -> Iterator[tuple[str, Any]]:
    """The resources of a template and of all that is nested in it: `Inner/Bucket` by its path. `files`: by name."""
    for name, resource in sorted(template["Resources"].items()):
        yield f"{above}{name}", resource
        if resource["Type"] == "AWS::CloudFormation::Stack":
            url = json.dumps(resource.get("Properties", {}).get("TemplateURL"))
            for file in dict.fromkeys(_FILE.findall(url)):
                if file in files:
                    yield from within(json.loads(files[file]), files, f"{above}{name}/")
