"""What was seen: observations, and the report of a run as JSON and Markdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

_LONGEST = 300


class Verdict(StrEnum):
    """How what was seen stands to what was predicted.

    `new`: our tables say nothing of it. `not observed` is never as good as `agrees`.
    """

    AGREES = "agrees"
    DIFFERS = "differs"
    NEW = "new"
    UNSEEN = "not observed"


class Observation(BaseModel):
    """One fact: what we believed, where that stands, and what was seen."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    step: str
    fact: str
    predicted: str
    seen: str
    verdict: Verdict
    table: str
    account: str = ""
    at: datetime = Field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))


class StepResult(BaseModel):
    """How a step went: `done`, `failed` with the reason, or `skipped` with the reason."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    step: str
    outcome: str
    reason: str = ""
    seconds: float = 0


class Report(BaseModel):
    """One run. `on_aws` is False where another endpoint than AWS's answered, such as the sandbox's."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    run: str
    begun: datetime
    ended: datetime
    on_aws: bool
    endpoint: str
    region: str
    hub: str
    accounts: tuple[str, ...]
    products: tuple[str, ...]
    steps: tuple[StepResult, ...]
    observations: tuple[Observation, ...]
    left: tuple[str, ...] = Field(default=(), description="What this run made and has not taken away.")

    @property
    def counts(self) -> dict[str, int]:
        """How many observations have each verdict."""
        found = Counter(each.verdict for each in self.observations)
        return {verdict.value: found[verdict] for verdict in Verdict}

    @property
    def passed(self) -> bool:
        """Whether something was seen, nothing differs, no step failed, and nothing is left."""
        failed = any(step.outcome == "failed" for step in self.steps)
        counts = self.counts
        return not failed and not self.left and not counts["differs"] and counts["agrees"] > 0

    @property
    def where(self) -> str:
        """AWS, or what played it."""
        return "AWS" if self.on_aws else f"a sandbox ({self.endpoint}), not AWS"


def compared(step: str, fact: str, predicted: str, seen: str, table: str, account: str = "") -> Observation:
    """Agrees where both are the same, differs otherwise."""
    verdict = Verdict.AGREES if predicted == seen else Verdict.DIFFERS
    return Observation(
        step=step, fact=fact, predicted=predicted, seen=seen, verdict=verdict, table=table, account=account
    )


def judged(
    step: str, fact: str, predicted: str, wrong: Sequence[str], table: str, account: str = "", seen: str = ""
) -> Observation:
    """Agrees where nothing is wrong, and `seen` (or what was predicted) was seen; else the wrong ones were."""
    seen = "; ".join(wrong) if wrong else seen or predicted
    verdict = Verdict.DIFFERS if wrong else Verdict.AGREES
    return Observation(
        step=step, fact=fact, predicted=predicted, seen=seen, verdict=verdict, table=table, account=account
    )


def unseen(step: str, fact: str, predicted: str, why: str, table: str, account: str = "") -> Observation:
    """Not observed, and why."""
    return Observation(
        step=step, fact=fact, predicted=predicted, seen=why, verdict=Verdict.UNSEEN, table=table, account=account
    )


def new(step: str, fact: str, seen: str, table: str, account: str = "") -> Observation:
    """Seen, while our tables say nothing of it."""
    said = "nothing"
    return Observation(
        step=step, fact=fact, predicted=said, seen=seen, verdict=Verdict.NEW, table=table, account=account
    )


def markdown(report: Report) -> str:
    """The report for people; its last section is fit to be pasted into a table of facts."""
    lines = [
        f"# Smoke run {report.run}",
        "",
        f"{report.begun:%Y-%m-%d %H:%M} to {report.ended:%H:%M} UTC, {report.region}, hub {report.hub}, "
        f"accounts {', '.join(report.accounts)}. Seen on {report.where}.",
        "",
    ]
    if not report.on_aws:
        lines += ["**This proves the script, not AWS.** Don't paste anything of it into a table of facts.", ""]
    said = "Passed" if report.passed else "Did not pass"
    lines += [f"{said}: {', '.join(f'{count} {name}' for name, count in report.counts.items())}.", ""]
    lines += ["## Steps", "", *_table(("step", "outcome", "seconds", "reason"), map(_step, report.steps)), ""]
    for verdict, title in (
        (Verdict.DIFFERS, "Differs"),
        (Verdict.UNSEEN, "Not observed"),
    ):
        rows = [each for each in report.observations if each.verdict is verdict]
        if rows:
            columns = ("step", "fact", "predicted", "seen", "our table")
            lines += [f"## {title}", "", *_table(columns, map(_row, rows)), ""]
    if report.left:
        lines += ["## Left behind", "", *(f"- {each}" for each in report.left), ""]
    return "\n".join([*lines, *_facts(report)]) + "\n"


def _facts(report: Report) -> list[str]:
    title = "Seen on AWS" if report.on_aws else "Seen in the sandbox, not on AWS"
    rows = [
        (each.fact, _cut(each.seen), each.verdict.value, each.table, f"{each.at:%Y-%m-%d}", report.region)
        for each in report.observations
        if each.verdict is not Verdict.UNSEEN
    ]
    return [f"## {title}", "", *_table(("fact", "seen", "prediction", "our table", "date", "Region"), rows)]


def _step(step: StepResult) -> tuple[str, ...]:
    return step.step, step.outcome, f"{step.seconds:.0f}", step.reason


def _row(each: Observation) -> tuple[str, ...]:
    where = f"{each.fact} ({each.account})" if each.account else each.fact
    return each.step, where, _cut(each.predicted), _cut(each.seen), each.table


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    head = [f"| {' | '.join(columns)} |", f"|{'---|' * len(columns)}"]
    return [*head, *(f"| {' | '.join(map(_cell, row))} |" for row in rows)]


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ") or "–"


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} … (all of it in the JSON report)"
