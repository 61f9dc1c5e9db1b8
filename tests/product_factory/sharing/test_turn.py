"""Who waits for somebody else's share operation says so, since when, and not at every look."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from product_factory.sharing.turn import Turn


def test_it_is_told_at_once_and_then_once_a_minute_with_since_when() -> None:
    said: list[str] = []
    times = [datetime(2026, 1, 31, 9, 59, 50, tzinfo=UTC) + timedelta(seconds=15 * look) for look in range(10)]
    clock = iter(times)
    turn = Turn(said.append, lambda: next(clock))
    for _ in times:
        turn.wait("eu-west-1")
    assert len(said) == 3
    assert all("Another share operation of this account runs in eu-west-1" in line for line in said)
    assert all("seen since 09:59:50 UTC" in line for line in said)
    assert "2 min 0 s by now" in said[-1]
