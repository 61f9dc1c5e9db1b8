"""Frames have room, wherever a call stands; the collector of garbage comes seldom, and no oftener than it did."""

from __future__ import annotations

import gc
import subprocess
import sys
import time

import pytest

from product_factory.interpreter import collect_seldom, with_room

DEPTHS = range(160)


def seconds(depth: int) -> float:
    """How long 5,000 calls take, made so deep."""
    if depth:
        return seconds(depth - 1)
    begun = time.thread_time()
    for _ in range(5_000):
        _larger()
    return time.thread_time() - begun


def _larger(a: int = 0, b: int = 0, c: int = 0, d: int = 0, e: int = 0, f: int = 0, g: int = 0, h: int = 0) -> None:
    """Its frame is larger than that of `seconds`: where it has no room, some depth tells."""


def test_a_call_costs_the_same_at_every_depth() -> None:
    """Without room one depth in about a hundred takes 100 times as long and more."""
    roomy = sorted(with_room(lambda depth=depth: seconds(depth)) for depth in DEPTHS)  # type: ignore[misc]
    assert roomy[-1] < 30 * roomy[len(roomy) // 2]


def test_what_is_called_returns_and_raises_as_without() -> None:
    assert with_room(lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        with_room(lambda: 1 / 0)


def test_the_collector_comes_no_oftener_and_stays_off_where_it_is() -> None:
    before = gc.get_threshold()
    try:
        gc.set_threshold(3_000_000)
        collect_seldom()
        assert gc.get_threshold()[0] == 3_000_000
        gc.set_threshold(0)
        collect_seldom()
        assert gc.get_threshold()[0] == 0
    finally:
        gc.set_threshold(*before)


def test_a_command_has_both() -> None:
    code = "import gc, sys; from product_factory.commands import entry; sys.argv[1:] = ['--version']; entry.main(); print(gc.get_threshold()[0])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(done.stdout.split()[-1]) >= 500_000
