"""Japanese: what the engine says in sentences of its own, impacts and reasons of grants, for the page.

The engine speaks English to commands and reports, which are read and searched by programs, too. The page reads its
sentences by their patterns (`japanese.json`); a sentence that has none there is told in English and marked as such.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple


class _Told(NamedTuple):
    pattern: re.Pattern[str]
    japanese: str
    ends_open: bool


Lookup = Callable[[str], str | None]
"""The Japanese of what the catalog says, which may stand within a sentence of the engine."""


def japanese(english: str, lookup: Lookup = lambda text: None) -> str | None:
    """The Japanese of a sentence or several; None where one of them is not known."""
    return _joined(english, lambda text: _words().get(text) or _whole(text, lookup))


def _joined(english: str, known: Lookup) -> str | None:
    """Sentences that stand together, each known by itself: the longest known beginning first."""
    if found := known(english):
        return found
    for end in reversed([match.end() for match in re.finditer(r"[.:;](?= )", english)]):
        first = known(english[:end])
        if first and (rest := _joined(english[end + 1 :], known)):
            return first + rest
    return None


def _whole(english: str, lookup: Lookup) -> str | None:
    if english.startswith("Updating means "):
        return _counted(english, lookup)
    for told in _patterns():
        found = told.pattern.fullmatch(english)
        # A value holds no sentence of its own, but at the end behind a colon.
        if found and (told.ends_open or not any(re.search(r"[.] [A-Z]", each) for each in found.groups())):
            return told.japanese.format(*(_value(each, lookup) for each in found.groups()))
    return None


def _counted(english: str, lookup: Lookup) -> str | None:
    """`Updating means 3 × new question, 2 × creation; at least a minor version.`, where effects may hold commas."""
    found = re.fullmatch(r"Updating means (.+); at least a (\w+) version\.", english)
    parts = re.split(r", (?=\d+ × )", found[1]) if found else []
    told = [_whole(part, lookup) for part in parts]
    if found is None or None in told:
        return None
    return _patterns_by_text()["Updating means {}; at least a {} version."].format(
        "、".join(each for each in told if each), _value(found[2], lookup)
    )


def _value(text: str, lookup: Lookup) -> str:
    """A value within a sentence: a name stays, words are told."""
    ours = _words().get(text) or _losses().get(text) or _patterns_by_text().get(text)
    return ours or _joined(text, lookup) or text


@cache
def _table() -> Mapping[str, Mapping[str, str]]:
    held: dict[str, dict[str, str]] = json.loads((Path(__file__).parent / "japanese.json").read_bytes())
    return held


def _words() -> Mapping[str, str]:
    return _table()["words"]


def _losses() -> Mapping[str, str]:
    return _table()["losses"]


def _patterns_by_text() -> Mapping[str, str]:
    return _table()["patterns"]


@cache
def _patterns() -> tuple[_Told, ...]:
    # What says more in its own words comes first: `{} became {}.` would hold much.
    ordered = sorted(_patterns_by_text().items(), key=lambda item: -len(item[0].replace("{}", "")))
    return tuple(
        _Told(re.compile(re.escape(english).replace(r"\{\}", "(.+?)"), re.DOTALL), told, english.endswith(": {}"))
        for english, told in ordered
    )
