"""Edits: changes of a catalog's files, planned as values, shown, then made in an order in which every moment is sound."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from product_factory.catalog.lock import locked
from product_factory.errors import FactoryError
from product_factory.files import write_atomically

Action = Literal["write", "change", "delete"]


class Edit(BaseModel):
    """One file as it will be, None where it goes, and what that means."""

    model_config = ConfigDict(frozen=True)
    file: str
    action: Action
    what: str
    content: bytes | None = Field(default=None, exclude=True, repr=False)


class Plan(BaseModel):
    """What a command does to the catalog's files, what whoever reads it should know, and what has to follow.

    `asks`: products of which nobody may run a version before anything is done.
    """

    model_config = ConfigDict(frozen=True)
    edits: tuple[Edit, ...] = ()
    notes: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    follows: tuple[str, ...] = ()

    @property
    def shown(self) -> tuple[Edit, ...]:
        """The edits, without those of hidden files, which come and go on the way."""
        return tuple(edit for edit in self.edits if not edit.file.rpartition("/")[2].startswith("."))


class Editor(NamedTuple):
    """Makes edits of files under a catalog's root; none where a file is so already."""

    root: Path

    def to(self, path: Path, content: bytes | str, what: str) -> tuple[Edit, ...]:
        """The file with this content."""
        body = content.encode() if isinstance(content, str) else content
        there = path.read_bytes() if path.exists() else None
        if there == body:
            return ()
        action: Action = "write" if there is None else "change"
        return (Edit(file=self._name(path), action=action, what=what, content=body),)

    def without(self, path: Path, what: str) -> tuple[Edit, ...]:
        """The file gone."""
        return (Edit(file=self._name(path), action="delete", what=what),) if path.exists() else ()

    def gone(self, path: Path) -> tuple[Edit, ...]:
        """The file gone that an edit before this one makes."""
        return (Edit(file=self._name(path), action="delete", what="it has its name"),)

    def _name(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()


def carry_out(make: Callable[[], Plan], shown: Plan, root: Path) -> None:
    """Make the edits that were shown, one after another. Killed at any moment the catalog loads, and running again completes.

    FactoryError where the files changed since they were read, or somebody else changes what is released.
    """
    with locked(root / "products" / "released"):
        if make() != shown:
            raise FactoryError("the catalog's files changed meanwhile; look at the plan again")
        for edit in shown.edits:
            path = root / edit.file
            if edit.content is None:
                path.unlink(missing_ok=True)
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                write_atomically(path, edit.content)
