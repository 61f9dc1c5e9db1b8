"""Untouched: which resources both templates make in the same words, from the same parts. Pure, and only to save work."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from product_factory.impact.template import mappings, section

_SUBSTITUTED = re.compile(r"\$\{([^}!]+)\}")
# What these take stands outside of the resource, in a section of its own.
_SECTIONS = {"Fn::If": "Conditions", "Condition": "Conditions", "Fn::FindInMap": "Mappings"}


class Untouched:
    """What is the same on both sides; a resource is if all it refers to is."""

    def __init__(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
        self.old, self.new = mappings(old, "Resources"), mappings(new, "Resources")
        self._sections = {
            name: old.get(name) == new.get(name) and self._parts_are_same(old, new, old.get(name))
            for name in ("Conditions", "Mappings")
        }
        asked, asks = section(old, "Parameters"), section(new, "Parameters")
        self._questions = {name for name in asked if asked[name] == asks.get(name)}
        self._known: dict[str, bool] = {}

    def __contains__(self, name: object) -> bool:
        if not isinstance(name, str):
            return False
        if name not in self._known:
            self._known[name] = False  # where resources refer to each other in a circle
            self._known[name] = self._is(name)
        return self._known[name]

    def _is(self, name: str) -> bool:
        was, now = self.old.get(name), self.new.get(name)
        if was is None or was != now:
            return False
        return all(
            self._sections[key] if key in self._sections else self._same(key) for key in parts(was.get("Properties"))
        )

    def _same(self, name: str) -> bool:
        if name in self.old or name in self.new:
            return name in self
        return name.startswith("AWS::") or name in self._questions

    @staticmethod
    def _parts_are_same(old: Mapping[str, Any], new: Mapping[str, Any], value: Any) -> bool:
        asked, asks = section(old, "Parameters"), section(new, "Parameters")
        names = set(parts(value)) - {"Conditions", "Mappings"}
        return all(name.startswith("AWS::") or (name in asked and asked[name] == asks.get(name)) for name in names)


def parts(value: Any) -> Iterator[str]:
    """Names that a value refers to, and the sections that it looks things up in."""
    if isinstance(value, Mapping):
        for key, part in value.items():
            if key in _SECTIONS:
                yield _SECTIONS[key]
            if key == "Ref" and isinstance(part, str):
                yield part
            elif key == "Fn::GetAtt":
                yield str(part[0]) if isinstance(part, list) and part else str(part).partition(".")[0]
            elif key == "Fn::Sub":
                pattern = part[0] if isinstance(part, list) and part else part
                given = part[1] if isinstance(part, list) and len(part) > 1 and isinstance(part[1], Mapping) else {}
                for name in _SUBSTITUTED.findall(pattern) if isinstance(pattern, str) else ():
                    if name not in given:
                        yield name.partition(".")[0]
                # Where it is not what CloudFormation takes, what is within may refer to something all the same.
                yield from parts(given if isinstance(pattern, str) else part)
            else:
                yield from parts(part)
    elif isinstance(value, list):
        for part in value:
            yield from parts(part)
