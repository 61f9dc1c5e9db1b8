"""Trend: this report against an earlier one that the administrator kept. Pure, but for reading and writing the file.

What is no longer known is not resolved: an account or source that was not read now tells nothing about what was found.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from product_factory.compliance.findings import Source, State
from product_factory.compliance.summary import Frozen, Holds, Summary
from product_factory.contract import VERSION
from product_factory.errors import FactoryError, UsageError
from product_factory.files import naming, write_atomically


class Kept(Summary):
    """A report as it was kept; its findings, which one that was printed has, are passed over."""

    schema_version: int = Field(alias="schema", ge=1, le=VERSION)


class Change(Frozen):
    """One thing that is wrong in an account: `source:rule`."""

    account: str
    account_name: str
    wrong: str


class Trend(BaseModel):
    """What changed since. appeared, resolved: what is wrong now and was not, and the other way round. untold: what was wrong
    and is not known now; learned: what is wrong and was not known. before, after: accounts by how they hold."""

    model_config = ConfigDict(frozen=True)
    since: AwareDatetime
    appeared: tuple[Change, ...]
    resolved: tuple[Change, ...]
    untold: int
    learned: int
    before: dict[Holds, int]
    after: dict[Holds, int]


def compared(now: Summary, before: Summary) -> Trend:
    """What changed from one report to the next. UsageError where they are not of the same Regions."""
    if set(now.regions) != set(before.regions):
        raise UsageError(f"--previous: it is of {', '.join(before.regions)}, this report of {', '.join(now.regions)}")
    unread, unread_before = _unread(now), _unread(before)
    was = {each.account: set(each.wrong) for each in before.accounts}
    names = {each.account: each.account_name for each in (*before.accounts, *now.accounts)}
    blind = {each.account for each in now.accounts if each.unknown}
    blind_before = {each.account for each in before.accounts if each.unknown}
    here = {each.account: set(each.wrong) for each in now.accounts}
    appeared, resolved, untold, learned = [], [], 0, 0
    for account, wrong in here.items():
        for each in wrong - was.get(account, set()):
            if account in blind_before or each.partition(":")[0] in unread_before:
                learned += 1
            else:
                appeared.append((account, each))
    for account, wrong in was.items():
        for each in wrong - here.get(account, set()):
            if account not in here or account in blind or each.partition(":")[0] in unread:
                untold += 1
            else:
                resolved.append((account, each))
    return Trend(
        since=before.at,
        appeared=_changes(appeared, names),
        resolved=_changes(resolved, names),
        untold=untold,
        learned=learned,
        before=dict(before.holds),
        after=dict(now.holds),
    )


def _unread(report: Summary) -> set[str]:
    """Sources of which not everything was read. Of AWS Config's parts each account tells by itself."""
    partly = (State.READ, State.PART)
    return {
        each.source.value
        for each in report.sources
        if each.state not in (partly if each.source is Source.CONFIG else partly[:1])
    }


def _changes(found: list[tuple[str, str]], names: dict[str, str]) -> tuple[Change, ...]:
    return tuple(Change(account=account, account_name=names[account], wrong=wrong) for account, wrong in sorted(found))


def read(file: Path) -> Kept:
    """The report that was kept in this file. UsageError where it is none."""
    how = "`factory compliance --keep FILE` writes one"
    try:
        return Kept.model_validate_json(file.read_bytes())
    except OSError as error:
        raise UsageError(f"--previous {file}: {error.strerror}; {how}") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(map(str, first["loc"])) or "file"
        raise UsageError(f"--previous {file}: {field}: {first['msg']}; {how}") from error


def check_free(file: Path) -> None:
    """FactoryError where the file is there: a report that was kept is never written over."""
    if file.exists() or file.is_symlink():
        raise FactoryError(f"--keep {file}: is there already; name another file, such as compliance-2026-11-30.json")


def keep(now: Summary, file: Path) -> None:
    """Write the report whole, in a new file."""
    check_free(file)
    body = Kept.model_validate({"schema": VERSION, **now.model_dump()}).model_dump_json(by_alias=True, indent=2)
    with naming(file):
        file.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(file, f"{body}\n".encode())
