"""The commands on a fleet: plan, apply."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from product_factory.arguments import Output, refuse_json
from product_factory.commands import fleet_stacksets as stacksets
from product_factory.commands.at_hand import BEFORE_A_LAUNCH, FactsFile, facts_at_hand, judge_at_hand
from product_factory.output import Format, print_answer, print_json, print_table

if TYPE_CHECKING:
    from product_factory.provisioning.fleet.manifest import Manifest
    from product_factory.provisioning.fleet.results import Plan, Report


class Engine(StrEnum):
    """Who launches: as `engine` of a manifest says it."""

    DIRECT = "direct"
    STACKSETS = "stacksets"


app = typer.Typer()
File = Annotated[Path, typer.Argument(metavar="FILE", help="The manifest: docs/FLEET.md tells what stands in it.")]
Drift = Annotated[
    bool, typer.Option("--drift", help="Have CloudFormation look whether what is launched differs from its template.")
]
Relaunch = Annotated[
    bool, typer.Option("--relaunch", help="Terminate and launch again what lost its stack. Without it: refused.")
]
Chosen = Annotated[
    Engine | None,
    typer.Option(help="Who launches: this machine, or AWS's StackSets by unit. [default: as the manifest says]"),
]
TakeOver = Annotated[
    str | None,
    typer.Option(
        "--take-over",
        metavar="ROLE",
        help="With StackSets: make what was launched already theirs, as this role of each account; nothing of it changes.",
    ),
]
Concurrency = Annotated[int, typer.Option(min=1, max=100, help="How many accounts are worked on at a time.")]


@app.command()
def plan(
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="The manifest: docs/FLEET.md tells what stands in it.")
    ] = None,
    schema: Annotated[bool, typer.Option("--schema", help="Print the manifest's JSON Schema, for editors.")] = False,
    drift: Drift = False,
    relaunch: Relaunch = False,
    engine: Chosen = None,
    take_over: TakeOver = None,
    templates: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="With StackSets: write their templates and arguments there, as files."),
    ] = None,
    concurrency: Concurrency = 10,
    facts: FactsFile = None,
    output: Output = Format.TABLE,
) -> None:
    """Show what `apply` would do with a fleet manifest: launch, update, terminate, keep, refused. Changes nothing."""
    if schema:
        from product_factory.provisioning.fleet.manifest import schema as made

        refuse_json(output, "plan: --schema")
        print_json(made())
        return
    if file is None:
        from product_factory.errors import UsageError

        raise UsageError("name the manifest: factory plan FILE (or --schema for its JSON Schema)")
    manifest = chosen(file, engine)
    if manifest.engine == "stacksets":
        stacksets.check(drift=drift, relaunch=relaunch)
        stacksets.show_or_print(manifest, facts, output, take_over=take_over, templates=templates)
        return
    stacksets.refuse(take_over, templates)
    planned = planned_from(manifest, concurrency, facts, drift=drift, relaunch=relaunch)
    if output is Format.JSON:
        print_answer(planned)
    else:
        show_plan(planned)
        print("Nothing was changed. `factory apply` does it.")
    if any(step.action == "refused" for step in planned.steps):
        raise typer.Exit(1)


@app.command()
def apply(
    file: File,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Don't ask.")] = False,
    relaunch: Relaunch = False,
    engine: Chosen = None,
    take_over: TakeOver = None,
    concurrency: Concurrency = 10,
    timeout: Annotated[float, typer.Option(metavar="SECONDS", min=1, help="How long to wait for each product.")] = 3600,
    facts: FactsFile = None,
    output: Output = Format.TABLE,
) -> None:
    """Launch, update and (`status: terminated`) terminate what a fleet manifest says, wave by wave; safe to repeat.

    With `engine: stacksets` AWS's StackSets launch and update by unit, and nothing is terminated.
    """
    from product_factory.provisioning.fleet import apply as apply_plan
    from product_factory.provisioning.fleet import views
    from product_factory.provisioning.fleet.applying import WAIT
    from product_factory.provisioning.fleet.progress import Progress

    if not yes and not sys.stdin.isatty():
        from product_factory.errors import UsageError

        raise UsageError("apply asks first, and here is no terminal to ask on: look at `factory plan`, then pass --yes")
    manifest = chosen(file, engine)
    if manifest.engine == "stacksets":
        stacksets.check(drift=False, relaunch=relaunch)
        stacksets.carry_out(manifest, facts, output, take_over=take_over, yes=yes, timeout=timeout)
        return
    stacksets.refuse(take_over)
    planned = planned_from(manifest, concurrency, facts, relaunch=relaunch)
    if output is Format.TABLE:
        show_plan(planned)
    if (planned.changes or planned.let_go) and not yes:
        if output is Format.JSON:
            show_plan(planned, stderr=True)
        more = f", after letting go of {len(planned.let_go)} StackSets" if planned.let_go else ""
        counts = views.counted(planned.counts)
        typer.confirm(f"Do these {planned.changes} steps ({counts}){more}?", abort=True, err=True)
    stacksets.let_go(planned, timeout)
    with Progress() as progress:
        report = apply_plan(
            planned,
            concurrency=concurrency,
            wait=WAIT.model_copy(update={"timeout": timeout}),
            wave_begins=progress.wave_begins,
            ended=progress.ended,
        )
    if output is Format.JSON:
        from product_factory.commands.answers.fleet import applied

        print_answer(applied(report))
    else:
        show_report(report)
    if not report.succeeded:
        raise typer.Exit(1)


def chosen(file: Path, engine: Engine | None) -> Manifest:
    """The manifest in this file, with the engine that is chosen for it."""
    from product_factory.provisioning.fleet import load

    manifest = load(file, later=True)
    if engine is None or engine.value == manifest.engine:
        return manifest
    return manifest.model_copy(update={"engine": engine.value})


def planned_from(
    manifest: Manifest, concurrency: int, facts: Path | None, *, drift: bool = False, relaunch: bool = False
) -> Plan:
    """The plan of the manifest, with progress."""
    from product_factory.provisioning.fleet import plan as plan_manifest
    from product_factory.provisioning.fleet.account_state import Asked
    from product_factory.provisioning.fleet.progress import Looking

    known = facts_at_hand(facts, f"{BEFORE_A_LAUNCH}; and what updates do")
    with Looking() as looking:
        planned = plan_manifest(
            manifest,
            concurrency=concurrency,
            facts=known,
            judge=judge_at_hand(facts),
            asked=Asked(drift=drift, relaunch=relaunch),
            looked_at=looking.looked_at,
        )
    return planned.model_copy(update={"let_go": stacksets.held_by(manifest)})


def show_plan(planned: Plan, *, stderr: bool = False) -> None:
    """The plan as a table, and what else is to know before saying yes."""
    from contextlib import redirect_stdout

    from product_factory.provisioning.fleet import views

    with redirect_stdout(sys.stderr if stderr else sys.stdout):
        print_table(views.PLAN, list(views.plan_rows(planned)))
        print("\n".join((*views.plan_notes(planned), f"Plan: {views.counted(planned.counts)}.")))


def show_report(report: Report) -> None:
    """The results as a table, and the sum."""
    from product_factory.provisioning.fleet import views

    print_table(views.REPORT, list(views.report_rows(report)))
    if report.stopped:
        print(f"Wave {report.stopped} was stopped by its failures; what was skipped is done by applying again.")
    print(f"{views.counted(report.counts)}.".capitalize())
