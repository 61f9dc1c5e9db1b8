"""The commands of the sandbox: sandbox, demo."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

app = typer.Typer()


@app.command()
def sandbox(
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = 5000,
    region: Annotated[str | None, typer.Option(help="[default: the hub's first Region]")] = None,
) -> None:
    """Serve an AWS Organization on this machine, for every AWS tool, until Ctrl-C. A test double of AWS."""
    from sandbox.organization import ADMINISTRATOR, DEVELOPER
    from sandbox.server import Sandbox

    served = Sandbox(port=port, region=region or _home_region()).start()
    organization = served.organization
    print(f"An AWS Organization, served at {served.endpoint} until Ctrl-C. It forgets everything then.\n")
    for account in organization.accounts:
        unit = organization.unit(account.unit).name if account.unit else "the root"
        print(f"  {account.id}  {account.name:<12} in {unit}")
    for title, account_name, role in (
        ("the management account's administrator", organization.management.name, ADMINISTRATOR),
        ("the hub's administrator", organization.hub.name, ADMINISTRATOR),
        ("a developer", organization.spokes[0].name, DEVELOPER),
    ):
        print(f"\nTo act as {title} ({account_name}), in another terminal:")
        for name, value in served.environment(account_name, role).items():
            print(f"  export {name}={value}")
    sys.stdout.flush()
    try:
        served.wait()
    except KeyboardInterrupt:
        print("\nStopped; everything in it is forgotten.")


@app.command()
def demo() -> None:
    """Walk the whole way in the sandbox: deploy, share, launch as a developer, terminate."""
    from sandbox.demo import walk

    walk(_home_region())


def _home_region() -> str:
    from sharing.settings import HUB

    return HUB.regions[0]
