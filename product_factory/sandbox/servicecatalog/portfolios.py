"""Portfolios, and which products are in them."""

from typing import Any

from . import quotas
from .entities import Portfolio, tags_from_list, tags_to_list
from .exceptions import ResourceInUseException
from .operation import Result, operation
from .visibility import Visibility


class PortfolioOperations(Visibility):
    """https://docs.aws.amazon.com/servicecatalog/latest/dg/API_CreatePortfolio.html and its kin."""

    @operation
    def create_portfolio(
        self,
        display_name: str,
        provider_name: str,
        description: str | None = None,
        tags: list[dict[str, str]] | None = None,
    ) -> Result:
        quotas.refuse_more(self.portfolios, quotas.PORTFOLIOS, "portfolios")
        portfolio = Portfolio(
            account_id=self.account_id,
            region=self.region_name,
            display_name=display_name,
            provider_name=provider_name,
            description=description,
            tags=tags_from_list(tags),
        )
        self.portfolios[portfolio.id] = portfolio
        return {"PortfolioDetail": portfolio.to_dict(), "Tags": tags_to_list(portfolio.tags)}

    @operation
    def describe_portfolio(self, id: str) -> Result:
        """Of this account, or shared with it; TagOptions of a shared one where they are shared."""
        portfolio, share = self.known_portfolio(id)
        shown = share is None or share.share_tag_options
        options = self.tag_options_of(portfolio.account_id, portfolio) if shown else []
        return {
            "PortfolioDetail": portfolio.to_dict(),
            "Tags": tags_to_list(portfolio.tags),
            "TagOptions": [option.to_dict() for option in options],
            "Budgets": [],
        }

    @operation
    def update_portfolio(
        self,
        id: str,
        display_name: str | None = None,
        description: str | None = None,
        provider_name: str | None = None,
        add_tags: list[dict[str, str]] | None = None,
        remove_tags: list[str] | None = None,
    ) -> Result:
        portfolio = self.own_portfolio(id)
        portfolio.display_name = display_name or portfolio.display_name
        portfolio.provider_name = provider_name or portfolio.provider_name
        portfolio.description = portfolio.description if description is None else description
        for key in remove_tags or []:
            portfolio.tags.pop(key, None)
        portfolio.tags.update(tags_from_list(add_tags))
        return {"PortfolioDetail": portfolio.to_dict(), "Tags": tags_to_list(portfolio.tags)}

    @operation
    def delete_portfolio(self, id: str) -> Result:
        """Refused while it has products, principals, constraints or shares."""
        portfolio = self.own_portfolio(id)
        uses: dict[str, Any] = {
            "products": portfolio.product_ids,
            "principals": self.principals.get(id),
            "constraints": list(self.constraints.of_portfolio(id)),
            "shares": portfolio.shares,
        }
        used = [noun for noun, present in uses.items() if present]
        if used:
            raise ResourceInUseException(f"Portfolio {id} still has {', '.join(used)}.")
        del self.portfolios[id]
        return {}

    @operation
    def list_portfolios(self) -> Result:
        """This account's own; those shared with it are ListAcceptedPortfolioShares'."""
        return {"PortfolioDetails": [each.to_dict() for each in self.portfolios.values()]}

    @operation
    def associate_product_with_portfolio(self, product_id: str, portfolio_id: str) -> Result:
        """Associating again changes nothing. SourcePortfolioId, for imported products, is refused
        by `operation`: without it a portfolio never holds a product shared from elsewhere.
        """
        portfolio = self.own_portfolio(portfolio_id)
        product = self.own_product(product_id)
        if product.id not in portfolio.product_ids:
            what = "products in a portfolio"
            quotas.refuse_more(portfolio.product_ids, quotas.PRODUCTS_PER_PORTFOLIO, what)
            portfolio.product_ids.append(product.id)
        return {}

    @operation
    def disassociate_product_from_portfolio(self, product_id: str, portfolio_id: str) -> Result:
        """Refused while the product has constraints in the portfolio."""
        portfolio = self.own_portfolio(portfolio_id)
        self.refuse_unassociated(portfolio, product_id)
        if self.constraints.on(portfolio_id, product_id):
            raise ResourceInUseException(f"Product {product_id} still has constraints in portfolio {portfolio_id}.")
        portfolio.product_ids.remove(product_id)
        return {}

    @operation
    def list_portfolios_for_product(self, product_id: str) -> Result:
        self.own_product(product_id)
        return {
            "PortfolioDetails": [
                portfolio.to_dict() for portfolio in self.portfolios.values() if product_id in portfolio.product_ids
            ]
        }
