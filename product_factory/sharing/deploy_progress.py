"""Deploy progress: one line a stack with its counts, on a terminal as they go, else plain; all on standard error."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from product_factory.sharing.deploy_events import STACK, Event, StackState

if TYPE_CHECKING:
    from rich.console import RenderableType

# Without a terminal a line is told for each of so many parts of a stack.
PARTS = 10


class Line:
    """One stack's line."""

    def __init__(self, stack: str) -> None:
        self.stack, self.state, self.latest = stack, "waiting", ""
        self.done, self.of = 0, 0

    def take(self, said: Event | StackState) -> None:
        """Go on with what was said."""
        if isinstance(said, StackState):
            self.state = said.state
            return
        self.done, self.of = said.done or self.done, said.of or self.of
        if self.state == "waiting":
            self.state = "deploying"
        if said.type != STACK:
            self.latest = f"{said.status} {said.type} {said.resource}"
        elif said.status in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
            self.state = "done"

    @property
    def text(self) -> str:
        """`stack: 12/120 deploying, CREATE_COMPLETE AWS::IAM::Role Name`."""
        count = f"{self.done}/{self.of} " if self.of else ""
        latest = f", {self.latest}" if self.latest and self.state == "deploying" else ""
        return f"{self.stack}: {count}{self.state}{latest}"

    @property
    def step(self) -> tuple[str, int]:
        """Changes as often as a plain line is to be told."""
        return self.state, self.done * PARTS // self.of if self.of else 0


class Progress:
    """All stacks' lines, in the order in which they began."""

    def __init__(self) -> None:
        self.lines: dict[str, Line] = {}
        self.events: list[Event] = []

    def take(self, said: Event | StackState) -> Line:
        """Go on with what was said; the stack's line."""
        if isinstance(said, Event):
            self.events.append(said)
        line = self.lines.setdefault(said.stack, Line(said.stack))
        line.take(said)
        return line

    def __rich__(self) -> RenderableType:
        from rich.text import Text

        return Text("\n".join(line.text for line in self.lines.values()), no_wrap=True, overflow="ellipsis")


class Plain(Progress):
    """Tells each stack's line whenever it made another part of its way."""

    def __init__(self) -> None:
        super().__init__()
        self._told: dict[str, tuple[str, int]] = {}

    def take(self, said: Event | StackState) -> Line:
        """Go on with what was said, and tell it where it is a step."""
        line = super().take(said)
        if self._told.get(line.stack) != line.step:
            self._told[line.stack] = line.step
            print(line.text, file=sys.stderr, flush=True)
        return line


@contextmanager
def watching() -> Iterator[Progress]:
    """What is to be told of stacks within this block."""
    if not sys.stderr.isatty():
        yield Plain()
        return
    from rich.console import Console
    from rich.live import Live

    progress = Progress()
    with Live(progress, console=Console(stderr=True), refresh_per_second=4):
        yield progress
