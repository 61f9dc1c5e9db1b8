"""The command on compliance."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from product_factory.commands.at_hand import FactsFile, facts_at_hand
from product_factory.compliance.findings import Source
from product_factory.errors import UsageError
from product_factory.output import ListFormat, counting
from product_factory.root import at_hand

if TYPE_CHECKING:
    from collections.abc import Callable

    from product_factory.compliance.findings import Finding
    from product_factory.compliance.reading import Compliance
    from product_factory.compliance.summary import Summary
    from product_factory.compliance.trend import Kept, Trend

app = typer.Typer()
MAX_NAME = 128


class FailOn(StrEnum):
    """What makes the exit code 1, if anybody wants it."""

    NONCOMPLIANT = "noncompliant"
    UNKNOWN = "unknown"


class Told(NamedTuple):
    """How the report goes out."""

    output: ListFormat
    html: Path | None
    keep: Path | None
    previous: Kept | None
    limit: int
    details: bool


@app.command()
def compliance(
    account: Annotated[list[str] | None, typer.Option(metavar="ID", help="Only this account, each finding by itself; repeat for more.")] = None,
    unit: Annotated[str | None, typer.Option(metavar="UNIT", help="Only this unit and those below it: /Workloads, or its ID.")] = None,
    rule: Annotated[str | None, typer.Option(metavar="RULE", help="Only this rule or control: IAM_USER_MFA_ENABLED, IAM.5, or its whole name.")] = None,
    source: Annotated[list[Source] | None, typer.Option(help="Ask only there; repeat for more. [default: all]")] = None,
    region: Annotated[list[str] | None, typer.Option(metavar="REGION", help="Only this Region; repeat for more. [default: the hub's]")] = None,
    aggregator: Annotated[str | None, typer.Option(metavar="NAME", help="AWS Config's aggregator, or REGION/NAME. [default: found by itself]")] = None,
    security_profile: Annotated[str | None, typer.Option(metavar="NAME", help="The profile of the security administrator's account, where that is another.")] = None,
    security_region: Annotated[str | None, typer.Option(metavar="REGION", help="Security Hub's home Region. [default: the first]")] = None,
    baseline: Annotated[list[str] | None, typer.Option(metavar="PRODUCT", help="A product that every account should have; repeat for more. [default: the catalog's umbrellas]")] = None,
    owner_tag: Annotated[str | None, typer.Option(metavar="KEY", help="The tag of accounts that names their owner; a call for each account. [default: its e-mail address]")] = None,
    previous: Annotated[Path | None, typer.Option(metavar="FILE", help="Compare with this report, kept earlier.")] = None,
    keep: Annotated[Path | None, typer.Option(metavar="FILE", help="Also keep the report in this file, which is new.")] = None,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Instead, write the report as a page.")] = None,
    output: Annotated[ListFormat, typer.Option("--output", "-o", help="For people, programs or spreadsheets.")] = ListFormat.TABLE,
    limit: Annotated[int, typer.Option(min=0, help="The most rows of a table, the worst first; 0 for all.")] = 20,
    fail_on: Annotated[list[FailOn] | None, typer.Option("--fail-on", help="Exit code 1 where there is any of this; repeat for more.")] = None,
    facts: FactsFile = None,
) -> None:  # fmt: skip
    """Show which accounts have the baseline, and what AWS Config, Security Hub, GuardDuty and Access Analyzer find in them.

    What could not be read is said, and never counted as none. Nothing is changed.
    """
    from product_factory.compliance.trend import check_free, read

    whole = not (account or unit or rule)
    _check(output, html, whole=whole, trend=previous is not None or keep is not None)
    before = read(previous) if previous else None
    if keep is not None:
        check_free(keep)
    told = Told(output, html, keep, before, limit, details=bool(account) or bool(rule))
    quiet = output is not ListFormat.TABLE and sys.stdout.isatty()
    with counting("Reading the organization", "results", quiet=quiet) as say:
        found = _begin(
            account, unit, rule, source, region, aggregator, security_profile, security_region, baseline, owner_tag,
            facts, say,
        )  # fmt: skip
        say_of = _written(found, told)
    made = say_of()
    if _fails(made, fail_on or []):
        raise typer.Exit(1)


def _check(output: ListFormat, html: Path | None, *, whole: bool, trend: bool) -> None:
    if html is not None and output is not ListFormat.TABLE:
        raise UsageError(f"--html writes a page, --output {output.value} to standard output: choose one of them")
    if trend and not whole:
        raise UsageError("--keep and --previous are of the whole organization: leave out --account, --unit and --rule")


def _begin(
    account: list[str] | None,
    unit: str | None,
    rule: str | None,
    source: list[Source] | None,
    region: list[str] | None,
    aggregator: str | None,
    security_profile: str | None,
    security_region: str | None,
    baseline: list[str] | None,
    owner_tag: str | None,
    facts: Path | None,
    say: Callable[[int], None],
) -> Compliance:
    from product_factory import contact
    from product_factory.authoring.hub import Reading
    from product_factory.catalog import loading
    from product_factory.commands.inventory import given
    from product_factory.compliance.asking import Asked
    from product_factory.compliance.reading import compliance as begin
    from product_factory.provisioning.arguments import check
    from product_factory.provisioning.errors import aws_errors

    for name in region or ():
        check(region=name)
    for number in account or ():
        if not (len(number) == 12 and number.isascii() and number.isdigit()):
            raise UsageError(f"--account {number}: write the account's 12 digits")
    if rule is not None and not 0 < len(rule) <= MAX_NAME:
        raise UsageError(f"--rule: a rule's name has 1 to {MAX_NAME} characters")
    check(region=security_region, ou=unit, aggregator=aggregator)
    here = at_hand() is not None
    settings = loading.reading() if here else Reading()
    with aws_errors():
        session = contact.session()
        security = contact.session(profile_name=security_profile) if security_profile else None
    return begin(
        session,
        security=security,
        security_region=security_region,
        asked=Asked(
            regions=tuple(region or (loading.hub().regions if here else ())),
            sources=tuple(source or Source),
            accounts=frozenset(account) if account else None,
            rule=rule or "",
            details=bool(account),
        ),
        unit=unit,
        aggregator=given(aggregator or settings.aggregator, None).aggregator,
        baseline=baseline or (),
        owner_tag=owner_tag,
        facts=facts_at_hand(facts, "controls, the products that serve them, and what the baseline is"),
        say=say,
    )


def _written(found: Compliance, told: Told) -> Callable[[], Summary]:
    """Read and write the report; what is called afterwards says the rest, and gives what it comes to."""
    from product_factory.compliance import tables
    from product_factory.compliance.summary import summary
    from product_factory.compliance.trend import compared, keep
    from product_factory.compliance.writing import write_csv, write_json

    def against(made: Summary) -> Trend | None:
        if told.keep:
            keep(made, told.keep)
        return compared(made, told.previous) if told.previous else None

    if told.output is ListFormat.JSON:
        made = write_json(found, sys.stdout, against)
        return lambda: made
    if told.output is ListFormat.CSV:
        made = write_csv(found, sys.stdout)
        against(made)
        return lambda: _aside(made, tables.closing(made))
    shown: list[Finding] = tables.most_urgent(found, told.limit) if told.details else []
    # What is not shown is read to be counted.
    for _ in found:
        pass
    made = summary(found, owners=False) if told.html is None else summary(found)
    trend = against(made)
    if told.html is not None:
        from product_factory.compliance.page import write_page

        said = write_page(found, made, trend, told.html)
        return lambda: _said(made, said)

    def say() -> Summary:
        if told.details:
            counted = sum(sum(each.findings.values()) for each in made.accounts)
            tables.print_details(
                map(found.row, shown), counted - sum(each.amount for each in shown if not each.unknown)
            )
            tables.print_sources(made)
            print(tables.closing(made))
        else:
            tables.print_report(with_owners(found, made, told.limit), trend, told.limit)
        return made

    return say


def with_owners(found: Compliance, made: Summary, limit: int) -> Summary:
    """The summary with the owners of the accounts that are shown, each of which may take a call."""
    owners = found.owners
    if owners is None:
        return made
    accounts = tuple(
        each.model_copy(update={"owner": owners.of(each.account)}) if number < (limit or len(made.accounts)) else each
        for number, each in enumerate(made.accounts)
    )
    refused = (owners.refused,) if owners.refused and owners.refused not in made.notes else ()
    return made.model_copy(update={"accounts": accounts, "notes": (*made.notes, *refused)})


def _said(made: Summary, text: str) -> Summary:
    print(text)
    return made


def _aside(made: Summary, closing: str) -> Summary:
    """What a spreadsheet has no place for."""
    unread = (f"{each.source} {each.region}: {each.state}: {each.told}" for each in made.sources if each.told)
    for line in (*made.notes, *unread, closing):
        print(line, file=sys.stderr)
    return made


def _fails(made: Summary, fail_on: list[FailOn]) -> bool:
    from product_factory.compliance.baseline import Adoption
    from product_factory.compliance.findings import State
    from product_factory.compliance.summary import Holds

    wrong = made.holds[Holds.NONCOMPLIANT]
    unread = [each for each in made.sources if each.state not in (State.READ, State.NOT_ASKED)]
    unknown = [each for each in made.accounts if each.unknown or (made.baseline and each.baseline is Adoption.UNKNOWN)]
    return bool((FailOn.NONCOMPLIANT in fail_on and wrong) or (FailOn.UNKNOWN in fail_on and (unread or unknown)))
