"""The commands on provisioned products: launch, update, terminate."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from product_factory.arguments import Output, ProductName
from product_factory.commands.at_hand import BEFORE_A_LAUNCH, FactsFile, facts_at_hand
from product_factory.commands.update_preview import agreed, show_preview, templates_at_hand
from product_factory.output import Format, print_answer, print_table, progress

if TYPE_CHECKING:
    import boto3

    from product_factory.catalog.facts import Facts
    from product_factory.provisioning.preview import Preview
    from product_factory.provisioning.results import Result
    from product_factory.provisioning.wait import Wait

app = typer.Typer()
Name = Annotated[
    str,
    typer.Argument(metavar="NAME", help="The provisioned product's name: the product's, unless --name chose another."),
]
Account = Annotated[str | None, typer.Option(metavar="ID", help="Act in this account, as --role.")]
Role = Annotated[
    str | None, typer.Option(metavar="NAME", help="Assume this role. Without it: the credentials at hand.")
]
Region = Annotated[str | None, typer.Option(metavar="REGION", help="Act in this Region.")]
Param = Annotated[list[str] | None, typer.Option(metavar="KEY=VALUE", help="A parameter; repeat for more.")]
Params = Annotated[Path | None, typer.Option(metavar="FILE", help="Parameters as a JSON object or YAML mapping.")]
Tag = Annotated[
    list[str] | None, typer.Option("--tag", metavar="KEY=VALUE", help="A tag of what is launched; repeat for more.")
]
Drift = Annotated[
    bool, typer.Option("--drift", help="Have CloudFormation look whether what is launched differs from its template.")
]
Portfolio = Annotated[
    str | None,
    typer.Option(
        metavar="PORTFOLIO",
        help="Where several portfolios bring the product: the portfolio's name, or the launch path's ID.",
    ),
]
Waiting = Annotated[bool, typer.Option("--wait/--no-wait", help="Wait until it is done.")]
Timeout = Annotated[float, typer.Option(metavar="SECONDS", min=1, help="How long to wait.")]


@app.command()
def launch(
    product: ProductName,
    version: Annotated[str, typer.Option(metavar="VERSION", help="1.0.0, latest, or default.")] = "default",
    name: Annotated[str | None, typer.Option(help="The provisioned product's name. [default: the product's]")] = None,
    param: Param = None,
    params: Params = None,
    tag: Tag = None,
    account: Account = None,
    role: Role = None,
    region: Region = None,
    path: Portfolio = None,
    relaunch: Annotated[
        bool, typer.Option("--relaunch", help="Where its stack was deleted, terminate what is left and launch again.")
    ] = False,
    drift: Drift = False,
    facts: FactsFile = None,
    wait: Waiting = True,
    timeout: Timeout = 1800,
    output: Output = Format.TABLE,
) -> None:
    """Launch a product in an account; where it is already launched with these answers, nothing is done."""
    from product_factory.provisioning import launch as launch_product
    from product_factory.provisioning.parameters import read_parameters
    from product_factory.provisioning.tags import read_tags

    given, tags, known = (
        read_parameters(param or [], params),
        read_tags(tag or []),
        facts_at_hand(facts, BEFORE_A_LAUNCH),
    )
    session = session_of(account, role, region)
    with progress(f"Launching {product} {version} in {where(account, session)}"):
        done = launch_product(
            session,
            product=product,
            version=version,
            name=name,
            parameters=given,
            tags=tags,
            path=path,
            wait=waiting(wait, timeout),
            relaunch=relaunch,
            drift=drift,
            facts=known,
            hears=noted,
        )
    said = {
        "done": f"Launched {done.product} {done.version} as {done.name}",
        "unchanged": f"{done.name}: {done.product} {done.version} is already launched so; nothing to do",
        "under way": f"{done.name}: launch of {done.product} {done.version} is under way",
    }
    report(done, said[done.outcome], output, done.outputs, known.of(done.product).outputs if known else {})
    if done.outcome == "done" and output is Format.TABLE:
        print(*(note for note in done.notes if "confirm the subscription" in note), sep="\n", end="")


@app.command()
def update(
    name: Name,
    version: Annotated[
        str | None, typer.Option(metavar="VERSION", help="1.1.0, latest, or default. Without it, the version stays.")
    ] = None,
    param: Param = None,
    params: Params = None,
    tag: Tag = None,
    account: Account = None,
    role: Role = None,
    region: Region = None,
    path: Portfolio = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what it would do.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Don't ask.")] = False,
    facts: FactsFile = None,
    wait: Waiting = True,
    timeout: Timeout = 1800,
    output: Output = Format.TABLE,
) -> None:
    """Update what is launched: another version, other answers; those not given keep their value.

    Shows first what it does to this very product, and asks where something is replaced or deleted, or a major version
    is crossed.
    """
    from product_factory.provisioning import update as update_product
    from product_factory.provisioning.parameters import read_parameters
    from product_factory.provisioning.tags import read_tags

    given, tags, known = (
        read_parameters(param or [], params),
        read_tags(tag or []),
        facts_at_hand(facts, BEFORE_A_LAUNCH),
    )
    session = session_of(account, role, region)
    shown: list[Preview] = []

    def agree(told: Preview) -> bool:
        shown.append(told)
        return agreed(told, yes=yes)

    with progress(f"Updating {name} in {where(account, session)}"):
        done = update_product(
            session,
            name=name,
            version=version,
            parameters=given,
            tags=tags,
            path=path,
            wait=waiting(wait, timeout),
            facts=known,
            hears=noted,
            agree=None if dry_run else agree,
            dry_run=dry_run,
            known=templates_at_hand(facts),
        )
    if done.preview and dry_run:
        show_preview(done.preview)
    now = f"{done.product} {done.version}"
    moved = done.from_version != done.version
    said = {
        "done": f"Updated {name} from {done.from_version or 'its version'} to {now}"
        if moved
        else f"Updated {name}: {now} has what was given now",
        "unchanged": f"{name}: is {now} with these answers; nothing to do",
        "under way": f"{name}: update {'to' if moved else 'of'} {now} is under way",
        "planned": f"{name}: nothing was changed; without --dry-run it becomes {now}",
    }
    report(done, said[done.outcome], output, done.outputs)
    if done.newer_version and output is Format.TABLE:
        print(f"A newer version is there: factory update {name} --version {done.newer_version}")


@app.command()
def terminate(
    name: Name,
    account: Account = None,
    role: Role = None,
    region: Region = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Don't ask.")] = False,
    retain_resources: Annotated[
        bool, typer.Option("--retain-resources", help="Only let Service Catalog forget it; all resources stay.")
    ] = False,
    ignore_errors: Annotated[
        bool,
        typer.Option("--ignore-errors", help="Let Service Catalog forget it, even where resources can't be deleted."),
    ] = False,
    facts: FactsFile = None,
    wait: Waiting = True,
    timeout: Timeout = 1800,
    output: Output = Format.TABLE,
) -> None:
    """Terminate what is launched, and say what stays behind; where nothing is, nothing is done."""
    from product_factory.provisioning import terminate as terminate_product

    if not yes and not sys.stdin.isatty():
        from product_factory.errors import UsageError

        raise UsageError(f"terminating {name} asks first, and here is no terminal to ask on: pass --yes")
    known = facts_at_hand(facts, "what stays behind")
    session = session_of(account, role, region)
    if not yes:
        confirm(session, name, where(account, session), None if retain_resources else known)
    with progress(f"Terminating {name} in {where(account, session)}"):
        done = terminate_product(
            session,
            name=name,
            retain_resources=retain_resources,
            ignore_errors=ignore_errors,
            wait=waiting(wait, timeout),
            facts=known,
        )
    said = {
        "done": f"Terminated {name}",
        "unchanged": f"{name}: nothing of this name is launched; nothing to do",
        "under way": f"{name}: termination is under way",
    }
    report(done, said[done.outcome], output)
    if output is Format.TABLE and done.stays:
        print("\n".join(("What stays:", *(f"- {line}" for line in done.stays))))


def session_of(account: str | None, role: str | None, region: str | None) -> boto3.Session:
    """The credentials to act with. UsageError for --account without --role, unless they are of that account."""
    from product_factory import contact
    from product_factory.errors import UsageError
    from product_factory.provisioning.arguments import check
    from product_factory.provisioning.errors import aws_errors
    from product_factory.provisioning.session import assumed, spoke_of

    check(account=account, role=role, region=region)
    with aws_errors():
        session = contact.session(region_name=region)
        if role:
            return assumed(session, account=account, role=role)
        if account and spoke_of(session).account != account:
            raise UsageError(
                f"--account {account}: the credentials at hand are of another account; pass --role NAME too"
            )
    return session


def where(account: str | None, session: boto3.Session) -> str:
    """The place, for people, as far as it is known without asking AWS."""
    region = session.region_name or "no Region"
    return f"{account} ({region})" if account else region


def noted(note: str) -> None:
    """A note of a launch or update, told on standard error before anything changes."""
    print(f"Note: {note}", file=sys.stderr)


def waiting(wait: bool, timeout: float) -> Wait | None:
    """--wait and --timeout as the Python API takes them."""
    from product_factory.provisioning.wait import Wait

    return Wait(timeout=timeout) if wait else None


def confirm(session: boto3.Session, name: str, place: str, facts: Facts | None) -> None:
    """Say what stays, as far as the facts tell, and ask on the terminal; anything but yes ends with exit code 1."""
    from product_factory.provisioning import what_stays

    stays = what_stays(session, name=name, facts=facts)
    if stays is None:
        return
    if stays:
        print("\n".join(("What stays:", *(f"- {line}" for line in stays))), file=sys.stderr)
    typer.confirm(f"Terminate {name} in {place}?", abort=True, err=True)


def report(
    done: Result,
    said: str,
    output: Format,
    outputs: dict[str, str] | None = None,
    labels: Mapping[str, str] | None = None,
) -> None:
    """The result as JSON, or what happened in a line and the outputs as a table: what the card names, first."""
    if output is Format.JSON:
        print_answer(done)
        return
    print(f"{said} in {done.account} ({done.region}).")
    if done.outcome == "under way":
        print(f"Record {done.record_id}. The same command with --wait waits for it.")
    if outputs:
        told = {name: label for name, label in (labels or {}).items() if name in outputs}
        rows = [(told.get(name, ""), name, outputs[name]) for name in (*told, *sorted(set(outputs) - set(told)))]
        print_table(("To look at", "Output", "Value"), rows) if told else print_table(
            ("Output", "Value"), [row[1:] for row in rows]
        )
