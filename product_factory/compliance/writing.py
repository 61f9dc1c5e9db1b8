"""Writing: findings as JSON or CSV, while they are read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import TextIO

from pydantic_core import to_json

from product_factory.compliance.findings import Row
from product_factory.compliance.reading import Compliance
from product_factory.compliance.summary import Summary, summary
from product_factory.compliance.trend import Trend
from product_factory.contract import VERSION
from product_factory.provisioning.inventory.report import csv_line

# How many findings are written at a time.
AT_ONCE = 100
# https://owasp.org/www-community/attacks/CSV_Injection
_FORMULA = frozenset(("=", "+", "-", "@", "\t", "\r"))


def write_json(found: Compliance, out: TextIO, compared: Callable[[Summary], Trend | None]) -> Summary:
    """One object: findings as they are read, then what they come to, and the trend that `compared` tells of it."""
    out.write(f'{{\n  "schema": {VERSION},\n  "findings": [')
    names, between, rows = tuple(Row.model_fields), "\n    ", map(found.values, found)
    while some := list(islice(rows, AT_ONCE)):
        out.write(between + ",\n    ".join(to_json(dict(zip(names, row, strict=True))).decode() for row in some))
        between = ",\n    "
    made = summary(found)
    trend = compared(made)
    # The rest of the same object, without its opening brace.
    rest = made.model_dump_json(indent=2).removeprefix("{\n").removesuffix("\n}")
    told = trend.model_dump_json() if trend else "null"
    out.write(f'\n  ],\n{rest},\n  "trend": {told}\n}}\n')
    return made


def write_csv(found: Compliance, out: TextIO) -> Summary:
    """A header and a line for each finding. A cell that a spreadsheet would take for a formula gets an apostrophe."""

    def lines() -> Iterator[str]:
        yield csv_line(tuple(Row.model_fields))
        for each in map(found.values, found):
            cells = [value if isinstance(value, str) else _text(value) for value in each]
            yield csv_line([f"'{cell}" if cell[:1] in _FORMULA else cell for cell in cells])

    out.writelines(lines())
    return summary(found)


def _text(value: object) -> str:
    return " ".join(value) if isinstance(value, tuple) else str(value)
