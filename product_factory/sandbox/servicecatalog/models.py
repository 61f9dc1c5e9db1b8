"""The Service Catalog backend of one account and region, put together from its operations."""

from moto.core.base_backend import BackendDict

from .constraints import ConstraintOperations
from .portfolios import PortfolioOperations
from .principals import PrincipalOperations
from .products import ProductOperations
from .provisioned import ProvisionedProductOperations
from .received_shares import ReceivedShareOperations
from .search import SearchOperations
from .shares import ShareOperations
from .tag_options import TagOptionOperations
from .tagged import TaggedEntities


class ServiceCatalogBackend(
    PortfolioOperations,
    ProductOperations,
    SearchOperations,
    PrincipalOperations,
    ConstraintOperations,
    TagOptionOperations,
    ShareOperations,
    ReceivedShareOperations,
    ProvisionedProductOperations,
    TaggedEntities,
):
    """Replaces moto's own when the sandbox is installed; its operations are named and called as
    botocore's, and answer with AWS's output structures.
    """


servicecatalog_backends = BackendDict(ServiceCatalogBackend, "servicecatalog")
ServiceCatalogBackend.everywhere = servicecatalog_backends
