"""Comparing: a StackSet as it is wanted with the one that is there → a step, with what it does in each account; pure but for reading."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from product_factory.provisioning.fleet.stacksets.launched import There
from product_factory.provisioning.fleet.stacksets.live import Instance, LiveSet
from product_factory.provisioning.fleet.stacksets.results import AccountAction, AccountStep, SetAction, SetStep
from product_factory.provisioning.fleet.stacksets.template import difference
from product_factory.provisioning.fleet.stacksets.units import Account
from product_factory.provisioning.fleet.stacksets.wanted import WantedSet

if TYPE_CHECKING:
    from product_factory.provisioning.fleet.stacksets.planning import Reached

Places = Mapping[tuple[str, str, str], There]


def step(
    wanted: WantedSet,
    live: LiveSet | None,
    lives: Mapping[str, LiveSet | None],
    reached: Reached,
    others: Places,
    *,
    named: bool,
    take_over: bool,
    asked: bool = False,
) -> SetStep:
    """What is to be done with one StackSet. named: whether the accounts of its units are told one by one.

    asked: whether `others` are all that AWS Config knows of, so that what it doesn't name isn't there.
    """
    refused = refusal(wanted, live) or _retags(wanted, live, reached)
    why = [] if refused or live is None else list(changes(wanted, live, lives, reached))
    made = SetStep(
        stack_set=wanted.name,
        wave=wanted.wave,
        name=wanted.entry,
        product=wanted.launch.product,
        version=wanted.launch.version,
        from_version=live.launch.version if live and live.launch else None,
        units=tuple(unit.path for unit in wanted.units),
        regions=wanted.regions,
        action=SetAction.REFUSED if refused else SetAction.CREATE if live is None else SetAction.KEEP,
        reason=refused,
        wanted=wanted,
        live=live,
    )
    if refused:
        return made
    accounts = tuple(
        _accounts(
            made, reached, others, named=named, take_over=take_over, updates=bool(updates(wanted, live)), asked=asked
        )
    )
    taking = any(each.action is AccountAction.TAKE_OVER for each in accounts)
    why += ["taking over what was launched"] if taking and live else []
    late = sum(each.action is AccountAction.LAUNCH_AFTER_ALL for each in accounts)
    why += [f"{late} had a launch of its own, which is gone"] if late else []
    action = made.action if live is None else SetAction.UPDATE if why else SetAction.KEEP
    return made.model_copy(update={"action": action, "reason": "; ".join(why), "accounts": accounts})


def refusal(wanted: WantedSet, live: LiveSet | None) -> str:
    """Why the StackSet of this name is not touched; "" where it may be, or isn't there."""
    if live is None:
        return ""
    if live.own != wanted.own:
        return "a StackSet of this name is there and not this fleet's: give the fleet another `name`"
    if live.launch is None:
        return "its template was changed by hand: it no longer holds one launch that is retained"
    if (live.launch.product, live.launch.name) != (wanted.launch.product, wanted.launch.name):
        return f"it launches {live.launch.product}: another product needs an entry of another name"
    return ""


def _retags(wanted: WantedSet, live: LiveSet | None, reached: Reached) -> str:
    """Why tags that changed can't be brought there; "" where they can, or didn't change."""
    if live is None or live.launch is None or live.launch.tags == wanted.launch.tags:
        return ""
    if reached.shelves[wanted.regions[0]].may_retag(wanted.launch.product, wanted.launch.path):
        return ""
    return (
        "its tags changed, and the portfolio has no RESOURCE_UPDATE constraint that allows it: leave them as they were"
    )


def updates(wanted: WantedSet, live: LiveSet | None) -> list[str]:
    """What differs in the template, and so reaches every instance; the version is told apart."""
    if live is None or live.launch is None or live.launch == wanted.launch:
        return []
    return [difference(live.launch, wanted.launch) or ""]


