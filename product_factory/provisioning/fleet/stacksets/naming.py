"""Naming: what a fleet's StackSets are called, the same each time for the same entry and target; pure."""

from __future__ import annotations

import hashlib
import re
from typing import NamedTuple

# In accounts a stack is called `StackSet-NAME-<uuid of 36>`, of 128 characters at most.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStackSet.html: a letter, then letters, digits, hyphens.
MAX = 128 - len("StackSet--") - 36
PREFIX = "factory"
_OWN = re.compile(r"factory: fleet (?P<fleet>\S+), entry (?P<entry>\S+), wave (?P<wave>\S+)\. ")


class Own(NamedTuple):
    """Whose a StackSet is, as its description says it."""

    fleet: str
    entry: str
    wave: str

    @property
    def description(self) -> str:
        """The description. Not tags: those of a StackSet reach what it launches, where tags may often not change."""
        return f"factory: fleet {self.fleet}, entry {self.entry}, wave {self.wave}. `factory apply` changes it."


def own(description: str) -> Own | None:
    """Whose the StackSet with this description is; None where it is no fleet's."""
    found = _OWN.match(description)
    return Own(*found.groups()) if found else None


def stack_set_name(fleet: str, entry: str, wave: str, number: int) -> str:
    """`factory-FLEET-ENTRY-WAVE`, of a wave's second target on with its number; what is too long ends in a hash."""
    name = _joined(PREFIX, fleet, entry, wave, *([str(number)] if number > 1 else []))
    if len(name) <= MAX:
        return name
    return f"{name[: MAX - 9].rstrip('-')}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def prefix(fleet: str) -> str:
    """How the names of a fleet's StackSets begin; others may begin so, too."""
    return f"{_joined(PREFIX, fleet)}-"


def _joined(*parts: str) -> str:
    return "-".join(re.sub(r"[^A-Za-z0-9]+", "-", part).strip("-") for part in parts)
