"""Summary: what a report comes to, by unit, rule and account, once its findings have been read. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from pydantic import AwareDatetime, BaseModel, ConfigDict

from product_factory.compliance.baseline import Adoption
from product_factory.compliance.findings import Source, Standing
from product_factory.compliance.reading import Compliance
from product_factory.provisioning.inventory.organization import NOWHERE
from product_factory.provisioning.inventory.unknown import suspended


class Holds(StrEnum):
    """Whether an account holds to the rules: something is wrong, not everything is known, or neither."""

    NONCOMPLIANT = "noncompliant"
    UNKNOWN = "unknown"
    COMPLIANT = "compliant"


class Frozen(BaseModel):
    """A part of a report. What a later version adds is passed over, so that kept reports can be read."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class AccountRow(Frozen):
    """An account. compliant, noncompliant: rules of AWS Config with a result. findings: by source. wrong: source and rule
    of each thing that is. missing: what it lacks of the baseline."""

    account: str
    account_name: str
    ou: str
    owner: str
    holds: Holds
    baseline: Adoption
    missing: tuple[str, ...]
    compliant: int
    noncompliant: int
    findings: Mapping[Source, int]
    wrong: tuple[str, ...]
    unknown: tuple[str, ...]


class UnitRow(Frozen):
    """A unit's own accounts, without those of units below it: by how they hold, and by whether they have the baseline."""

    ou: str
    accounts: int
    holds: Mapping[Holds, int]
    baseline: Mapping[Adoption, int]


class RuleRow(Frozen):
    """A rule: in how many accounts it finds something, nothing, or has not decided; in how many it has no result."""

    source: Source
    rule: str
    control: str
    products: tuple[str, ...]
    severity: str
    noncompliant: int
    compliant: int
    undecided: int
    without_result: int
    count: int
    capped: bool


class Summary(Frozen):
    """What a report comes to. figures: of sources as a whole. suspended: accounts that are counted nowhere."""

    at: AwareDatetime
    regions: tuple[str, ...]
    baseline: tuple[str, ...]
    sources: tuple[Standing, ...]
    figures: Mapping[str, Mapping[str, int]]
    units: tuple[UnitRow, ...]
    rules: tuple[RuleRow, ...]
    accounts: tuple[AccountRow, ...]
    suspended: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def holds(self) -> Counter[Holds]:
        """Accounts by how they hold."""
        return Counter(each.holds for each in self.accounts)

    @property
    def adoption(self) -> Counter[Adoption]:
        """Accounts by whether they have the baseline."""
        return Counter(each.baseline for each in self.accounts)


def summary(found: Compliance, *, owners: bool = True) -> Summary:
    """The summary. owners: also whom accounts belong to, which takes a call for each where a tag is asked for."""
    accounts = tuple(sorted((_account(found, each, owners=owners) for each in found.accounts), key=_worst_first))
    return Summary(
        at=found.at,
        regions=found.asked.regions,
        baseline=found.baseline.names,
        sources=tuple(found.board.standings),
        figures={name: dict(counted.most_common()) for name, counted in sorted(found.board.figures.items())},
        units=_units(accounts),
        rules=_rules(found, len(accounts)),
        accounts=accounts,
        suspended=tuple(suspended(found.organization)),
        notes=tuple(dict.fromkeys(found.notes)),
    )


def _account(found: Compliance, account: str, *, owners: bool) -> AccountRow:
    counts, place = found.board.account(account), found.places.get(account, NOWHERE)
    holds = Holds.NONCOMPLIANT if counts.wrong else Holds.UNKNOWN if counts.unknown else Holds.COMPLIANT
    adoption = found.adoption(account)
    lacks = adoption is Adoption.NO
    return AccountRow(
        account=account,
        account_name=place.name,
        ou=place.ou,
        owner=found.owners.of(account) if owners and counts.wrong and found.owners else place.email,
        holds=holds,
        baseline=adoption,
        missing=found.baseline.missing(found.running.get(account, {})) if lacks else (),
        compliant=counts.compliant,
        noncompliant=counts.noncompliant,
        findings=dict(sorted(counts.findings.items())),
        wrong=tuple(sorted(counts.wrong)),
        unknown=tuple(counts.unknown),
    )


def _worst_first(row: AccountRow) -> tuple[object, ...]:
    order = list(Holds)
    return order.index(row.holds), -len(row.wrong), -sum(row.findings.values()), row.ou, row.account_name, row.account


def _units(accounts: tuple[AccountRow, ...]) -> tuple[UnitRow, ...]:
    held: dict[str, list[AccountRow]] = {}
    for each in accounts:
        held.setdefault(each.ou, []).append(each)
    return tuple(
        UnitRow(
            ou=ou,
            accounts=len(rows),
            holds=dict(Counter(each.holds for each in rows)),
            baseline=dict(Counter(each.baseline for each in rows)),
        )
        for ou, rows in sorted(held.items(), key=lambda each: (each[0] == "", each[0].lower()))
    )


def _rules(found: Compliance, accounts: int) -> tuple[RuleRow, ...]:
    rows = []
    for (source, key), counts in found.board.rules.items():
        # Security Hub's rules are its controls.
        hub = source in (Source.SECURITY_HUB, Source.SECURITY_HUB_V2)
        control = found.known.control(key) or (key if hub and "." in key and " " not in key else "")
        seen = len(counts.compliant | counts.noncompliant)
        rows.append(
            RuleRow(
                source=source,
                rule=key,
                control=control,
                products=found.known.servers(control)[:3] if control else (),
                severity=counts.severity,
                noncompliant=len(counts.noncompliant),
                compliant=len(counts.compliant - counts.noncompliant),
                undecided=len(counts.undecided),
                without_result=max(0, accounts - seen) if source is Source.CONFIG else 0,
                count=counts.resources,
                capped=counts.capped,
            )
        )
    return tuple(sorted(rows, key=lambda row: (-row.noncompliant, -row.count, row.source, row.rule)))


def instant(at: datetime) -> str:
    """A time as people read it, in UTC."""
    return f"{at:%Y-%m-%d %H:%M} UTC"
