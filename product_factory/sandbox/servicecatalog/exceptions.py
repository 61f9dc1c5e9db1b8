"""Each error that Service Catalog answers with, as an exception with AWS's code.

The codes are those of the service model; ValidationException and AccessDeniedException are
common to all AWS services (https://docs.aws.amazon.com/servicecatalog/latest/dg/CommonErrors.html).
"""

from moto.core.exceptions import JsonRESTError


class ServiceCatalogError(JsonRESTError):
    """An error answered with HTTP 400 and the class's own name as code."""

    code = 400

    def __init__(self, message: str) -> None:
        super().__init__(type(self).__name__, message)


class DuplicateResourceException(ServiceCatalogError):
    pass


class InvalidParametersException(ServiceCatalogError):
    pass


class InvalidStateException(ServiceCatalogError):
    pass


class LimitExceededException(ServiceCatalogError):
    pass


class OperationNotSupportedException(ServiceCatalogError):
    pass


class ResourceInUseException(ServiceCatalogError):
    pass


class ResourceNotFoundException(ServiceCatalogError):
    pass


class ValidationException(ServiceCatalogError):
    pass


class NotImplementedException(ServiceCatalogError):
    """What AWS has and the sandbox hasn't: HTTP 501, never a success."""

    code = 501
