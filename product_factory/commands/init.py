"""The command that makes a catalog of one's own: init."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from product_factory.arguments import Output
from product_factory.errors import UsageError
from product_factory.output import Format, print_answer

if TYPE_CHECKING:
    from product_factory.scaffolding.baseline import Choice
    from product_factory.scaffolding.listing import Listing
    from product_factory.scaffolding.settings import Settings

app = typer.Typer()

_WHO = "role:NAME, role:/PATH/NAME or permission-set:NAME"


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The new repository's folder.")],
    owner: Annotated[str | None, typer.Option(help="The team that keeps the catalog.")] = None,
    support_email: Annotated[str | None, typer.Option(help="Where developers ask.")] = None,
    support_url: Annotated[str | None, typer.Option(help="The page of those who help.")] = None,
    region: Annotated[
        list[str] | None, typer.Option(help="A Region of the hub, the home Region first; repeat it.")
    ] = None,
    unit: Annotated[
        list[str] | None,
        typer.Option(
            help="Where portfolios are shared: /Workloads, ou-…, o-… or an account; repeat it. [default: /Workloads]"
        ),
    ] = None,
    developer: Annotated[
        list[str] | None, typer.Option(help=f"Who launches: {_WHO}; repeat it. [default: role:Developer]")
    ] = None,
    administrator: Annotated[
        list[str] | None,
        typer.Option(help=f"Who administers an account: {_WHO}; repeat it. [default: role:AccountAdministrator]"),
    ] = None,
    identity_center: Annotated[
        str | None, typer.Option(metavar="REGION", help="IAM Identity Center's Region. [default: the home Region]")
    ] = None,
    language: Annotated[str | None, typer.Option(help="Of the catalog's README: en or ja. [default: en]")] = None,
    only: Annotated[
        list[str] | None, typer.Option(metavar="PORTFOLIO", help="Of the baseline take this alone; repeat it.")
    ] = None,
    empty: Annotated[bool, typer.Option("--empty", help="Take nothing of the baseline.")] = False,
    factory: Annotated[
        str | None, typer.Option(metavar="REQUIREMENT", help="What pyproject.toml depends on. [default: this version]")
    ] = None,
    existing: Annotated[
        bool, typer.Option("--existing", help="Add to a folder that holds other files what it lacks.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the files, write nothing.")] = False,
    output: Output = Format.TABLE,
) -> None:
    """Make a catalog of your own: settings, the baseline's products and portfolios, tests, pipeline.

    What is no option is asked on a terminal. Nothing is written over.
    """
    from importlib.metadata import version

    from product_factory.root import is_catalog
    from product_factory.scaffolding import baseline, listing, new_catalog, project

    if only and empty:
        raise UsageError("--only and --empty: say one of them")
    if not existing:
        new_catalog.refuse_others(folder)
    source = baseline.folder()
    ours = listing.of(folder.resolve()) if is_catalog(folder) else None
    choice = _choice(folder, ours, source, [] if empty else only or None)
    asked: dict[str, Any] = {
        "owner": owner,
        "email": support_email,
        "url": support_url,
        "regions": region,
        "units": unit,
        "developers": developer,
        "administrators": administrator,
        "language": language,
    }
    if ours:
        # Its settings are there, and stay: what is missing needs the team's name alone.
        asked = _STAND_IN | {"owner": ours.owner} | {field: value for field, value in asked.items() if value}
    said = _settings(folder, asked, identity_center, factory or project.requirement())
    plan = new_catalog.planned(said, choice, source)
    written, other = sorted(plan.files), list[str]()
    if not dry_run:
        written, other = new_catalog.write(folder, plan, version("product-factory"))
    if output is Format.JSON:
        from product_factory.commands.answers.scaffolding import Begun

        files = tuple(written)
        print_answer(
            Begun(
                folder=str(folder),
                written=() if dry_run else files,
                left=tuple(other),
                would_write=files if dry_run else None,
                added=tuple(choice.added),
            )
        )
        return
    _tell(folder, choice, written, other, dry_run=dry_run)


def _choice(folder: Path, ours: Listing | None, source: Path, wished: list[str] | None) -> Choice:
    """What is taken of the baseline: of a catalog that is there, such as a fork, what it has of it already."""
    from product_factory.scaffolding import baseline, listing

    theirs = listing.of(source)
    if ours and wished is None:
        files = [f"portfolios/{path.name}" for path in (folder / "portfolios").glob("*.py")]
        wished = baseline.shared(ours, theirs, files)
    return baseline.choose(theirs, wished, ours.offered if ours else ())


def _tell(folder: Path, choice: Choice, written: list[str], other: list[str], *, dry_run: bool) -> None:
    for added in choice.added:
        print(f"Also {added}.")
    for path in other:
        print(f"{path}: is there with other content, left as it is")
    what = f"{len(choice.products)} products in {len(choice.portfolios)} portfolios"
    if dry_run:
        print(f"Would write {len(written)} files into {folder}: {what}.")
        return
    print(f"Wrote {len(written)} files into {folder}: {what}.")
    print(f"Next: cd {folder}, git init, and commit it; then `make demo`, `make test`.")
    if not choice.products:
        print("Its first product: factory new PRODUCT --portfolio NAME --create-portfolio …")


# Each field with its question and default.
_QUESTIONS = {
    "owner": ("The team that keeps the catalog", "Cloud platform team"),
    "email": ("Where developers ask: an e-mail address", None),
    "url": ("The page of those who help: a URL", None),
    "regions": ("The hub's Regions, the home Region first, by commas", None),
    "units": ("Where portfolios are shared, by commas", "/Workloads"),
    "developers": (f"Who launches: {_WHO}", "role:Developer"),
    "administrators": (f"Who administers an account: {_WHO}", "role:AccountAdministrator"),
    "language": ("The README's language, en or ja", "en"),
}
# What is right, while the answer isn't known yet.
_STAND_IN: dict[str, Any] = {
    "owner": "o",
    "email": "o@example.com",
    "url": "https://example.com",
    "regions": ["us-east-1"],
    "units": ["/Workloads"],
    "language": "en",
}
_LISTS = {"regions", "units", "developers", "administrators"}
_DEMANDED = ("email", "url", "regions", "owner")


def _settings(folder: Path, given: dict[str, Any], identity_center: str | None, factory: str) -> Settings:
    """The settings from options, else from answers, else by default; asked again where one is refused."""
    from product_factory.scaffolding.settings import OPTIONS, checked

    name = folder.resolve().name
    ask = sys.stdin.isatty() and sys.stdout.isatty()
    lacking = [f"--{OPTIONS.get(field, field)}" for field in _DEMANDED if not given[field]]
    if lacking and not ask:
        raise UsageError(f"{', '.join(lacking)}: missing; give them, or run this on a terminal to be asked")
    values = {field: value for field, value in given.items() if value}
    for field, (question, default) in _QUESTIONS.items():
        if field not in values:
            values[field] = _split(field, str(default))
            while ask:
                values[field] = _split(field, typer.prompt(question, default=default))
                if _right(lambda: checked(**_whole(values, name, identity_center, factory))):
                    break
    return checked(**_whole(values, name, identity_center, factory))


def _right(check: Callable[[], object]) -> bool:
    """Whether it passes; says why where it doesn't."""
    try:
        check()
    except UsageError as error:
        print(f"  {error}", file=sys.stderr)
        return False
    return True


def _split(field: str, text: str) -> Any:
    return [part.strip() for part in text.split(",") if part.strip()] if field in _LISTS else text


def _whole(values: dict[str, Any], name: str, identity_center: str | None, factory: str) -> dict[str, Any]:
    """All of the settings; those not said yet as something that is right."""
    from product_factory.scaffolding.settings import audience

    whole = _STAND_IN | values
    whole |= {"name": name, "factory": factory}
    region = identity_center or whole["regions"][0]
    for field, default in (("developers", "role:Developer"), ("administrators", "role:AccountAdministrator")):
        whole[field] = tuple(audience(each, region) for each in values.get(field, [default]))
    for field in ("regions", "units"):
        whole[field] = tuple(whole[field])
    return whole
