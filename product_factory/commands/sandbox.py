"""The commands of the sandbox: sandbox, demo."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from product_factory.errors import UsageError

if TYPE_CHECKING:
    from product_factory.sandbox.server import Sandbox

app = typer.Typer()


@app.command()
def sandbox(
    port: Annotated[int, typer.Option(min=0, max=65535, help="For AWS tools; 0 takes a free one.")] = 5000,
    page_port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="For the page; 0 takes a free one. [default: --port + 1]")
    ] = None,
    region: Annotated[str | None, typer.Option(help="[default: the hub's first Region]")] = None,
    empty: Annotated[bool, typer.Option("--empty", help="Deploy nothing, serve no page.")] = False,
    bare: Annotated[bool, typer.Option("--bare", help="With --empty: nothing is delegated to the hub yet.")] = False,
) -> None:
    """Serve an AWS Organization on this machine until Ctrl-C: a page to launch from, and any AWS tool.

    The catalog is deployed into it first, unless --empty. A test double of AWS, which forgets everything.
    With --empty --bare it is the organization that docs/ADMINISTRATOR.md begins with.
    """
    if bare and not empty:
        raise UsageError("--bare: a catalog can't be deployed where nothing is delegated to the hub; add --empty")
    from product_factory.sandbox.fitting import of_catalog
    from product_factory.sandbox.server import Sandbox

    chosen = _region(region, empty)
    served = Sandbox(port=port, region=chosen, needs=of_catalog()).start()
    try:
        if bare:
            from product_factory.sandbox.bare import undelegate

            undelegate(served)
        with _console(served, port, page_port) if not empty else contextlib.nullcontext() as url:
            _tell(served, url)
            sys.stdout.flush()
            served.wait()
    except KeyboardInterrupt:
        print("\nStopped; everything in it is forgotten.")


@app.command()
def demo() -> None:
    """Walk the whole way in the sandbox: deploy, share, launch as a developer, terminate."""
    from product_factory.catalog.offer import load
    from product_factory.sandbox.demo import walk

    offer = load()
    if offer.next_step:
        print(offer.next_step)
        return
    walk(offer, _home_region())


@contextlib.contextmanager
def _console(served: Sandbox, port: int, page_port: int | None) -> Iterator[str]:
    """The catalog deployed, and the page at the URL that this gives."""
    from product_factory.sandbox.console.serving import console, free_port, is_free

    if page_port is None:
        # Nobody asked for this one: where it is taken, another does as well.
        page_port = port + 1 if port and port < 65535 and is_free(port + 1) else free_port()
    elif page_port and not is_free(page_port):
        raise UsageError(
            f"--page-port {page_port}: something listens there already; choose another, or 0 for a free one"
        )
    with console(served, page_port, lambda text: print(f"{text} …", file=sys.stderr)) as made:
        yield made.url


def _tell(served: Sandbox, url: str | None) -> None:
    """Where everything is, and how to act as somebody."""
    from product_factory.sandbox.organization import ADMINISTRATOR

    organization = served.organization
    if url:
        print(f"The catalog, with a Launch button: open {url} in a browser.\n")
    print(f"An AWS Organization, served at {served.endpoint} until Ctrl-C. It forgets everything then.\n")
    for account in organization.accounts:
        unit = organization.unit(account.unit).name if account.unit else "the root"
        print(f"  {account.id}  {account.name:<12} in {unit}")
    for title, account_name, role in (
        ("the management account's administrator", organization.management.name, ADMINISTRATOR),
        ("the hub's administrator", organization.hub.name, ADMINISTRATOR),
        ("a developer", organization.spokes[0].name, organization.developer.name),
    ):
        print(f"\nTo act as {title} ({account_name}), in another terminal:")
        for name, value in served.environment(account_name, role).items():
            print(f"  export {name}={value}")


def _region(region: str | None, empty: bool) -> str:
    from product_factory.catalog.loading import hub

    if region and not empty and region not in hub().regions:
        raise UsageError(
            f"--region {region}: the hub's Regions are {', '.join(hub().regions)} (sharing/settings.py), so nothing "
            "would be deployed there\nAdd it to the settings, or pass --empty."
        )
    return region or hub().regions[0]


def _home_region() -> str:
    from product_factory.catalog.loading import hub

    return hub().regions[0]
