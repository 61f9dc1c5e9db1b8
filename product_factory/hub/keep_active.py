"""Keeping: which versions the portfolios' settings propose to deprecate. Proposes; never does it."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from product_factory.catalog.lifecycle import State
from product_factory.catalog.offer import Offer, load
from product_factory.catalog.released import Version


class Proposal(BaseModel):
    """A version to deprecate, and the portfolios whose `keep_active` asks for it."""

    model_config = ConfigDict(frozen=True)
    product: str
    version: str
    keep_active: int
    portfolios: tuple[str, ...]

    @property
    def command(self) -> str:
        """What does it."""
        return f"factory deprecate {self.product} {self.version}"


def proposals(offer: Offer) -> tuple[Proposal, ...]:
    """Active versions beyond the newest that are to be kept, products in page order, oldest version first.

    A product in several portfolios keeps as many as the most generous of them says.
    """
    found = []
    for product, states in offer.catalog.states.items():
        asking = [p for p in offer.portfolios if product in p.products and p.keep_active is not None]
        if not asking:
            continue
        keep = max(p.keep_active or 0 for p in asking)
        active = sorted((v for v, state in states.items() if state is State.ACTIVE), key=Version)
        found += [
            Proposal(product=product, version=version, keep_active=keep, portfolios=tuple(p.name for p in asking))
            for version in active[:-keep]
        ]
    return tuple(found)


def proposals_text() -> list[str]:
    """The proposals as lines for people; none where there is nothing to propose."""
    found = proposals(load())
    if not found:
        return []
    return [
        "Beyond what the portfolios keep active (keep_active); nothing is deprecated by itself:",
        *(f"  {each.command}   # {', '.join(each.portfolios)}: keep {each.keep_active}" for each in found),
    ]
