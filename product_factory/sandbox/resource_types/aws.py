"""Clients for every service of every account in this process, served by moto's own backends.

A resource is created the way AWS's own handlers do it, through the service's API, so that what
a stack makes is what any other tool sees. The account is named by moto's `x-moto-account-id`
header, so no credentials have to exist in the account.
"""

import os
import re
from collections.abc import Callable
from functools import cache
from typing import Any, cast
from urllib.parse import urlsplit

import botocore.session
from botocore import UNSIGNED
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.config import Config
from moto import backends
from moto.core.botocore_stubber import BotocoreStubber, MockRawResponse
from moto.core.models import botocore_stubber
from moto.core.request import Request, normalize_request
from werkzeug.exceptions import HTTPException

from product_factory.sandbox.resource_types.environs import environ_of


def _session() -> botocore.session.Session:
    """One that knows no profile and no file of the user's, and carries nothing out by itself."""
    made = botocore.session.Session(session_vars={"profile": (None, None, None, None)})
    for name in ("config_file", "credentials_file"):
        made.set_config_variable(name, os.devnull)
    # moto puts its own stubber in every session; with `mock_aws` on, both would act.
    stubber: Any = botocore_stubber
    made.unregister("before-send", stubber)
    return made


KEY = "CLOUDFORMATIONASKS00"
"""The access key of all these requests, by which a service knows that CloudFormation asks; of the form that moto reads."""
# Nobody looks at signature and user agent of these requests: making them takes a fifth of a call.
_OPTIONS: dict[str, Any] = {
    "retries": {"total_max_attempts": 1},
    "s3": {"addressing_style": "virtual"},
    "ignore_configured_endpoint_urls": True,
    "signature_version": UNSIGNED,
    "user_agent": "sandbox",
}
_CONFIG = Config(**_OPTIONS)
_SESSION = _session()
_STUBBER = BotocoreStubber()
_STUBBER.enabled = True


@cache
def client(service: str, account_id: str, region: str) -> Any:
    """A botocore client that acts as `account_id`, whether or not `mock_aws` is active."""
    made = _SESSION.create_client(
        service,
        region_name=region,
        aws_access_key_id=KEY,
        aws_secret_access_key="sandbox",  # noqa: S106  (moto takes any)
        config=_CONFIG,
    )
    # Where the URL doesn't tell the Region, moto reads it from here.
    signed = f"AWS4-HMAC-SHA256 Credential={KEY}/20260101/{region}/{service}/aws4_request"

    def answer(event_name: str, request: AWSPreparedRequest, **kwargs: Any) -> Any:
        request.headers["x-moto-account-id"] = account_id
        request.headers["Authorization"] = signed
        return _answer(service, request) or _STUBBER(event_name, request, **kwargs)

    made.meta.events.register_first("before-send", answer)
    return made


def _answer(service: str, request: AWSPreparedRequest) -> AWSResponse | None:
    """What the service answers, whose URLs alone are tried: moto tries those of all services, for each request."""
    parts, name = urlsplit(request.url), cast(Any, service)
    url = f"{parts.scheme}://{parts.netloc}{parts.path}"
    handler = next((each for pattern, each in _routes(backends.get_backend(name)) if pattern.match(url)), None)
    if handler is None:
        return None
    normal = _normal(request)
    try:
        status, headers, body = handler(normal, normal.raw_url, normal.headers)
    except HTTPException as error:
        status, headers, body = error.code, dict(error.get_headers()), error.get_body()
    return AWSResponse(request.url, status, headers, MockRawResponse(body))


def _normal(request: AWSPreparedRequest) -> Request:
    """As moto makes it, which takes a tenth of a call; what is not plain goes moto's way."""
    body = request.body.encode() if isinstance(request.body, str) else request.body or b""
    if isinstance(body, bytes | bytearray) and all(map(_is_plain, request.headers.items())):
        return Request(environ_of(request, bytes(body)))
    return normalize_request(request)


def _is_plain(header: tuple[str, Any]) -> bool:
    name, value = header
    text = value if isinstance(value, bytes) else str(value)
    return text.isascii() and "_" not in name and name.lower() != "transfer-encoding"


@cache
def _routes(service: Any) -> list[tuple[re.Pattern[str], Callable[..., Any]]]:
    """Of one of moto's services: URLs, and who answers them."""
    # Not begun: some make a whole account's defaults.
    unbegun = service.backend.__new__(service.backend)
    return [(re.compile(url), handler) for url, handler in unbegun.urls.items()]
