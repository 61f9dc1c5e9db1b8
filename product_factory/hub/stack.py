"""The hub stack: cards, settings and released files, translated to Service Catalog."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from aws_cdk import App, AssetHashType, Environment, Stack, Tags
from aws_cdk import aws_servicecatalog as servicecatalog
from constructs import Construct

from product_factory.authoring.hub import Hub
from product_factory.authoring.portfolio import HubRole, Portfolio, Principal
from product_factory.authoring.product import Product
from product_factory.authoring.recording import (
    NEEDS_RECORDER,
    NEEDS_RECORDER_JA,
    NEEDS_TRAIL,
    NEEDS_TRAIL_JA,
    Recording,
    recording,
)
from product_factory.catalog.ending import End, where_to_go
from product_factory.catalog.offer import Offer
from product_factory.catalog.released import Released, newest
from product_factory.hub.announcements import add_announcements
from product_factory.hub.blueprint import add_blueprint_access, blueprint_access_stack
from product_factory.hub.launch_roles import add_launch_roles
from product_factory.launch_roles.roles import launch_role


class HubStack(Stack):
    """Products with all their released versions, in portfolios, for one Region of the hub.

    Built from released files only: no product's code runs. A product without a released version
    is left out. The account is that of the credentials at deployment.
    """

    def __init__(self, scope: Construct, id_: str, *, offer: Offer, region: str) -> None:
        super().__init__(
            scope,
            id_,
            env=Environment(region=region),
            description="Service Catalog hub: products, portfolios, launch constraints",
            analytics_reporting=False,
            # Thousands of versions have to fit into the megabyte that CloudFormation allows.
            suppress_template_indentation=True,
        )
        self._products = {
            product.name: _product(
                self, product, offer.catalog.released[product.name], offer.catalog.ends.get(product.name)
            )
            for product in offer.catalog.products
            if offer.catalog.released[product.name]
        }
        for portfolio in offer.portfolios:
            self._portfolio(portfolio, {p.name: p for p in offer.catalog.products})

    def _portfolio(self, settings: Portfolio, cards: dict[str, Product]) -> None:
        scope = Construct(self, f"Portfolio-{settings.name}")
        portfolio = servicecatalog.Portfolio(
            scope,
            "Portfolio",
            display_name=settings.name,
            description=settings.description,
            provider_name=settings.provider,
        )
        if settings.tag_options:
            allowed = {option.key: list(option.values) for option in settings.tag_options}
            portfolio.associate_tag_options(
                servicecatalog.TagOptions(scope, "TagOptions", allowed_values_for_tags=allowed)
            )
        for principal in settings.principals:
            _associate_principal(scope, portfolio, principal)
        for name in settings.products:
            if name in self._products:
                _offer_product(scope, portfolio, cards[name], self._products[name])


def build(app: App, offer: Offer, hub: Hub) -> list[HubStack]:
    """One hub stack for each Region of the hub. The first, the home Region, makes all roles too."""
    stacks = [HubStack(app, f"ServiceCatalogHub-{region}", offer=offer, region=region) for region in hub.regions]
    released, boundary = offer.catalog.released, hub.permissions_boundary
    roles = [launch_role(product, released[product.name], boundary) for product in offer.catalog.products]
    add_launch_roles(stacks[0], [role for role in roles if role], hub)
    add_announcements(stacks[0], offer.portfolios)
    if hub.blueprints_for and hub.enrolled:
        blueprint_access_stack(app, hub.blueprints_for, hub.blueprints_by)
    elif hub.blueprints_for:
        add_blueprint_access(stacks[0], hub.blueprints_for, hub.blueprints_by)
    for stack in stacks:
        Tags.of(stack).add("factory", "service-catalog-hub")
    return stacks


def _needs(versions: Sequence[Released]) -> Iterator[str]:
    """What the console's reader has to know before a launch, of which the template tells nothing."""
    latest = newest(tuple(versions))
    facts = recording(latest.template()) if latest else Recording()
    if facts.needs_recorder:
        yield from (NEEDS_RECORDER, NEEDS_RECORDER_JA)
    if facts.needs_trail:
        yield from (NEEDS_TRAIL, NEEDS_TRAIL_JA)


def _product(
    scope: Construct, card: Product, versions: Sequence[Released], end: End | None
) -> servicecatalog.CloudFormationProduct:
    product = servicecatalog.CloudFormationProduct(
        scope,
        f"Product-{card.name}",
        product_name=card.name,
        owner=card.support.owner,
        description="\n".join((*where_to_go(end), card.summary, card.summary_ja, *_needs(versions))),
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
    scope: Construct,
    portfolio: servicecatalog.Portfolio,
    card: Product,
    product: servicecatalog.CloudFormationProduct,
) -> None:
    """Associate the product, and constrain how it is launched and updated in this portfolio."""
    ids = {"portfolio_id": portfolio.portfolio_id, "product_id": product.product_id}
    association = servicecatalog.CfnPortfolioProductAssociation(scope, f"Product-{card.name}", **ids)
    # L1: the L2 would make a role without permissions, in the hub only.
    launch = servicecatalog.CfnLaunchRoleConstraint(
        scope,
        f"LaunchRole-{card.name}",
        local_role_name=card.launch_role,
        description=f"Launched by {card.launch_role} of the launching account",
        **ids,
    )
    tags = servicecatalog.CfnResourceUpdateConstraint(
        scope,
        f"TagUpdate-{card.name}",
        tag_update_on_provisioned_product="ALLOWED",
        description="Tags may change when a launched product is updated",
        **ids,
    )
    for constraint in (launch, tags):
        constraint.add_resource_dependency(association)
