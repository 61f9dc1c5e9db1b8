"""What can end a launch, update or termination, each told with its mend; never AWS's own traceback."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from product_factory.errors import FactoryError, UsageError

AGAIN = "run the same command again: what was done is not done twice"


class ProvisioningError(FactoryError):
    """A launch, update or termination could not be done: exit code 1."""


class ArgumentError(ProvisioningError, UsageError):
    """An argument is wrong or not enough: exit code 2."""


class ProductNotVisible(ProvisioningError):
    """No product of this name or ID can be launched by the caller."""


class Ambiguous(ArgumentError):
    """Two products, versions or paths agree with what was asked for."""


class VersionUnknown(ProvisioningError):
    """The product has no active version of this name."""


class VersionRetired(ProvisioningError):
    """The provisioned product's version is no longer active."""


class VersionDeprecated(ProvisioningError):
    """The version can be updated to, but no longer launched."""


class NoLaunchPath(ProvisioningError):
    """No portfolio brings the product to the caller."""


class LaunchRoleMissing(ProvisioningError):
    """Service Catalog can't assume the product's launch role in this account."""


class AccessDenied(ProvisioningError):
    """The caller may not do this."""


class PrerequisiteMissing(ProvisioningError):
    """What another product publishes is not there yet; `first` names the products to launch, where known."""

    def __init__(self, text: str, first: Sequence[str] = ()) -> None:
        self.first = tuple(first)
        super().__init__(text)


class RecorderMissing(PrerequisiteMissing):
    """AWS Config has no recorder there, and refuses rules without one."""


class RecorderThere(ProvisioningError):
    """The account has a recorder or delivery channel of other origin, and one only is possible."""


class LaunchedAlready(ProvisioningError):
    """The account holds what can be launched there once only."""


class NameTaken(ProvisioningError):
    """The name belongs to a provisioned product that is not what was asked for."""


class NotLaunched(ProvisioningError):
    """There is no provisioned product of this name."""


class InError(ProvisioningError):
    """The provisioned product is in ERROR: it can be terminated only."""


class UnderChange(ProvisioningError):
    """Another operation on the provisioned product runs, and waiting was not asked for."""


class StackGone(ProvisioningError):
    """The stack behind the provisioned product was deleted, or can't be changed any more, by somebody else."""


class RecordFailed(ProvisioningError):
    """The operation ran and failed."""


class TimedOut(ProvisioningError):
    """The operation still runs; the time to wait for it is over."""


class AwsRefused(ProvisioningError):
    """AWS refused for a reason that has no class of its own here."""


class AwsUnreachable(ProvisioningError):
    """AWS could not be asked: no credentials, no Region, no connection, or throttled for too long."""


class AwsBusy(AwsUnreachable):
    """AWS throttled or failed for longer than a client's own repetitions last: later it may go."""


class ParametersRefused(ArgumentError):
    """Parameters that the version would refuse; `problems` has one line each."""

    def __init__(self, subject: str, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join((f"{subject}: parameters refused, nothing was changed", *problems)))


@contextmanager
def aws_errors() -> Iterator[None]:
    """Within this block, errors of AWS and of its client are ProvisioningErrors. Also a decorator."""
    from botocore.exceptions import BotoCoreError, ClientError

    from product_factory.contact import MEND, not_aws, unanswered

    try:
        yield
    except ClientError as error:
        if told := not_aws(error):
            raise AwsUnreachable(told) from error
        raise translated(dict(error.response.get("Error", {})), error.operation_name) from error
    except BotoCoreError as error:
        mend = f"{MEND[0].upper()}{MEND[1:]}, then {AGAIN}." if unanswered(error) else _mend(error)
        raise AwsUnreachable(f"AWS could not be asked: {' '.join(str(error).split())}\n{mend}") from error
    except Exception as error:
        if told := not_aws(error):
            raise AwsUnreachable(told) from error
        if not isinstance(error, ValueError) or "endpoint" not in str(error).lower():
            raise
        raise AwsUnreachable(
            f"AWS could not be asked: {error}\nCorrect the endpoint's address (AWS_ENDPOINT_URL)."
        ) from error


def _mend(error: Exception) -> str:
    """What to do about botocore's own errors, by kind."""
    kind = type(error).__name__
    if "Credential" in kind or "SSO" in kind or "Token" in kind:
        return f"Log in (for example `aws sso login`), or set AWS_PROFILE; then {AGAIN}."
    if "Profile" in kind or "Config" in kind:
        return "Correct AWS_PROFILE, or ~/.aws/config."
    if "Region" in kind:
        return "Pass --region, or set AWS_REGION."
    if "SSL" in kind or "Proxy" in kind or "Endpoint" in kind or "Connect" in kind or "Timeout" in kind:
        return f"See whether the network and its proxy let AWS through (AWS_ENDPOINT_URL, HTTPS_PROXY); then {AGAIN}."
    return f"Fix it, then {AGAIN}."


def _allowed_to(message: str) -> str:
    """The action and who lacks it, as far as AWS's message tells them."""
    who = re.search(r"User: (\S+) is not authorized to perform: (\S+)", message)
    return f" ({who[1]} lacks {who[2].rstrip('.,')})" if who else ""


def translated(error: dict[str, Any], operation: str) -> ProvisioningError:
    """AWS's error code and message as the error that says what to do."""
    code, message = error.get("Code", ""), error.get("Message", "")
    role = re.search(r"assuming the role (\S+)", message)
    if role:
        return LaunchRoleMissing(
            f"{role[1].rstrip('.')}: Service Catalog can't assume this launch role: it is missing, or doesn't trust "
            "servicecatalog.amazonaws.com\nThe hub's administrator brings launch roles to every account shared with."
        )
    if "No launch paths found" in message:
        return NoLaunchPath(f"{message}\n{PORTFOLIO_MEND}")
    if denied(code):
        lacks = _allowed_to(message)
        return AccessDenied(
            f"{operation}: {message or code}\nUse a role that may, with --account and --role, or have it allowed{lacks}."
        )
    if code in _CREDENTIALS:
        return AwsUnreachable(f"{operation}: {code}: {message}\nRenew the credentials, then {AGAIN}.")
    if code in _BUSY:
        return AwsBusy(f"{operation}: {code}: {message}\nAWS went on refusing: {AGAIN}.")
    return AwsRefused(f"{operation}: {code}: {message}")


def denied(code: str) -> bool:
    """Whether AWS's error code says that the caller may not."""
    return code in ("AccessDenied", "AccessDeniedException", "UnauthorizedOperation")


PORTFOLIO_MEND = (
    "Its portfolio must be shared with this account, in this Region, and grant the role that you use; "
    "ask the hub's administrator."
)
_CREDENTIALS = (
    "AuthFailure",
    "ExpiredToken",
    "ExpiredTokenException",
    "InvalidClientTokenId",
    "RequestExpired",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
)
_BUSY = (
    "InternalFailure",
    "InternalServerError",
    "RequestLimitExceeded",
    "ServiceUnavailable",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
)
