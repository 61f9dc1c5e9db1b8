"""The commands on products: diff, publish, check, export."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from product_factory.arguments import Document, Output, ProductName, Today
from product_factory.commands.deployer import Issuer, PipelineOptions, export_deployer
from product_factory.commands.grants import grants_of, print_grants
from product_factory.errors import FactoryError, UsageError
from product_factory.output import DocumentFormat, Format, counting, print_answer, print_table, progress

if TYPE_CHECKING:
    from product_factory.authoring.product import Product
    from product_factory.catalog.catalog import Catalog
    from product_factory.catalog.released import Released
    from product_factory.impact.models import Comparison

app = typer.Typer()


class BumpOption(StrEnum):
    """Which part of the number rises; auto: the one that the changes demand."""

    AUTO = "auto"
    MAJOR = "major"
    MINOR = "minor"
    PATCH = "patch"


@app.command()
def diff(
    product: Annotated[
        str | None, typer.Argument(metavar="[PRODUCT]", help="One product; without, every product that changed.")
    ] = None,
    old: Annotated[
        str | None,
        typer.Option(
            "--from", metavar="VERSION", help="A released version; without, the newest, or the one before --to."
        ),
    ] = None,
    new: Annotated[
        str | None, typer.Option("--to", metavar="VERSION", help="A released version; without, the code as it is now.")
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(metavar="REF", help="Also versions released since this commit of git, such as origin/main."),
    ] = None,
    output: Document = DocumentFormat.TABLE,
) -> None:
    """Show what an update does to those who run a product, and which version the change demands.

    Without PRODUCT it shows every product whose code is not released as it is. With --since, each version that was
    released since then is compared with the one before it, too. Markdown is one comment for a pull request.
    """
    from product_factory.catalog.catalog import load
    from product_factory.releasing.changed import between, changed
    from product_factory.root import root

    if (old or new) and (since or not product):
        raise UsageError("diff: --from and --to compare two versions of one PRODUCT, without --since")
    catalog = load()
    cards = [catalog.product(product)] if product else list(catalog.products)
    one = product is not None and since is None
    if one:
        with progress(f"Comparing {product}"):
            found = [between(cards[0], catalog.released[cards[0].name], old, new)]
    else:
        with counting("Comparing products", f"of {len(cards)}") as count:
            found = changed(cards, catalog, root(), since, count)
    print_comparisons(found, output, one=one)


def print_comparisons(found: Sequence[Comparison], output: DocumentFormat, *, one: bool = False) -> None:
    """The comparisons as wanted; one: as JSON this one, not an object that lists it."""
    from product_factory.impact.markdown import NOTHING, document
    from product_factory.impact.report import print_impact

    if output is DocumentFormat.JSON:
        from product_factory.commands.answers.products import AllCompared, compared

        reports = tuple(map(compared, found))
        print_answer(reports[0] if one else AllCompared(comparisons=reports))
    elif output is DocumentFormat.MARKDOWN:
        print(document(found), end="")
    elif not found:
        print(NOTHING)
    else:
        for each in found:
            print_impact(each.impact)
            print(f"{each.product}, {each.sides}: {each.impact.sentence}")
            if each.following:
                bump = f"factory publish {each.product} --bump auto --notes"
                print(f'Publish it with `{bump} "…"`: {each.following}.')


@app.command()
def publish(
    product: ProductName,
    notes: Annotated[str, typer.Option(help="What changes for those who launch it.")],
    version: Annotated[str | None, typer.Argument(metavar="[VERSION]", help="MAJOR.MINOR.PATCH.")] = None,
    bump: Annotated[
        BumpOption | None,
        typer.Option(help="In place of VERSION: the next of its kind; auto: what the changes demand."),
    ] = None,
    today: Today = None,
    output: Output = Format.TABLE,
) -> None:
    """Check a product and freeze it as a new version, which never changes again.

    Refuses a smaller number than the changes demand of those who run the product: see `factory diff`.
    """
    from product_factory.catalog import clock, nested
    from product_factory.catalog.assets import advice
    from product_factory.catalog.catalog import load
    from product_factory.catalog.released import released_folder
    from product_factory.impact import Bump
    from product_factory.releasing import release
    from product_factory.root import relative, root

    if (version is None) == (bump is None):
        raise UsageError("publish: give either VERSION, such as 1.1.0, or --bump auto, major, minor or patch")
    catalog = load()
    card = catalog.product(product)
    before = {version.version for version in catalog.released[product]}
    day = clock.today(today and today.date())
    kind = Bump(bump) if bump and bump is not BumpOption.AUTO else None
    with progress(f"Synthesizing and checking {product}"):
        refuse_without_launch_role(card, catalog.released[product])
        done = release.publish(card, version, notes, bump=kind, today=day)
    if output is Format.JSON:
        from product_factory.commands.answers.products import Published

        print_answer(Published(product=product, new=done.version not in before, **dict(done.release)))
    elif done.version in before:
        print(f"{product} {done.version} is already released with this content; nothing to do.")
    else:
        print(f"Released {product} {done.version}: {relative(done.path)} (SHA-256 {done.release.sha256[:12]}…)")
        if done.release.assets:
            size = sum(asset.size for asset in done.release.assets)
            print(f"With {len(done.release.assets)} assets of {size / 1000:,.0f} kB beside it.")
            for each in advice(released_folder(), root()):
                print(each)
        if nested.keys(done.outer()):
            print("It nests stacks: launch it in a test account before you share it (docs/ASSETS.md, Nest stacks).")
        print("Commit products/released/, then synthesize and deploy the hub.")


@app.command()
def check(
    product: Annotated[str | None, typer.Argument(metavar="[PRODUCT]", help="One product; all without.")] = None,
    grants: Annotated[
        bool | None,
        typer.Option(
            "--grants/--no-grants",
            help="Tell for each resource what the launch role is granted, and why; without, told for one product.",
            show_default=False,
        ),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Tell also what is wrong with deprecated and retired versions, where many.")
    ] = False,
    output: Output = Format.TABLE,
) -> None:
    """Check products as the code makes them, and every released version: limits, policies, lint, launch role, audience.

    For one product it tells what each grant of the launch role is for. Of imported products only what cannot be
    launched is an error; the rest are warnings, and so are findings on deprecated and retired versions: a released
    file never changes. In JSON, grants are told with --grants alone. Findings are kept in .cache/ while
    code, settings, libraries and released versions stay as they are.
    """
    from product_factory.catalog.catalog import load
    from product_factory.releasing.checking import Finding, check_all, portfolio_findings

    catalog = load()
    cards = [catalog.product(product)] if product else list(catalog.products)
    found: dict[str, list[Finding]] = {}
    with counting(f"Checking {product or 'products'}", f"of {len(cards)}") as count:
        for card, of_card in check_all(cards, catalog):
            found[card.name] = of_card
            count(len(found))
    findings = [finding for card in cards for finding in found[card.name]]
    findings += [] if product else portfolio_findings()
    if output is Format.JSON:
        from product_factory.commands.answers.products import Checked, Found, Granted

        told = tuple(Found(**finding._asdict()) for finding in findings)
        given = tuple(Granted(**row) for row in grants_of(cards)) if grants else None
        print_answer(Checked(findings=told, grants=given))
    else:
        shown = [finding for finding in findings if finding.offered or product or everything]
        if shown:
            print_table(("", "Product", "Finding"), [finding[:3] for finding in shown])
        elif cards:
            print(f"{len(cards)} product{'s' if len(cards) != 1 else ''} checked: nothing found.")
        else:
            print("The catalog has no product to check yet. Begin one: factory new PRODUCT …")
        if left := len(findings) - len(shown):
            print(f"Deprecated and retired versions, which never change, have {left}; with --all they are told.")
        if grants or (product and grants is None):
            print_grants(grants_of(cards))
    if any(finding.severity == "error" for finding in findings):
        raise typer.Exit(1)


def refuse_without_launch_role(card: Product, released: Sequence[Released]) -> None:
    """FactoryError where no launch role can be derived once the code is released: nobody could launch it."""
    from product_factory.launch_roles.roles import derive
    from product_factory.releasing.checking import versions_of

    derive(card, versions_of(card, released))


@app.command()
def export(
    product: Annotated[
        str, typer.Argument(metavar="PRODUCT|facts|hub-deployer", help="A product's name; or one of the others: below.")
    ],
    version: Annotated[str | None, typer.Argument(metavar="[VERSION]", help="[default: the newest]")] = None,
    out: Annotated[Path, typer.Option(help="Folder for the files.")] = Path(),
    force: Annotated[bool, typer.Option("--force", help="Write over a file with other content.")] = False,
    repository: Annotated[
        str | None, typer.Option(metavar="OWNER/NAME", help="hub-deployer: the catalog's repository.")
    ] = None,
    branch: Annotated[str | None, typer.Option(help="hub-deployer: what deploys. [default: main]")] = None,
    environment: Annotated[
        str | None, typer.Option(help="hub-deployer: in place of a branch, the repository's environment that deploys.")
    ] = None,
    provider: Annotated[Issuer | None, typer.Option(help="hub-deployer: who runs it. [default: github]")] = None,
    output: Output = Format.TABLE,
) -> None:
    """Write a released version as a plain template and a parameter file, to deploy without Service Catalog.

    `factory export facts` writes facts.json: what those should know of products who launch, update and terminate
    without this catalog (`factory launch --facts facts.json …`). `factory export hub-deployer` writes a template with
    the roles of a pipeline that deploys the hub.
    """
    from product_factory.catalog.catalog import load
    from product_factory.catalog.released import find, newest
    from product_factory.releasing.export import export as write

    if product == "hub-deployer":
        deployer = PipelineOptions(repository, branch, environment, provider or Issuer.GITHUB)
        export_deployer(deployer, version, out, output, force=force)
        return
    if repository or branch or environment or provider:
        raise UsageError("export: --repository, --branch, --environment and --provider belong to hub-deployer")
    catalog = load()
    if product == "facts":
        export_facts(catalog, out / "facts.json", output)
        return
    versions = catalog.released[catalog.product(product).name]
    chosen = find(versions, version) if version else newest(versions)
    if chosen is None:
        raise FactoryError(f"{product}: not released yet; publish it first")
    done = write(chosen, out, force=force)
    if output is Format.JSON:
        print_answer(done)
        return
    print(f"Wrote {done.template} and {done.parameters}.")
    if done.to_fill_in:
        print(f"Fill in: {', '.join(done.to_fill_in)}.")
    if done.assets:
        print(
            f"Wrote {len(done.assets)} assets to {done.assets[0].parent}. A bucket of yours in the same Region holds them:"
        )
        for each in done.before:
            print(f"  {each}")
    print(f"Then: {done.command}")


def export_facts(catalog: Catalog, file: Path, output: Format) -> None:
    """Write the catalog's facts, and say whether they are others than were there."""
    from product_factory.catalog.facts import facts_of, write

    facts = facts_of(catalog)
    changed = write(facts, file)
    if output is Format.JSON:
        from product_factory.commands.answers.products import FactsWritten

        print_answer(FactsWritten(facts=str(file), changed=changed, products=len(facts.products)))
    else:
        print(f"{file}: {f'{len(facts.products)} products' if changed else 'current already'}.")
