"""Finding products: what a caller may launch, and what an administrator has."""

from typing import Any

from .artifacts import ArtifactOperations, refuse_unless_one
from .caller import current_caller
from .entities import Product, tags_to_list
from .exceptions import ResourceNotFoundException
from .operation import Result, operation
from .visibility import LaunchPath

_SEARCHED = ("Name", "Owner", "Description", "Distributor", "SupportDescription")


class SearchOperations(ArtifactOperations):
    """https://docs.aws.amazon.com/servicecatalog/latest/dg/API_SearchProducts.html and its kin."""

    @operation
    def search_products(
        self,
        filters: dict[str, list[str]] | None = None,
        sort_by: str | None = None,
        sort_order: str = "ASCENDING",
    ) -> Result:
        """The products that the caller has a launch path to."""
        paths = self._paths_by_product()
        products = [found[0].product for found in paths.values()]
        found = _sorted(_filtered(products, filters or {}), sort_by, sort_order)
        return {
            "ProductViewSummaries": [
                product.to_summary(has_default_path=len(paths[product.id]) == 1) for product in found
            ],
            "ProductViewAggregations": _aggregations(found),
        }

    @operation
    def describe_product(self, id: str | None = None, name: str | None = None) -> Result:
        """Of a product with a launch path; its active versions alone."""
        paths = self._paths_by_product()
        products = [found[0].product for found in paths.values()]
        product = self.one_product(products, id, name)
        return {
            **_view(product, paths[product.id]),
            "Budgets": [],
            "LaunchPaths": [{"Id": path.id, "Name": path.portfolio.display_name} for path in paths[product.id]],
        }

    @operation
    def describe_product_view(self, id: str) -> Result:
        """id: that of the product's view, prodview-…"""
        for paths in self._paths_by_product().values():
            if paths[0].product.view_id == id:
                return _view(paths[0].product, paths)
        raise ResourceNotFoundException(f"Product view not found: {id}")

    @operation
    def search_products_as_admin(
        self,
        portfolio_id: str | None = None,
        filters: dict[str, list[str]] | None = None,
        sort_by: str | None = None,
        sort_order: str = "ASCENDING",
        product_source: str | None = None,
    ) -> Result:
        """This account's products, or those of one portfolio that it owns or received."""
        products = list(self.products.values())
        if portfolio_id is not None:
            portfolio, _ = self.known_portfolio(portfolio_id)
            owned = self.catalog_of(portfolio.account_id).products
            products = [owned[product_id] for product_id in portfolio.product_ids]
        found = _sorted(_filtered(products, filters or {}), sort_by, sort_order)
        return {"ProductViewDetails": [product.to_detail() for product in found]}

    @operation
    def describe_product_as_admin(
        self,
        id: str | None = None,
        name: str | None = None,
        source_portfolio_id: str | None = None,
    ) -> Result:
        """An own product or a received one; TagOptions of a received one with its portfolio's ID,
        where they are shared.
        """
        refuse_unless_one("product", id, name)
        received = [
            self.catalog_of(portfolio.account_id).products[product_id]
            for portfolio, _ in self.shared_portfolios()
            for product_id in portfolio.product_ids
        ]
        product = self.one_product([*self.products.values(), *received], id, name)
        return {
            "ProductViewDetail": product.to_detail(),
            "ProvisioningArtifactSummaries": [artifact.to_summary() for artifact in product.artifacts.values()],
            "Tags": tags_to_list(product.tags),
            "TagOptions": self._admin_tag_options(product, source_portfolio_id),
            "Budgets": [],
        }

    def _admin_tag_options(self, product: Product, portfolio_id: str | None) -> list[Any]:
        if product.account_id != self.account_id:
            if portfolio_id is None:
                return []
            _, share = self.known_portfolio(portfolio_id)
            if share and not share.share_tag_options:
                return []
        return [option.to_dict() for option in self.tag_options_of(product.account_id, product)]

    def _paths_by_product(self) -> dict[str, list[LaunchPath]]:
        paths: dict[str, list[LaunchPath]] = {}
        for path in self.launch_paths(current_caller(self.account_id)):
            paths.setdefault(path.product.id, []).append(path)
        return paths


def _view(product: Product, paths: list[LaunchPath]) -> Result:
    return {
        "ProductViewSummary": product.to_summary(has_default_path=len(paths) == 1),
        "ProvisioningArtifacts": [artifact.to_dict() for artifact in product.artifacts.values() if artifact.active],
    }


def _filtered(products: list[Product], filters: dict[str, list[str]]) -> list[Product]:
    """Products that agree with one value at least of every filter."""

    def agrees(product: Product, key: str, values: list[str]) -> bool:
        if key == "FullTextSearch":
            text = " ".join(product.facts.get(each, "") for each in _SEARCHED).lower()
            return any(value.lower() in text for value in values)
        known = {
            "Owner": product.facts["Owner"],
            "ProductType": "CLOUD_FORMATION_TEMPLATE",
            "SourceProductId": product.id,
        }
        return known[key] in values

    return [product for product in products if all(agrees(product, key, values) for key, values in filters.items())]


def _sorted(products: list[Product], sort_by: str | None, sort_order: str) -> list[Product]:
    keys = {
        "Title": lambda product: product.name,
        "VersionCount": lambda product: len(product.artifacts),
        "CreationDate": lambda product: product.created_time,
    }
    if sort_by is None:
        return products
    return sorted(products, key=keys[sort_by], reverse=sort_order == "DESCENDING")


def _aggregations(products: list[Product]) -> dict[str, list[dict[str, Any]]]:
    counts: dict[str, int] = {}
    for product in products:
        counts[product.facts["Owner"]] = counts.get(product.facts["Owner"], 0) + 1
    owners = [{"Value": owner, "ApproximateCount": count} for owner, count in counts.items()]
    kind = {"Value": "CLOUD_FORMATION_TEMPLATE", "ApproximateCount": len(products)}
    return {"Owner": owners, "ProductType": [kind] if products else []}
