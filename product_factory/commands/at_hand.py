"""At hand: what the commands know of products, from a file of facts or from the catalog, read before anything is done."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from product_factory.root import at_hand

if TYPE_CHECKING:
    from collections.abc import Callable

    from product_factory.catalog.facts import Facts
    from product_factory.impact import Impact

FactsFile = Annotated[
    Path | None,
    typer.Option(
        "--facts",
        metavar="FILE",
        envvar="FACTORY_FACTS",
        help="What is known of products, by `factory export facts`. [default: the catalog's, where there is one]",
    ),
]
BEFORE_A_LAUNCH = (
    "what has to be launched first, what can't be launched beside it, and what AWS Config and CloudTrail have to record"
)


def facts_at_hand(file: Path | None, unchecked: str) -> Facts | None:
    """The facts in the file, or the catalog's; None without both, and one line that says what is not checked.

    FactoryError where the file holds none, or the catalog is not sound.
    """
    from product_factory.catalog.facts import facts_of, read

    if file is not None:
        return read(file)
    if at_hand() is None:
        print(f"Without a catalog or --facts FILE, not checked: {unchecked}.", file=sys.stderr)
        return None
    from product_factory.catalog.catalog import load

    return facts_of(load())


def judge_at_hand(facts: Path | None) -> Callable[[str, str, str], Impact | None] | None:
    """What tells what updates do, where there is a catalog that holds the versions."""
    if facts is not None or at_hand() is None:
        return None
    from product_factory.catalog.catalog import load
    from product_factory.impact.between import between

    return between(load())
