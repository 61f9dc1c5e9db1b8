"""Further stacks: what a hub has that its first stack has no room for. Pure, but for the files that it names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

from product_factory.authoring.hub import Hub
from product_factory.authoring.portfolio import Portfolio
from product_factory.authoring.product import Product
from product_factory.catalog.ending import End
from product_factory.catalog.offer import Offer
from product_factory.catalog.released import Released, canonical
from product_factory.hub import parts, stack_sets
from product_factory.hub.assembly import Bucket, Further, version_key
from product_factory.hub.placing import Places, first_stack
from product_factory.launch_roles.roles import (
    ASSETS_ACCOUNT,
    HUB_ACCOUNT,
    LaunchRole,
    reads_assets,
    resources,
    template,
)

Pair = tuple[str, str]


class Contents(NamedTuple):
    """What is written into the stacks of a hub, and where."""

    offer: Offer
    roles: Sequence[LaunchRole]
    hub: Hub
    places: Places

    @property
    def products(self) -> list[Product]:
        """The products that have a version."""
        return [card for card in self.offer.catalog.products if self.offer.catalog.released[card.name]]

    @property
    def groups(self) -> int:
        """How many groups of units the StackSets have."""
        return stack_sets.groups_of(self.offer.portfolios)

    def tag_option_in_first(self, pair: Pair) -> bool:
        """Whether the first stack has this TagOption."""
        return not self.places.split or "=".join(pair) in self.places.layout.tag_options

    def used(self) -> dict[Pair, None]:
        """All TagOptions of the hub, each once, in the order in which they are found."""
        of: list[Portfolio | Product] = [*self.offer.portfolios, *self.products]
        return dict.fromkeys(pair for each in of for pair in parts.tag_options_of(each))

    def offers(self, portfolio: Portfolio) -> list[Product]:
        """What the portfolio offers, of what has a version."""
        cards = {card.name: card for card in self.products}
        return [cards[name] for name in portfolio.products if name in cards]

    def of_first(self) -> dict[str, set[str]]:
        """What the first stack has that others refer to: kind of export → names."""
        first: dict[str, set[str]] = {"portfolio": set(), "product": set(), "tag": set()}
        if not self.places.split:
            return first
        for portfolio in self.offer.portfolios:
            outside = [c.name for c in self.offers(portfolio) if not self.places.offers_in_first(portfolio, c.name)]
            if outside or not self.places.stays(portfolio):
                first["portfolio"].add(portfolio.identity)
            first["product"].update(name for name in outside if self.places.in_first(name))
            if not self.places.stays(portfolio):
                first["tag"].update(_named(self, parts.tag_options_of(portfolio)))
        for card in self.products:
            if not self.places.in_first(card.name):
                first["tag"].update(_named(self, parts.tag_options_of(card)))
        return first


def _named(contents: Contents, found: Sequence[Pair]) -> Iterator[str]:
    yield from ("=".join(pair) for pair in found if contents.tag_option_in_first(pair))


def further(contents: Contents, region: str, bucket: Bucket) -> list[Further]:
    """The further stacks of a Region, in the order in which they are deployed; none where the hub isn't split."""
    if not contents.places.split:
        return []
    hub, home = first_stack(region), region == contents.hub.regions[0]
    made = [_tag_options(contents, hub, region)]
    made += _products(contents, hub, region, bucket, home)
    if home:
        made.append(_launch_roles(contents, hub, region, bucket))
    made = [stack for stack in made if stack.template["Resources"]]
    before = (hub, *(stack.name for stack in made))
    portfolios = (_portfolio(contents, hub, region, portfolio, before) for portfolio in contents.offer.portfolios)
    return made + [stack for stack in portfolios if stack.template["Resources"]]


def _stack(name: str, region: str, what: str, after: Sequence[str] = ()) -> Further:
    template: dict[str, Any] = {"Description": f"Service Catalog hub: {what}", "Resources": {}, "Outputs": {}}
    return Further(name, region, template, tuple(after), {})


def _tag_options(contents: Contents, hub: str, region: str) -> Further:
    """TagOptions that the first stack doesn't have. It refers to some of these, so they come before it."""
    stack = _stack(f"{hub}-TagOptions", region, "TagOptions")
    for key, value in contents.used():
        if not contents.tag_option_in_first((key, value)):
            name = parts.logical_id("TagOption", f"{key}={value}")
            stack.template["Resources"][name] = parts.tag_option(key, value)
            stack.template["Outputs"] |= parts.exported(hub, "tag", f"{key}={value}", name)
    return stack


