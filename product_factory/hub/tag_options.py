"""TagOptions of a first stack: each key=value once, wherever it is used.

A second TagOption of the same key and value is refused in an account and Region, and key and value never change in
place: so whoever uses one, it keeps the logical ID under which it is deployed.
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-servicecatalog-tagoption.html
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import TYPE_CHECKING

from aws_cdk import CfnResource, Fn, Stack
from aws_cdk import aws_servicecatalog as servicecatalog
from constructs import Construct

from product_factory.authoring.portfolio import Portfolio
from product_factory.hub import parts

if TYPE_CHECKING:
    from product_factory.hub.further import Contents, Pair


class TagOptions:
    """The TagOptions that the stack has; others come from the hub's stack of TagOptions.

    The first portfolio that uses one has it in its scope, as all deployed hubs know it; where a deployed hub knows
    it otherwise, the layout says so.
    """

    def __init__(self, stack: Stack, contents: Contents) -> None:
        self._stack, self._contents = stack, contents
        self._known = contents.places.layout.logical_ids
        self.ids: dict[str, str] = {}

    def associate_portfolio(self, settings: Portfolio, scope: Construct, portfolio: servicecatalog.Portfolio) -> None:
        """Make those that no portfolio before has, and associate all of the portfolio's."""
        pairs = parts.tag_options_of(settings)
        own = [pair for pair in pairs if self._contents.tag_option_in_first(pair) and "=".join(pair) not in self.ids]
        if own:
            allowed: dict[str, list[str]] = {}
            for key, value in own:
                allowed.setdefault(key, []).append(value)
            options = servicecatalog.TagOptions(scope, "TagOptions", allowed_values_for_tags=allowed)
            portfolio.associate_tag_options(options)
            self._keep(options, portfolio)
        for pair in pairs:
            if pair not in own:
                self._associate(scope, portfolio.portfolio_id, pair)

    def associate_products(self, made: Mapping[str, servicecatalog.CloudFormationProduct]) -> None:
        """Associate the products' own, after the portfolios'; and make what only other stacks use."""
        for card in self._contents.products:
            if card.name in made:
                for pair in parts.tag_options_of(card):
                    self._associate(made[card.name], made[card.name].product_id, pair)
        for pair in self._contents.used():
            if self._contents.tag_option_in_first(pair):
                self._id(pair)

    def _keep(self, options: servicecatalog.TagOptions, portfolio: servicecatalog.Portfolio) -> None:
        for made in options.node.children:
            if isinstance(made, servicecatalog.CfnTagOption):
                self.ids[f"{made.key}={made.value}"] = made.ref
                self._as_deployed(made)
        for made in portfolio.node.children:
            if isinstance(made, servicecatalog.CfnTagOptionAssociation):
                self._as_deployed(made)

    def _associate(self, scope: Construct, resource_id: str, pair: Pair) -> None:
        made = servicecatalog.CfnTagOptionAssociation(
            scope, f"TagOption-{_short(pair)}", resource_id=resource_id, tag_option_id=self._id(pair)
        )
        self._as_deployed(made)

    def _id(self, pair: Pair) -> str:
        key = "=".join(pair)
        if not self._contents.tag_option_in_first(pair):
            return Fn.import_value(parts.export_name(self._stack.stack_name, "tag", key))
        if key not in self.ids:
            scope = self._stack.node.try_find_child("TagOptions") or Construct(self._stack, "TagOptions")
            assert isinstance(scope, Construct)
            made = servicecatalog.CfnTagOption(scope, _short(pair), key=pair[0], value=pair[1], active=True)
            self._as_deployed(made)
            self.ids[key] = made.ref
        return self.ids[key]

    def _as_deployed(self, made: CfnResource) -> None:
        if self._known:
            logical_id = self._stack.resolve(made.logical_id)
            if logical_id in self._known:
                made.override_logical_id(self._known[logical_id])


def _short(pair: Pair) -> str:
    return sha256("=".join(pair).encode()).hexdigest()[:12]
