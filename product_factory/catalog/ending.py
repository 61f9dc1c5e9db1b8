"""Ending: that a product ends, why, and what to launch in its place. Said beside its versions, which stay as they are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, ValidationError

from product_factory.errors import FactoryError, UsageError
from product_factory.root import relative
from product_factory.text import unseen

END = "end.json"
# Told in announcements and beside the version: a sentence or two.
MAX_REASON = 500


def _seen(text: str) -> str:
    if wrong := unseen(text):
        raise ValueError(wrong)
    return text


Reason = Annotated[str, StringConstraints(max_length=MAX_REASON), AfterValidator(_seen)]


class End(BaseModel):
    """A product's end: since when nobody is to launch it anew, and why; `ended`: when it left the catalog.

    `renamed`: the successor is the same product under another name, so that both can't run in one account.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    since: date
    reason: Reason = ""
    successor: str | None = None
    renamed: bool = False
    ended: date | None = None


def read(product: str, released: Path) -> End | None:
    """The product's end, None where it goes on. FactoryError where the file is wrong."""
    path = released / product / END
    if not path.exists():
        return None
    try:
        return End.model_validate_json(path.read_bytes())
    except ValidationError as error:
        finding = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in finding["loc"])
        raise FactoryError(f"{relative(path)}: {field}: {finding['msg']}; correct it, or take it from git") from error


def everywhere(released: Path) -> dict[str, End]:
    """The ends of all products by name, those included that left the catalog. Errors as for `read`."""
    names = sorted(path.parent.name for path in released.glob(f"[!.]*/{END}"))
    return {name: end for name in names if (end := read(name, released))}


def next_name(name: str, ends: Mapping[str, End], *, renamed: bool = False) -> str:
    """The product in whose place nothing else stands; its own name where nothing does. renamed: by renaming alone."""
    seen = {name}
    while (end := ends.get(name)) and end.successor and end.successor not in seen and (end.renamed or not renamed):
        name = end.successor
        seen.add(name)
    return name


def said(name: str, ends: Mapping[str, End]) -> str:
    """Since when it ends, why, and what to launch in its place, as a part of a line; "" where it goes on."""
    end = ends.get(name)
    if end is None:
        return ""
    begun = f"ended on {end.ended}" if end.ended else f"ends since {end.since}"
    why = f": {end.reason.rstrip('.')}" if end.reason else ""
    instead = next_name(name, ends)
    lasts = instead not in ends
    return f"{begun}{why}; use {instead}" if lasts else f"{begun}{why}; nothing takes its place"


def body(end: End) -> bytes:
    """The file's content."""
    return end.model_dump_json(indent=2, exclude_defaults=True).encode() + b"\n"


def where_to_go(end: End | None) -> tuple[str, ...]:
    """What whoever looks at the product in the console has to know: lines, first of all others; none where it goes on."""
    if end is None:
        return ()
    if end.successor is None:
        return ("This product ends: it can't be launched any more.", "この製品は終了予定です。新規には起動できません。")
    return (f"Launch {end.successor} instead: this product ends.", f"代わりに {end.successor} を起動してください。")


def refuse_ended(product: str, released: Path) -> None:
    """UsageError for a name that a product had: it is never used for another one."""
    end = read(product, released)
    if end and end.ended:
        raise UsageError(f"product {product!r}: ended on {end.ended}; a name is never used again, choose another one")


def refuse_reason(text: str) -> None:
    """UsageError where people could not read it, or not all of it."""
    if len(text) > MAX_REASON:
        raise UsageError(f"--reason: has {len(text):,} characters, {MAX_REASON} at most; say it in a sentence or two")
    if wrong := unseen(text):
        raise UsageError(f"--reason: {wrong}")
