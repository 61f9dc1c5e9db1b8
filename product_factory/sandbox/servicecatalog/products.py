"""Products, as the administrator makes and changes them."""

import re
from typing import Any

from . import quotas
from .artifacts import ArtifactOperations
from .entities import Product, tags_from_list, tags_to_list
from .exceptions import InvalidParametersException, NotImplementedException, ResourceInUseException
from .operation import Result, operation


class ProductOperations(ArtifactOperations):
    """https://docs.aws.amazon.com/servicecatalog/latest/dg/API_CreateProduct.html and its kin."""

    @operation
    def create_product(
        self,
        name: str,
        owner: str,
        product_type: str,
        provisioning_artifact_parameters: dict[str, Any] | None = None,
        description: str | None = None,
        distributor: str | None = None,
        support_description: str | None = None,
        support_email: str | None = None,
        support_url: str | None = None,
        tags: list[dict[str, str]] | None = None,
    ) -> Result:
        """A product with its first version; only of type CLOUD_FORMATION_TEMPLATE."""
        if product_type != "CLOUD_FORMATION_TEMPLATE":
            raise NotImplementedException(f"The sandbox has no products of type {product_type}.")
        if provisioning_artifact_parameters is None:
            raise InvalidParametersException("ProvisioningArtifactParameters is required.")
        quotas.refuse_more(self.products, quotas.PRODUCTS, "products")
        facts = _facts(
            Name=name,
            Owner=owner,
            Description=description,
            Distributor=distributor,
            SupportDescription=support_description,
            SupportEmail=support_email,
            SupportUrl=support_url,
        )
        artifact = self.read_artifact(provisioning_artifact_parameters)
        product = Product(self.account_id, self.region_name, facts, tags_from_list(tags))
        product.artifacts[artifact.id] = artifact
        self.products[product.id] = product
        return {
            "ProductViewDetail": product.to_detail(),
            "ProvisioningArtifactDetail": artifact.to_detail(),
            "Tags": tags_to_list(product.tags),
        }

    @operation
    def update_product(
        self,
        id: str,
        name: str | None = None,
        owner: str | None = None,
        description: str | None = None,
        distributor: str | None = None,
        support_description: str | None = None,
        support_email: str | None = None,
        support_url: str | None = None,
        add_tags: list[dict[str, str]] | None = None,
        remove_tags: list[str] | None = None,
    ) -> Result:
        product = self.own_product(id)
        changes = _facts(
            Name=name,
            Owner=owner,
            Description=description,
            Distributor=distributor,
            SupportDescription=support_description,
            SupportEmail=support_email,
            SupportUrl=support_url,
        )
        product.facts.update(changes)
        for key in remove_tags or []:
            product.tags.pop(key, None)
        product.tags.update(tags_from_list(add_tags))
        return {"ProductViewDetail": product.to_detail(), "Tags": tags_to_list(product.tags)}

    @operation
    def delete_product(self, id: str) -> Result:
        """Refused while the product is in a portfolio."""
        product = self.own_product(id)
        holding = [each.id for each in self.portfolios.values() if id in each.product_ids]
        if holding:
            raise ResourceInUseException(f"Product {id} is in portfolios {', '.join(holding)}.")
        del self.products[product.id]
        return {}


def _facts(**facts: str | None) -> dict[str, str]:
    """The members that are given, with the URL checked by its documented pattern."""
    given = {key: value for key, value in facts.items() if value is not None}
    url = given.get("SupportUrl")
    if url and not re.match(r"^https?://", url):
        raise InvalidParametersException(f"SupportUrl {url} doesn't begin with http:// or https://")
    return given
