"""The errors CloudFormation answers with, under the codes and wordings AWS uses."""

from moto.core.exceptions import ServiceException


class CloudFormationError(ServiceException):
    """An error of the CloudFormation API."""


class ValidationError(CloudFormationError):
    code = "ValidationError"


class AlreadyExistsException(CloudFormationError):
    code = "AlreadyExistsException"


class InsufficientCapabilitiesException(CloudFormationError):
    code = "InsufficientCapabilitiesException"


class ChangeSetNotFoundException(CloudFormationError):
    code = "ChangeSetNotFound"


class InvalidChangeSetStatusException(CloudFormationError):
    code = "InvalidChangeSetStatus"


class NameAlreadyExistsException(CloudFormationError):
    code = "NameAlreadyExistsException"


class StackSetNotFoundException(CloudFormationError):
    code = "StackSetNotFoundException"


class StackSetNotEmptyException(CloudFormationError):
    code = "StackSetNotEmptyException"


class StackInstanceNotFoundException(CloudFormationError):
    code = "StackInstanceNotFoundException"


class OperationNotFoundException(CloudFormationError):
    code = "OperationNotFoundException"


class OperationIdAlreadyExistsException(CloudFormationError):
    code = "OperationIdAlreadyExistsException"
