"""The commands on the catalog as a whole: list, show, synth."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from product_factory.arguments import Output, ProductName, refuse_json
from product_factory.errors import FactoryError
from product_factory.output import Format, print_answer, print_table, progress

if TYPE_CHECKING:
    from product_factory.hub.listing import Row

app = typer.Typer()


@app.command("list")
def list_products(
    write: Annotated[
        Path | None,
        typer.Option(help="Renew the tables of products, costs and what stays, between their marks in this file."),
    ] = None,
    output: Output = Format.TABLE,
) -> None:
    """List the products, their newest versions and their portfolios."""
    from product_factory.catalog.offer import load
    from product_factory.hub.listing import rows

    if write:
        refuse_json(output, "list: --write")
        from product_factory.hub.overview import renew

        print(f"{write}: {'renewed' if renew(write, load()) else 'current already'}.")
        return
    offer = load()
    listed = rows(offer)
    if output is Format.JSON:
        from product_factory.commands.answers.catalog import Listed

        print_answer(Listed(products=tuple(listed)))
        return
    if listed:
        _print_rows(listed)
    if offer.next_step:
        print(offer.next_step)


def _print_rows(listed: list[Row]) -> None:
    print_table(
        ("Product", "Newest", "Released", "Versions", "Portfolios", "Summary"),
        [
            (
                row.name,
                row.newest or "–",
                str(row.released or "not yet"),
                str(len(row.versions)),
                ", ".join(row.portfolios) or "–",
                f"{row.name} {row.ends}." if row.ends else row.summary,
            )
            for row in listed
        ],
    )


@app.command()
def show(product: ProductName, output: Output = Format.TABLE) -> None:
    """Show one product: what it does, its form, its resources, its launch role, its versions."""
    from product_factory.catalog.offer import load
    from product_factory.hub.listing import detail, print_detail

    offer = load()
    shown = detail(offer, offer.catalog.product(product))
    if output is Format.JSON:
        print_answer(shown)
    else:
        print_detail(shown)


@app.command()
def synth(
    out: Annotated[Path | None, typer.Option(help="Folder for the cloud assembly. [default: cdk.out]")] = None,
    output: Output = Format.TABLE,
) -> None:
    """Synthesize the hub stacks from released versions, without AWS and without the CDK CLI."""
    from product_factory.catalog.offer import load
    from product_factory.hub.kept import fill

    missing = load().next_step
    if missing and "CDK_OUTDIR" in os.environ:
        # The CDK CLI deletes a deployed stack whose template has no resources any more.
        raise FactoryError(f"there is nothing to deploy. {missing}")
    # The CDK CLI says by this variable where it reads.
    folder = out or Path(os.environ.get("CDK_OUTDIR", "cdk.out"))
    with progress("Synthesizing the hub"):
        done = fill(folder)
    if output is Format.JSON:
        from product_factory.commands.answers.catalog import Assembly

        print_answer(Assembly(stacks=tuple(done)))
        return
    if "CDK_OUTDIR" in os.environ:
        # The CDK CLI speaks from here on.
        return
    print_table(
        ("Stack", "Region", "Products", "Versions", "Portfolios", "Resources"),
        [(s.name, s.region, str(s.products), str(s.versions), str(s.portfolios), str(s.resources)) for s in done],
    )
    if missing:
        print(missing)
        return
    for stack in done:
        for gap in stack.gaps:
            print(gap.told(stack.region), file=sys.stderr)
    print(
        f"Cloud assembly: {folder}. `factory deploy` deploys and shares it; so does `npx cdk deploy`, without sharing."
    )
