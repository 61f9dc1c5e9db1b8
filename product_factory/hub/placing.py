"""Placing: which of the hub's stacks holds what, by a rule that no other product or portfolio changes.

A hub that fits in one stack is one stack. One that doesn't is split: what the first stack has stays there by the
recorded layout, and everything else goes where its own name says, for ever.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import sha256
from typing import NamedTuple

from product_factory.authoring.hub import Hub
from product_factory.authoring.portfolio import Email, Portfolio
from product_factory.authoring.tag_option import pairs
from product_factory.catalog.layout import Layout
from product_factory.catalog.offer import Offer
from product_factory.hub.limits import LIMITS, Limits
from product_factory.launch_roles.roles import LaunchRole

FIRST = "ServiceCatalogHub"
# How many stacks products are spread over, and StackSets launch roles: another number would move every product.
PRODUCT_STACKS = 32
ROLE_STACK_SETS = 16
# A version's name, address and punctuation in a template, measured; its notes come on top. So for all else.
_VERSION, _PRODUCT, _RESOURCE = 280, 1200, 500


def first_stack(region: str) -> str:
    """The name of a Region's first stack; its further stacks begin so, too."""
    return f"{FIRST}-{region}"


class Places(NamedTuple):
    """Where the parts of one hub are."""

    split: bool
    layout: Layout

    def in_first(self, product: str) -> bool:
        """Whether the first stack holds the product, and in the home Region its launch role."""
        return not self.split or product in self.layout.products

    def product_stack(self, product: str) -> str:
        """The end of the name of the stack that holds a product which the first does not."""
        return f"Products-{_share(product, PRODUCT_STACKS):02}"

    def stays(self, portfolio: Portfolio) -> bool:
        """Whether the portfolio's principals and TagOptions are in the first stack. The portfolio itself always is."""
        return not self.split or portfolio.identity in self.layout.offers

    def offers_in_first(self, portfolio: Portfolio, product: str) -> bool:
        """Whether the first stack associates the product with the portfolio, and constrains its launches."""
        return not self.split or product in self.layout.offers.get(portfolio.identity, ())

    def portfolio_stack(self, portfolio: Portfolio) -> str:
        """The end of the name of the stack that holds what the portfolio has beside the first stack."""
        words = re.sub(r"[^A-Za-z0-9]+", "-", portfolio.identity).strip("-")[:40].rstrip("-")
        return "-".join(filter(None, ("Portfolio", words, sha256(portfolio.identity.encode()).hexdigest()[:8])))

    def stack_set(self, product: str) -> int:
        """The number of the StackSet with the launch role of a product that the first stack doesn't hold."""
        return _share(product, ROLE_STACK_SETS)


def places(offer: Offer, roles: Sequence[LaunchRole], hub: Hub, layout: Layout, limits: Limits = LIMITS) -> Places:
    """One stack where the layout says nothing else and all fits in it; else split."""
    return Places(layout.split or not _fits(offer, roles, hub, limits), layout)


def _fits(offer: Offer, roles: Sequence[LaunchRole], hub: Hub, limits: Limits) -> bool:
    resources = _resources(offer, roles, hub)
    spoke_resources = sum(1 + len(role.policies) for role in roles)
    spoke_bytes = sum(len(policy.model_dump_json()) for role in roles for policy in role.policies) + 700 * len(roles)
    # Nine tenths of the bytes: they are estimated, and a hub that is split for nothing loses nothing.
    room = limits.bytes * 9 // 10
    size = _bytes(offer, resources) + (spoke_bytes if hub.launches else 0)
    return max(resources, spoke_resources) <= limits.resources and max(size, spoke_bytes) <= room


def _resources(offer: Offer, roles: Sequence[LaunchRole], hub: Hub) -> int:
    released = {name for name, versions in offer.catalog.released.items() if versions}
    cards = [card for card in offer.catalog.products if card.name in released]
    associations = [pair for portfolio in offer.portfolios for pair in pairs(portfolio.tag_options)]
    associations += [pair for card in cards for pair in pairs(card.tag_options)]
    emails = {one.address for p in offer.portfolios for one in p.announce_to if isinstance(one, Email)}
    return (
        len(released)
        + sum(1 + len(p.principals) + 3 * len(released & set(p.products)) for p in offer.portfolios)
        + len(set(associations))
        + len(associations)
        + sum(1 + (len(role.policies) if hub.launches else 0) for role in roles)
        + (1 if roles else 0)
        + (3 + len(emails) if emails else 0)
        + (1 if hub.blueprints_for else 0)
    )


def _bytes(offer: Offer, resources: int) -> int:
    versions = [version for of_one in offer.catalog.released.values() for version in of_one]
    notes = sum(len(version.release.notes.encode()) for version in versions)
    return _RESOURCE * resources + _PRODUCT * len(offer.catalog.released) + _VERSION * len(versions) + notes


def _share(name: str, of: int) -> int:
    return int.from_bytes(sha256(name.encode()).digest()[:4]) % of + 1
