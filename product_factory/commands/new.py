"""The command that begins a product: new."""

from __future__ import annotations

from typing import Annotated

import typer

from product_factory.arguments import Output
from product_factory.output import Format, print_answer

app = typer.Typer()
AUDIENCE, AUDIENCE_JA = "Teams that own an account.", "アカウントを所有するチーム。"


@app.command()
def new(
    product: Annotated[str, typer.Argument(metavar="PRODUCT", help="Its name: lower-case letters, digits, dashes.")],
    portfolio: Annotated[str, typer.Option(help="The portfolio that offers it: its name, or its file's.")],
    summary: Annotated[str, typer.Option(help="What it does, in one line that developers read.")],
    summary_ja: Annotated[str, typer.Option(help="The same in Japanese.")],
    audience: Annotated[str, typer.Option(help="Whom it is for.")] = AUDIENCE,
    audience_ja: Annotated[
        str | None, typer.Option(help="The same in Japanese; to be added to products/ja/ where it is left out.")
    ] = None,
    create_portfolio: Annotated[
        bool, typer.Option("--create-portfolio", help="Begin the portfolio, too, which is none yet.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the files, write nothing.")] = False,
    output: Output = Format.TABLE,
) -> None:
    """Begin a product: its file, its tests, its place in PRODUCTS and in a portfolio. Writes over nothing."""
    from product_factory.root import root
    from product_factory.scaffolding.new_product import Words, planned, write

    catalog = root()
    if audience_ja is None:
        audience_ja = AUDIENCE_JA if audience == AUDIENCE else ""
    words = Words(name=product, summary=summary, summary_ja=summary_ja, audience=audience, audience_ja=audience_ja)
    files = planned(words, portfolio, catalog, create_portfolio=create_portfolio)
    names = [path.relative_to(catalog).as_posix() for path in files]
    changed = [path.exists() for path in files]
    if not dry_run:
        write(files)
    if output is Format.JSON:
        from product_factory.commands.answers.scaffolding import NewProduct

        print_answer(NewProduct(product=product, written=not dry_run, files=tuple(names)))
        return
    for name, there in zip(names, changed, strict=True):
        print(f"{'would ' if dry_run else ''}{'change' if there else 'write'} {name}")
    if not dry_run:
        print(f"Write its promise, resources and card, then: factory check {product}")
