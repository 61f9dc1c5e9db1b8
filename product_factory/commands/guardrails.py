"""The commands on guardrails: show, diff, publish, plan, apply, test, delegation."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from product_factory.arguments import Output, Today
from product_factory.errors import FactoryError, UsageError
from product_factory.output import Format, print_answer, print_table, progress

if TYPE_CHECKING:
    from product_factory.authoring.guardrail import Guardrail
    from product_factory.guardrails.asking import Ready

app = typer.Typer()
group = typer.Typer(no_args_is_help=True, help="What must not happen in the organization's accounts.")
app.add_typer(group, name="guardrails")

GuardrailName = Annotated[str, typer.Argument(metavar="GUARDRAIL", help="A guardrail's name.")]
Ring = Annotated[
    int | None,
    typer.Option(min=1, max=99, help="Reach the rings up to this. [default: those that have guardrails, or the first]"),
]


class PlanFormat(StrEnum):
    """How a plan is shown; Markdown as a pull request has it."""

    TABLE = "table"
    JSON = "json"
    MARKDOWN = "markdown"


class Bump(StrEnum):
    """Which part of the number rises; auto: the one that the changes demand."""

    AUTO = "auto"
    MAJOR = "major"
    MINOR = "minor"
    PATCH = "patch"


@group.command(epilog="Example: factory guardrails show networks")
def show(
    guardrail: Annotated[str | None, typer.Argument(metavar="[GUARDRAIL]", help="One; all without.")] = None,
    version: Annotated[str | None, typer.Option(metavar="VERSION", help="A released one. [default: the code]")] = None,
    output: Output = Format.TABLE,
) -> None:
    """List the guardrails, or show one with its policy as AWS Organizations gets it. Calls nothing of AWS."""
    from product_factory.commands import guardrails_shown

    if guardrail is None and version:
        raise UsageError("guardrails show: --version is of one GUARDRAIL; name it")
    if guardrail is None:
        guardrails_shown.every(_cards(), output)
    else:
        guardrails_shown.one(_card(guardrail), version, output)


@group.command(epilog="Example: factory guardrails diff")
def diff(
    guardrail: Annotated[str | None, typer.Argument(metavar="[GUARDRAIL]", help="One; all without.")] = None,
    output: Output = Format.TABLE,
) -> None:
    """Compare the code with the newest released versions, and tell which number the change demands.

    A new deny is major, a wider exemption or less denied minor, other words a patch.
    """
    from product_factory.commands.answers.guardrails import AllCompared, Compared
    from product_factory.guardrails import frozen

    found = []
    for card in [_card(guardrail)] if guardrail else _cards():
        there = frozen.versions(card.name)
        change = frozen.difference(card)
        same = bool(there) and frozen.content(card) == frozen.read(there[-1])
        if there and same:
            continue
        found.append(
            Compared(
                guardrail=card.name,
                since=there[-1].version if there else None,
                bump=change.bump if change else None,
                changes=change.lines if change else ("not released yet",),
            )
        )
    if output is Format.JSON:
        print_answer(AllCompared(guardrails=tuple(found)))
    elif not found:
        print("No guardrail differs from its newest released version.")
    for each in found if output is Format.TABLE else ():
        print(f"{each.guardrail}, {each.since or 'nothing'} → code: {each.bump or 'first version'}")
        for line in each.changes:
            print(f"  {line}")


@group.command(epilog='Example: factory guardrails publish networks --bump auto --notes "What changes."')
def publish(
    guardrail: GuardrailName,
    notes: Annotated[str, typer.Option(help="What changes for those below it.")],
    version: Annotated[str | None, typer.Argument(metavar="[VERSION]", help="MAJOR.MINOR.PATCH.")] = None,
    bump: Annotated[Bump | None, typer.Option(help="In place of VERSION: the next of its kind.")] = None,
    today: Today = None,
    output: Output = Format.TABLE,
) -> None:
    """Freeze a guardrail as a new version, which never changes again; refuses a smaller number than it demands."""
    from product_factory.catalog import clock
    from product_factory.commands.answers.guardrails import Published
    from product_factory.guardrails import frozen
    from product_factory.impact.models import Bump as Kind
    from product_factory.root import relative

    if (version is None) == (bump is None):
        raise UsageError(
            "guardrails publish: give either VERSION, such as 1.1.0, or --bump auto, major, minor or patch"
        )
    card = _card(guardrail)
    before = {each.version for each in frozen.versions(guardrail)}
    kind = Kind(bump) if bump and bump is not Bump.AUTO else None
    day = clock.today(today and today.date())
    done = frozen.publish(card, version, notes, bump=kind, today=day)
    new = done.version not in before
    if output is Format.JSON:
        told = done.release
        print_answer(Published(guardrail=guardrail, version=told.version, date=told.date, sha256=told.sha256, new=new))
    elif new:
        print(
            f"{guardrail} {done.version} is released: {relative(done.path)}. `factory guardrails plan` shows what it does."
        )
    else:
        print(f"{guardrail} {done.version} is already released with this content; nothing to do.")


@group.command(epilog="Example: factory guardrails plan --ring 2")
def plan(
    ring: Ring = None,
    output: Annotated[PlanFormat, typer.Option("--output", "-o", help="How the plan is shown.")] = PlanFormat.TABLE,
) -> None:
    """Show what `guardrails apply` would do, where, and which products could no longer be launched. Changes nothing.

    Exit code 1 where it would be refused.
    """
    from product_factory.commands import guardrails_shown
    from product_factory.commands.guardrails_hindered import hindering

    with progress("Reading the organization's policies"):
        ready = _ready(ring)
    guardrails_shown.plan(ready, hindering(ready), output.value)
    if ready.refused:
        raise typer.Exit(1)


@group.command(epilog="Example: factory guardrails apply --remove networks@/Sandbox")
def apply(
    ring: Ring = None,
    remove: Annotated[
        list[str] | None,
        typer.Option("--remove", metavar="GUARDRAIL@PLACE", help="Take just this away: networks@/Workloads; repeat for more."),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Don't ask before guardrails are added or changed; never removes one.")] = False,
    output: Output = Format.TABLE,
) -> None:  # fmt: skip
    """Show the plan, then carry it out: types by API, policies by a stack for each guardrail.

    Nothing is taken away unasked. Running it again completes what was cut off, and else does nothing.
    """
    from product_factory.commands import guardrails_shown
    from product_factory.commands.guardrails_hindered import hindering
    from product_factory.guardrails import applying, asking
    from product_factory.guardrails.refusals import unused

    words = remove or []
    with progress("Reading the organization's policies"):
        ready = asking.ready(ring)
    if output is Format.TABLE:
        guardrails_shown.plan(ready, hindering(ready), output.value)
    for text in ready.refused:
        raise FactoryError(text)
    for word in unused(ready.plan, words):
        print(f"--remove {word}: there is nothing of this name to remove", file=sys.stderr)
    _confirm(ready, words, yes)
    if ready.plan.work:
        applying.apply(ready, lambda text: print(text, file=sys.stderr))
    if output is Format.JSON:
        guardrails_shown.plan(ready, [], output.value)
    elif ready.plan.work:
        print(f"Done: {len(ready.plan.work)} steps. `factory guardrails plan` shows that nothing is left.")
    else:
        print("Guardrails are as the settings say; nothing to do.")


def _ready(ring: int | None) -> Ready:
    from product_factory.guardrails import asking

    return asking.ready(ring)


def _confirm(ready: Ready, words: list[str], yes: bool) -> None:
    from product_factory.guardrails.refusals import asked

    open_rows = asked(ready.plan, words)
    terminal = sys.stdin.isatty()
    if open_rows and not terminal:
        named = " ".join(f"--remove {row.word}" for row in open_rows)
        raise FactoryError(
            f"{len(open_rows)} guardrails would be taken away and nobody said so.\n"
            f"Look at `factory guardrails plan`, then: factory guardrails apply {named}"
        )
    if open_rows:
        typer.confirm(f"Take away {', '.join(row.word for row in open_rows)}?", abort=True)
    rest = [row for row in ready.plan.work if row.action != "remove"]
    if rest and not yes:
        if not terminal:
            raise UsageError(f"{len(rest)} steps would be done; look at `factory guardrails plan`, then give --yes")
        typer.confirm(f"Do these {len(rest)} steps?", abort=True)


@group.command("test", epilog="Example: factory guardrails test --account 777777777777 --role Developer")
def judge_role(
    account: Annotated[str, typer.Option(metavar="ID", help="The account.")],
    role: Annotated[str, typer.Option(metavar="NAME", help="A role there, by name or path and name.")] = "Developer",
    region: Annotated[str | None, typer.Option(metavar="REGION", help="[default: the hub's first]")] = None,
    output: Output = Format.TABLE,
) -> None:
    """Tell what a role may do under the organization's policies as they are: everyday tasks, or what a launch role needs.

    Judged here, from the policies that AWS has; the account's own policies may deny more.
    """
    from product_factory.catalog.loading import hub
    from product_factory.commands.answers.guardrails import Judged
    from product_factory.commands.guardrails_hindered import launch_roles
    from product_factory.guardrails.testing import levels, tested
    from product_factory.organization.calls import read_tree

    with progress("Reading the organization's policies"):
        tree = read_tree()
        above = levels(account, tree)
    needs = next((each for each in launch_roles() if each.name == role), None)
    where = region or hub().regions[0]
    found = () if account == tree.management_account else tuple(tested(account, role, where, above, needs))
    if output is Format.JSON:
        print_answer(Judged(account=account, role=role, tests=found))
    elif not found:
        print(f"{account} is the management account: service control policies don't reach it.")
    else:
        # Of a launch role's many needs only those that are in doubt.
        told = [each for each in found if not needs or each.verdict != "allowed"]
        if told:
            print_table(
                ("", "Task", "Denied by", "Where"), [(t.verdict, t.task, t.by, " or where ".join(t.when)) for t in told]
            )
        allowed = sum(each.verdict == "allowed" for each in found)
        print(f"{role} in {account}: {allowed:,} of {len(found):,} allowed by the organization's policies.")


@group.command(epilog="Example: factory guardrails delegation --write delegation.json")
def delegation(
    write: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the template there.")] = None,
    account: Annotated[
        str | None, typer.Option(metavar="ID", help="Who runs guardrails. [default: the account of these credentials]")
    ] = None,
    output: Output = Format.TABLE,
) -> None:
    """Make the template that the management account deploys once, so that the hub may run guardrails.

    It names the units of sharing/guardrails.py alone, and keeps what the organization's resource policy says already.
    """
    from product_factory.commands import guardrails_shown

    with progress("Reading the organization"):
        made, units = guardrails_shown.delegated(account)
    guardrails_shown.delegation(made, units, write, output)


@group.command(epilog="Example: factory guardrails administrators --account 222222222222")
def administrators(
    account: Annotated[str, typer.Option(metavar="ID", help="Who shall administer the security services.")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do what is missing. Nobody is replaced.")] = False,
    output: Output = Format.TABLE,
) -> None:
    """Plan, and with --yes do, what the management account does once: trust in services, and their administrator.

    In all Regions of the hub. It tells what Control Tower or others run already. Exit code 1 where another account
    is registered.
    """
    from product_factory.commands import administrators_shown

    with progress("Reading who administers security services"):
        told, found = administrators_shown.planned(account)
    administrators_shown.shown(account, told, found, yes, output)


def _cards() -> tuple[Guardrail, ...]:
    from product_factory.catalog.loading import guardrails

    return guardrails()


def _card(name: str) -> Guardrail:
    cards = _cards()
    for card in cards:
        if card.name == name:
            return card
    raise UsageError(f"{name}: no such guardrail; there are: {', '.join(card.name for card in cards) or 'none'}")
