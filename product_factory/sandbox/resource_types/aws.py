"""Clients for every service of every account in this process, served by moto's own backends.

A resource is created the way AWS's own handlers do it, through the service's API, so that what
a stack makes is what any other tool sees. The account is named by moto's `x-moto-account-id`
header, so no credentials have to exist in the account.
"""

import os
from functools import cache
from typing import Any

import botocore.session
from botocore.config import Config
from moto.core.botocore_stubber import BotocoreStubber
from moto.core.models import botocore_stubber


def _session() -> botocore.session.Session:
    """One that knows no profile and no file of the user's, and carries nothing out by itself."""
    made = botocore.session.Session(session_vars={"profile": (None, None, None, None)})
    for name in ("config_file", "credentials_file"):
        made.set_config_variable(name, os.devnull)
    # moto puts its own stubber in every session; with `mock_aws` on, both would act.
    stubber: Any = botocore_stubber
    made.unregister("before-send", stubber)
    return made


_OPTIONS: dict[str, Any] = {
    "retries": {"total_max_attempts": 1},
    "s3": {"addressing_style": "virtual"},
    "ignore_configured_endpoint_urls": True,
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
        aws_access_key_id="sandbox",
        aws_secret_access_key="sandbox",  # noqa: S106  (moto takes any)
        config=_CONFIG,
    )

    def answer(event_name: str, request: Any, **kwargs: Any) -> Any:
        request.headers["x-moto-account-id"] = account_id
        return _STUBBER(event_name, request, **kwargs)

    made.meta.events.register_first("before-send", answer)
    return made
