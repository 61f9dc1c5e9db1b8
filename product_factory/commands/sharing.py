"""The commands on the organization: deploy, share, doctor."""

from __future__ import annotations

import sys
import tempfile
from contextlib import nullcontext
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from product_factory.arguments import Output
from product_factory.errors import FactoryError, UsageError
from product_factory.output import Format, print_answer, print_table, progress

if TYPE_CHECKING:
    from product_factory.organization.nodes import Tree
    from product_factory.sharing.deploying import Ready
    from product_factory.sharing.doctor import Check
    from product_factory.sharing.plan import Step

app = typer.Typer()


class PlanFormat(StrEnum):
    """How a plan is shown; Markdown as a pull request has it."""

    TABLE = "table"
    JSON = "json"
    MARKDOWN = "markdown"


Yes = Annotated[bool, typer.Option("--yes", "-y", help="Remove shares without asking.")]

Waits = Annotated[bool, typer.Option("--wait", help="Wait while somebody else deploys.")]


@app.command()
def share(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the plan, change nothing.")] = False,
    yes: Yes = False,
    wait: Waits = False,
    output: Output = Format.TABLE,
) -> None:
    """Share the portfolios with the organization as the settings say: plan, then apply.

    One at a time with deployments, as `deploy`; --dry-run at any time.
    """
    from product_factory.catalog.loading import hub
    from product_factory.sharing import shares
    from product_factory.sharing.lock import deploying

    held = nullcontext(lambda: None) if dry_run else deploying(hub().regions[0], wait=wait, say=_progress)
    with held as check:
        with progress("Reading the organization and its shares"):
            state = shares.read()
        if output is Format.TABLE:
            _print_plan(state.steps, state.tree)
        if not dry_run:
            _confirm_removals(state.steps, yes)
            shares.apply(state, _progress, check)
    if output is Format.JSON:
        from product_factory.commands.answers.sharing import Shared

        print_answer(Shared(steps=state.steps))
    elif all(step.action == "keep" for step in state.steps):
        print("Everything is shared as the settings say; nothing to do.")
    elif dry_run:
        print("Nothing was changed: --dry-run.")
    else:
        done = sum(step.action != "keep" for step in state.steps)
        print(f"{done} share operations completed.")


@app.command()
def deploy(
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Remove without asking what the settings can bring back: shares, associations, principals, TagOptions; never a version, product or portfolio.")] = False,
    remove: Annotated[list[str] | None, typer.Option("--remove", metavar="KIND:NAME", help="Remove just this: version:audit-trail/1.0.0, product:x, portfolio:y; repeat for more.")] = None,
    unread: Annotated[bool, typer.Option("--unread", help="Remove although it can't be read who runs it.")] = False,
    back: Annotated[bool, typer.Option("--back", help="Go back to an older commit on purpose.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the plan, touch nothing.")] = False,
    wait: Waits = False,
    bootstrap: Annotated[bool, typer.Option("--bootstrap", help="First bootstrap the CDK in the hub's Regions.")] = False,
    announce: Annotated[bool, typer.Option("--announce/--no-announce", help="Tell who is named in the portfolios, or nobody, ever.")] = True,
    out: Annotated[str, typer.Option(help="Folder for the cloud assembly.")] = "cdk.out",
    output: Annotated[PlanFormat, typer.Option("--output", "-o", help="How --dry-run shows the plan.")] = PlanFormat.TABLE,
) -> None:  # fmt: skip
    """Show the plan, then deploy the hub stacks with the CDK CLI, repair what was changed by hand, set versions' states, share, and tell.

    Nothing that is deployed is removed unasked. With --dry-run exit code 1 where a deployment would be refused.
    """
    from product_factory.catalog.offer import load
    from product_factory.sharing import deploying

    words = remove or []
    if missing := load().next_step:
        if output is PlanFormat.JSON:
            from product_factory.commands.answers.sharing import DeployPlan

            print_answer(DeployPlan(rows=(), notes=(missing,)))
        else:
            print(f"Nothing was deployed. {missing}")
        return
    if dry_run:
        with tempfile.TemporaryDirectory() as folder, progress("Reading the hub"):
            ready = deploying.prepare(Path(folder))
            found = _refusals(ready, words, unread, back=back, yes=True, terminal=True)
        _show_plan(ready, words, output, found)
        if found:
            raise typer.Exit(1)
        return
    if output is not PlanFormat.TABLE:
        raise UsageError(f"--output {output.value} is for --dry-run: a deployment reports as it goes")
    _deploy(words, out, yes=yes, unread=unread, back=back, wait=wait, bootstrap=bootstrap)
    _announce(announce)
    print("Deployed and shared. `factory doctor` checks the way to a developer's launch.")