def changes(wanted: WantedSet, live: LiveSet, lives: Mapping[str, LiveSet | None], reached: Reached) -> Iterator[str]:
    """Why a StackSet that is there has to change."""
    for told in updates(wanted, live):
        yield told or f"version {wanted.launch.version}"
    if updates(wanted, live) == [] and live.body != wanted.body:
        yield "its template was changed by hand"
    if not (live.automatic and live.retains and live.managed):
        yield "automatic deployment, or what it keeps, was changed by hand"
    if wanted_dependencies(wanted, lives, reached) != set(live.depends_on):
        yield "other StackSets come first where accounts join"
    units, regions = new_places(wanted, live) or ((), ())
    yield from (f"new: {unit}" for unit in units)
    yield from (f"new: {region}" for region in regions)
    if live.running:
        yield "an operation is under way; it is waited for"
    elif live.behind:
        yield f"{len(live.behind)} {'lags' if len(live.behind) == 1 else 'lag'} behind, and is tried again"


def wanted_dependencies(wanted: WantedSet, lives: Mapping[str, LiveSet | None], reached: Reached) -> set[str]:
    """The ARNs of what comes first, as far as it is there."""
    there = [lives[name] for name in wanted.after if lives.get(name)]
    return {each.arn for each in (*reached.first, *there) if each}


def new_places(wanted: WantedSet, live: LiveSet | None) -> tuple[list[str], list[str]] | None:
    """Units (paths) and Regions to which it doesn't go yet; None where it goes to all."""
    if live is None:
        return [unit.path for unit in wanted.units], list(wanted.regions)
    units = [unit.path for unit in wanted.units if unit.id not in live.units]
    regions = [region for region in wanted.regions if region not in live.regions]
    return (units, regions) if units or regions else None


def _accounts(
    made: SetStep, reached: Reached, others: Places, *, named: bool, take_over: bool, updates: bool, asked: bool
) -> Iterator[AccountStep]:
    """What is done in each account, where these are read; else in those that lag behind."""
    behind = {(each.account, each.region): each for each in (made.live.behind if made.live else ())}
    if not named:
        for each in behind.values():
            yield AccountStep(account=each.account, region=each.region, action=AccountAction.RETRY, reason=each.reason)
        return
    there: dict[tuple[str, str], Instance] = {}
    if made.live:
        there = {(each.account, each.region): each for each in reached.stack_sets.instances(made.stack_set)}
    for account in reached.accounts_of(made.wanted):
        for region in made.regions:
            other = others.get((account.id, region, made.name))
            yield _account_step(
                account, region, there.get((account.id, region)), other, made, take_over, updates, asked
            )


def _account_step(
    account: Account,
    region: str,
    instance: Instance | None,
    other: There | None,
    made: SetStep,
    take_over: bool,
    updates: bool,
    asked: bool,
) -> AccountStep:
    action, reason = AccountAction.UPDATE if updates else AccountAction.KEEP, ""
    if instance is None and other is None and _covered(made, account, region):
        action, reason = AccountAction.LEFT_ALONE, "the StackSet has no stack there: somebody launched it"
        if asked:
            action, reason = AccountAction.LAUNCH_AFTER_ALL, "nothing is there any more"
        elif take_over:
            action, reason = AccountAction.TAKE_OVER, ""
    elif instance is None and other is not None:
        action = AccountAction.TAKE_OVER if take_over else AccountAction.LEFT_ALONE
        reason = "launched already"
        if other.status == "ERROR":
            action = AccountAction.LEFT_ALONE
            reason = f"is there in ERROR: `factory terminate {made.name}` there, then apply again"
    elif instance is None:
        action = AccountAction.LAUNCH
    elif instance.status != "SUCCEEDED" and not updates:
        action, reason = AccountAction.RETRY, instance.reason
    return AccountStep(
        account=account.id,
        account_name=account.name,
        ou=account.path,
        region=region,
        action=action,
        reason=reason,
        launched_by=other.launched_by
        if other and action in (AccountAction.LEFT_ALONE, AccountAction.TAKE_OVER)
        else "",
    )


def _covered(made: SetStep, account: Account, region: str) -> bool:
    """Whether the StackSet goes there already, so that it is by choice that it has no stack in the account."""
    if made.live is None or region not in made.live.regions:
        return False
    paths = [unit.path for unit in made.wanted.units if unit.id in made.live.units]
    return any(path == "/" or account.path == path or account.path.startswith(f"{path}/") for path in paths)