def _products(contents: Contents, hub: str, region: str, bucket: Bucket, home: bool) -> list[Further]:
    roles = {role.product: role for role in contents.roles}
    stacks: dict[str, Further] = {}
    for card in contents.products:
        if contents.places.in_first(card.name):
            continue
        name = f"{hub}-{contents.places.product_stack(card.name)}"
        stack = stacks.setdefault(name, _stack(name, region, "products", (hub,)))
        versions = contents.offer.catalog.released[card.name]
        stack.files.update({version_key(version): version.path for version in versions})
        stack.template["Resources"] |= _product(hub, card, versions, contents.offer.catalog.ends.get(card.name), bucket)
        if home and card.name in roles:
            powerless = not contents.hub.launches
            stack.template["Resources"] |= _tagged_roles(roles[card.name], contents.hub, powerless=powerless)
        stack.template["Outputs"] |= parts.exported(hub, "product", card.name, parts.logical_id("Product", card.name))
    return [stacks[name] for name in sorted(stacks)]


def _product(
    hub: str, card: Product, versions: Sequence[Released], end: End | None, bucket: Bucket
) -> dict[str, parts.Resource]:
    address = {version.version: bucket.url(version_key(version)) for version in versions}
    made = parts.product(card, versions, end, address)
    (logical_id,) = made
    for key, value in parts.tag_options_of(card):
        option = parts.imported(hub, "tag", f"{key}={value}")
        made |= parts.tagged({"Ref": logical_id}, option, key, value, card.name)
    return made


def _tagged_roles(role: LaunchRole, hub: Hub, *, powerless: bool) -> dict[str, parts.Resource]:
    made = resources([role], hub.permissions_boundary, powerless=powerless, assets_in="${AWS::AccountId}")
    for resource in made.values():
        if resource["Type"] == "AWS::IAM::Role":
            resource["Properties"]["Tags"] = parts.TAGS
    return made


def _launch_roles(contents: Contents, hub: str, region: str, bucket: Bucket) -> Further:
    """StackSets that bring launch roles to the spokes; one takes as many as its template holds."""
    stack = _stack(f"{hub}-LaunchRoles", region, "launch roles of the accounts shared with", (hub,))
    of: dict[int, list[LaunchRole]] = {}
    for role in contents.roles:
        if not contents.places.in_first(role.product):
            of.setdefault(contents.places.stack_set(role.product), []).append(role)
    stack.template["Parameters"] = stack_sets.declared_parameters(contents.groups) if of else {}
    stack.template["Conditions"] = stack_sets.declared_conditions(contents.groups) if of else {}
    for number, roles in sorted(of.items()):
        body = canonical(template(roles, contents.hub.permissions_boundary, contents.groups))
        key = sha256(body).hexdigest()
        stack.files[key] = body
        given = (HUB_ACCOUNT, ASSETS_ACCOUNT) if reads_assets(roles) else (HUB_ACCOUNT,)
        name, keeps = f"{stack_sets.STACK_SET}-{number:02}", contents.hub.keep_launch_roles
        made = stack_sets.stack_set(name, bucket.url(key), contents.groups, given, keeps=keeps)
        stack.template["Resources"][f"LaunchRolesStackSet{number:02}"] = made
    return stack


def _portfolio(contents: Contents, hub: str, region: str, settings: Portfolio, before: Sequence[str]) -> Further:
    """What a portfolio has beside the first stack, which holds the portfolio itself."""
    places = contents.places
    stack = _stack(f"{hub}-{places.portfolio_stack(settings)}", region, f"portfolio {settings.identity}", before)
    made, portfolio = stack.template["Resources"], parts.imported(hub, "portfolio", settings.identity)
    if not places.stays(settings):
        for principal in settings.principals:
            made |= parts.principal(portfolio, principal)
        for key, value in parts.tag_options_of(settings):
            option = parts.imported(hub, "tag", f"{key}={value}")
            made |= parts.tagged(portfolio, option, key, value, settings.identity)
    for card in contents.offers(settings):
        if not places.offers_in_first(settings, card.name):
            made |= parts.offer(portfolio, parts.imported(hub, "product", card.name), card)
    return stack