def _deploy(words: list[str], out: str, *, yes: bool, unread: bool, back: bool, wait: bool, bootstrap: bool) -> None:
    from product_factory.catalog.loading import hub
    from product_factory.hub.keep_active import proposals_text
    from product_factory.sharing import carrying_out, deploying, deployment
    from product_factory.sharing.lock import deploying as locked

    with locked(hub().regions[0], wait=wait, say=_progress) as check:
        if bootstrap:
            deployment.bootstrap()
        deployment.check_bootstrapped()
        with progress("Reading the hub"):
            ready = deploying.when_idle(Path(out), wait=wait, say=_progress)
        _show_plan(ready, words, PlanFormat.TABLE, [])
        terminal = sys.stdin.isatty()
        for text in _refusals(ready, words, unread, back=back, yes=yes, terminal=terminal):
            raise FactoryError(text)
        _ask(ready, words, yes)
        carrying_out.run(ready, words, check, print)
        for line in proposals_text():
            print(line)


def _refusals(ready: Ready, words: list[str], unread: bool, *, back: bool, yes: bool, terminal: bool) -> list[str]:
    """Why this is not deployed; nothing where it may be, once what has to be asked is answered."""
    from product_factory.sharing import deploying
    from product_factory.sharing.removals import judge

    verdict = judge(ready.rows, words, yes=yes, terminal=terminal, advice=ready.advice)
    older = "" if back else ready.back
    found = [text for text in (verdict.refusal or older, *ready.blocked) if text]
    return found or deploying.check_nobody_runs(ready, words, unread=unread)


def _show_plan(ready: Ready, words: list[str], output: PlanFormat, refused: list[str]) -> None:
    from product_factory.sharing import plan_output
    from product_factory.sharing.removals import unused

    notes = [f"Would be refused: {text}" for text in refused]
    notes += [f"--remove {word}: there is nothing of this name to remove" for word in unused(ready.rows, words)]
    if output is PlanFormat.JSON:
        from product_factory.commands.answers.sharing import DeployPlan, planned

        print_answer(DeployPlan(rows=tuple(map(planned, ready.rows)), notes=tuple(notes)))
    elif output is PlanFormat.MARKDOWN:
        print(plan_output.markdown(ready.rows, notes))
    else:
        table = plan_output.shown(ready.rows)
        if table:
            print_table(plan_output.COLUMNS, [plan_output.cells(row) for row in table])
        print(f"Plan: {plan_output.counts(ready.rows)}.")
        for note in notes:
            print(note)


def _ask(ready: Ready, words: list[str], yes: bool) -> None:
    from product_factory.sharing.removals import judge, named

    asked = judge(ready.rows, words, yes=yes, terminal=True, advice=ready.advice).ask
    if asked:
        typer.confirm(f"Remove {named(asked)}?", abort=True)


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
        checks = [*examine(account, role), *_of_guardrails(), *_of_fleets()]
    if output is Format.JSON:
        from product_factory.commands.answers.sharing import Examined

        print_answer(Examined(checks=tuple(checks)))
    else:
        print_table(
            ("", "Check", "Found", "Fix"),
            [("pass" if c.passed else "FAIL", c.name, c.found, "" if c.passed else c.mend) for c in checks],
        )
        if missing := load().next_step:
            print(missing)
    if not all(c.passed for c in checks):
        raise typer.Exit(1)


def _of_guardrails() -> list[Check]:
    try:
        from product_factory.guardrails.doctor import checks
    except ModuleNotFoundError:  # a factory without them
        return []
    return checks()


def _of_fleets() -> list[Check]:
    try:
        from product_factory.provisioning.fleet.stacksets.doctor import findings
    except ModuleNotFoundError:  # a factory without them
        return []
    from product_factory import contact
    from product_factory.catalog.loading import hub
    from product_factory.sharing.doctor import Check

    home = hub().regions[0]
    found = findings(contact.session(region_name=home), home)
    return [Check(name=name, passed=passed, found=told, mend=mend) for name, passed, told, mend in found]


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
