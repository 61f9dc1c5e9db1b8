"""The command that takes over portfolios of AWS Service Catalog Factory: import."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from product_factory.arguments import Output
from product_factory.errors import FactoryError, UsageError
from product_factory.output import Format, print_answer, print_table, progress

if TYPE_CHECKING:
    from product_factory.importing.models import Plan
    from product_factory.importing.writing import Write

app = typer.Typer()


@app.command("import")
def import_(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A portfolio file of AWS Service Catalog Factory, of either layout.")
    ],
    templates: Annotated[
        Path,
        typer.Option(metavar="FOLDER", help="Working copies: FOLDER/<repository>/<branch>/product.template.yaml."),
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the plan, write nothing.")] = False,
    output: Output = Format.TABLE,
) -> None:
    """Make products and portfolios from those of AWS Service Catalog Factory, and say what has no counterpart."""
    from product_factory.catalog import clock, loading, sources
    from product_factory.importing import planning, reading, writing
    from product_factory.importing.following import following
    from product_factory.importing.keeping import keep

    if not templates.is_dir():
        raise UsageError(f"--templates {templates}: is no folder; name the one that holds the working copies")
    source = reading.read(file)
    with progress(f"Reading {file} and templates"):
        plan = planning.plan(
            source,
            templates,
            taken_products=sources.own_modules("products"),
            taken_portfolios=sources.own_modules("portfolios"),
            products=[product.name for product in loading.products()],
            keep=keep,
        )
        plan = following(plan)
        steps = () if plan.limits else writing.steps(plan)
    done = bool(plan.products) and not plan.limits and not dry_run
    if done:
        writing.write(plan, clock.today(None))
    if output is Format.JSON:
        from product_factory.commands.answers.importing import imported

        print_answer(imported(plan, steps, written=done))
    else:
        _print(plan, steps, written=done)
    if plan.limits:
        raise FactoryError("nothing was imported:\n" + "\n".join(f"  {limit}" for limit in plan.limits))
    if not plan.products:
        raise FactoryError(f"{file}: nothing can be imported, for the reasons above")


def _print(plan: Plan, steps: tuple[Write, ...], *, written: bool) -> None:
    print_table(
        ("Product", "Version there", "Here", "State", "Template"),
        [
            (
                release.product,
                release.theirs,
                "left out" if release.problem else release.version,
                release.state,
                _from(release.template, release.problem),
            )
            for release in plan.releases
        ],
    )
    print_table(
        ("Of", "Field", "Outcome", "What it means"), [(n.where, n.field, n.outcome, n.text) for n in plan.notes]
    )
    if plan.left_out:
        versions = sum(1 for each in plan.left_out if each.version)
        print(f"Left out: {_some(versions, 'version')}, {_some(len(plan.left_out) - versions, 'product')}.")
    new = [step for step in steps if step.action in ("write", "release")]
    if not plan.products or plan.limits:
        return
    for step in steps:
        if step.action == "differs":
            print(f"{step.path} stays as it is: it was changed since it was imported, here or there; look it through.")
    if not new:
        print("All of this is imported already; nothing to do.")
    elif written:
        made = f"{_some(len(plan.products), 'product')}, {_some(len(plan.portfolios), 'portfolio')}"
        print(f"Imported {made}: {_some(len(new), 'file')} written.")
        print("Look at them with `git status`, run `factory check`, say in portfolios/ with whom to share, and commit.")
    else:
        for step in new:
            print(f"{step.action} {step.path}")
        print("Nothing was written: --dry-run.")


def _from(template: Path | None, problem: str) -> str:
    """The template's file, and why it is not taken."""
    return ": ".join(str(part) for part in (template, problem) if part)


def _some(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' * (count != 1)}"
