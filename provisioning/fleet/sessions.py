"""Sessions: a role in each account, assumed when it is first used and again before its hour is over."""

from __future__ import annotations

import threading
from typing import Any

import boto3
import botocore.session
from botocore.config import Config
from botocore.credentials import Credentials, DeferredRefreshableCredentials
from botocore.exceptions import ClientError

from provisioning.errors import AccessDenied, denied
from provisioning.session import RETRYING, Memory, Spoke, role_arn, role_session_name


class Spokes:
    """Accounts as one role sees them, and what they have in common, asked once for each Region.

    Safe to use from several threads, as long as one thread at a time works in an account and Region.
    """

    def __init__(self, session: boto3.Session, role: str, concurrency: int) -> None:
        self._role = role
        # One client for all threads: without this, connections beyond ten are thrown away after each call.
        self._sts = session.client("sts", config=RETRYING.merge(Config(max_pool_connections=max(concurrency, 10))))
        self._caller: str = self._sts.get_caller_identity()["Arn"]
        self._workshop = _Workshop(session)
        self._credentials: dict[str, Credentials] = {}
        self._spokes: dict[tuple[str, str], Spoke] = {}
        self._shared: dict[str, Memory] = {}

    def spoke(self, account: str, region: str) -> Spoke:
        """The account in the Region. AccessDenied, at the first call there, where the role can't be assumed."""
        if found := self._spokes.get((account, region)):
            return found
        arn = role_arn(self._caller, account, self._role)
        credentials = self._credentials.setdefault(
            account, DeferredRefreshableCredentials(lambda: self._assume(arn), "assume-role")
        )
        memory = self._shared.setdefault(region, {})
        made = Spoke(_Account(self._workshop, credentials, region), account, region, memory={}, shared_memory=memory)
        return self._spokes.setdefault((account, region), made)

    def _assume(self, arn: str) -> dict[str, Any]:
        try:
            given = self._sts.assume_role(RoleArn=arn, RoleSessionName=role_session_name(self._caller))["Credentials"]
        except ClientError as error:
            if not denied(error.response["Error"]["Code"]):
                raise
            raise AccessDenied(
                f"{arn}: can't be assumed by {self._caller}: the role is missing there, or doesn't trust the caller\n"
                "Have the role's trust policy name the caller, or `exclude` the account."
            ) from error
        return {
            "access_key": given["AccessKeyId"],
            "secret_key": given["SecretAccessKey"],
            "token": given["SessionToken"],
            "expiry_time": given["Expiration"].isoformat(),
        }


class _Account:
    """Makes clients of one account and Region."""

    def __init__(self, workshop: _Workshop, credentials: Credentials, region: str) -> None:
        self._workshop, self._credentials, self._region = workshop, credentials, region

    def client(self, service_name: str, *, config: Config) -> Any:
        return self._workshop.client(service_name, self._credentials, self._region, config)


class _Workshop(botocore.session.Session):
    """One session that makes the clients of all accounts: making a session takes longer than most calls.

    Service models come from the loader of the caller's session, settings from its profile.
    """

    def __init__(self, session: boto3.Session) -> None:
        own = session._session
        super().__init__(profile=own.profile)
        self.register_component("data_loader", own.get_component("data_loader"))
        self._one_at_a_time = threading.Lock()
        self._acting: Credentials | None = None

    def get_credentials(self) -> Credentials | None:
        """Those of the account whose client is being made."""
        return self._acting

    def client(self, service: str, credentials: Credentials, region: str, config: Config) -> Any:
        """A client with these credentials, which it renews by itself."""
        with self._one_at_a_time:
            self._acting = credentials
            return self.create_client(service, region_name=region, config=config)
