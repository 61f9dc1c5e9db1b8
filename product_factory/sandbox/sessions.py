"""boto3's sessions as somebody in the sandbox."""

import os
from typing import Any, cast

import boto3
import botocore.session
from botocore.config import Config
from botocore.loaders import create_loader

from product_factory.sandbox.direct import Direct, answer_here
from product_factory.sandbox.organization import Credentials

# Shared by all sessions: reading a service's model takes longer than a call.
_LOADER = create_loader()
_CONFIG = Config(s3={"addressing_style": "path"}, retries={"mode": "standard"})


class SandboxSession(boto3.Session):
    """boto3's session, whose clients talk to the sandbox; it reads none of AWS's files."""

    def __init__(self, credentials: Credentials, region: str, endpoint: str, direct: Direct | None = None) -> None:
        core = botocore.session.Session()
        core.register_component("data_loader", _LOADER)
        core.unregister("before-send", cast(Any, answer_here))
        for name in ("config_file", "credentials_file"):
            core.set_config_variable(name, os.devnull)
        super().__init__(
            botocore_session=core,
            aws_access_key_id=credentials.access_key_id,
            aws_secret_access_key=credentials.secret_access_key,
            aws_session_token=credentials.session_token,
            region_name=region,
        )
        self._endpoint = endpoint
        self._direct = direct
        self.given = credentials

    def client(self, service_name: str, **options: Any) -> Any:  # type: ignore[override]
        """boto3's client; S3's addresses buckets by path."""
        given = {"endpoint_url": self._endpoint, "config": _CONFIG, **options}
        made = cast(Any, super()).client(service_name, **given)
        if self._direct is not None:
            made.meta.events.register_last("before-send", self._direct)
        return made


class Shared(SandboxSession):
    """Gives the same client each time: making one takes longer than most calls, and each connects anew."""

    def __init__(self, credentials: Credentials, region: str, endpoint: str, direct: Direct | None = None) -> None:
        super().__init__(credentials, region, endpoint, direct)
        self._made: dict[tuple[str, Config | None], Any] = {}

    def client(self, service_name: str, **options: Any) -> Any:  # type: ignore[override]
        """As SandboxSession's; the same for the same configuration, and a new one where more is asked for.

        One that has repeated a request serves no further: botocore lets a client repeat so often and no more.
        """
        if options.keys() - {"config"}:
            return super().client(service_name, **options)
        wanted = (service_name, options.get("config"))
        made = self._made.get(wanted)
        if made is None:

            def seen(attempts: int, **_: Any) -> None:
                if attempts > 1:
                    self._made.pop(wanted, None)

            made = self._made[wanted] = super().client(service_name, **options)
            made.meta.events.register("needs-retry", seen)
        return made
