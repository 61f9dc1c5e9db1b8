"""The command that makes the page: page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from product_factory.arguments import Output
from product_factory.errors import FactoryError
from product_factory.output import Format, print_answer, progress

if TYPE_CHECKING:
    from product_factory.authoring.hub import Hub
    from product_factory.page.console_links import HubIds

app = typer.Typer()


@app.command()
def page(
    out: Annotated[Path, typer.Option(help="The folder to write: a new one, or one written before.")] = Path("site"),
    from_hub: Annotated[
        bool,
        typer.Option(
            "--from-hub",
            help="Link to the hub's products and portfolios in the console: their IDs are read with the credentials at hand.",
        ),
    ] = False,
    output: Output = Format.TABLE,
) -> None:
    """Make the catalog's page: a static site for people, which opens without a server."""
    from product_factory.catalog import loading
    from product_factory.catalog.offer import load
    from product_factory.page.build import build
    from product_factory.page.rendering import Extension
    from product_factory.page.writing import write

    with progress("Making the page"):
        offer, hub = load(), loading.hub()
        extension = Extension(ids=_ids(hub)) if from_hub else Extension()
        done = write(build(offer, hub, extension), out)
    if output is Format.JSON:
        print_answer(done)
        return
    print(f"{done.folder}: {len(done.changed)} written, {done.unchanged} unchanged, {len(done.removed)} removed.")
    print(f"Open {done.folder / 'index.html'} in a browser.")


def _ids(hub: Hub) -> dict[str, HubIds]:
    """By Region, the IDs of what the hub has of this catalog."""
    from product_factory.page.console_links import HubIds
    from product_factory.sharing.hub_ids import hub_ids

    found = {region: HubIds(*hub_ids(region)) for region in hub.regions}
    if not any(ids.products for ids in found.values()):
        raise FactoryError(
            "page --from-hub: nothing of this catalog is in the hub that the credentials reach; sign in to the hub account, "
            "deploy by `factory deploy`, or leave out --from-hub"
        )
    return found
