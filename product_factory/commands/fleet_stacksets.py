"""What plan and apply do with StackSets: `engine: stacksets`, and the way back."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from product_factory.commands.at_hand import facts_at_hand, judge_at_hand
from product_factory.errors import UsageError
from product_factory.output import Format, print_answer, print_table, progress

if TYPE_CHECKING:
    from product_factory.provisioning.fleet.manifest import Manifest
    from product_factory.provisioning.fleet.results import Plan
    from product_factory.provisioning.fleet.stacksets.results import SetResult, SetsPlan


def check(*, drift: bool, relaunch: bool) -> None:
    """UsageError for words that this engine doesn't take."""
    for word, given in (("--drift", drift), ("--relaunch", relaunch)):
        if given:
            raise UsageError(f"{word} looks into accounts, and StackSets do not: use it with --engine direct")


def refuse(take_over: str | None, templates: Path | None = None) -> None:
    """UsageError for what is for StackSets alone."""
    for word, given in (("--take-over", take_over), ("--templates", templates)):
        if given is not None:
            raise UsageError(
                f"{word} is for StackSets: write `engine: stacksets` in the manifest, or --engine stacksets"
            )


def show_or_print(
    manifest: Manifest, facts: Path | None, output: Format, *, take_over: str | None, templates: Path | None
) -> None:
    """The plan, and its StackSets as files where those are asked for; exit code 1 where a StackSet is refused."""
    planned = _planned(manifest, facts, take_over, read_accounts=True)
    if templates is not None:
        from product_factory.provisioning.fleet.stacksets.exporting import export

        planned = planned.model_copy(update={"files": export(planned, templates)})
    if output is Format.JSON:
        print_answer(planned)
    else:
        show(planned)
        for file in planned.files:
            print(f"Wrote {file}.")
        print("Nothing was changed. `factory apply` does it.")
    if any(step.action == "refused" for step in planned.steps):
        raise typer.Exit(1)


def carry_out(
    manifest: Manifest, facts: Path | None, output: Format, *, take_over: str | None, yes: bool, timeout: float
) -> None:
    """Plan, ask, apply, report; exit code 1 where not everything is as the manifest says."""
    from product_factory.provisioning.fleet.stacksets import views
    from product_factory.provisioning.fleet.stacksets.applying import WAIT, apply

    # Who is not asked needs no names: so that calls stay as many, however many accounts there are.
    planned = _planned(manifest, facts, take_over, read_accounts=not yes)
    if output is Format.TABLE:
        show(planned)
    if planned.changes and not yes:
        if output is Format.JSON:
            with redirect_stdout(sys.stderr):
                show(planned)
        typer.confirm(
            f"Do this with {planned.changes} StackSets ({views.counted(planned.counts)})?", abort=True, err=True
        )
    wait = WAIT.model_copy(update={"timeout": max(timeout, WAIT.timeout)})
    report = apply(planned, wait=wait, role=take_over, say=_say, ended=_ended)
    if output is Format.JSON:
        from product_factory.commands.answers.fleet import sets_applied

        print_answer(sets_applied(report))
    else:
        print_table(views.REPORT, list(views.report_rows(report)))
        if report.stopped:
            print(f"Wave {report.stopped} was stopped by its failures; what was skipped is done by applying again.")
        print(f"{views.counted(report.counts)}.".capitalize())
    if not report.succeeded:
        raise typer.Exit(1)


def show(planned: SetsPlan) -> None:
    """The plan as a table, and what else is to know before saying yes."""
    from product_factory.provisioning.fleet.stacksets import views

    print_table(views.PLAN, list(views.plan_rows(planned)))
    print("\n".join((*views.plan_notes(planned), f"Plan: {views.counted(planned.counts)}.")))


def held_by(manifest: Manifest) -> tuple[str, ...]:
    """The fleet's StackSets of an earlier engine, by name, as far as these credentials see them."""
    from product_factory import contact
    from product_factory.provisioning.fleet.stacksets.letting_go import held

    return tuple(made.name for made in held(manifest, contact.session(region_name=manifest.regions[0]))[1])


def let_go(planned: Plan, timeout: float) -> None:
    """End the StackSets that the plan names; what they launched stays."""
    if not planned.let_go:
        return
    from product_factory import contact
    from product_factory.provisioning.fleet.stacksets import letting_go
    from product_factory.provisioning.fleet.stacksets.applying import WAIT

    manifest = planned.manifest
    reached, sets = letting_go.held(manifest, contact.session(region_name=manifest.regions[0]))
    if reached:
        known = tuple(made for made in sets if made.name in planned.let_go)
        letting_go.let_go(reached, known, WAIT.model_copy(update={"timeout": max(timeout, WAIT.timeout)}), _say)


def _planned(manifest: Manifest, facts: Path | None, take_over: str | None, *, read_accounts: bool) -> SetsPlan:
    from product_factory.provisioning.fleet.stacksets.planning import plan

    known = facts_at_hand(facts, "what comes before what; and what updates do")
    with progress("Reading the hub and its StackSets"):
        return plan(
            manifest,
            facts=known,
            judge=judge_at_hand(facts),
            read_accounts=read_accounts,
            take_over=take_over is not None,
        )


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _ended(result: SetResult) -> None:
    _say(f"{result.stack_set}: {result.ended}{f': {result.reason}' if result.reason else ''}")
