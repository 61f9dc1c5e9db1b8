"""Portfolios and products as the Resource Groups Tagging API finds them.

https://docs.aws.amazon.com/ARG/latest/userguide/supported-resources.html (Service Catalog: CloudFormationProduct, Portfolio)
"""

from collections.abc import Iterator

from moto.core.resource_tagging import TaggableResourcesMixin, TaggedResource

from .state import CatalogState


class TaggedEntities(CatalogState, TaggableResourcesMixin):
    """This account's own; types of resources are called as in ARNs:
    https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html
    """

    SERVICE_NAMESPACE = "catalog"

    def iter_tagged_resources(self) -> Iterator[TaggedResource]:
        for portfolio in self.portfolios.values():
            yield TaggedResource(portfolio.arn, dict(portfolio.tags), "catalog:portfolio")
        for product in self.products.values():
            yield TaggedResource(product.arn, dict(product.tags), "catalog:product")
