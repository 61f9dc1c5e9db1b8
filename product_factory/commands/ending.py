"""The commands that take products and portfolios out of the catalog: end-product, end-portfolio, rename-product."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from product_factory.arguments import Output, ProductName, Today
from product_factory.commands.lifecycle import Reason, refuse_while_run
from product_factory.errors import UsageError
from product_factory.output import Format, print_answer, print_table

if TYPE_CHECKING:
    from product_factory.commands.answers.lifecycle import Edited
    from product_factory.releasing.edits import Plan

app = typer.Typer()
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show the plan, write nothing.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Write without asking.")]
Force = Annotated[bool, typer.Option("--force", help="Whoever runs it; AWS is not asked, no credentials are needed.")]


@app.command()
def end_product(
    product: ProductName,
    reason: Reason = "",
    successor: Annotated[str | None, typer.Option(metavar="PRODUCT", help="What to launch in its place.")] = None,
    force: Force = False,
    dry_run: DryRun = False,
    yes: Yes = False,
    today: Today = None,
    output: Output = Format.TABLE,
) -> None:
    """End a product, in two runs: first nobody launches it any more; once nobody runs it, it leaves the catalog.

    The second is refused while an account runs it, or where that can't be told. Its released versions stay as
    history, and its name is never used again. With --force both at once.
    """
    from product_factory.catalog import clock
    from product_factory.catalog.offer import load
    from product_factory.commands.answers.lifecycle import ProductEnded
    from product_factory.releasing.ending import product_plan
    from product_factory.root import root

    offer, here, day = load(), root(), clock.today(today and today.date())

    def make() -> Plan:
        return product_plan(offer, product, here, today=day, reason=reason, successor=successor, force=force)

    _carry_out(make, here, partial(ProductEnded, product=product), output, ask=not force, dry_run=dry_run, yes=yes)


@app.command()
def end_portfolio(
    portfolio: Annotated[str, typer.Argument(metavar="PORTFOLIO", help="Its name, or its file's.")],
    force: Force = False,
    dry_run: DryRun = False,
    yes: Yes = False,
    output: Output = Format.TABLE,
) -> None:
    """End a portfolio: it leaves the catalog; `factory deploy` then ends its shares, associations and itself.

    Refused while an account runs a product that no other portfolio offers, or where that can't be told.
    """
    from product_factory.catalog.offer import load
    from product_factory.commands.answers.lifecycle import PortfolioEnded
    from product_factory.releasing.ending import portfolio_plan
    from product_factory.root import root

    offer, here = load(), root()
    _carry_out(
        lambda: portfolio_plan(offer, portfolio, here),
        here,
        partial(PortfolioEnded, portfolio=portfolio),
        output,
        ask=not force,
        dry_run=dry_run,
        yes=yes,
    )


@app.command()
def rename_product(
    product: ProductName,
    new: Annotated[str, typer.Argument(metavar="NEW", help="Its new name: lower-case letters, digits, dashes.")],
    reason: Reason = "",
    dry_run: DryRun = False,
    yes: Yes = False,
    today: Today = None,
    output: Output = Format.TABLE,
) -> None:
    """Offer a product under a new name, and deprecate it under the old one, which says where to go.

    What runs goes on under the old name. The new one begins with the old one's newest active version.
    """
    from product_factory.catalog import clock
    from product_factory.catalog.offer import load
    from product_factory.commands.answers.lifecycle import ProductRenamed
    from product_factory.releasing.renaming import rename_plan
    from product_factory.root import root

    offer, here, day = load(), root(), clock.today(today and today.date())

    def make() -> Plan:
        return rename_plan(offer, product, new, here, today=day, reason=reason)

    _carry_out(
        make, here, partial(ProductRenamed, product=product, new=new), output, ask=False, dry_run=dry_run, yes=yes
    )


def _carry_out(
    make: Callable[[], Plan],
    root: Path,
    answer: Callable[..., Edited],
    output: Format,
    *,
    ask: bool,
    dry_run: bool,
    yes: bool,
) -> None:
    """Plan, show, ask, write."""
    from product_factory.releasing.edits import carry_out

    plan = make()
    if ask and plan.edits:
        for product in plan.asks:
            refuse_while_run(product, None)
    if output is Format.TABLE:
        _print(plan)
    write = bool(plan.edits) and not dry_run
    if write:
        _confirm(len(plan.shown), yes)
        carry_out(make, plan, root)
    if output is Format.JSON:
        print_answer(answer(written=write, edits=plan.shown, notes=plan.notes, follows=plan.follows))
    elif write:
        print("\n".join(("Written. Then:", *(f"  {line}" for line in plan.follows))))
    elif dry_run and plan.edits:
        print("Nothing was written: --dry-run.")
    else:
        print("\n".join(("Nothing to do here. Then, if not yet done:", *(f"  {line}" for line in plan.follows))))


def _print(plan: Plan) -> None:
    if plan.edits:
        print_table(("", "File", "What it means"), [(edit.action, edit.file, edit.what) for edit in plan.shown])
    for note in plan.notes:
        print(note)


def _confirm(count: int, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise UsageError(f"{count} files would change; look at --dry-run, then give --yes")
    typer.confirm(f"Change {count} files?", abort=True, err=True)
