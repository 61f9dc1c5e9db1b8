"""Marked: the part of a page between two lines, which a command renews."""

from __future__ import annotations

from pathlib import Path

from product_factory.errors import FactoryError
from product_factory.files import write_atomically
from product_factory.reading import read_text


def between(text: str, begin: str, end: str, made: str) -> str | None:
    """The text with this between its two lines; None where they don't stand in it."""
    before, opened, rest = text.partition(begin)
    _, closed, after = rest.partition(end)
    return f"{before}{begin}\n\n{made}\n\n{end}{after}" if opened and closed else None


def missing(page: Path, begin: str, end: str) -> FactoryError:
    """What to say of a page without them."""
    return FactoryError(f"{page}: put a line {begin} and a line {end} where the table shall be")


def renew(page: Path, begin: str, end: str, made: str) -> bool:
    """Put this between the two lines of the page; whether the page changed. FactoryError where a line is missing."""
    text = read_text(page)
    new = between(text, begin, end, made)
    if new is None:
        raise missing(page, begin, end)
    return put(page, text, new)


def put(page: Path, text: str, new: str) -> bool:
    """Write the page where it is another one; whether it is."""
    if new != text:
        write_atomically(page, new.encode())
    return new != text
