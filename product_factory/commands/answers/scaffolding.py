"""What init, new and adopt print for programs."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from product_factory.scaffolding.adopting import Action
from product_factory.scaffolding.adoption import Plan


class Begun(BaseModel):
    """The new catalog's files. `left`: with other content there. `would_write`: with --dry-run, else null."""

    folder: str
    written: tuple[str, ...]
    left: tuple[str, ...]
    would_write: tuple[str, ...] | None
    added: tuple[str, ...]


class NewProduct(BaseModel):
    """The files that begin the product."""

    product: str
    written: bool
    files: tuple[str, ...]


class File(BaseModel):
    """One file of the catalog: what is done with it, why, and how it differs from the baseline's."""

    path: str
    action: Action
    why: str
    difference: str


class Versions(BaseModel):
    """Versions of the baseline that are added, with their states; `refused`: a number that is other content here.

    `baseline_says`: what the baseline says of versions that are here already.
    """

    product: str
    add: tuple[str, ...]
    refused: str | None
    states: dict[str, Any]
    baseline_says: dict[str, str]


class Adopted(BaseModel):
    """What the baseline has and this catalog lacks, and what was written of it."""

    written: tuple[str, ...]
    dry_run: bool
    files: tuple[File, ...]
    versions: tuple[Versions, ...]
    portfolios_not_taken: tuple[str, ...]


def adopted(plan: Plan, written: list[str], *, dry_run: bool) -> Adopted:
    """The plan as programs have it."""
    return Adopted(
        written=tuple(written),
        dry_run=dry_run,
        files=tuple(
            File(path=step.path, action=step.action, why=step.why, difference=step.difference) for step in plan.steps
        ),
        versions=tuple(
            Versions(
                product=each.product,
                add=tuple(release.version for release in each.add),
                refused=each.clash,
                states=each.states,
                baseline_says=each.others,
            )
            for each in plan.releases
        ),
        portfolios_not_taken=plan.offered,
    )
