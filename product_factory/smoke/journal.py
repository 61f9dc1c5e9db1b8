"""The state file: what a run is about to make, written and flushed before it is made.

A line of JSON for each: the run's settings first, then what is intended, made and gone. So whoever kills a run at any
moment leaves a list that names everything it may have made, and nothing that it has not.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from product_factory.errors import FactoryError, UsageError
from product_factory.files import naming
from product_factory.smoke.settings import Settings


class Entry(BaseModel):
    """One thing: `name` was chosen by this run and holds its random ID, `id` is AWS's once it is known."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    kind: str
    account: str
    region: str
    name: str
    id: str = ""
    data: dict[str, str] = {}

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What it is the same thing by."""
        return self.kind, self.account, self.region, self.name

    @property
    def told(self) -> str:
        """For people."""
        known = f" ({self.id})" if self.id and self.id != self.name else ""
        return f"{self.kind} {self.name}{known} in {self.account} ({self.region})"


class Journal:
    """A run's state file, which only grows."""

    def __init__(self, path: Path, settings: Settings, hub: str, on_aws: bool) -> None:
        """See `create` and `read`. hub, on_aws: where the run was."""
        self.path, self.settings, self.hub, self.on_aws = path, settings, hub, on_aws
        self._entries: dict[tuple[str, str, str, str], Entry] = {}

    @classmethod
    def create(cls, path: Path, settings: Settings, *, hub: str, on_aws: bool) -> Journal:
        """Begin the file; FactoryError where it is there already."""
        journal = cls(path, settings, hub, on_aws)
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists():
            raise FactoryError(f"{path}: is there already; a run has a state file of its own")
        journal._write({"hub": hub, "on_aws": on_aws, "settings": settings.model_dump(mode="json")})
        return journal

    @classmethod
    def read(cls, path: Path) -> Journal:
        """A file as a run left it. A last line that was cut off is what had not begun yet."""
        try:
            content = path.read_bytes()
        except OSError as error:
            raise UsageError(f"--clean-up {path}: {error.strerror}; name the state file of a run") from error
        try:
            lines = content.decode().split("\n")
            head = json.loads(lines[0])
            journal = cls(path, Settings.model_validate(head["settings"]), head["hub"], head["on_aws"])
            for line in lines[1:-1]:
                known = json.loads(line)
                journal._take(known["what"], Entry.model_validate(known["entry"]))
        except (ValidationError, ValueError, KeyError, TypeError) as error:
            raise UsageError(f"--clean-up {path}: is no state file of a smoke run") from error
        return journal

    def intend(self, entry: Entry) -> Entry:
        """To be called before the act."""
        return self._note("intended", entry)

    def made(self, entry: Entry, identity: str = "", **data: str) -> Entry:
        """The same with what AWS said of it."""
        known = entry.model_copy(update={"id": identity or entry.id, "data": entry.data | data})
        return self._note("made", known)

    def gone(self, entry: Entry) -> None:
        """It is there no more."""
        self._note("gone", entry)

    @property
    def open(self) -> tuple[Entry, ...]:
        """What may be there, the youngest first."""
        return tuple(reversed(self._entries.values()))

    def _note(self, what: str, entry: Entry) -> Entry:
        self._write({"what": what, "entry": entry.model_dump(mode="json")})
        self._take(what, entry)
        return entry

    def _take(self, what: str, entry: Entry) -> None:
        if what == "gone":
            self._entries.pop(entry.key, None)
        else:
            self._entries[entry.key] = entry

    def _write(self, line: object) -> None:
        with naming(self.path), self.path.open("a") as file:
            file.write(json.dumps(line) + "\n")
            file.flush()
            os.fsync(file.fileno())
