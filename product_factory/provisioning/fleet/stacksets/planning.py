"""Planning: manifest, hub and StackSets → what is to be done; nothing is changed, and no account is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import boto3

from product_factory import contact
from product_factory.catalog.facts import Facts
from product_factory.provisioning.errors import aws_errors
from product_factory.provisioning.fleet import order as ordering
from product_factory.provisioning.fleet import placing
from product_factory.provisioning.fleet.findings import ManifestRefused
from product_factory.provisioning.fleet.manifest import Manifest
from product_factory.provisioning.fleet.stacksets import comparing, leftover
from product_factory.provisioning.fleet.stacksets.launched import Asked, There, launched
from product_factory.provisioning.fleet.stacksets.live import LAUNCH_ROLES, LiveSet, StackSets
from product_factory.provisioning.fleet.stacksets.offered import Shelf
from product_factory.provisioning.fleet.stacksets.results import SetAction, SetImpact, SetsPlan, SetStep
from product_factory.provisioning.fleet.stacksets.units import Account, Units
from product_factory.provisioning.fleet.stacksets.wanted import Source, WantedSet, wanted_sets
from product_factory.provisioning.session import RETRYING

if TYPE_CHECKING:
    from product_factory.impact import Impact

Judge = Callable[[str, str, str], "Impact | None"]


@dataclass
class Reached:
    """What a plan has asked, for those who carry it out."""

    session: boto3.Session
    home: str
    stack_sets: StackSets
    units: Units
    first: tuple[LiveSet, ...] = ()
    """StackSets that are not of the fleet and come first where an account joins: launch roles."""
    shelves: Mapping[str, Shelf] = field(default_factory=dict)
    accounts: dict[str, tuple[Account, ...]] = field(default_factory=dict)

    def accounts_of(self, each: WantedSet) -> list[Account]:
        """The accounts of its units, asked once."""
        for unit in each.units:
            if unit.id not in self.accounts:
                self.accounts[unit.id] = tuple(self.units.accounts(unit))
        return [account for unit in each.units for account in self.accounts[unit.id]]


@aws_errors()
def plan(
    manifest: Manifest,
    session: boto3.Session | None = None,
    *,
    facts: Facts | None = None,
    judge: Judge | None = None,
    read_accounts: bool = True,
    take_over: bool = False,
) -> SetsPlan:
    """What `apply` would do. ManifestRefused with everything that is wrong in the manifest.

    session: credentials of the hub, which is StackSets' delegated administrator. facts, judge: as for the other engine.
    read_accounts: whether the units' accounts are read, twenty in an answer, so that the plan names them; without, calls are
    as many whoever is in the units. take_over: whether what others launched is to become the StackSets'.
    """
    session = session or contact.session(region_name=manifest.regions[0])
    reached = reach(session, manifest.regions[0])
    wanted = _wanted(manifest, reached, facts or Facts())
    live = {each.name: reached.stack_sets.find(each.name) for each in wanted}
    reached.first = tuple(_launch_roles(reached.stack_sets))
    new = [each for each in wanted if comparing.new_places(each, live[each.name])]
    asked = _launched(reached, wanted if take_over or read_accounts else new)
    others = _by_place(asked.there)
    named = read_accounts or take_over or bool(others)
    steps = [
        comparing.step(
            each, live[each.name], live, reached, others, named=named, take_over=take_over, asked=not asked.note
        )
        for each in wanted
    ]
    left = leftover.notes(reached.stack_sets, manifest.name, {each.name for each in wanted})
    planned = SetsPlan(
        steps=tuple(steps),
        impacts=tuple(_impacts(judge, steps, named=named)),
        notes=tuple(filter(None, (*_notes(steps, reached), *left, asked.note))),
        accounts_read=named,
        manifest=manifest,
    )
    planned._reached = reached
    return planned


def reach(session: boto3.Session, home: str) -> Reached:
    """Clients of the hub, which acts as delegated administrator unless it is the management account itself."""

    def client(service: str, region: str) -> object:
        return contact.attend(cast(Any, session).client(service, region_name=region, config=RETRYING))

    units = Units(client("organizations", "us-east-1"))
    sts = contact.attend(session.client("sts", config=RETRYING))
    own = sts.get_caller_identity()["Account"]
    call_as = "SELF" if own == units.management else "DELEGATED_ADMIN"
    return Reached(session, home, StackSets(client("cloudformation", home), call_as), units)


def _wanted(manifest: Manifest, reached: Reached, facts: Facts) -> list[WantedSet]:
    graph = ordering.graph(manifest, facts)
    found = [*manifest._wrong, *ordering.findings(manifest, graph), *placing.double_waves(manifest)]
    if found:
        raise ManifestRefused(manifest.source, found)
    levels = [level.regions for _, level in manifest.levels if level.regions]
    regions = {region for some in (manifest.regions, *levels) for region in some}
    clients = {
        region: contact.attend(reached.session.client("servicecatalog", region_name=region, config=RETRYING))
        for region in regions
    }
    reached.shelves = {region: Shelf(client, region) for region, client in clients.items()}
    source = Source(reached.units, reached.shelves)
    wanted = wanted_sets(manifest, ordering.in_order(graph), graph, source, found)
    if found:
        raise ManifestRefused(manifest.source, found)
    return wanted


def _launch_roles(stack_sets: StackSets) -> Iterator[LiveSet]:
    for name in stack_sets.names(LAUNCH_ROLES):
        if made := stack_sets.find(name, closely=False):
            yield made


def _launched(reached: Reached, wanted: Sequence[WantedSet]) -> Asked:
    if not wanted:
        return Asked(())
    regions = sorted({region for each in wanted for region in each.regions})
    return launched(reached.session, reached.home, regions, sorted({each.entry for each in wanted}))


def _by_place(there: Sequence[There]) -> dict[tuple[str, str, str], There]:
    """What is launched somewhere, by account, Region and name; where a StackSet has no stack, it is not the StackSet's."""
    return {(each.account, each.region, each.name): each for each in there}


