"""Progress on standard error: a live count on a terminal, plain lines where there is none."""

from __future__ import annotations

import sys
import threading
from collections import Counter
from types import TracebackType
from typing import TYPE_CHECKING, Self

from product_factory.provisioning.fleet.results import Ended, Result

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

BAD = (Ended.FAILED, Ended.REFUSED)


class _Shown:
    """rich's bars where there is a terminal, else None. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._bars: Bars | None = None

    def __enter__(self) -> Self:
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
            from rich.progress import Progress as Bars

            columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
            self._bars = Bars(
                *columns,
                TextColumn("{task.fields[told]}", markup=False),
                TimeElapsedColumn(),
                console=Console(stderr=True),
            )
            self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._bars:
            self._bars.stop()

    def _say(self, text: str) -> None:
        if self._bars:
            self._console(self._bars).print(text, markup=False, highlight=False)
        else:
            print(text, file=sys.stderr, flush=True)

    def _console(self, bars: Bars) -> Console:
        return bars.console


class Looking(_Shown):
    """How many accounts have been looked at."""

    _task: TaskID | None = None
    _told = 0

    def __enter__(self) -> Self:
        super().__enter__()
        if not self._bars:
            self._say("Reading the organization and looking at its accounts …")
        else:
            self._task = self._bars.add_task("Looking at accounts", total=None, told="")
        return self

    def looked_at(self, done: int, of: int) -> None:
        """One more."""
        if self._bars and self._task is not None:
            self._bars.update(self._task, completed=done, total=of)
        elif (tenth := done * 10 // of) > self._told and of > 20:
            self._told = tenth
            self._say(f"Looked at {done} of {of} …")


class Progress(_Shown):
    """How a wave goes on. On a terminal only what fails has a line of its own."""

    _task: TaskID | None = None

    def wave_begins(self, name: str, steps: int) -> None:
        """The next wave."""
        with self._lock:
            self._name, self._of, self._tenth = name, steps, 0
            self._counts: Counter[str] = Counter()
            if self._bars:
                self._task = self._bars.add_task(f"Wave {name}", total=steps, told="")
            else:
                self._say(f"Wave {name}: {steps} to do …")

    def ended(self, result: Result) -> None:
        """One step more."""
        with self._lock:
            self._counts[result.ended] += 1
            told = ", ".join(f"{count} {ended}" for ended, count in self._counts.items())
            done = self._counts.total()
            if result.ended in BAD:
                self._say(f"{result.account_name} ({result.region}): {result.name} {result.ended}: {result.reason}")
            if self._bars and self._task is not None:
                self._bars.update(self._task, completed=done, told=told)
            elif done == self._of or done * 10 // self._of > self._tenth:
                self._tenth = done * 10 // self._of
                self._say(f"Wave {self._name}: {done} of {self._of}: {told}")
