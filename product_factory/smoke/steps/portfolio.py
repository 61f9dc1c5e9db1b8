"""A portfolio of the run's own, with the hub's products, shared with the test unit and the empty unit.

The hub's own portfolios, shares and products are read and never changed. Products are associated by ID, which adds
nothing to them; the constraints are the portfolio's own.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError

from product_factory.errors import FactoryError
from product_factory.organization.calls import all_pages
from product_factory.organization.nodes import Node
from product_factory.sharing import aws, deployment, plan
from product_factory.smoke.journal import Entry, Journal
from product_factory.smoke.places import Places
from product_factory.smoke.report import Observation, compared, judged
from product_factory.smoke.step import Run, Step, StepFailed

NAME = "portfolio"
_SHARES = "product_factory/sharing/plan.py"


def act(run: Run) -> Iterator[Observation]:
    """Make it, offer the products, share it, and look from the accounts."""
    settings, hub = run.settings, run.places.hub_account
    catalog = run.places.hub("servicecatalog")
    entry = run.journal.intend(run.entry("portfolio", hub, settings.named()))
    run.portfolio = entry.name
    made = catalog.create_portfolio(
        DisplayName=entry.name,
        ProviderName="factory smoke",
        Description="Made by a smoke run, which deletes it.",
        IdempotencyToken=entry.name,
    )["PortfolioDetail"]["Id"]
    entry = run.journal.made(entry, made)
    there = {name: product_id for product_id, name in deployment.hub_products(settings.region).items()}
    run.products.update({name: there[name] for name in settings.products if name in there})
    yield from _offer(run, catalog, made)
    for unit in filter(None, (settings.test_unit, settings.empty_unit)):
        yield _share(run, entry, made, unit)
    for account in settings.accounts:
        yield _sees(run, account)


def _offer(run: Run, catalog: Any, portfolio: str) -> Iterator[Observation]:
    refused = []
    for name, product_id in run.products.items():
        catalog.associate_product_with_portfolio(PortfolioId=portfolio, ProductId=product_id)
        role = run.catalog.product(name).launch_role
        try:
            catalog.create_constraint(
                PortfolioId=portfolio,
                ProductId=product_id,
                Type="LAUNCH",
                Parameters=json.dumps({"LocalRoleName": role}),
                IdempotencyToken=f"{portfolio}-{product_id}",
            )
        except ClientError as error:
            refused.append(f"{role}: {error.response['Error']['Message']}")
    yield judged(
        NAME, "launch constraints by LocalRoleName are taken", "all", refused, "product_factory/hub/launch_roles.py"
    )
    # The role by its name, in whatever account: nobody else is let in by this portfolio.
    catalog.associate_principal_with_portfolio(
        PortfolioId=portfolio, PrincipalARN=f"arn:aws:iam:::role/{run.settings.role}", PrincipalType="IAM_PATTERN"
    )


def _share(run: Run, portfolio: Entry, portfolio_id: str, unit: str) -> Observation:
    """One share, which needs no acceptance. FactoryError of `aws.apply` where it does not complete."""
    share = plan.Share(
        region=run.settings.region,
        portfolio=portfolio.name,
        node=Node(type="ORGANIZATIONAL_UNIT", value=unit),
        principals=True,
    )
    entry = run.journal.intend(
        run.entry("share", portfolio.account, f"{portfolio.name}:{unit}", portfolio=portfolio_id, unit=unit)
    )
    aws.apply(plan.Step(action="create", share=share), portfolio_id)
    run.journal.made(entry)
    have = aws.read_shares(run.settings.region, {portfolio.name: portfolio_id})
    empty = unit == run.settings.empty_unit
    fact = f"a portfolio is shared with a unit{' that holds no account' if empty else ''}, with principal names"
    return compared(NAME, fact, "shared", "shared" if share in have else f"listed: {have}", _SHARES)


def _sees(run: Run, account: str) -> Observation:
    """Whether the developer sees the products by the run's own portfolio, waited for."""
    spoke = run.places.developer(account)

    def missing() -> list[str]:
        found = []
        for name, product_id in run.products.items():
            try:
                paths = spoke.listed("list_launch_paths", "LaunchPathSummaries", ProductId=product_id)
            except ClientError:
                paths = []
            if run.portfolio not in [path.get("Name") for path in paths]:
                found.append(name)
        return found

    deadline = run.wait.model_copy(update={"timeout": max(run.settings.patience, 1)}).begin()
    try:
        left = deadline.until(missing, lambda each: not each, "the portfolio to be seen")
    except FactoryError:
        left = missing()
    if left:
        raise StepFailed(f"{account}: {spoke.place} does not see {', '.join(left)} by {run.portfolio}")
    fact = "products of a shared portfolio are seen without acceptance or import"
    return compared(NAME, fact, "seen", "seen", _SHARES, account)


