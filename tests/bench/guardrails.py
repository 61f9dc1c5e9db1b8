"""How long a plan of all guardrails takes over an organization of many units, and what a second application does.

As ratios to reading the organization's tree, in the sandbox, which answers at once where AWS takes its time.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from typing import TypeVar

import boto3

from guardrails import GUARDRAILS
from product_factory import Guarded
from product_factory.guardrails import applying, asking
from product_factory.organization.calls import read_tree
from product_factory.output import print_table
from product_factory.sandbox.organization import ADMINISTRATOR, HUB, UNITS, Needs, Unit
from product_factory.sandbox.server import Sandbox
from tests.products.administrators import register

COUNT = 300
LEFT_OUT = "closed-network"
T = TypeVar("T")


def units() -> Iterator[Unit]:
    """Those that every sandbox has, and more beside them up to COUNT."""
    yield from UNITS
    for number in range(COUNT - len(UNITS)):
        yield Unit(key=f"u{number}", name=f"Unit {number}", id=f"ou-demo-u{number:07}")


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Seconds that the work takes, and what it gives."""
    start = time.perf_counter()
    given = work()
    return time.perf_counter() - start, given


def main() -> None:
    """Print the times, and how many steps were left to do."""
    names = tuple(card.name for card in GUARDRAILS if card.name != LEFT_OUT)
    with Sandbox(needs=Needs(units=tuple(units()))) as sandbox:
        register(sandbox, HUB.id)
        os.environ |= sandbox.environment("management", ADMINISTRATOR)
        boto3.DEFAULT_SESSION = None
        read, tree = timed(read_tree)
        guarded = [Guarded(units=tuple(tree.units), guardrails=names)]
        first, ready = timed(lambda: asking.ready(1, guarded))
        assert ready.refused == [], ready.refused
        done, _ = timed(lambda: applying.apply(ready, lambda _: None))
        second, again = timed(lambda: asking.ready(1, guarded))
        twice, _ = timed(lambda: applying.apply(again, lambda _: None))
    print_table(
        (f"{len(names)} guardrails at {len(tree.units)} units each", "Time", "Ratio", "Steps"),
        [
            ("reading the organization", f"{read:.2f} s", "1.00", ""),
            ("the plan, nothing attached", f"{first:.2f} s", f"{first / read:.2f}", f"{len(ready.plan.work):,}"),
            ("applying it", f"{done:.2f} s", f"{done / read:.2f}", ""),
            ("the plan again", f"{second:.2f} s", f"{second / read:.2f}", f"{len(again.plan.work):,}"),
            ("applying it again", f"{twice:.2f} s", f"{twice / read:.2f}", ""),
        ],
    )


if __name__ == "__main__":
    main()
