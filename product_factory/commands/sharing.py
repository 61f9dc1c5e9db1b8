"""The commands on the organization: deploy, share, doctor."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from product_factory.arguments import Output
from product_factory.errors import UsageError
from product_factory.output import Format, print_models, print_table, progress

if TYPE_CHECKING:
    from product_factory.organization.nodes import Tree
    from product_factory.sharing.plan import Step

app = typer.Typer()
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Remove shares without asking.")]


@app.command()
def share(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the plan, change nothing.")] = False,
    yes: Yes = False,
    output: Output = Format.TABLE,
) -> None:
    """Share the portfolios with the organization as the settings say: plan, then apply."""
    from product_factory.sharing import shares

    with progress("Reading the organization and its shares"):
        state = shares.read()
    if output is Format.TABLE:
        _print_plan(state.steps, state.tree)
    if not dry_run:
        _confirm_removals(state.steps, yes)
        shares.apply(state, _progress)
    if output is Format.JSON:
        print_models(state.steps)
    elif all(step.action == "keep" for step in state.steps):
        print("Everything is shared as the settings say; nothing to do.")
    elif dry_run:
        print("Nothing was changed: --dry-run.")
    else:
        done = sum(step.action != "keep" for step in state.steps)
        print(f"{done} share operations completed.")


@app.command()
def deploy(
    yes: Yes = False,
    bootstrap: Annotated[
        bool, typer.Option("--bootstrap", help="First bootstrap the CDK in the hub's Regions.")
    ] = False,
    announce: Annotated[
        bool, typer.Option("--announce/--no-announce", help="Tell who is named in the portfolios, or nobody, ever.")
    ] = True,
    out: Annotated[str, typer.Option(help="Folder for the cloud assembly.")] = "cdk.out",
) -> None:
    """Deploy the hub stacks with the CDK CLI, set versions' life-cycle state, share, and tell what changed."""
    from product_factory.catalog.offer import load
    from product_factory.hub.keep_active import proposals_text
    from product_factory.sharing import deployment, shares

    if missing := load().next_step:
        print(f"Nothing was deployed. {missing}")
        return
    if bootstrap:
        deployment.bootstrap()
    with progress("Reading the organization"):
        target = deployment.read()
    deployment.deploy(target, out)
    with progress("Setting the life-cycle state of versions"):
        changed = deployment.apply_lifecycle()
    for line in (*changed, *proposals_text()):
        print(line)
    with progress("Reading the organization's shares"):
        state = shares.read()
    _print_plan(state.steps, state.tree)
    _confirm_removals(state.steps, yes)
    shares.apply(state, _progress)
    _announce(announce)
    print("Deployed and shared. `factory doctor` checks the way to a developer's launch.")


@app.command()
def doctor(
    account: Annotated[str | None, typer.Option(help="Also look from this spoke account.")] = None,
    role: Annotated[str, typer.Option(help="The developer's role in that account.")] = "Developer",
    output: Output = Format.TABLE,
) -> None:
    """Check every precondition between the hub and a developer's launch; exit 1 when one fails."""
    from product_factory.catalog.offer import load
    from product_factory.sharing.doctor import examine

    with progress("Examining"):
        checks = examine(account, role)
    if output is Format.JSON:
        print_models(checks)
    else:
        print_table(
            ("", "Check", "Found", "Mend"),
            [("pass" if c.passed else "FAIL", c.name, c.found, "" if c.passed else c.mend) for c in checks],
        )
        if missing := load().next_step:
            print(missing)
    if not all(c.passed for c in checks):
        raise typer.Exit(1)


def _announce(wanted: bool) -> None:
    from product_factory.catalog.loading import hub
    from product_factory.catalog.offer import load
    from product_factory.sharing.announcing import Told
    from product_factory.sharing.announcing import announce as tell_all

    def tell(told: Told) -> None:
        change = told.change
        waiting = f"; not yet confirmed, so not reached: {', '.join(told.waiting)}" if told.waiting else ""
        print(f"Told {', '.join(told.to) or 'nobody'}: {change.product} {change.version} {change.kind}{waiting}.")

    with progress("Telling who wants to know"):
        begun = tell_all(load(), hub().regions[0], tell, quietly=not wanted)
    for channel in begun:
        print(f"{channel} will be told from the next change on.")


def _print_plan(steps: tuple[Step, ...], tree: Tree) -> None:
    print_table(
        ("Action", "Region", "Portfolio", "With", "ID", "Accounts", "Why"),
        [
            (
                step.action,
                step.share.region,
                step.share.portfolio,
                tree.name_of(step.share.node),
                step.share.node.value,
                str(len(tree.reached_by(step.share.node))),
                step.why,
            )
            for step in steps
        ],
    )


def _confirm_removals(steps: tuple[Step, ...], yes: bool) -> None:
    removals = [step for step in steps if step.action == "remove"]
    if not removals or yes:
        return
    if not sys.stdin.isatty():
        raise UsageError(f"{len(removals)} shares would be removed; look at --dry-run, then give --yes")
    typer.confirm(f"Remove {len(removals)} shares? Their products disappear from those accounts' catalogs.", abort=True)


def _progress(text: str) -> None:
    print(text, file=sys.stderr)
