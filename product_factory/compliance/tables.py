"""Tables: a report for people on a terminal: what it comes to, the worst accounts, what to do, and what is not known."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence

from product_factory.compliance.baseline import Adoption
from product_factory.compliance.findings import NAMES, Finding, Row, Source, State
from product_factory.compliance.reading import Compliance
from product_factory.compliance.summary import AccountRow, Holds, Summary, instant
from product_factory.compliance.trend import Trend
from product_factory.output import print_table

# How many names a cell lists before it only counts.
NAMED = 4
SEVERITIES = ("CRITICAL", "HIGH", "MEDIUM", "LOW", "INFORMATIONAL", "")


def most_urgent(found: Compliance, limit: int) -> list[Finding]:
    """Read all findings, holding no more than the `limit` most urgent (0: all)."""
    ranked = ((_urgency(each), number, each) for number, each in enumerate(found))
    shown = heapq.nsmallest(limit, ranked) if limit else sorted(ranked)
    return [each for _, _, each in shown]


def _urgency(found: Finding) -> tuple[object, ...]:
    severity = found.severity if found.severity in SEVERITIES else ""
    return found.unknown, SEVERITIES.index(severity), -found.amount, found.account, found.rule


def print_report(made: Summary, trend: Trend | None, limit: int) -> None:
    """Summary, worst accounts, rules, sources, and a closing sentence."""
    print_units(made)
    worst = [each for each in made.accounts if each.holds is not Holds.COMPLIANT]
    shown = worst[:limit] if limit else worst
    if shown:
        print_table(
            ("Account", "Unit", "Owner", "Baseline", "Wrong", "Of what", "Unknown"), [_worst(each) for each in shown]
        )
    if len(worst) > len(shown):
        print(f"{len(worst) - len(shown):,} more accounts: --limit 0 shows all, --output csv or json writes all.")
    print_rules(made, limit)
    print_sources(made)
    for note in made.notes:
        print(f"{note}.")
    if trend:
        print_trend(trend, limit)
    if worst:
        print(f"What to do in an account, and where: factory compliance --account {worst[0].account}")
    print(closing(made))


def closing(made: Summary) -> str:
    """What it comes to, in a sentence: what is not known stands beside what is wrong."""
    holds, adoption = made.holds, made.adoption
    baseline = (
        f"the baseline in {adoption[Adoption.YES]:,}, failed in {adoption[Adoption.FAILED]:,}, "
        f"missing in {adoption[Adoption.NO]:,}, unknown in {adoption[Adoption.UNKNOWN]:,}"
        if made.baseline
        else "which products are the baseline is not known: pass --baseline PRODUCT"
    )
    return (
        f"{len(made.accounts):,} account{'' if len(made.accounts) == 1 else 's'} on {instant(made.at)}: "
        f"{holds[Holds.NONCOMPLIANT]:,} noncompliant, {holds[Holds.UNKNOWN]:,} unknown, "
        f"{holds[Holds.COMPLIANT]:,} compliant; {baseline}.{_unread(made)}"
    )


def _unread(made: Summary) -> str:
    """Sources that were not read whole, so that nobody takes them for sources that find nothing."""
    names = (NAMES[each.source] for each in made.sources if each.state not in (State.READ, State.NOT_ASKED))
    told = ", ".join(dict.fromkeys(names))
    return f" Not read whole: {told}." if told else ""


def print_units(made: Summary) -> None:
    """Adoption and compliance over units."""
    if not made.units:
        return
    print_table(
        (
            "Unit",
            "Accounts",
            "Noncompliant",
            "Unknown",
            "Compliant",
            "Baseline",
            "Baseline failed",
            "Baseline missing",
            "Baseline unknown",
        ),
        [
            (
                each.ou or "not known",
                f"{each.accounts:,}",
                *(f"{each.holds.get(one, 0):,}" for one in Holds),
                *(f"{each.baseline.get(one, 0):,}" if made.baseline else "–" for one in Adoption),
            )
            for each in made.units
        ],
    )


def _worst(row: AccountRow) -> tuple[str, ...]:
    findings = ", ".join(f"{NAMES[source]} {count:,}" for source, count in row.findings.items())
    lacks = f" ({named(row.missing)})" if row.missing else ""
    return (
        f"{row.account} {row.account_name}".strip(),
        row.ou or "–",
        row.owner or "–",
        f"{row.baseline}{lacks}",
        findings or "–",
        named([each.partition(":")[2] for each in row.wrong]) or "–",
        named(row.unknown, "; ") or "–",
    )


def named(names: Sequence[str], between: str = ", ") -> str:
    """The first few, and how many more."""
    more = f"{between}and {len(names) - NAMED:,} more" if len(names) > NAMED else ""
    return between.join(names[:NAMED]) + more


def print_rules(made: Summary, limit: int) -> None:
    """Rules that find something, or whose results are not known, the worst first."""
    rows = [each for each in made.rules if each.noncompliant or each.undecided]
    shown = rows[:limit] if limit else rows
    if shown:
        print_table(
            ("Found by", "Rule", "Control", "Served by", "Severity", "Accounts", "Found", "Without result"),
            [
                (
                    NAMES[each.source],
                    each.rule,
                    each.control or "–",
                    named(each.products) or "–",
                    each.severity.lower() or "–",
                    f"{each.noncompliant:,}",
                    f"{each.count:,}{' or more' if each.capped else ''}",
                    _without(each.undecided, each.without_result),
                )
                for each in shown
            ],
        )


def _without(undecided: int, without: int) -> str:
    told = [f"{undecided:,} not to be checked"] if undecided else []
    return ", ".join(told + ([f"{without:,}"] if without else [])) or "–"


def print_sources(made: Summary) -> None:
    """How each source stands, with its figures. What was not asked is said, too."""
    rows = []
    for each in made.sources:
        figures = [
            f"{name.partition(' ')[2]}: " + ", ".join(f"{value} {count:,}" for value, count in counted.items())
            for name, counted in made.figures.items()
            if name.partition(" ")[0] == each.source and each.state in (State.READ, State.PART)
        ]
        rows.append(
            (NAMES[each.source], each.region or "–", each.state.value, "; ".join(filter(None, (each.told, *figures))))
        )
    print_table(("Source", "Region", "State", "What to know"), rows)


def print_trend(trend: Trend, limit: int) -> None:
    """What changed."""
    changes = [("new", each) for each in trend.appeared] + [("resolved", each) for each in trend.resolved]
    shown = changes[:limit] if limit else changes
    if shown:
        print_table(
            ("Since then", "Account", "Found by", "Rule"),
            [
                (
                    how,
                    f"{each.account} {each.account_name}".strip(),
                    NAMES[Source(each.wrong.partition(":")[0])],
                    each.wrong.partition(":")[2],
                )
                for how, each in shown
            ],
        )
    print(
        f"Since {instant(trend.since)}: {len(trend.appeared):,} new, {len(trend.resolved):,} resolved, "
        f"{trend.untold:,} no longer known, {trend.learned:,} not known then; noncompliant accounts "
        f"{trend.before.get(Holds.NONCOMPLIANT, 0):,} → {trend.after.get(Holds.NONCOMPLIANT, 0):,}."
    )


def print_details(rows: Iterable[Row], more: int) -> None:
    """Each finding with its control, the products that serve it, and what to do."""
    told = list(_details(rows))
    if told:
        print_table(("Account", "Found by", "Rule", "Control", "Resource", "Owner", "What to do"), told)
    else:
        print("Nothing is found wrong there, of what was read.")
    if more > 0:
        print(f"{more:,} more, less urgent: --limit 0 shows all, --output csv or json writes all.")


def _details(rows: Iterable[Row]) -> Iterator[tuple[str, ...]]:
    for each in rows:
        served = f" ({named(each.products)})" if each.products else ""
        number = (
            f"{each.count:,}{' or more' if each.capped else ''} {'resources' if each.source is Source.CONFIG else 'findings'}"
            if each.count > 1 or (each.source is Source.CONFIG and not each.resource)
            else ""
        )
        severity = f" · {each.severity.lower()}" if each.severity else ""
        unknown = "unknown: " if each.unknown else ""
        note = each.note if each.source is Source.CONFIG or each.unknown else ""
        yield (
            f"{each.account} {each.account_name}".strip(),
            f"{NAMES[each.source]}, {each.region}",
            f"{unknown}{each.rule}{severity}",
            f"{each.control}{served}" if each.control else "–",
            "; ".join(filter(None, (each.resource, number, note))) or "–",
            each.owner or "–",
            each.todo,
        )
