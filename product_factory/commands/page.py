"""The command that makes the page: page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from product_factory.arguments import Output
from product_factory.output import Format, print_answer, progress

app = typer.Typer()


@app.command()
def page(
    out: Annotated[Path, typer.Option(help="The folder to write: a new one, or one written before.")] = Path("site"),
    output: Output = Format.TABLE,
) -> None:
    """Make the catalog's page: a static site for people, which opens without a server."""
    from product_factory.catalog import loading
    from product_factory.catalog.offer import load
    from product_factory.page.build import build
    from product_factory.page.writing import write

    with progress("Making the page"):
        done = write(build(load(), loading.hub()), out)
    if output is Format.JSON:
        print_answer(done)
        return
    print(f"{done.folder}: {len(done.changed)} written, {done.unchanged} unchanged, {len(done.removed)} removed.")
    print(f"Open {done.folder / 'index.html'} in a browser.")
