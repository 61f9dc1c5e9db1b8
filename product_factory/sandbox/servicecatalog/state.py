"""One account's Service Catalog in one region, and how to find what another account shared.

All operations work on this state; the files beside it hold the operations by noun.
"""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from moto.core.base_backend import BaseBackend

from .constraint_index import Constraints
from .entities import Artifact, Portfolio, Principal, Product, TagOption
from .exceptions import ResourceNotFoundException
from .launched import ProvisionedProduct, Record
from .sharing import ShareOperation


class CatalogState(BaseBackend):
    """principals are kept by the account that granted them: a recipient grants its own."""

    everywhere: ClassVar[Mapping[str, Mapping[str, "CatalogState"]]]
    """Every account's, by Region: named where the class of backends is whole."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.portfolios: dict[str, Portfolio] = {}
        self.products: dict[str, Product] = {}
        self.principals: dict[str, list[Principal]] = {}
        self.constraints = Constraints()
        self.tag_options: dict[str, TagOption] = {}
        self.share_operations: dict[str, ShareOperation] = {}
        self.provisioned_products: dict[str, ProvisionedProduct] = {}
        self.records: dict[str, Record] = {}
        self.answers: dict[tuple[str, str | None], tuple[dict[str, Any], dict[str, Any]]] = {}

    def catalogs(self) -> Iterator["CatalogState"]:
        """The Service Catalog of every account in this region, this one first."""
        yield self
        for account_id, regions in list(self.everywhere.items()):
            if account_id != self.account_id and self.region_name in regions.keys():  # noqa: SIM118
                yield regions[self.region_name]

    def own_portfolio(self, portfolio_id: str) -> Portfolio:
        """A portfolio of this account; ResourceNotFoundException for any other."""
        portfolio = self.portfolios.get(portfolio_id)
        if portfolio is None:
            raise ResourceNotFoundException(f"Portfolio not found: {portfolio_id}")
        return portfolio

    def own_product(self, product_id: str) -> Product:
        """A product of this account; ResourceNotFoundException for any other."""
        product = self.products.get(product_id)
        if product is None:
            raise ResourceNotFoundException(f"Product not found: {product_id}")
        return product

    @staticmethod
    def artifact_of(product: Product, artifact_id: str) -> Artifact:
        """A version of the product; ResourceNotFoundException where there is none."""
        artifact = product.artifacts.get(artifact_id)
        if artifact is None:
            raise ResourceNotFoundException(f"Provisioning artifact not found: {artifact_id}")
        return artifact
