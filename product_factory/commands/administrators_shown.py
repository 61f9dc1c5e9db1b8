"""How `guardrails administrators` tells what is there and what is missing, and does it."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import typer

from product_factory.catalog import loading
from product_factory.commands.answers.guardrails import Administrators
from product_factory.guardrails import administering, administrators
from product_factory.guardrails.administrators import Found, Step
from product_factory.organization.calls import account_id, read_tree
from product_factory.output import Format, print_answer, print_table

COLUMNS = ("State", "Service", "What", "Region", "Who", "By")


def planned(account: str) -> tuple[list[Step], Found]:
    """What is there and what is missing. FactoryError for who may not ask."""
    tree = read_tree()
    administering.check(account, account_id(), tree.management_account, tree.accounts)
    regions = loading.hub().regions
    found = administering.read(regions)
    return administrators.steps(account, regions, found), found


def shown(account: str, told: Sequence[Step], found: Found, yes: bool, output: Format) -> None:
    """The plan; with `yes` what is missing is done, unless somebody else is registered."""
    refused = administrators.refused(told)
    missing = [step for step in told if step.state == "missing"]
    if output is Format.TABLE:
        print_table(
            COLUMNS,
            [(s.state, s.service, s.what, s.region, s.found, s.command if s.state == "missing" else "") for s in told],
        )
        for note in [*administrators.notes(found), *(f"Would be refused: {each}" for each in refused)]:
            print(note)
    done = yes and not refused
    if done:
        administering.carry_out(account, loading.hub().regions[0], missing, lambda text: print(text, file=sys.stderr))
    if output is Format.JSON:
        notes = tuple(administrators.notes(found))
        print_answer(Administrators(account=account, steps=tuple(told), notes=notes, refused=tuple(refused), done=done))
    elif not refused:
        print(_end(len(missing), done))
    if refused:
        raise typer.Exit(1)


def _end(missing: int, done: bool) -> str:
    if not missing:
        return "All of it is there; nothing to do."
    return (
        f"Done: {missing} steps." if done else f"{missing} steps are missing: `--yes` does them, or the commands above."
    )
