"""Naming: what a fleet's StackSets are called, the same each time for the same entry and target; pure."""

from __future__ import annotations

import hashlib
import re

# In accounts a stack is called `StackSet-NAME-<uuid of 36>`, of 128 characters at most.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStackSet.html: a letter, then letters, digits, hyphens.
MAX = 128 - len("StackSet--") - 36
PREFIX = "factory"
# Tags by which a StackSet is known as a fleet's own, whatever it is called.
FLEET, ENTRY, WAVE = "factory:fleet", "factory:entry", "factory:wave"


def stack_set_name(fleet: str, entry: str, wave: str, number: int) -> str:
    """`factory-FLEET-ENTRY-WAVE`, of a wave's second target on with its number; what is too long ends in a hash."""
    name = _joined(PREFIX, fleet, entry, wave, *([str(number)] if number > 1 else []))
    if len(name) <= MAX:
        return name
    return f"{name[: MAX - 9].rstrip('-')}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def tags_of(fleet: str, entry: str, wave: str) -> dict[str, str]:
    """The tags of a fleet's StackSet."""
    return {FLEET: fleet, ENTRY: entry, WAVE: wave}


def prefix(fleet: str) -> str:
    """How the names of a fleet's StackSets begin; others may begin so, too."""
    return f"{_joined(PREFIX, fleet)}-"


def _joined(*parts: str) -> str:
    return "-".join(re.sub(r"[^A-Za-z0-9]+", "-", part).strip("-") for part in parts)
