"""Hub IDs: which IDs Service Catalog gave the catalog's products and portfolios in the hub account."""

from __future__ import annotations

from product_factory.organization.calls import call_aws, client
from product_factory.sharing.deployment import hub_products
from product_factory.sharing.hub_stacks import stack_resources


def hub_ids(region: str) -> tuple[dict[str, str], dict[str, str]]:
    """The IDs of the hub stacks' products and of their portfolios in the Region, each by name.

    Both are empty where nothing is deployed. What others made in the account doesn't count, whatever its name.
    FactoryError where AWS refuses to tell; the caller's credentials are the hub account's.
    """
    products = {name: one for one, name in hub_products(region).items()}
    catalog = client("servicecatalog", region)

    def read() -> dict[str, str]:
        ids = stack_resources(region, "AWS::ServiceCatalog::Portfolio") or []
        return {catalog.describe_portfolio(Id=one)["PortfolioDetail"]["DisplayName"]: one for one in ids}

    return products, call_aws(read, f"reading the hub's portfolios in {region}")