def clean_share(places: Places, journal: Journal, entry: Entry) -> None:
    """Unshare it, and wait until it is done."""
    portfolio_id = entry.data["portfolio"]
    share = plan.Share(
        region=entry.region,
        portfolio=entry.name.partition(":")[0],
        node=Node(type="ORGANIZATIONAL_UNIT", value=entry.data["unit"]),
        principals=True,
    )
    aws.apply(plan.Step(action="remove", share=share), portfolio_id)
    journal.gone(entry)


def clean_portfolio(places: Places, journal: Journal, entry: Entry) -> None:
    """Delete it by ID; one of which only the intent is known, by its name, which nothing else has."""
    catalog = places.hub("servicecatalog")
    for portfolio_id in [entry.id] if entry.id else _by_name(catalog, entry.name):
        try:
            _empty(catalog, portfolio_id)
            catalog.delete_portfolio(Id=portfolio_id)
        except catalog.exceptions.ResourceNotFoundException:
            continue
    journal.gone(entry)


def _by_name(catalog: Any, name: str) -> list[str]:
    listed = all_pages(catalog.list_portfolios, "PortfolioDetails")
    return [each["Id"] for each in listed if each["DisplayName"] == name]


def _empty(catalog: Any, portfolio_id: str) -> None:
    where = {"PortfolioId": portfolio_id}
    for constraint in all_pages(catalog.list_constraints_for_portfolio, "ConstraintDetails", **where):
        catalog.delete_constraint(Id=constraint["ConstraintId"])
    for view in all_pages(catalog.search_products_as_admin, "ProductViewDetails", **where):
        product_id = view["ProductViewSummary"]["ProductId"]
        catalog.disassociate_product_from_portfolio(ProductId=product_id, **where)
    for each in all_pages(catalog.list_principals_for_portfolio, "Principals", **where):
        catalog.disassociate_principal_from_portfolio(
            PrincipalARN=each["PrincipalARN"], PrincipalType=each["PrincipalType"], **where
        )


STEP = Step(
    name=NAME,
    why="Shares with units need no acceptance and reach a unit without accounts; constraints name a local role.",
    tables=(_SHARES, "product_factory/hub/launch_roles.py"),
    permissions={
        "hub": (
            "servicecatalog:AssociatePrincipalWithPortfolio",
            "servicecatalog:AssociateProductWithPortfolio",
            "servicecatalog:CreateConstraint",
            "servicecatalog:CreatePortfolio",
            "servicecatalog:CreatePortfolioShare",
            "servicecatalog:DeleteConstraint",
            "servicecatalog:DeletePortfolio",
            "servicecatalog:DeletePortfolioShare",
            "servicecatalog:DescribePortfolioShareStatus",
            "servicecatalog:DescribePortfolioShares",
            "servicecatalog:DisassociatePrincipalFromPortfolio",
            "servicecatalog:DisassociateProductFromPortfolio",
            "servicecatalog:ListConstraintsForPortfolio",
            "servicecatalog:ListPortfolios",
            "servicecatalog:ListPrincipalsForPortfolio",
            "servicecatalog:SearchProductsAsAdmin",
        ),
        "developer": ("servicecatalog:ListLaunchPaths",),
    },
    costs="nothing",
    act=act,
    needs=("preconditions",),
    cleans={"portfolio": clean_portfolio, "share": clean_share},
)
