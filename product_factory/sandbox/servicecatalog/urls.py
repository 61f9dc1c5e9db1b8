"""The addresses that moto routes to Service Catalog."""

from .responses import ServiceCatalogResponse

url_bases = [r"https?://servicecatalog\.(.+)\.amazonaws\.com"]

url_paths = {"{0}/$": ServiceCatalogResponse.dispatch}
