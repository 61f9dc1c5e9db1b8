"""Availability: which products cannot be launched in a Region of the hub, since it lacks a service."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pydantic import BaseModel, ConfigDict

from product_factory.aws.regions import lacking, published
from product_factory.catalog.lifecycle import State
from product_factory.catalog.offer import Offer


class Gap(BaseModel):
    """What a Region lacks for a product's newest version; `types` is None where nothing is known of the Region."""

    model_config = ConfigDict(frozen=True)
    product: str | None
    types: tuple[str, ...] | None

    def told(self, region: str) -> str:
        """One line for people, with the day of the data."""
        if self.types is None:
            return f"{region}: what it lacks is unknown: there are no schemas of it as of {published()}."
        return f"{region}: {self.product} cannot be launched: no {', '.join(self.types)} there, as of {published()}."


def gaps(offer: Offer, region: str) -> tuple[Gap, ...]:
    """Every product of which the Region lacks a resource type; one of no product where the Region is unknown."""
    if lacking(region, ()) is None:
        return (Gap(product=None, types=None),)
    return tuple(_gaps(offer, region, [card.name for card in offer.catalog.products]))


def _gaps(offer: Offer, region: str, products: Sequence[str]) -> Iterator[Gap]:
    for product in products:
        states = offer.catalog.states.get(product, {})
        offered = [
            version
            for version in offer.catalog.released[product]
            if states.get(version.version, State.ACTIVE) is not State.RETIRED
        ]
        if not offered:
            continue
        found = lacking(region, {each["Type"] for each in offered[-1].template().get("Resources", {}).values()})
        if found:
            yield Gap(product=product, types=found)
