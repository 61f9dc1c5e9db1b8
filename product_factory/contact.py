"""Contact: an endpoint that does not answer is told after seconds; one that answered before is tried for longer."""

from __future__ import annotations

import re
import traceback
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ProxyConnectionError,
    ReadTimeoutError,
    SSLError,
)
from botocore.parsers import ResponseParserError

if TYPE_CHECKING:
    import boto3

# Seconds until a connection is there, for each of an endpoint's addresses; botocore's own are 60.
CONNECT_TIMEOUT = 5
# No connection at all: refused, no route, no such name, no TLS, a proxy that is not there, or an answer that never comes.
UNANSWERED = (EndpointConnectionError, ConnectTimeoutError, ProxyConnectionError, SSLError, ReadTimeoutError)
# So often an endpoint is tried that never answered in this process. Taken and cut, it may have been busy.
TRIES, TRIES_CUT = 2, 5
MEND = "check the network, the Region, a proxy, and AWS_ENDPOINT_URL"

NOT_AWS = (
    "what answered is not AWS: a proxy, or a wrong address\n"
    "See what HTTPS_PROXY and AWS_ENDPOINT_URL name, then run the same command again."
)
# Where botocore reads answers: what goes wrong there is the answer's fault.
_READERS = ("parsers.py", "endpoint.py")

T = TypeVar("T")
_answered: set[str] = set()


def attend(client: T) -> T:
    """The client, which gives up an endpoint that never answered; else it goes on as its own settings say."""
    client.meta.events.register_first("needs-retry", _give_up, unique_id="factory-contact")  # type: ignore[attr-defined]
    return client


def session(**settings: Any) -> boto3.Session:
    """A session of ours, in which those clients are attended to, too, that fetch credentials for a profile."""
    import boto3
    from botocore.config import Config
    from botocore.session import Session

    profile = settings.pop("profile_name", None)
    core = Session(profile=profile)
    if profile:
        core.get_scoped_config()  # one that isn't there is told now, not at the first call
    # Each session would read the services' models and the list of endpoints anew: longer than most calls take.
    core.lazy_register_component("data_loader", lambda: _models(core.get_config_variable("data_path")))
    core.set_default_client_config(Config(connect_timeout=CONNECT_TIMEOUT))
    core.get_component("event_emitter").register_first("needs-retry", _give_up, unique_id="factory-contact")
    return boto3.Session(botocore_session=core, **settings)


@cache
def _models(path: str | None) -> Any:
    from botocore.loaders import create_loader

    return create_loader(path)


def unanswered(error: Exception) -> bool:
    """Whether nobody answered, so that `MEND` helps."""
    return isinstance(error, (*UNANSWERED, ConnectionClosedError))


def _give_up(endpoint: Any, response: Any, attempts: int, caught_exception: Exception | None, **_: Any) -> None:
    """Called after each attempt, before botocore thinks of another one."""
    if response is not None:
        _answered.add(endpoint.host)
    elif endpoint.host not in _answered and caught_exception is not None:
        cut = isinstance(caught_exception, ConnectionClosedError) and attempts >= TRIES_CUT
        if cut or (isinstance(caught_exception, UNANSWERED) and attempts >= TRIES):
            raise caught_exception


def not_aws(error: BaseException, *, members: bool = True) -> str | None:
    """What to say where an answer was none of AWS's: a proxy's page, nothing, garbage; None where that is not the error.

    members: also where a member of the answer is missing, which only who reads answers can tell from other keys.
    """
    if isinstance(error, KeyError) and members and re.fullmatch(r"[A-Z][A-Za-z]+", str(error.args[0])):
        return f"{NOT_AWS} ({error.args[0]} is missing)"
    nameless = isinstance(error, ClientError) and not error.response.get("Error", {}).get("Code")
    if nameless or isinstance(error, ResponseParserError) or _unreadable(error):
        return NOT_AWS
    return None


def _unreadable(error: BaseException) -> bool:
    """Whether botocore fell over the answer."""
    if not isinstance(error, AttributeError | LookupError | TypeError | ValueError):
        return False
    frames = [Path(frame.filename) for frame in traceback.extract_tb(error.__traceback__)[-3:]]
    return any(each.name in _READERS and each.parent.name == "botocore" for each in frames)
