"""Failing: why a command ended badly, as lines for people or as one JSON object, and its exit code.

Nothing is imported here that takes time.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from itertools import pairwise

from product_factory.contract import VERSION

INTERRUPTED = "interrupted; nothing is half-written, running it again completes"
# What was given is repeated as far as it helps.
LONGEST_WORD, LONGEST_LINE = 300, 2_000


def fail(text: str, code: int = 1, kind: str = "FactoryError") -> int:
    """Say what went wrong and give the exit code: a line for people, an object where JSON was asked for."""
    text = told(text)
    if wants_json(sys.argv[1:]):
        text = json.dumps({"schema": VERSION, "error": text, "kind": kind, "code": code})
        print(text, file=sys.stderr)
    else:
        print(f"Error: {text}", file=sys.stderr)
    return code


def interrupted() -> int:
    """Ctrl-C, wherever it came."""
    return fail(INTERRUPTED, 130, "KeyboardInterrupt")


def told(text: str) -> str:
    """The text as a terminal may have it: without what steers it, long words and lines cut."""
    return "\n".join(_cut(line) for line in text.rstrip("\n").split("\n"))


def _cut(line: str) -> str:
    shown = "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in line)
    shown = re.sub(rf"\S{{{LONGEST_WORD},}}", lambda word: f"{word[0][: LONGEST_WORD // 3]}…", shown)
    return shown if len(shown) <= LONGEST_LINE else f"{shown[:LONGEST_LINE]}…"


def wants_json(arguments: Sequence[str]) -> bool:
    """Whether --output json is asked for, however it is written; the last one counts."""
    chosen = ""
    for each, following in pairwise((*arguments, "")):
        if each == "--":
            break
        if each == "--output" or re.fullmatch("-[a-zA-Z]*o", each):
            chosen = following
        elif short := re.fullmatch("(?:--output=|-[a-zA-Z]*o)(json|table|csv|markdown)", each):
            chosen = short[1]
    return chosen == "json"
