"""Asking: the plan's parts together, from the catalog at hand and AWS."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from product_factory.authoring.guardrail import Guarded
from product_factory.catalog import loading
from product_factory.errors import FactoryError
from product_factory.guardrails import administering, frozen, live
from product_factory.guardrails.plan import Ask, Plan, plan
from product_factory.guardrails.refusals import kinds, refusals
from product_factory.guardrails.wanted import deployed, places, versions_of
from product_factory.organization.calls import account_id, read_tree
from product_factory.organization.nodes import Tree


class Ready(NamedTuple):
    """What was read, the plan, why it is refused, and what else should be known."""

    ask: Ask
    plan: Plan
    refused: list[str]
    region: str


def ready(ring: int | None, guarded: Sequence[Guarded] | None = None) -> Ready:
    """The plan up to this ring; without one, up to the highest that holds somewhere already, or the first.

    `guarded`: by default what the catalog at hand says. FactoryError where it names what isn't there.
    """
    cards, tree = loading.guardrails(), read_tree()
    guarded = loading.guarded() if guarded is None else guarded
    if not cards:
        raise FactoryError(
            "guardrails/__init__.py: there is none; `factory adopt guardrails` brings those of the baseline"
        )
    region = loading.hub().regions[0]
    has = live.read(region, tree)
    known = {card.name: frozen.versions(card.name) for card in cards}
    # A stack whose card is gone still has its versions, where their files are there.
    known |= {name: frozen.versions(name) for name in has.stacks if name not in known}
    held = {key: version for name, each in has.stacks.items() for key, version in deployed(name, each.template).items()}
    ask = Ask(
        places=places(guarded, known, tree),
        versions=held | versions_of(known, loading.exempt()),
        titles={card.name: card.title for card in cards},
        live=has,
        tree=tree,
        ring=0,
    )
    ask = ask._replace(ring=ring or reached(ask))
    made = plan(ask)
    administered = administering.for_policies(kinds(ask, made))
    return Ready(ask, made, refusals(ask, made, administered) + _off(made, tree), region)


def _off(made: Plan, tree: Tree) -> list[str]:
    """Types that are off: the management account alone switches them on, since whoever may, may switch them off."""
    off = [row.guardrail for row in made.work if row.action == "enable"]
    if not off or account_id() == tree.management_account:
        return []
    return [
        f"{kind}: policies of this type are off in the organization; the management account switches them on once: "
        f"aws organizations enable-policy-type --root-id {tree.root_id} --policy-type {kind}"
        for kind in off
    ]


def reached(ask: Ask) -> int:
    """The highest ring that stands somewhere, or the first there is."""
    there = {(name, target) for name, places_ in plan(ask).after.items() for target in places_}
    rings = {place.ring for place in ask.places}
    return max((place.ring for place in ask.places if place[:2] in there), default=min(rings, default=1))


def hub_notes(ready_: Ready) -> list[str]:
    """Whether what the hub does itself would be denied in its own account, and by whose exemptions anybody goes free."""
    from product_factory.guardrails.own import notes

    return notes(ready_.ask, ready_.plan, account_id(), loading.exempt())
