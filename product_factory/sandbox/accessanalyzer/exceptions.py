"""Each error that Access Analyzer answers with, under AWS's code. In which words is published nowhere."""

from moto.core.exceptions import ServiceException


class AccessAnalyzerError(ServiceException):
    """An error of the API. resourceId, resourceType: what its shape tells besides."""


class NotFound(AccessAnalyzerError):
    code = "ResourceNotFoundException"

    def __init__(self, kind: str, name: str) -> None:
        super().__init__(f"{kind} {name} does not exist")
        self.resourceId, self.resourceType = name, kind


class Conflict(AccessAnalyzerError):
    code = "ConflictException"

    def __init__(self, kind: str, name: str) -> None:
        super().__init__(f"{kind} {name} already exists")
        self.resourceId, self.resourceType = name, kind


class QuotaExceeded(AccessAnalyzerError):
    code = "ServiceQuotaExceededException"

    def __init__(self, kind: str, quota: int) -> None:
        super().__init__(f"The number of analyzers of type {kind} exceeds the quota of {quota}")
        self.resourceId, self.resourceType = kind, "Analyzer"


class Invalid(AccessAnalyzerError):
    code = "ValidationException"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.reason = "other"
