"""Report: the inventory as tables for people, or as JSON or CSV written while it is read."""

from __future__ import annotations

import csv
import heapq
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from io import StringIO
from itertools import islice
from typing import NamedTuple, TextIO

from pydantic_core import to_json

from product_factory.catalog.released import Version
from product_factory.contract import VERSION
from product_factory.errors import UsageError
from product_factory.output import print_table
from product_factory.provisioning.inventory.join import Found, row_of, values_of
from product_factory.provisioning.inventory.notes import notes_of, unknown_text
from product_factory.provisioning.inventory.rows import Row, is_failed
from product_factory.provisioning.inventory.streamed import Inventory
from product_factory.provisioning.inventory.unknown import Unknown

# How many rows are written at a time.
AT_ONCE = 100
# https://owasp.org/www-community/attacks/CSV_Injection
_FORMULA = frozenset("=+-@\t\r")
# Columns that people write; the others are AWS's own, digits, IDs, ARNs and numbers.
_WRITTEN = ("account_name", "ou", "name", "product", "version", "version_reason", "reason")
# How many accounts of which nothing is known the table names.
UNKNOWN = 50
# How many names a line of the table lists before it only counts.
NAMED = 10


@dataclass
class Summary:
    """What there is of one product: counted while rows stream by."""

    newest: str | None = None
    launched: int = 0
    outdated: int = 0
    failed: int = 0
    accounts: set[str] = field(default_factory=set)
    versions: Counter[str] = field(default_factory=Counter)

    def add(self, found: Found, failed: bool, outdated: bool) -> None:
        """Count what is found."""
        facts, known, _ = found
        self.newest = known.standing.newest
        self.launched += 1
        self.outdated += outdated
        self.failed += failed
        self.accounts.add(facts.account)
        self.versions[known.version or facts.version_id] += 1


def ranked(stream: Iterable[Found], into: defaultdict[str, Summary]) -> Iterator[tuple[tuple[object, ...], int, Found]]:
    """What is found, counted by product on its way, behind what sorts it: failures first, then most versions behind."""
    for number, each in enumerate(stream):
        facts, known, place = each
        failed, outdated = is_failed(facts.state, facts.stack_status), known.outdated
        into[known.product or facts.product_id].add(each, failed, outdated)
        where = (place.ou, place.name, facts.account, facts.region, facts.name)
        yield (not failed, not outdated, -(known.standing.behind or 0), *where), number, each


class Gathered(NamedTuple):
    """What the tables need: what there is of each product, and the most urgent rows."""

    summaries: dict[str, Summary]
    shown: list[Row]


def gather(found: Inventory, limit: int) -> Gathered:
    """Read it all, holding no more than the `limit` most urgent rows (0: all)."""
    summaries: defaultdict[str, Summary] = defaultdict(Summary)
    stream = ranked(found.found, summaries)
    shown = heapq.nsmallest(limit, stream) if limit else sorted(stream)
    return Gathered(summaries, [row_of(each) for _, _, each in shown])


def print_tables(found: Inventory, gathered: Gathered) -> None:
    """Summary first, then the most urgent rows, then how it was read, and a closing sentence."""
    summaries, shown = gathered
    launched = sum(each.launched for each in summaries.values())
    if launched:
        _print_summary(summaries)
        _print_rows(shown)
    if launched > len(shown):
        print(f"{launched - len(shown):,} more, less urgent: --limit 0 shows all, --output csv or json writes all.")
    nothing = found.unknown
    if nothing:
        print_table(("Account", "Unit", "Unknown, because"), [_unknown(each) for each in nothing[:UNKNOWN]])
    if len(nothing) > UNKNOWN:
        print(f"{len(nothing) - UNKNOWN:,} more: --output json names all.")
    for note in notes_of(found):
        print(f"{note}.")
    accounts = set().union(*(each.accounts for each in summaries.values()))
    print(
        f"{launched:,} provisioned products in {len(accounts):,} accounts: "
        f"{sum(each.failed for each in summaries.values()):,} failed, "
        f"{sum(each.outdated for each in summaries.values()):,} outdated."
    )
    if nothing:
        print(f"Unknown: {unknown_text(found)}.")


def _unknown(found: Unknown) -> tuple[str, str, str]:
    name = f"{found.account} {found.account_name}".strip()
    return name or "not told which", found.ou or "–", found.reason


