"""Unknown: accounts of which a report can't say that nothing is wrong, each with the reason. Pure.

An account holds to the rules where AWS Config says so in every Region that is asked for; of the other sources, which tell
only of what is wrong, it is said whether they were read. Where AWS Config is not asked, they alone decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from product_factory.compliance.asking import Asked
from product_factory.compliance.counting import Board
from product_factory.compliance.findings import NAMES, Source, State
from product_factory.provisioning.inventory.streamed import Inventory

# They find by themselves: where they are on and say nothing, nothing is found.
_FIND = (Source.GUARDDUTY, Source.ACCESS_ANALYZER)


def unknown_accounts(
    board: Board, asked: Asked, accounts: Iterable[str], presence: Inventory | None
) -> Iterator[tuple[str, str]]:
    """Accounts and why they are unknown, once everything was read; an account may come with several reasons."""
    for each in presence.unknown if presence else ():
        if each.account and asked.wants(each.account):
            yield each.account, each.reason
    everywhere = list(_unread(board, asked))
    of_rule = _is_of_config(board) if asked.rule else Source.CONFIG in asked.sources
    for account in accounts:
        for reason in everywhere:
            yield account, reason
        if of_rule and board.is_read(Source.CONFIG):
            yield from ((account, reason) for reason in _without(board, asked, account))


def _unread(board: Board, asked: Asked) -> Iterator[str]:
    """What makes every account unknown."""
    if Source.CONFIG in asked.sources and (not asked.rule or not board.rules):
        if not board.is_read(Source.CONFIG):
            yield f"{NAMES[Source.CONFIG]} could not be read"
        elif asked.rule:
            yield f"no source tells of {asked.rule}"
        return
    found_by = {source for source, _ in board.rules}
    if asked.rule and not _is_of_config(board) and not found_by & set(_FIND):
        yield f"of {asked.rule} no more is told than where it finds something"
    for source in asked.sources:
        if source is not Source.CONFIG and not asked.rule and not board.is_read(source):
            off = any(each.state is State.OFF for each in board.standings if each.source is source)
            yield f"{NAMES[source]} {'is not on' if off else 'could not be read'}"


def _is_of_config(board: Board) -> bool:
    return any(source is Source.CONFIG for source, _ in board.rules)


def _without(board: Board, asked: Asked, account: str) -> Iterator[str]:
    """Where no rule that is asked for has a result in the account."""
    missing = [each for each in asked.regions if each not in board.account(account).regions]
    what = (
        f"{asked.rule} has no result there" if asked.rule else f"no rule of {NAMES[Source.CONFIG]} has a result there"
    )
    if missing:
        yield what if len(missing) == len(asked.regions) else f"{what} in {', '.join(missing)}"
