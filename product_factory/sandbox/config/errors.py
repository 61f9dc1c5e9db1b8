"""Each error that Config answers with, as an exception with AWS's code."""

from moto.core.exceptions import JsonRESTError


class ConfigError(JsonRESTError):
    """An error answered with HTTP 400 and the class's own name as code."""

    code = 400

    def __init__(self, message: str) -> None:
        super().__init__(type(self).__name__, message)


class InvalidExpressionException(ConfigError):
    pass


class InvalidLimitException(ConfigError):
    pass


class InvalidNextTokenException(ConfigError):
    pass


class InvalidRoleException(ConfigError):
    pass


class InvalidParameterValueException(ConfigError):
    pass


class NoAvailableOrganizationException(ConfigError):
    pass


class NoSuchConfigRuleException(ConfigError):
    pass


class NoSuchRemediationConfigurationException(ConfigError):
    pass


class NoSuchConfigurationAggregatorException(ConfigError):
    pass


class OrganizationAccessDeniedException(ConfigError):
    pass


class NotImplementedException(ConfigError):
    """What AWS has and the sandbox hasn't: HTTP 501, never a success."""

    code = 501
