"""The command on the inventory: status."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from product_factory.commands.at_hand import FactsFile, facts_at_hand
from product_factory.errors import UsageError
from product_factory.output import ListFormat, counting
from product_factory.provisioning.inventory.rows import Filters, Source
from product_factory.root import at_hand

if TYPE_CHECKING:
    from product_factory.authoring.hub import Reading
    from product_factory.catalog.facts import Facts
    from product_factory.provisioning.inventory.join import Found
    from product_factory.provisioning.inventory.streamed import Inventory

app = typer.Typer()


class FailOn(StrEnum):
    """What makes the exit code 1, if anybody wants it."""

    FAILED = "failed"
    OUTDATED = "outdated"
    UNKNOWN = "unknown"


@app.command()
def status(
    product: Annotated[str | None, typer.Option(metavar="PRODUCT", help="Only this product, by name or ID.")] = None,
    outdated: Annotated[bool, typer.Option("--outdated", help="Only what has a newer active version, or is retired.")] = False,
    failed: Annotated[bool, typer.Option("--failed", help="Only what is in ERROR or TAINTED.")] = False,
    ou: Annotated[str | None, typer.Option(metavar="UNIT", help="Only this unit and those below it: /Workloads, or its ID.")] = None,
    region: Annotated[list[str] | None, typer.Option(metavar="REGION", help="Only this Region; repeat for more. [default: the hub's]")] = None,
    aggregator: Annotated[str | None, typer.Option(metavar="NAME", help="AWS Config's aggregator, or REGION/NAME. [default: found by itself]")] = None,
    role: Annotated[str | None, typer.Option(metavar="NAME", help="The read role of each account, where there is no aggregator.")] = None,
    source: Annotated[Source | None, typer.Option(help="Ask only there. [default: the aggregator, else the accounts]")] = None,
    drift: Annotated[bool, typer.Option("--drift", help="Also whether stacks differ from their templates; with --source accounts CloudFormation looks now.")] = False,
    limit: Annotated[int, typer.Option(min=0, help="The most rows of the table, failures first; 0 for all.")] = 100,
    output: Annotated[ListFormat, typer.Option("--output", "-o", help="For people, programs or spreadsheets.")] = ListFormat.TABLE,
    fail_on: Annotated[list[FailOn] | None, typer.Option("--fail-on", help="Exit code 1 where there is any of this; repeat for more.")] = None,
    html: Annotated[Path | None, typer.Option(metavar="FOLDER", help="Instead, make the catalog's page in this folder, with the status in it.")] = None,
    facts: FactsFile = None,
) -> None:  # fmt: skip
    """Show who runs which product and version in the whole organization: failures, and versions behind.

    Accounts of which nothing is known are named, and never counted as none. Exit code 1 where an account could not be
    asked, or where --fail-on finds what it names; all is shown.
    """
    from product_factory.provisioning.inventory import report
    from product_factory.provisioning.inventory.notes import notes_of

    if html is not None and output is not ListFormat.TABLE:
        raise UsageError(f"--html makes pages, --output {output.value} writes to standard output: choose one of them")
    # On a terminal, a count would stand in the middle of the rows that are written there.
    quiet = output is not ListFormat.TABLE and sys.stdout.isatty()
    with counting("Reading the organization", "provisioned products", quiet=quiet) as say:
        found = begin(
            Filters(product=product, outdated=outdated, failed=failed, ou=ou),
            region or [],
            aggregator,
            role,
            source,
            say,
            facts_at_hand(facts, "how far behind versions are, and their state"),
            drift=drift,
        )
        seen = watched(found, fail_on or ())
        if html is not None:
            from product_factory.page.inventory import made

            written = made(found, html)
        elif output is ListFormat.JSON:
            report.write_json(found, sys.stdout)
        elif output is ListFormat.CSV:
            report.write_csv(found.found, sys.stdout)
        else:
            gathered = report.gather(found, limit)
    if html is not None:
        print(written)
    elif output is ListFormat.TABLE:
        report.print_tables(found, gathered)
        _tell_fleets(region or [])
        _propose()
    elif output is ListFormat.CSV:
        # A spreadsheet has no place for these.
        for line in (*notes_of(found), *(f"{each.account or 'Unknown'}: {each.reason}" for each in found.unknown)):
            print(line, file=sys.stderr)
    if FailOn.UNKNOWN in (fail_on or ()) and found.unknown:
        seen.add(FailOn.UNKNOWN)
    if found.failures or seen:
        raise typer.Exit(1)


def watched(found: Inventory, fail_on: Sequence[FailOn]) -> set[FailOn]:
    """What of this the rows turn out to hold: looked at as they stream by, so filled when they have been read."""
    from product_factory.provisioning.inventory.rows import is_failed

    seen: set[FailOn] = set()

    def looked(stream: Iterator[Found]) -> Iterator[Found]:
        for each in stream:
            facts, known, _ = each
            if FailOn.FAILED in fail_on and is_failed(facts.state, facts.stack_status):
                seen.add(FailOn.FAILED)
            if FailOn.OUTDATED in fail_on and known.outdated:
                seen.add(FailOn.OUTDATED)
            yield each

    if {FailOn.FAILED, FailOn.OUTDATED} & set(fail_on):
        found.found = looked(found.found)
    return seen


def begin(
    filters: Filters,
    regions: Sequence[str],
    aggregator: str | None,
    role: str | None,
    source: Source | None,
    say: Callable[[int], None],
    facts: Facts | None,
    *,
    drift: bool = False,
) -> Inventory:
    """The inventory with the credentials at hand; what is not given is as the settings say."""
    from product_factory import contact
    from product_factory.authoring.hub import Reading
    from product_factory.catalog import loading
    from product_factory.provisioning.arguments import check
    from product_factory.provisioning.errors import aws_errors
    from product_factory.provisioning.inventory.reading import inventory

    check(product=filters.product, ou=filters.ou, aggregator=aggregator, role=role)
    for region in regions:
        check(region=region)
    here = at_hand() is not None
    settings = loading.reading() if here else Reading()
    chosen = given(aggregator or settings.aggregator, role or settings.role)
    with aws_errors():
        session = contact.session()
    return inventory(
        session,
        regions=regions or (loading.hub().regions if here else ()),
        states=facts.states if facts else {},
        reasons=facts.reasons if facts else {},
        filters=filters,
        source=source,
        aggregator=chosen.aggregator,
        role=chosen.role,
        stacks=True,
        drift=drift,
        say=say,
    )


def given(aggregator: str | None, role: str | None) -> Reading:
    """What the command line gave. UsageError where it is no such name."""
    from pydantic import ValidationError

    from product_factory.authoring.hub import Reading

    try:
        return Reading(aggregator=aggregator, role=role)
    except ValidationError as error:
        option = error.errors(include_url=False)[0]["loc"][0]
        mend = "write NAME, or REGION/NAME" if option == "aggregator" else "write the role's name, without ARN"
        raise UsageError(f"--{option} {aggregator if option == 'aggregator' else role}: {mend}") from error


def _tell_fleets(regions: Sequence[str]) -> None:
    """What AWS's own engine brings, where there are fleets by it and these credentials see them."""
    try:
        from product_factory.provisioning.fleet.stacksets.doctor import lines
    except ModuleNotFoundError:  # a factory without fleets
        return
    from product_factory import contact
    from product_factory.catalog import loading

    session = contact.session()
    home = regions[0] if regions else loading.hub().regions[0] if at_hand() is not None else session.region_name
    for line in lines(session, home) if home else ():
        print(line)


def _propose() -> None:
    """What the portfolios' settings propose to deprecate, where there is a catalog."""
    if at_hand() is None:
        return
    try:
        from product_factory.hub.keep_active import proposals_text
    except ModuleNotFoundError:
        return
    for line in proposals_text():
        print(line)
