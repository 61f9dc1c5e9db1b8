"""Turn: what is said while somebody else's share operation runs, of which an account has one at a time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

# Told at once, then once in so many seconds.
EVERY = 60


class Turn:
    """Says that it waits, and since when; AWS tells neither whose operation it is nor when it began."""

    def __init__(self, say: Callable[[str], None], now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._say, self._now = say, now
        self._since: datetime | None = None
        self._told: datetime | None = None

    def wait(self, region: str) -> None:
        """Called before each new attempt, after AWS said that another operation runs."""
        now = self._now()
        self._since = self._since or now
        if self._told is None or now - self._told >= timedelta(seconds=EVERY):
            self._told = now
            waited = int((now - self._since).total_seconds())
            so_far = f", {waited // 60} min {waited % 60} s by now" if waited else ""
            self._say(
                f"Another share operation of this account runs in {region}, of this or another portfolio; "
                f"seen since {self._since:%H:%M:%S} UTC{so_far}. This one waits for its turn."
            )
