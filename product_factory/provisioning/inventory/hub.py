"""Hub: names of its products and versions by ID, asked once each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from product_factory import contact
from product_factory.provisioning.errors import denied
from product_factory.provisioning.inventory.join import HubProduct

if TYPE_CHECKING:
    import boto3


class Hub:
    """The hub account's Service Catalog, in each of its Regions; knows nothing in any other account."""

    def __init__(self, session: boto3.Session, config: Any) -> None:
        self._session, self._config = session, config
        self._clients: dict[str, Any] = {}
        self._products: dict[tuple[str, str], HubProduct | None] = {}

    def __call__(self, region: str, product_id: str) -> HubProduct | None:
        """The product and its versions, retired ones included; None where it is not the caller's own."""
        if (region, product_id) not in self._products:
            self._products[region, product_id] = self._product(region, product_id)
        return self._products[region, product_id]

    def ids(self, region: str, name: str) -> list[str]:
        """IDs of the caller's own products of this name in a Region; none where it may not look."""
        pages = self._client(region).get_paginator("search_products_as_admin").paginate()
        try:
            views = [each["ProductViewSummary"] for page in pages for each in page["ProductViewDetails"]]
        except ClientError as error:
            if not denied(error.response["Error"]["Code"]):
                raise
            return []
        return [view["ProductId"] for view in views if view["Name"] == name]

    def _product(self, region: str, product_id: str) -> HubProduct | None:
        client = self._client(region)
        try:
            view = client.describe_product_as_admin(Id=product_id)["ProductViewDetail"]["ProductViewSummary"]
            details = client.list_provisioning_artifacts(ProductId=product_id)["ProvisioningArtifactDetails"]
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code == "ResourceNotFoundException" or denied(code):
                return None
            raise
        return HubProduct(view["Name"], {each["Id"]: each.get("Name", "") for each in details})

    def _client(self, region: str) -> Any:
        if region not in self._clients:
            made = self._session.client("servicecatalog", region_name=region, config=self._config)
            self._clients[region] = contact.attend(made)
        return self._clients[region]
