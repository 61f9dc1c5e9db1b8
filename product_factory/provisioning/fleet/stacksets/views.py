"""Views: a plan and a report of StackSets as rows for people; pure. Like steps of many accounts are one row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from product_factory.provisioning.fleet.stacksets.results import (
    AccountEnded,
    SetAction,
    SetEnded,
    SetPart,
    SetsPlan,
    SetsReport,
    SetStep,
)
from product_factory.provisioning.fleet.views import some

Row = tuple[str, ...]
PLAN = ("Wave", "StackSet", "Action", "Product", "Version", "Units", "Accounts", "Why")
REPORT = ("Wave", "StackSet", "Ended", "Product", "Version", "Accounts", "Why")


def plan_rows(plan: SetsPlan) -> Iterator[Row]:
    """A row for each StackSet, and one for what it does in some of its accounts."""
    for step in plan.steps:
        groups = _grouped({(each.action.value, each.reason): [] for each in step.accounts}, step)
        units = ", ".join(step.units)
        head = (step.wave, step.stack_set, step.action.value, named(step), versions(step), units)
        yield (*head, "" if groups else _everybody(plan, step), step.reason)
        for (action, reason), accounts in groups.items():
            yield (step.wave, "", action, "", "", "", some(accounts), reason)


def _grouped(groups: dict[tuple[str, str], list[str]], step: SetStep) -> dict[tuple[str, str], list[str]]:
    for each in step.accounts:
        told = each.account_name or each.account
        by = f" ({each.launched_by.rpartition('/')[2]})" if each.launched_by else ""
        groups[each.action.value, each.reason].append(f"{told}{by}")
    return groups


def _everybody(plan: SetsPlan, step: SetStep) -> str:
    if step.action is SetAction.REFUSED:
        return ""
    return "none" if plan.accounts_read else "all of these units"


def report_rows(report: SetsReport) -> Iterator[Row]:
    """A row for each StackSet, and one for each way that it ended in some of its accounts."""
    for result in report.results:
        yield (result.wave, result.stack_set, result.ended.value, named(result), versions(result), "", result.reason)
        groups: dict[tuple[str, str], list[str]] = {}
        for each in result.accounts:
            groups.setdefault((each.ended.value, each.reason), []).append(each.account_name or each.account)
        for (ended, reason), accounts in groups.items():
            shown = ", ".join(accounts) if ended in (AccountEnded.FAILED, AccountEnded.LEFT_ALONE) else some(accounts)
            yield (result.wave, "", ended, "", "", shown, reason)


def named(part: SetPart) -> str:
    """The provisioned product's name, and the product's where that is another."""
    return part.name if part.name == part.product else f"{part.name} ({part.product})"


def versions(part: SetPart) -> str:
    """The version, or the way from one to another."""
    return part.version if part.from_version in (None, part.version) else f"{part.from_version} → {part.version}"


def plan_notes(plan: SetsPlan) -> Iterator[str]:
    """What stands below the table: what version steps do, and what StackSets do by themselves."""
    for each in plan.impacts:
        where = "everywhere" if each.accounts is None else f"in {each.accounts} accounts"
        yield f"{each.product} {each.from_version} → {each.version} {where}: {each.sentence}"
        for change in each.impact.get("changes", ()):
            if change.get("effect") != "no effect":
                name = " ".join(part for part in (change.get("type"), change.get("name")) if part)
                yield f"  {change.get('effect')}: {name}: {change.get('why')}"
    yield from plan.notes


def counted(counts: Mapping[SetAction, int] | Mapping[SetEnded, int]) -> str:
    """Such as "3 create, 1 refused"."""
    return ", ".join(f"{count} {what}" for what, count in counts.items() if count) or "nothing"