def _print_summary(summaries: dict[str, Summary]) -> None:
    print_table(
        ("Product", "Newest", "Accounts", "Launched", "Failed", "Outdated", "Versions"),
        [
            (
                name,
                each.newest or "–",
                f"{len(each.accounts):,}",
                f"{each.launched:,}",
                f"{each.failed:,}",
                f"{each.outdated:,}",
                _versions(each.versions),
            )
            for name, each in sorted(summaries.items(), key=lambda item: (-item[1].failed, -item[1].outdated, item[0]))
        ],
    )


def _versions(versions: Counter[str]) -> str:
    def newest_first(name: str) -> tuple[object, ...]:
        try:
            return 0, tuple(-part for part in Version(name).parts), name
        except UsageError:  # an ID, or a version that another catalog named
            return 1, (), name

    names = sorted(versions, key=newest_first)
    text = ", ".join(f"{name or '?'} × {versions[name]:,}" for name in names[:NAMED])
    return f"{text}, and {len(names) - NAMED} more" if len(names) > NAMED else text


def _print_rows(rows: list[Row]) -> None:
    print_table(
        ("Account", "Unit", "Region", "Name", "Product", "Version", "State", "Launched", "Reason"),
        [
            (
                f"{row.account} {row.account_name}".strip(),
                row.ou or "–",
                row.region,
                row.name,
                row.product or row.product_id,
                version_text(row),
                row.state,
                _launched(row),
                row.reason,
            )
            for row in rows
        ],
    )


def version_text(row: Row) -> str:
    """The version and how it stands: `1.0.0 (2 behind 1.2.0, retired)`."""
    said = [f"{row.behind} behind {row.newest}"] if row.behind else []
    if row.version_state and row.version_state != "active":
        said.append(row.version_state.value + (f": {row.version_reason}" if row.version_reason else ""))
    name = row.version or row.version_id
    return f"{name} ({', '.join(said)})" if said else name


def _launched(row: Row) -> str:
    when = f"{row.launched_at:%Y-%m-%d}" if row.launched_at else ""
    who = row.launched_by.rpartition(":")[2].removeprefix("assumed-role/").removeprefix("user/")
    # Their role's name tells nobody anything.
    who = "StackSets" if row.engine == "stacksets" else who
    return f"{when} {who}".strip()


def write_json(found: Inventory, out: TextIO) -> None:
    """One object, written as it is read: schema, source, notes, unrecorded, uncollected, suspended, rows, and at its end failures and unknown."""
    head = {
        "schema": VERSION,
        "source": found.source,
        "notes": found.notes,
        "unrecorded": found.unrecorded,
        "uncollected": found.uncollected,
        "suspended": found.suspended,
    }
    out.write(json.dumps(head, indent=2)[:-2] + ',\n  "rows": [')
    between, rows = "\n    ", map(values_of, found.found)
    while some := list(islice(rows, AT_ONCE)):
        out.write(between + ",\n    ".join(to_json(row).decode() for row in some))
        between = ",\n    "
    failures = json.dumps([each.model_dump() for each in found.failures])
    unknown = json.dumps([each.model_dump() for each in found.unknown])
    out.write(f'\n  ],\n  "failures": {failures},\n  "unknown": {unknown}\n}}\n')


def write_csv(stream: Iterable[Found], out: TextIO) -> None:
    """A header and a line a row, written as it is read.

    A cell that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    names = tuple(Row.model_fields)
    assert names[-1] == "launched_at"
    written = [names.index(name) for name in _WRITTEN]

    def lines() -> Iterator[str]:
        yield csv_line(names)
        for each in stream:
            row = list(values_of(each).values())
            for at in written:
                if row[at] and row[at][0] in _FORMULA:
                    row[at] = f"'{row[at]}"
            if row[-1]:
                row[-1] = row[-1].isoformat()
            yield csv_line(["" if cell is None else cell if type(cell) is str else str(cell) for cell in row])

    out.writelines(lines())


def csv_line(cells: Sequence[str]) -> str:
    """A line as the csv module writes it; where no cell needs quotes, as in nearly all rows, without asking it.

    It looks at each character of each cell, which takes longer than to read and join the row.
    """
    line = ",".join(cells)
    if line.count(",") < len(cells) and not ('"' in line or "\n" in line or "\r" in line):
        return f"{line}\n"
    buffer = StringIO(newline="")
    csv.writer(buffer, lineterminator="\n").writerow(cells)
    return buffer.getvalue()