def _impacts(judge: Judge | None, steps: Sequence[SetStep], *, named: bool) -> Iterator[SetImpact]:
    """What each step of versions does, where that is known."""
    pairs: dict[tuple[str, str, str], list[SetStep]] = {}
    for step in steps:
        if step.action is SetAction.UPDATE and step.from_version not in (None, step.version):
            pairs.setdefault((step.product, str(step.from_version), step.version), []).append(step)
    for (product, old, new), of in pairs.items():
        found = judge(product, old, new) if judge else None
        if found is not None:
            yield SetImpact(
                product=product,
                from_version=old,
                version=new,
                accounts=len({each.account for step in of for each in step.accounts}) if named else None,
                sentence=found.sentence,
                impact=found.model_dump(mode="json"),
            )


def _notes(steps: Sequence[SetStep], reached: Reached) -> Iterator[str]:
    """What the StackSets will do by themselves, and what they never do."""
    units = list(dict.fromkeys(unit for step in steps for unit in step.units))
    yield (
        f"Accounts that join {', '.join(units)} get it by themselves. Who leaves keeps stack and launch; a kept stack is not "
        "taken back when the account returns, or comes into another unit: its launch is then left alone, and told."
    )
    for step in steps:
        yield from _beyond(step)
    if reached.first:
        yield from _wider(steps, reached.first)
    else:
        yield (
            f"No StackSet of launch roles ({LAUNCH_ROLES}) is in {reached.home}: an account that joins needs its launch role "
            "before the launch, which then fails and is tried again by the next apply."
        )


def _beyond(step: SetStep) -> Iterator[str]:
    """Units and Regions that a StackSet goes to and the manifest doesn't name any more, or never did."""
    if step.live is None or step.action is SetAction.REFUSED:
        return
    units = [each for each in step.live.units if each not in {unit.id for unit in step.wanted.units}]
    regions = [each for each in step.live.regions if each not in step.regions]
    if units or regions:
        yield (
            f"StackSet {step.stack_set} goes on in {', '.join((*units, *regions))}, which the manifest does not name: what changes "
            "reaches these, too. If another manifest made it, give this one a `name` of its own."
        )


def _wider(steps: Sequence[SetStep], roles: Sequence[LiveSet]) -> Iterator[str]:
    """Units that launch roles don't reach, or whose accounts lose them with leaving, while what was launched stays."""
    units = {unit.id: unit for step in steps for unit in step.wanted.units}
    targets = {each for made in roles for each in made.units}
    bare = [unit.path for unit in units.values() if not targets & {unit.id, *unit.above}]
    if bare:
        yield f"Launch roles don't reach {', '.join(bare)}: share the portfolios with these units, or with one above."
    just = [unit.path for unit in units.values() if unit.path not in bare and not targets & set(unit.above)]
    if just and not all(made.retains for made in roles):
        yield (
            f"An account that leaves {', '.join(just)} loses its launch roles, and keeps the launch, which nobody can then update "
            "or end: share with a unit above, or have the hub keep them (Hub(keep_launch_roles=True))."
        )


def by_wave(steps: Sequence[SetStep]) -> Mapping[str, list[SetStep]]:
    """The steps of each wave, in their order."""
    found: dict[str, list[SetStep]] = {}
    for step in steps:
        found.setdefault(step.wave, []).append(step)
    return found
