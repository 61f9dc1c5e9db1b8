"""Output: tables for people, JSON for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING

from pydantic import BaseModel, TypeAdapter
from pydantic_core import PydanticSerializationError

from product_factory.contract import VERSION

if TYPE_CHECKING:
    from rich.text import Text


class Format(StrEnum):
    """How a command reports."""

    TABLE = "table"
    JSON = "json"


class DocumentFormat(StrEnum):
    """How a command reports that is read in a pull request, too."""

    TABLE = "table"
    JSON = "json"
    MARKDOWN = "markdown"


class ListFormat(StrEnum):
    """How a command reports that lists things a spreadsheet may want."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def print_json(data: object) -> None:
    """Data as JSON on standard output. pydantic models, dates and paths are written as values."""
    adapter = TypeAdapter(object)
    try:
        text = adapter.dump_json(data, indent=2).decode()
    except PydanticSerializationError:  # halves of surrogate pairs, which somebody gave
        text = json.dumps(adapter.dump_python(data, mode="json"), indent=2)
    print(text)


def print_answer(answer: BaseModel) -> None:
    """What a command says to programs: the model, which its JSON Schema is made from, and the version of the contract."""
    print_json({"schema": VERSION} | answer.model_dump(mode="json", by_alias=True))


def print_table(columns: Sequence[str], rows: Sequence[Sequence[str | Text]], title: str = "") -> None:
    """A table as wide as the terminal; where there is none, lines are never cut. Cells of rich's Text keep their colour."""
    from rich import box
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console(width=None if sys.stdout.isatty() else 160)
    table = Table(box=box.SIMPLE_HEAD, title=title or None, title_justify="left", pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(escape(cell) if isinstance(cell, str) else cell for cell in row))
    console.print(table)


@contextmanager
def progress(text: str) -> Iterator[None]:
    """Say on standard error what is under way: a spinner on a terminal, else one plain line."""
    if sys.stderr.isatty():
        from rich.console import Console

        with Console(stderr=True).status(text):
            yield
    else:
        print(f"{text} …", file=sys.stderr)
        yield


@contextmanager
def counting(text: str, what: str, *, quiet: bool = False) -> Iterator[Callable[[int], None]]:
    """Like `progress`, with a function that tells how many there are by now.

    Without a terminal a line is told for every 10,000; quiet: nothing but the first line, as where
    standard output is being written to the same terminal.
    """
    if sys.stderr.isatty() and not quiet:
        from rich.console import Console

        with Console(stderr=True).status(text) as status:
            yield lambda count: status.update(f"{text}: {count:,} {what}")
        return
    print(f"{text} …", file=sys.stderr)
    told = 0

    def tell(count: int) -> None:
        nonlocal told
        if not quiet and count // 10_000 > told:
            told = count // 10_000
            print(f"{text}: {count:,} {what} …", file=sys.stderr)

    yield tell
