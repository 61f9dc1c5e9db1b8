"""Usage: who still runs a version, so that it is not retired under them."""

from __future__ import annotations

from collections.abc import Sequence

from product_factory import contact
from product_factory.authoring.hub import Reading
from product_factory.errors import FactoryError
from product_factory.provisioning.errors import aws_errors
from product_factory.provisioning.inventory.reading import inventory
from product_factory.provisioning.inventory.rows import Filters, Row, Source
from product_factory.provisioning.inventory.streamed import Inventory

# How many accounts are named before they are only counted.
NAMED = 20
FORCE = "--force does it all the same"


def refuse(
    product: str, version: str | None, *, regions: Sequence[str], reading: Reading, shared_with: Sequence[str] | None
) -> None:
    """FactoryError while an account runs the version (None: any), or where that can't be told; with credentials of the hub.

    regions: the hub's. reading: how the organization is read. shared_with: nodes; None where that isn't known.
    It can't be told where AWS can't be asked, an account refuses, or AWS Config records nothing of an
    account that the product is shared with.
    """
    what = product if version is None else f"{product} {version}"
    try:
        with aws_errors():
            session = contact.session()
        found = inventory(
            session,
            regions=regions,
            filters=Filters(product=product),
            aggregator=reading.aggregator,
            role=reading.role,
        )
        running = [row for row in found if version is None or row.version in ("", version)]
    except FactoryError as error:
        raise FactoryError(f"{what}: who runs it can't be told: {error}\n{FORCE}.") from error
    said = refusal(product, version, running, unknown(found, shared_with))
    if said:
        raise FactoryError(said)


def unknown(found: Inventory, shared_with: Sequence[str] | None) -> list[str]:
    """Accounts that may run a product, shared with these nodes, and could not be asked."""
    refusing = [f"{each.account} ({each.reason})" for each in found.failures]
    refusing += [f"all in {region} (the aggregator doesn't collect it)" for region in found.uncollected]
    if found.source is Source.AGGREGATOR and found.unrecorded is None:
        refusing.append("those without AWS Config (the caller may not ask which)")
    unrecorded = set(found.unrecorded or ())
    if found.organization is not None and shared_with is not None:
        unrecorded &= found.organization.reached_by(shared_with)
    late = {each.account: each for each in found.behind or () if each.account not in unrecorded}
    if found.organization is not None and shared_with is not None:
        late = {account: late[account] for account in late.keys() & found.organization.reached_by(shared_with)}
    refusing += [f"{account or 'those that one source stands for'} ({late[account]})" for account in sorted(late)]
    return refusing + [f"{account} (AWS Config records nothing there)" for account in sorted(unrecorded)]


def refusal(product: str, version: str | None, running: Sequence[Row], not_asked: Sequence[str]) -> str:
    """Why the version is not to be retired, or the product not to end, in one or two lines; "" where nobody runs it. Pure."""
    what, mend = (product, "end") if version is None else (f"{product} {version}", "update")
    if running:
        accounts = dict.fromkeys(" ".join(filter(None, (row.account, row.account_name, row.ou))) for row in running)
        return (
            f"{what}: still run in {len(accounts):,} accounts: {_named(list(accounts))}\n"
            f"Have them {mend} {'it ' if version is None else ''}first (`factory status --product {product}` shows all); {FORCE}."
        )
    if not_asked:
        return f"{what}: who runs it can't be told of these accounts: {_named(not_asked)}\n{FORCE}."
    return ""


def _named(names: Sequence[str]) -> str:
    more = f" and {len(names) - NAMED:,} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more
