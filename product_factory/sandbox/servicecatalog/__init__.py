"""AWS Service Catalog as AWS documents it, in moto's structure: models, responses, urls.

What isn't implemented raises NotImplementedException (HTTP 501) with the operation's name.
"""

import moto.servicecatalog.models

from .models import ServiceCatalogBackend, servicecatalog_backends
from .settings import SETTINGS, Settings

__all__ = ["SETTINGS", "ServiceCatalogBackend", "Settings", "install", "servicecatalog_backends"]


def install() -> None:
    """Be moto's Service Catalog from now on, wherever moto looks a backend up; idempotent."""
    for module in (moto.servicecatalog, moto.servicecatalog.models):
        vars(module)["servicecatalog_backends"] = servicecatalog_backends
