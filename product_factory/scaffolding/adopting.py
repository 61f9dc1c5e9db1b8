"""Adopting: what the factory's baseline has and a catalog lacks. Planned from files alone, then written.

Released versions are added or refused. Code is replaced where the catalog left it as it was taken, merged where its
git holds what was taken, and left alone otherwise.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from product_factory.scaffolding.merging import Merged
from product_factory.scaffolding.record import Adopted, blob_id


class Action(StrEnum):
    """What becomes of one file."""

    ADD = "add"
    REPLACE = "replace"
    MERGE = "merge"
    KEEP = "keep"
    LEAVE = "leave"
    REFUSE = "refuse"


class Step(BaseModel):
    """One file of the catalog: what is done with it, why, and the difference from what the baseline has.

    `content`: what is written. `origin`: what the baseline has, which the record notes where it was taken.
    """

    model_config = ConfigDict(frozen=True)
    path: str
    action: Action
    why: str = ""
    difference: str = ""
    content: bytes | None = None
    origin: bytes | None = None


Merge = Callable[[str, bytes, bytes], Merged]
"""The catalog's file (path, its content) with what changed in the baseline since it was taken."""


def code_steps(root: Path, contents: Mapping[str, bytes], noted: Adopted, merge: Merge) -> Iterator[Step]:
    """What becomes of each file of code; `contents` is the baseline's."""
    for path, new in contents.items():
        target = root / path
        if not target.exists():
            yield Step(path=path, action=Action.ADD, content=new, origin=new)
            continue
        there, taken = target.read_bytes(), noted.files.get(path)
        if there == new:
            yield Step(path=path, action=Action.KEEP, origin=new)
        elif taken == blob_id(new):
            # Only the catalog changed it.
            yield Step(path=path, action=Action.KEEP, why="changed here, not in the baseline")
        elif taken == blob_id(there):
            yield Step(path=path, action=Action.REPLACE, content=new, origin=new, difference=_diff(path, there, new))
        else:
            yield _changed(path, there, new, taken, merge)


def _changed(path: str, there: bytes, new: bytes, taken: str | None, merge: Merge) -> Step:
    difference = _diff(path, there, new)
    if taken is None:
        why = "this catalog's own; the baseline's was never taken"
        return Step(path=path, action=Action.LEAVE, why=why, difference=difference)
    merged = merge(path, there, new)
    if merged.content is None:
        return Step(path=path, action=Action.LEAVE, why=merged.why, difference=difference)
    difference = _diff(path, there, merged.content)
    why = "changed here and in the baseline"
    return Step(path=path, action=Action.MERGE, why=why, content=merged.content, origin=new, difference=difference)


def _diff(path: str, before: bytes, after: bytes) -> str:
    old, new = (text.decode("utf-8", "replace").splitlines(keepends=True) for text in (before, after))
    return "".join(difflib.unified_diff(old, new, path, f"{path} (baseline)"))
