"""The first hub stack of a Region: cards, settings and released files, translated to Service Catalog."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from aws_cdk import App, AssetHashType, CfnOutput, CfnWaitConditionHandle, Environment, Fn, Stack, Tags
from aws_cdk import aws_servicecatalog as servicecatalog
from constructs import Construct

from product_factory.authoring.hub import Hub
from product_factory.authoring.portfolio import HubRole, Portfolio, Principal
from product_factory.authoring.product import Product
from product_factory.catalog.ending import End
from product_factory.catalog.layout import Layout
from product_factory.catalog.offer import Offer
from product_factory.catalog.released import Released
from product_factory.hub import parts
from product_factory.hub.announcements import add_announcements
from product_factory.hub.blueprint import add_blueprint_access, blueprint_access_stack
from product_factory.hub.descriptions import LAUNCHED_BY, TAGS_MAY_CHANGE, described
from product_factory.hub.further import Contents
from product_factory.hub.launch_roles import add_launch_roles
from product_factory.hub.limits import LIMITS, Limits
from product_factory.hub.placing import first_stack, places
from product_factory.hub.tag_options import TagOptions
from product_factory.launch_roles.kept import kept_role


class HubStack(Stack):
    """The products with all their released versions, in portfolios, that the first stack of a Region holds.

    Built from released files only: no product's code runs. A product without a released version
    is left out. The account is that of the credentials at deployment.
    """

    def __init__(self, scope: Construct, id_: str, *, contents: Contents, region: str) -> None:
        super().__init__(
            scope,
            id_,
            env=Environment(region=region),
            description="Service Catalog hub: products, portfolios, launch constraints",
            analytics_reporting=False,
            # Thousands of versions have to fit into the megabyte that CloudFormation allows.
            suppress_template_indentation=True,
        )
        self._contents = contents
        self._tag_options = TagOptions(self, contents)
        self.launch_constraints: dict[str, list[servicecatalog.CfnLaunchRoleConstraint]] = {}
        released = contents.offer.catalog.released
        self._products = {
            card.name: _product(self, card, released[card.name], contents.offer.catalog.ends.get(card.name))
            for card in contents.products
            if contents.places.in_first(card.name)
        }
        self._portfolios = {each.identity: self._portfolio(each) for each in contents.offer.portfolios}
        self._tag_options.associate_products(self._products)
        if not self._products and not self._portfolios:
            # CloudFormation makes no stack of nothing, and the others come after this one.
            CfnWaitConditionHandle(self, "Nothing")
        self._export()

    def _portfolio(self, settings: Portfolio) -> servicecatalog.Portfolio:
        scope, places = Construct(self, f"Portfolio-{settings.identity}"), self._contents.places
        portfolio = servicecatalog.Portfolio(
            scope,
            "Portfolio",
            display_name=settings.name,
            description=settings.full_description,
            provider_name=settings.provider,
        )
        if places.stays(settings):
            self._tag_options.associate_portfolio(settings, scope, portfolio)
            for principal in settings.principals:
                _associate_principal(scope, portfolio, principal)
        for card in self._contents.offers(settings):
            if places.offers_in_first(settings, card.name):
                self._offer(scope, portfolio, card)
        return portfolio

    def _offer(self, scope: Construct, portfolio: servicecatalog.Portfolio, card: Product) -> None:
        if card.name in self._products:
            product_id: str = self._products[card.name].product_id
        else:
            product_id = self._imported("product", card.name)
        launch = _offer_product(scope, portfolio.portfolio_id, card, product_id)
        self.launch_constraints.setdefault(card.name, []).append(launch)

    def _imported(self, kind: str, name: str) -> str:
        return Fn.import_value(parts.export_name(self.stack_name, kind, name))

    def _export(self) -> None:
        """Give the other stacks the IDs that they refer to."""
        ids: dict[str, Any] = {
            "portfolio": {name: made.portfolio_id for name, made in self._portfolios.items()},
            "product": {name: made.product_id for name, made in self._products.items()},
            "tag": self._tag_options.ids,
        }
        for kind, names in self._contents.of_first().items():
            for name in sorted(names):
                export = parts.export_name(self.stack_name, kind, name)
                logical_id = parts.logical_id(f"{kind.capitalize()}Id", name)
                CfnOutput(self, logical_id, value=ids[kind][name], export_name=export).override_logical_id(logical_id)


def contents_of(offer: Offer, hub: Hub, layout: Layout, limits: Limits = LIMITS) -> Contents:
    """What the hub's stacks hold: launch roles derived, places found. Errors as for `derive`."""
    released, boundary = offer.catalog.released, hub.permissions_boundary
    versions = {each.name: {v.version: v.template() for v in released[each.name]} for each in offer.catalog.products}
    made = [kept_role(each, versions[each.name], boundary) for each in offer.catalog.products if versions[each.name]]
    return Contents(offer, made, hub, places(offer, made, hub, layout, limits))


