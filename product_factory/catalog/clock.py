"""Clock: what day it is, held against what is recorded, since what is released keeps its date for ever."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from product_factory.catalog.git import newest_commit
from product_factory.catalog.released import LIFECYCLE, MANIFEST
from product_factory.errors import FactoryError
from product_factory.root import root as catalog_root

# When this factory was last released: no clock that is right says less. RELEASING.md renews it.
WRITTEN = date(2026, 11, 29)
# Clocks of colleagues differ by minutes, which may be a day in the calendar.
BEHIND = timedelta(days=1)
# Over so long nobody committed, released or took a newer factory: it may be so, but has to be said.
AHEAD = timedelta(days=366)


class Evidence(NamedTuple):
    """A day that was, and how it is known."""

    day: date
    what: str


def today(given: date | None, root: Path | None = None) -> date:
    """The day as somebody gave it, else the clock's (UTC). FactoryError where the clock is more than a day before what is
    recorded, or more than a year after it. Needs no network."""
    return given or believed(datetime.now(UTC).date(), evidence(root or catalog_root()))


def believed(clock: date, found: Iterable[Evidence]) -> date:
    """The clock's day. FactoryError with what tells against it. Pure."""
    newest = max(found, key=lambda each: each.day)
    if newest.day - BEHIND <= clock <= newest.day + AHEAD:
        return clock
    apart = "before" if clock < newest.day else "more than a year after"
    raise FactoryError(
        f"the machine's clock says {clock}, {apart} {newest.day} ({newest.what})\n"
        f"Set the clock; or say what day it is, as in --today {max(clock, newest.day)}, which is recorded for ever."
    )


def evidence(root: Path) -> list[Evidence]:
    """The newest day of each kind: this factory's, the commit's, and those of released versions and their states."""
    found = [Evidence(WRITTEN, "this factory's release")]
    if commit := newest_commit(root):
        found.append(Evidence(commit, "the newest commit"))
    released = root / "products" / "released"
    for name, dates in ((MANIFEST, _released), (LIFECYCLE, _changed)):
        for path in released.glob(f"*/{name}"):
            # What is wrong in these files is told where they are read for what they say.
            with suppress(ValueError, AttributeError, KeyError, TypeError):
                where = f"products/released/{path.parent.name}/{name}"
                found += [Evidence(date.fromisoformat(day), where) for day in dates(json.loads(path.read_bytes()))]
    return found


def _released(manifest: dict[str, list[dict[str, str]]]) -> list[str]:
    return [release["date"] for release in manifest["releases"]]


def _changed(entries: dict[str, dict[str, str]]) -> list[str]:
    return [entry["since"] for entry in entries.values()]
