"""The commands on a version's state: deprecate, retire, restore."""

from __future__ import annotations

import sys
from datetime import date, datetime
from typing import Annotated

import typer

from product_factory.arguments import Output, ProductName, Today
from product_factory.output import Format, print_answer, progress

app = typer.Typer()
VersionName = Annotated[str, typer.Argument(metavar="VERSION", help="A released version.")]
Reason = Annotated[str, typer.Option(help="Why, for those who run it: 500 characters at most.")]


@app.command()
def deprecate(
    product: ProductName,
    version: VersionName,
    reason: Reason = "",
    today: Today = None,
    output: Output = Format.TABLE,
) -> None:
    """Mark a version: nobody launches it any more, who runs another may still update to it."""
    _set_state(product, version, "deprecated", reason, today, output)


@app.command()
def retire(
    product: ProductName,
    version: VersionName,
    reason: Reason = "",
    force: Annotated[
        bool, typer.Option("--force", help="Whoever runs it; AWS is not asked, no credentials are needed.")
    ] = False,
    today: Today = None,
    output: Output = Format.TABLE,
) -> None:
    """Switch a version off: nobody launches it or updates to it. What runs it goes on running.

    Refused while an account of the organization runs it, or where that can't be told; so it takes credentials
    of the hub account.
    """
    _set_state(product, version, "retired", reason, today, output, check=not force)


@app.command()
def restore(product: ProductName, version: VersionName, output: Output = Format.TABLE) -> None:
    """Make a deprecated or retired version active again. Of a product that ends, it calls that off."""
    _set_state(product, version, "active", "", None, output)


def _set_state(
    product: str,
    version: str,
    state: str,
    reason: str,
    today: datetime | None,
    output: Format,
    *,
    check: bool = False,
) -> None:
    from product_factory.catalog import clock, ending, lifecycle
    from product_factory.catalog.catalog import load

    ending.refuse_reason(reason)
    catalog = load()
    versions, wanted = catalog.released[catalog.product(product).name], lifecycle.State(state)
    change = lifecycle.change_of(product, versions, version, wanted)
    changed = change.before is not change.after
    if check and changed:
        refuse_while_run(product, version)
    if changed:
        # What is active has no date.
        day = date.min if wanted is lifecycle.State.ACTIVE else clock.today(today and today.date())
        lifecycle.set_state(product, versions, version, wanted, reason=reason, today=day)
    if output is Format.JSON:
        from product_factory.commands.answers.lifecycle import StateSet

        print_answer(StateSet(product=product, version=version, changed=changed, **change._asdict()))
    elif changed:
        print(f"{product} {version}: {change.before} → {change.after}. Commit it; `factory deploy` applies it.")
    else:
        print(f"{product} {version} is {state} already; nothing to do.")


def refuse_while_run(product: str, version: str | None) -> None:
    """FactoryError, naming the accounts, while the version (None: any) is run or that can't be told.

    Without product_factory/provisioning/inventory nobody can be asked: that is said, and nothing refused.
    """
    try:
        from product_factory.provisioning.inventory.usage import refuse
    except ModuleNotFoundError as error:
        if not (error.name or "").startswith("product_factory.provisioning"):
            raise
        print("Who runs it was not asked: this factory has no product_factory/provisioning/inventory.", file=sys.stderr)
        return
    from product_factory.catalog import loading

    nodes = [node for each in loading.portfolios() if product in each.products for node in each.share_with]
    with progress(f"Asking who runs {product} {version or ''}".rstrip()):
        refuse(product, version, regions=loading.hub().regions, reading=loading.reading(), shared_with=nodes)
