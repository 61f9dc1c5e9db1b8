"""Running: who runs what is about to be removed, asked of the organization's inventory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from product_factory.authoring.hub import Reading
from product_factory.errors import FactoryError
from product_factory.provisioning.errors import aws_errors
from product_factory.provisioning.inventory.reading import inventory
from product_factory.provisioning.inventory.rows import Filters
from product_factory.provisioning.inventory.rows import Row as Provisioned
from product_factory.provisioning.inventory.usage import unknown
from product_factory.sharing.rows import Row

# How many accounts are named before the rest is only counted.
NAMED = 10
UNREAD = "--unread removes it all the same"


def refusals(rows: Sequence[Row], *, regions: Sequence[str], reading: Reading, unread: bool) -> Iterator[str]:
    """Why products and versions among these rows can't be removed: who runs them, or who might.

    `unread`: what can't be told of is no reason. What is run stays one.
    """
    going: dict[str, list[Row]] = {}
    for row in rows:
        if row.kind in ("product", "version"):
            going.setdefault(row.name.partition("/")[0], []).append(row)
    for product, its in going.items():
        try:
            found, not_asked = _asked(product, regions, reading)
        except FactoryError as error:
            found, not_asked = [], [str(error)]
        whole = any(row.kind == "product" for row in its)
        versions = {row.name.partition("/")[2] for row in its if row.kind == "version"}
        yield from refusal(product, None if whole else versions, found, [] if unread else not_asked)


def refusal(
    product: str, versions: set[str] | None, found: Sequence[Provisioned], not_asked: Sequence[str]
) -> Iterator[str]:
    """Why the product, or these versions of it, can't be removed; nothing where nobody runs them. Pure."""
    running = [row for row in found if versions is None or row.version in {"", *versions}]
    what = product if versions is None else f"{product} {', '.join(sorted(versions))}"
    if running:
        accounts = list(dict.fromkeys(" ".join(filter(None, (row.account, row.account_name))) for row in running))
        yield (
            f"{what} can't be removed, it is run in {_named(accounts)}: "
            f"have them update or terminate it first; `factory status --product {product}` shows all"
        )
    elif not_asked:
        yield f"{what} can't be removed: who runs it can't be told: {_named(not_asked)}; {UNREAD}"


def _asked(product: str, regions: Sequence[str], reading: Reading) -> tuple[list[Provisioned], list[str]]:
    import boto3

    with aws_errors():
        session = boto3.Session()
    found = inventory(
        session, regions=regions, filters=Filters(product=product), aggregator=reading.aggregator, role=reading.role
    )
    rows = list(found)
    return rows, unknown(found, None)


def _named(names: Sequence[str]) -> str:
    more = f" and {len(names) - NAMED:,} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more
