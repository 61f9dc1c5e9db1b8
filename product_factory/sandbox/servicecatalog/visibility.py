"""Who sees what: products whose portfolio is owned or shared, and granted to a matching principal.

The path from caller to product is a launch path; it carries the constraints of its portfolio.
"""

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from product_factory.sandbox.tree import organization_of

from .caller import Caller
from .entities import Constraint, Portfolio, Principal, Product, Share, TagOption
from .exceptions import ResourceNotFoundException
from .state import CatalogState
from .tree import administers, nodes_above


@dataclass(frozen=True)
class LaunchPath:
    """How a caller reaches a product; tag_options are the active ones that apply, by key."""

    portfolio: Portfolio
    product: Product
    constraints: tuple[Constraint, ...]
    tag_options: dict[str, list[str]]

    @property
    def id(self) -> str:
        digest = hashlib.sha256(f"{self.portfolio.id}/{self.product.id}".encode()).hexdigest()
        return f"lpv3-{digest[:13]}"

    def constraint(self, constraint_type: str) -> Constraint | None:
        """The path's constraint of this type, of which there is at most one."""
        found = (each for each in self.constraints if each.type == constraint_type)
        return next(found, None)


class Visibility(CatalogState):
    """Questions asked on behalf of this account."""

    def shares_reaching(self, portfolio: Portfolio) -> list[Share]:
        """The accepted shares of another account's portfolio that reach this account.

        Those to the organization end when their owner is no longer an administrator of it:
        https://docs.aws.amazon.com/servicecatalog/latest/dg/API_DeletePortfolioShare.html
        """
        above = nodes_above(self.account_id)
        organization = organization_of(portfolio.account_id)
        by_organization = organization is not None and administers(organization, portfolio.account_id)
        return [
            share
            for share in portfolio.shares.values()
            if share.value in above
            and share.accepted
            and self.account_id not in share.failed_accounts
            and (share.type == "ACCOUNT" or by_organization)
        ]

    def shared_portfolios(self) -> Iterator[tuple[Portfolio, Share]]:
        """Other accounts' portfolios that reach this one, and what all shares of each give."""
        for catalog in self.catalogs():
            if catalog.account_id == self.account_id:
                continue
            for portfolio in catalog.portfolios.values():
                reaching = self.shares_reaching(portfolio)
                if reaching:
                    yield portfolio, _together(reaching)

    def known_portfolio(self, portfolio_id: str) -> tuple[Portfolio, Share | None]:
        """An own portfolio, or one shared with this account and its share."""
        if portfolio_id in self.portfolios:
            return self.portfolios[portfolio_id], None
        for portfolio, share in self.shared_portfolios():
            if portfolio.id == portfolio_id:
                return portfolio, share
        raise ResourceNotFoundException(f"Portfolio not found: {portfolio_id}")

    def catalog_of(self, account_id: str) -> CatalogState:
        """The Service Catalog of an account that has one in this region."""
        return self.everywhere[account_id][self.region_name]

    def shared_principals(self, portfolio: Portfolio, share: Share) -> list[Principal]:
        """The principal names that the owner shares: those of type IAM_PATTERN.

        https://docs.aws.amazon.com/servicecatalog/latest/dg/API_CreatePortfolioShare.html
        """
        if not share.share_principals:
            return []
        owner = self.catalog_of(portfolio.account_id)
        granted = owner.principals.get(portfolio.id, [])
        return [principal for principal in granted if principal.type == "IAM_PATTERN"]

    def granted_portfolios(self, caller: Caller) -> Iterator[tuple[Portfolio, Share | None]]:
        """The portfolios, own and shared, that are granted to the caller."""
        own = [(portfolio, None) for portfolio in self.portfolios.values()]
        for portfolio, share in [*own, *self.shared_portfolios()]:
            granted = list(self.principals.get(portfolio.id, []))
            if share:
                granted += self.shared_principals(portfolio, share)
            if any(matches(principal, caller) for principal in granted):
                yield portfolio, share

    def launch_paths(self, caller: Caller, wanted: Callable[[Product], bool] | None = None) -> Iterator[LaunchPath]:
        """Every path of this caller to any product, or to those wanted."""
        for portfolio, share in self.granted_portfolios(caller):
            owner = self.catalog_of(portfolio.account_id)
            with_tags = share is None or share.share_tag_options
            for product_id in portfolio.product_ids:
                product = owner.products[product_id]
                if wanted and not wanted(product):
                    continue
                options = self.path_tag_options(portfolio, product) if with_tags else {}
                constraints = tuple(owner.constraints.on(portfolio.id, product_id))
                yield LaunchPath(portfolio, product, constraints, options)

    def tag_options_of(self, owner_id: str, resource: Portfolio | Product) -> list[TagOption]:
        """The TagOptions that the owner associated with its portfolio or product."""
        options = self.catalog_of(owner_id).tag_options
        return [options[option_id] for option_id in resource.tag_option_ids]

    def path_tag_options(self, portfolio: Portfolio, product: Product) -> dict[str, list[str]]:
        """Active values by key; of a key on portfolio and product both, those that both have.

        An empty list is a conflict:
        https://docs.aws.amazon.com/servicecatalog/latest/adminguide/tagoptions-launching.html
        """
        by_resource = []
        for resource in (portfolio, product):
            values: dict[str, list[str]] = {}
            for option in self.tag_options_of(portfolio.account_id, resource):
                if option.active:
                    values.setdefault(option.key, []).append(option.value)
            by_resource.append(values)
        first, second = by_resource
        common = {key: [v for v in first[key] if v in second[key]] for key in first.keys() & second}
        return {**first, **second, **common}

    @staticmethod
    def refuse_unassociated(portfolio: Portfolio, product_id: str) -> None:
        """ResourceNotFoundException when the product isn't in the portfolio."""
        if product_id not in portfolio.product_ids:
            raise ResourceNotFoundException(f"Product {product_id} is not associated with portfolio {portfolio.id}.")


def matches(principal: Principal, caller: Caller) -> bool:
    """Whether this association grants the portfolio to the caller.

    In a pattern `*` stands for any characters, `/` included, and `?` for none or one:
    https://docs.aws.amazon.com/servicecatalog/latest/dg/API_AssociatePrincipalWithPortfolio.html
    """
    if principal.type == "IAM":
        return principal.arn in caller.principal_arns
    pieces = {"*": ".*", "?": ".?"}
    pattern = "".join(pieces.get(char, re.escape(char)) for char in principal.arn)
    names = [re.sub(r":iam::\d{12}:", ":iam:::", arn) for arn in caller.principal_arns]
    return any(re.fullmatch(pattern, name) for name in names)


def _together(shares: list[Share]) -> Share:
    """What several shares of one portfolio give together."""
    return Share(
        type=shares[0].type,
        value=shares[0].value,
        share_tag_options=any(share.share_tag_options for share in shares),
        share_principals=any(share.share_principals for share in shares),
        accepted=True,
    )
