"""How long deriving launch roles takes: of the whole catalog, and of one bare resource of every type.

As ratios to reading what AWS publishes, which is done once in a process.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from product_factory.aws.reference import arns, kinds_of
from product_factory.aws.schemas import resource_types, schema
from product_factory.catalog import catalog
from product_factory.launch_roles.coverage import coverage
from product_factory.launch_roles.roles import launch_role
from product_factory.output import print_table

TYPES = resource_types()


def timed(work: Callable[[], object]) -> float:
    """Seconds that the work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    """Print the times, first with nothing read, then again."""
    offered = catalog.load()

    def whole() -> None:
        for product in offered.products:
            launch_role(product, offered.released[product.name])

    first, again = timed(whole), timed(whole)
    read = timed(lambda: [schema(kind) for kind in TYPES] + [arns(kind) for kind in kinds_of("ec2")])
    every = timed(lambda: coverage())
    versions = sum(len(released) for released in offered.released.values())
    print_table(
        (f"Launch roles, {len(offered.products)} products, {versions} versions", "Time", "Ratio", "Aim"),
        [
            ("reading the schemas of all types", f"{read:.2f} s", "1.00", ""),
            ("the whole catalog, nothing read before", f"{first:.2f} s", f"{first / read:.2f}", "< 1 s"),
            ("the whole catalog again", f"{again:.2f} s", f"{again / read:.2f}", ""),
            (f"one resource of each of {len(TYPES):,} types", f"{every:.2f} s", f"{every / read:.2f}", ""),
        ],
    )