def build(app: App, offer: Offer, hub: Hub, contents: Contents | None = None) -> list[HubStack]:
    """The first hub stack of each Region of the hub. That of the first, the home Region, makes roles, too."""
    contents = contents or contents_of(offer, hub, Layout())
    stacks = [HubStack(app, first_stack(region), contents=contents, region=region) for region in hub.regions]
    roles = [role for role in contents.roles if contents.places.in_first(role.product)]
    add_launch_roles(stacks[0], roles, hub, contents.groups, stacks[0].launch_constraints)
    add_announcements(stacks[0], offer.portfolios)
    if hub.blueprints_for and hub.enrolled:
        blueprint_access_stack(app, hub.blueprints_for, hub.blueprints_by)
    elif hub.blueprints_for:
        add_blueprint_access(stacks[0], hub.blueprints_for, hub.blueprints_by)
    for stack in stacks:
        Tags.of(stack).add("factory", "service-catalog-hub")
    return stacks


def _product(
    scope: Construct, card: Product, versions: Sequence[Released], end: End | None
) -> servicecatalog.CloudFormationProduct:
    product = servicecatalog.CloudFormationProduct(
        scope,
        f"Product-{card.name}",
        product_name=card.name,
        owner=card.support.owner,
        description=described(card, versions, end),
        support_url=card.support.url,
        support_description=card.support.description,
        product_versions=[
            servicecatalog.CloudFormationProductVersion(
                product_version_name=version.version,
                description=version.release.notes,
                cloud_formation_template=_template(version.path, version.release.sha256),
            )
            for version in versions
        ],
    )
    resource = product.node.default_child
    assert isinstance(resource, servicecatalog.CfnCloudFormationProduct)
    # Past the L2, which refuses addresses whose last part is longer than four letters (.cloud).
    resource.support_email = card.support.email
    return product


def _template(path: Path, sha256: str) -> servicecatalog.CloudFormationTemplate:
    """The released file, at a URL that depends on nothing but its content.

    Service Catalog keeps a version's ID while URL and name stay the same.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-servicecatalog-cloudformationproduct.html
    """
    return servicecatalog.CloudFormationTemplate.from_asset(
        str(path), asset_hash=sha256, asset_hash_type=AssetHashType.CUSTOM
    )


def _associate_principal(scope: Construct, portfolio: servicecatalog.Portfolio, principal: Principal) -> None:
    stack = Stack.of(scope)
    account = stack.account if isinstance(principal, HubRole) else ""
    # L1: the L2 knows principals of type IAM only.
    servicecatalog.CfnPortfolioPrincipalAssociation(
        scope,
        f"Principal-{principal.resource}",
        portfolio_id=portfolio.portfolio_id,
        principal_arn=f"arn:{stack.partition}:iam::{account}:{principal.resource}",
        principal_type=principal.principal_type,
    )


def _offer_product(
    scope: Construct, portfolio_id: str, card: Product, product_id: str
) -> servicecatalog.CfnLaunchRoleConstraint:
    """Associate the product, and constrain how it is launched and updated in this portfolio; the launch constraint."""
    ids = {"portfolio_id": portfolio_id, "product_id": product_id}
    association = servicecatalog.CfnPortfolioProductAssociation(scope, f"Product-{card.name}", **ids)
    # L1: the L2 would make a role without permissions, in the hub only.
    launch = servicecatalog.CfnLaunchRoleConstraint(
        scope,
        f"LaunchRole-{card.name}",
        local_role_name=card.launch_role,
        description=LAUNCHED_BY.format(card.launch_role),
        **ids,
    )
    tags = servicecatalog.CfnResourceUpdateConstraint(
        scope,
        f"TagUpdate-{card.name}",
        tag_update_on_provisioned_product="ALLOWED",
        description=TAGS_MAY_CHANGE,
        **ids,
    )
    for constraint in (launch, tags):
        constraint.add_resource_dependency(association)
    return launch
