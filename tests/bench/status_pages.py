"""How long the status pages of a large organization take, against writing the same rows as JSON; processor time."""

from __future__ import annotations

import time
from collections.abc import Callable

from product_factory.output import print_table
from product_factory.page.status import status_pages
from product_factory.provisioning.inventory.rows import Row
from tests.product_factory.page.rows import many

ACCOUNTS = 21_000


def seconds(run: Callable[[], object]) -> float:
    """Processor time, which other programs on the machine don't stretch."""
    start = time.process_time()
    run()
    return time.process_time() - start


def main() -> None:
    """Print the table."""
    rows, told = many(ACCOUNTS, tuple(f"/Unit {number}" for number in range(100)))
    files = dict(status_pages(rows, told))
    dump = Row.__pydantic_serializer__.to_json
    base = min(seconds(lambda: [dump(row) for row in rows]) for _ in range(3))
    made = min(seconds(lambda: status_pages(rows, told)) for _ in range(2))
    largest = max(files, key=lambda path: len(files[path]))
    print_table(
        ("Status pages", "Figure"),
        [
            ("rows", f"{len(rows):,}"),
            ("pages", f"{len(files):,}"),
            ("first page", f"{len(files['status/index.html']) / 1000:,.0f} kB"),
            ("largest page", f"{len(files[largest]) / 1000:,.0f} kB ({largest})"),
            ("rows as JSON", f"{base:.2f} s"),
            ("pages", f"{made:.2f} s, {made / base:.0f} times as long"),
        ],
    )


if __name__ == "__main__":
    main()
