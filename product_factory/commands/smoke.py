"""The command that sees on a real organization what the factory believes: smoke."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from product_factory.arguments import Output, refuse_json
from product_factory.errors import FactoryError, UsageError
from product_factory.output import Format, print_answer, print_json, print_table

if TYPE_CHECKING:
    from product_factory.smoke.journal import Journal
    from product_factory.smoke.places import Places
    from product_factory.smoke.report import Observation, Report, StepResult
    from product_factory.smoke.settings import Settings

app = typer.Typer()
Many = list[str] | None


@app.command()
def smoke(
    account: Annotated[
        Many, typer.Option(metavar="ID", help="A test account; a second one takes the umbrellas.")
    ] = None,
    test_unit: Annotated[
        str | None, typer.Option(metavar="UNIT", help="The unit that the test accounts are in: a path or an ID.")
    ] = None,
    empty_unit: Annotated[
        str | None, typer.Option(metavar="UNIT", help="A unit without accounts, to be shared with.")
    ] = None,
    role: Annotated[str, typer.Option(metavar="NAME", help="The role in each account that launches.")] = "Developer",
    admin_role: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The role in each account that looks and cleans up. [default: its profile]"),
    ] = None,
    hub_profile: Annotated[
        str | None, typer.Option(metavar="PROFILE", help="The hub's credentials. [default: those at hand]")
    ] = None,
    profile_for: Annotated[
        Many, typer.Option(metavar="ID=PROFILE", help="An account's credentials. [default: the hub's]")
    ] = None,
    move_account: Annotated[
        str | None, typer.Option(metavar="ID", help="Also move this test account into --empty-unit and back.")
    ] = None,
    management_profile: Annotated[
        str | None, typer.Option(metavar="PROFILE", help="The management account's, for --move-account.")
    ] = None,
    region: Annotated[str | None, typer.Option(metavar="REGION", help="[default: the hub's first]")] = None,
    products: Annotated[str, typer.Option(metavar="NAMES", help="Only these products, by commas.")] = "",
    steps: Annotated[str, typer.Option(metavar="NAMES", help="Only these steps, by commas.")] = "",
    skip: Annotated[str, typer.Option(metavar="NAMES", help="All steps but these, by commas.")] = "",
    email: Annotated[str, typer.Option(metavar="ADDRESS", help="Asked by AWS to confirm; needed by topics.")] = "",
    patience: Annotated[float, typer.Option(metavar="SECONDS", min=0, help="For what AWS tells late.")] = 900,
    folder: Annotated[
        Path, typer.Option("--report", metavar="FOLDER", help="For the report and the state file.")
    ] = Path("smoke-report"),
    policy: Annotated[
        str | None, typer.Option(metavar="WHO", help="Print the IAM policy of hub, developer, admin or management.")
    ] = None,
    clean_up: Annotated[
        Path | None, typer.Option(metavar="STATE", help="Only take away what the run of this state file made.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="The plan and the cost drivers; nothing is done.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Don't ask, neither to begin nor to clean up.")] = False,
    output: Output = Format.TABLE,
) -> None:
    """See on a real organization what the factory believes of AWS, and report it fact by fact; exit 1 when one differs.

    Launches products in test accounts, and then takes away what it made, and nothing else. docs/SMOKE.md tells all.
    """
    if policy:
        refuse_json(output, "smoke: --policy")
        _policy(policy)
        return
    if not (yes or dry_run) and not sys.stdin.isatty():
        raise UsageError("smoke asks first, and here is no terminal to ask on: look at --dry-run, then pass --yes")
    if clean_up:
        _clean_up(clean_up, yes, dry_run, output)
        return
    if not account or not test_unit:
        raise UsageError("smoke: name the test accounts and their unit: --account ID --test-unit UNIT")
    from product_factory.catalog.loading import hub
    from product_factory.smoke.running import chosen
    from product_factory.smoke.settings import Settings

    left_out = set(_names(skip))
    chosen(tuple(left_out))
    settings = Settings.model_validate(
        {
            "accounts": account,
            "test_unit": test_unit,
            "empty_unit": empty_unit,
            "role": role,
            "admin_role": admin_role,
            "hub_profile": hub_profile,
            "profiles": dict(_pair(each) for each in profile_for or []),
            "move_account": move_account,
            "management_profile": management_profile,
            "region": region or hub().regions[0],
            "products": _names(products),
            "steps": tuple(name for name in chosen(_names(steps)) if name not in left_out),
            "email": email,
            "patience": patience,
        }
    )
    _plan(settings, output, stderr=not dry_run)
    if dry_run:
        return
    _ask(f"Begin? It launches products in {', '.join(settings.accounts)}.", yes)
    _run(settings, folder, yes, output)


def _policy(who: str) -> None:
    """All actions of all steps, on all resources: what they are called on has no names yet."""
    from product_factory.smoke.step import WHO
    from product_factory.smoke.steps import STEPS

    if who not in WHO:
        raise UsageError(f"--policy {who}: there are {', '.join(WHO)}")
    actions = sorted({action for step in STEPS for action in step.permissions.get(who, ())})
    statement = {"Effect": "Allow", "Action": actions, "Resource": "*"}
    print_json({"Version": "2012-10-17", "Statement": [statement]})


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _pair(text: str) -> tuple[str, str]:
    account, equals, profile = text.partition("=")
    if not equals or not profile:
        raise UsageError(f"--profile-for {text}: write ID=PROFILE")
    return account, profile


def _ask(question: str, yes: bool) -> None:
    if not yes:
        typer.confirm(question, abort=True, err=True)


def _say(text: str) -> None:
    print(text, file=sys.stderr)


def _plan(settings: Settings, output: Format, *, stderr: bool) -> None:
    """Steps and cost drivers, on standard output only where that is all that was asked for."""
    from contextlib import redirect_stdout

    from product_factory.catalog.catalog import load
    from product_factory.smoke.estimate import estimate, notes
    from product_factory.smoke.steps import STEPS

    steps = [step for step in STEPS if step.name in settings.steps]
    costs = estimate(load(), settings)
    with redirect_stdout(sys.stderr if stderr else sys.stdout):
        if output is Format.JSON and not stderr:
            from product_factory.commands.answers.smoke import planned

            print_answer(planned(steps, costs))
            return
        print_table(
            ("Step", "What it proves", "Where that stands", "Acts as"),
            [(step.name, step.why, "\n".join(step.tables), ", ".join(step.permissions)) for step in steps],
        )
        print_table(("Account", "What is paid for, at most", "Quantity", "Products", "Prices"), costs)
        print("\n".join(notes(settings)))


def _run(settings: Settings, folder: Path, yes: bool, output: Format) -> None:
    from product_factory.smoke import running
    from product_factory.smoke.cleaning import planned
    from product_factory.smoke.places import Places

    run = running.begin(settings, Places(settings), folder, _say)
    _say(f"State file: {run.journal.path}. After a kill: factory smoke --clean-up {run.journal.path}")
    results: list[StepResult] = []
    observations: list[Observation] = []
    try:
        for step, result, seen in running.walk(run):
            results.append(result)
            observations += seen
            _say(f"{step.name}: {result.outcome}, {len(seen)} observations. {result.reason}".rstrip())
        left = _cleaned(run.places, run.journal, yes)
    except (KeyboardInterrupt, typer.Abort):
        left = planned(run.journal)
        _say(f"Stopped. Take away what is there with: factory smoke --clean-up {run.journal.path}")
    made = running.report(run, tuple(results), tuple(observations), left)
    paths = running.write(made, folder)
    _tell(made, paths, output)


def _cleaned(places: Places, journal: Journal, yes: bool) -> tuple[str, ...]:
    """What is left after the clean-up, which names what it deletes first. Abort where that is not wanted."""
    from product_factory.smoke.cleaning import clean, planned

    todo = planned(journal)
    if not todo:
        return ()
    _say("\n".join(("To be taken away, all of it made by this run:", *(f"- {each}" for each in todo))))
    _ask("Take it away?", yes)
    return clean(places, journal, _say)


def _tell(made: Report, paths: tuple[Path, Path], output: Format) -> NoReturn:
    """The report, and the exit code."""
    if output is Format.JSON:
        from product_factory.commands.answers.smoke import reported

        print_answer(reported(made))
    else:
        rows = [
            (each.verdict, each.step, each.fact, each.seen) for each in made.observations if each.verdict != "agrees"
        ]
        print_table(("", "Step", "Fact", "Seen"), rows)
        counts = ", ".join(f"{count} {name}" for name, count in made.counts.items())
        print(f"{'Passed' if made.passed else 'Did not pass'}, on {made.where}: {counts}.")
        print(
            "\n".join(("Left behind:", *(f"- {each}" for each in made.left)))
            if made.left
            else "Nothing is left behind."
        )
        print(f"The report: {paths[1]}, {paths[0]}")
    raise typer.Exit(0 if made.passed else 1)


def _clean_up(state: Path, yes: bool, dry_run: bool, output: Format) -> None:
    from product_factory.smoke.cleaning import planned
    from product_factory.smoke.journal import Journal
    from product_factory.smoke.places import Places

    journal = Journal.read(state)
    left = planned(journal) if dry_run else _cleaned(Places(journal.settings), journal, yes)
    if output is Format.JSON:
        from product_factory.commands.answers.smoke import Cleaned

        print_answer(Cleaned(left=left))
    elif dry_run:
        print("\n".join(left) or "Nothing is left of that run.")
    if dry_run:
        return
    if left:
        raise FactoryError("\n".join(("left behind; fix it and run the same command again", *left)))
    if output is not Format.JSON:
        print("Nothing is left of that run.")
