"""Counting: findings and results by account and rule, while they stream by. What is not known is counted by itself. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from sys import intern

from product_factory.compliance.findings import Finding, Source, Standing, State


@dataclass(slots=True)
class AccountCount:
    """Of one account: rules with and without findings, and findings by source. wrong: keys of what is wrong. regions: where
    rules of AWS Config have results."""

    compliant: int = 0
    noncompliant: int = 0
    findings: Counter[Source] = field(default_factory=Counter)
    wrong: set[str] = field(default_factory=set)
    regions: set[str] = field(default_factory=set)
    unknown: list[str] = field(default_factory=list)


@dataclass(slots=True)
class RuleCount:
    """Of one rule: accounts where it finds nothing, something; how many resources or findings, at least so many where capped."""

    compliant: set[str] = field(default_factory=set)
    noncompliant: set[str] = field(default_factory=set)
    undecided: set[str] = field(default_factory=set)
    resources: int = 0
    capped: bool = False
    severity: str = ""


class Board:
    """All counts of one report, complete when it has been read."""

    def __init__(self) -> None:
        self.accounts: dict[str, AccountCount] = {}
        self.rules: dict[tuple[Source, str], RuleCount] = {}
        self.figures: dict[str, Counter[str]] = {}
        self.standings: list[Standing] = []
        self.read = 0

    def account(self, account: str) -> AccountCount:
        """The account's counts."""
        found = self.accounts.get(account)
        if found is None:
            found = self.accounts[account] = AccountCount()
        return found

    def rule(self, source: Source, key: str) -> RuleCount:
        """The rule's counts."""
        found = self.rules.get((source, key))
        if found is None:
            found = self.rules[source, key] = RuleCount()
        return found

    def compliant(self, account: str, region: str, key: str) -> None:
        """A rule of AWS Config finds nothing in the account and Region."""
        held = self.account(account)
        held.compliant += 1
        held.regions.add(region)
        self.rule(Source.CONFIG, key).compliant.add(account)

    def noncompliant(self, account: str, region: str) -> None:
        """A rule of AWS Config finds something in the account and Region; what, `add` counts."""
        held = self.account(account)
        held.noncompliant += 1
        held.regions.add(region)

    def undecided(self, account: str, key: str) -> None:
        """A rule of AWS Config is there and says neither."""
        self.rule(Source.CONFIG, key).undecided.add(account)

    def add(self, found: Finding) -> None:
        """Count a finding; what could not be checked is unknown, not a finding."""
        number = intern(found.account)
        account, rule = self.account(number), self.rule(found.source, found.rule)
        if found.unknown:
            whole = found.note.startswith(found.rule)
            self.unknown(found.account, found.note if whole else f"{found.rule}: {found.note or 'not to be checked'}")
            rule.undecided.add(number)
            return
        account.findings[found.source] += found.amount
        account.wrong.add(intern(found.key))
        rule.noncompliant.add(number)
        rule.resources += found.amount
        rule.capped = rule.capped or found.capped
        rule.severity = found.severity or rule.severity

    def unknown(self, account: str, reason: str) -> None:
        """Something of the account is not known. Of many things alike the first few are told."""
        told = self.account(account).unknown
        if len(told) < UNKNOWN and reason not in told:
            told.append(reason)

    def stand(self, source: Source, region: str, state: State, told: str) -> None:
        """How a source stands."""
        self.standings.append(Standing(source=source, region=region, state=state, told=told))

    def is_read(self, source: str) -> bool:
        """Whether the source was read, if only in part, wherever it was asked."""
        states = [each.state for each in self.standings if each.source == source]
        return bool(states) and all(state in (State.READ, State.PART) for state in states)

    def figure(self, name: str, counted: Iterable[tuple[str, int]]) -> None:
        """Figures of a source as a whole, such as findings by severity."""
        held = self.figures.setdefault(name, Counter())
        for value, count in counted:
            held[value] += count


UNKNOWN = 5
