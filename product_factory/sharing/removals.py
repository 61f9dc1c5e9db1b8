"""Removals: which rows have to be asked for, and what is said where they were not. Pure."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from product_factory.sharing.rows import Row

# How many names a sentence holds before the rest is only counted.
NAMED = 8
OLDER = ("version", "product")


class Verdict(NamedTuple):
    """`refusal`: why nothing is done, "" where something may be. `ask`: what a person has to say yes to first."""

    refusal: str
    ask: tuple[Row, ...]


def removed(rows: Iterable[Row], words: Sequence[str]) -> list[Row]:
    """What will be removed: what the catalog no longer says, and what is offered and was named."""
    return [row for row in rows if row.action == "remove" or (row.offered and row.allowed(words))]


def judge(rows: Sequence[Row], words: Sequence[str], *, yes: bool, terminal: bool, advice: str) -> Verdict:
    """Whether these rows may be done, by what was asked for. `advice`: what to do with an older checkout."""
    open_rows = [row for row in rows if row.action == "remove" and row.asks and not row.allowed(words)]
    missing = [row for row in open_rows if row.asks == "word"]
    if missing:
        return Verdict(_older(missing, advice), ())
    ask = tuple(row for row in open_rows if not (yes and row.asks == "yes"))
    if ask and not terminal:
        return Verdict(
            f"{len(ask)} things would be removed and nobody said so: {named(ask)}.\n"
            f"Look at `factory deploy --dry-run`, then: {command(ask)}",
            (),
        )
    return Verdict("", ask)


def _older(missing: Sequence[Row], advice: str) -> str:
    lacking = [row for row in missing if row.kind in OLDER] or list(missing)
    # A product's versions go with it: naming the product is enough.
    wholes = {row.name for row in missing if row.kind == "product"}
    told = [row for row in lacking if row.kind == "product" or row.name.split("/")[0] not in wholes]
    changed = [row for row in told if row.kind == "version" and "address" in row.why]
    if changed and len(changed) == len(told):
        return (
            f"CloudFormation would give new IDs to {named(changed)}: their templates' address changes, as by another "
            f"bootstrap qualifier.\nDeploy with what they were deployed with; or, to lose the IDs: {command(changed)}"
        )
    roles = [row for row in missing if row.kind == "launch-role" and not set(row.inside) & {t.word for t in told}]
    lost = [row for row in told if not row.ended]
    if not lost:
        return (
            f"{named(told)} ended in the catalog, and would leave the hub for ever.\n"
            f"To end it there as well, name it: {command([*told, *roles])}"
        )
    return (
        f"This checkout is older than the hub, or a branch without what is deployed: it lacks {named(lost)}. {advice}\n"
        f"To end it for ever, which nothing brings back, name it: {command([*told, *roles])}"
    )


def named(rows: Sequence[Row]) -> str:
    """The rows' names, each once, as a sentence holds them."""
    names = list(dict.fromkeys(f"{row.kind} {row.name}" for row in rows))
    more = f" and {len(names) - NAMED:,} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def command(rows: Iterable[Row]) -> str:
    """The command that removes just these."""
    words = dict.fromkeys(row.word for row in rows)
    return " ".join(["factory deploy", *(f"--remove {shlex.quote(word)}" for word in words)])


def unused(rows: Sequence[Row], words: Sequence[str]) -> list[str]:
    """Words of `--remove` that name nothing there is to remove: done already, or misspelt."""
    there = [row for row in rows if row.action == "remove" or row.offered]
    return [word for word in words if not any(row.allowed([word]) for row in there)]
