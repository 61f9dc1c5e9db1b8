"""The command that brings what is new in the factory's baseline: adopt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from product_factory.arguments import Output
from product_factory.errors import FactoryError
from product_factory.output import Format, print_answer

if TYPE_CHECKING:
    from product_factory.scaffolding.adopting import Step
    from product_factory.scaffolding.adoption import Plan

app = typer.Typer()


@app.command()
def adopt(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME]…", help="Products or portfolios of the baseline. [default: those taken before]"),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change, write nothing.")] = False,
    output: Output = Format.TABLE,
) -> None:
    """Take what the installed factory's baseline has and this catalog lacks: products, versions, newer code.

    Code that you changed is merged by git where both changes fit, and else left alone and shown. Released versions are
    added; a number that stands for other content here is refused, exit 1.
    """
    from importlib.metadata import version

    from product_factory.root import root
    from product_factory.scaffolding import adoption, baseline

    catalog, source = root(), baseline.folder()
    if catalog == source:
        raise FactoryError(f"{catalog}: is the baseline itself; go into a catalog that `factory init` made")
    plan = adoption.planned(catalog, source, names or [])
    written = [] if dry_run else list(adoption.write(plan, catalog, source, version("product-factory")))
    if output is Format.JSON:
        from product_factory.commands.answers.scaffolding import adopted

        print_answer(adopted(plan, written, dry_run=dry_run))
    else:
        _tell(plan, dry_run=dry_run)
    if plan.refused:
        raise typer.Exit(1)


def _tell(plan: Plan, *, dry_run: bool) -> None:
    for step in plan.steps:
        _tell_step(step, dry_run=dry_run)
    for each in plan.releases:
        if each.clash:
            print(
                f"refuse    {each.product}: {each.clash} was released here with other content; none of the baseline's "
                "versions is added: publish yours under numbers of your own"
            )
        for release in each.add:
            print(f"add       {each.product} {release.version}: {release.notes}")
        for number, said in each.others.items():
            print(f"told      {each.product} {number}: the baseline says {said}; see `factory deprecate --help`")
    if plan.offered:
        print(f"The baseline also has: {', '.join(plan.offered)}. Take one with `factory adopt NAME`.")
    if not plan.changes:
        print("Nothing new.")
    elif dry_run:
        print("Nothing was written.")
    else:
        print("Look at it with `git diff`, run `make check` and `make test`, and commit it.")


def _tell_step(step: Step, *, dry_run: bool) -> None:
    from product_factory.scaffolding.adopting import Action

    if step.action is Action.KEEP:
        return
    print(f"{step.action:<9} {step.path}{f': {step.why}' if step.why else ''}")
    if step.difference and (dry_run or step.action is Action.LEAVE):
        print("\n".join(f"    {line}" for line in step.difference.splitlines()))
