"""Sessions: a role in each account, assumed when it is first used and again before its hour is over."""

from __future__ import annotations

import threading
from typing import Any

import boto3
import botocore.session
from botocore.config import Config
from botocore.credentials import DeferredRefreshableCredentials
from botocore.exceptions import ClientError

from provisioning.errors import AccessDenied, denied
from provisioning.session import RETRYING, Memory, Spoke, role_arn, role_session_name


class Spokes:
    """Accounts as one role sees them. Clients are made once for each account, Region and service.

    What a session loads (service models, endpoint rules) is loaded once for all: it takes longer than
    most calls. Safe to use from several threads, as long as one thread at a time works in an account.
    """

    def __init__(self, session: boto3.Session, role: str, concurrency: int) -> None:
        self._role = role
        # One client for all threads: without this, connections beyond ten are thrown away after each call.
        self._sts = session.client("sts", config=RETRYING.merge(Config(max_pool_connections=max(concurrency, 10))))
        self._caller: str = self._sts.get_caller_identity()["Arn"]
        self._loader = session._session.get_component("data_loader")
        self._lock = threading.Lock()
        self._sessions: dict[str, botocore.session.Session] = {}
        self._spokes: dict[tuple[str, str], Spoke] = {}
        self._shared: dict[str, Memory] = {}

    def spoke(self, account: str, region: str) -> Spoke:
        """The account in the Region. AccessDenied, at the first call there, where the role can't be assumed."""
        with self._lock:
            if (account, region) not in self._spokes:
                core = self._sessions.get(account) or self._session(account)
                self._sessions[account] = core
                session = boto3.Session(botocore_session=core, region_name=region)
                memory = self._shared.setdefault(region, {})
                self._spokes[account, region] = Spoke(session, account, region, memory={}, shared_memory=memory)
            return self._spokes[account, region]

    def forget(self, account: str, region: str) -> None:
        """Let go of the account's clients: a thousand of them are a lot of memory."""
        self._spokes[account, region].drop_clients()

    def _session(self, account: str) -> botocore.session.Session:
        arn = role_arn(self._caller, account, self._role)
        core = botocore.session.Session()
        core.register_component("data_loader", self._loader)
        core.register_component("credential_provider", _Provider(lambda: self._assume(arn)))
        return core

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


class _Provider:
    """What botocore asks for credentials: those that are renewed by themselves."""

    def __init__(self, assume: Any) -> None:
        self._credentials = DeferredRefreshableCredentials(refresh_using=assume, method="assume-role")

    def load_credentials(self) -> DeferredRefreshableCredentials:
        return self._credentials
