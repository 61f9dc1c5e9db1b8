"""Sessions: a role in each account, assumed when it is first used and again before its hour is over."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import boto3
import botocore.session
from botocore.config import Config
from botocore.credentials import Credentials, DeferredRefreshableCredentials
from botocore.exceptions import ClientError

from product_factory import contact
from product_factory.catalog.facts import Facts
from product_factory.provisioning.errors import AccessDenied, denied
from product_factory.provisioning.session import RETRYING, Memory, Spoke, role_arn, role_session_name


class Spokes:
    """Accounts as one role sees them, and what they have in common, asked once for each Region.

    Safe to use from several threads, as long as one thread at a time works in an account and Region. There are
    as many clients and connections as accounts are worked in at a time, not as there are accounts.
    """

    def __init__(self, session: boto3.Session, role: str, concurrency: int, facts: Facts | None = None) -> None:
        self._role, self._facts = role, facts
        # One client for all threads: without this, connections beyond ten are thrown away after each call.
        config = RETRYING.merge(Config(max_pool_connections=max(concurrency, 10)))
        self._sts = contact.attend(session.client("sts", config=config))
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
        made = Spoke(
            _Account(self._workshop, credentials, region),
            account,
            region,
            memory={},
            shared_memory=memory,
            facts=self._facts,
        )
        return self._spokes.setdefault((account, region), made)

    def apart(self, account: str, region: str) -> Spoke:
        """The account in the Region once more, with clients of its own: the other may be at work in another thread."""
        return replace(self.spoke(account, region), _clients={})

    @contextmanager
    def at_work(self, spoke: Spoke) -> Iterator[None]:
        """Within this block the spoke has clients; at its end they are handed to those who work next."""
        try:
            yield
        finally:
            for service, client in spoke.let_go().items():
                self._workshop.take_back(service, spoke.region, client)

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
        return self._workshop.lend(service_name, self._credentials, self._region, config)


class _Keys(Credentials):
    """The credentials of the account that has the client, none while it waits for the next."""

    def __init__(self) -> None:
        super().__init__("", "")
        self.holder: Credentials | None = None
        self.repeated = False

    def get_frozen_credentials(self) -> Any:
        """Asked for by botocore for each request, and so renewed where their hour is over."""
        return self.holder and self.holder.get_frozen_credentials()

    def seen(self, attempts: int, **_: Any) -> None:
        """Hears of each attempt of each request."""
        self.repeated = self.repeated or attempts > 1


class _Workshop(botocore.session.Session):
    """One session and a few clients for all accounts: making either takes longer than most calls.

    Service models come from the loader of the caller's session, settings from its profile.
    """

    def __init__(self, session: boto3.Session) -> None:
        own = session._session
        super().__init__(profile=own.profile)
        self.register_component("data_loader", own.get_component("data_loader"))
        self._one_at_a_time = threading.Lock()
        self._newest = _Keys()
        self._lent: dict[Any, _Keys] = {}
        self._waiting: dict[tuple[str, str], list[tuple[Any, _Keys]]] = defaultdict(list)

    def get_credentials(self) -> Credentials:
        """Those of the client that is being made."""
        return self._newest

    def lend(self, service: str, credentials: Credentials, region: str, config: Config) -> Any:
        """A client with these credentials, to be taken back."""
        with self._one_at_a_time:
            if self._waiting[service, region]:
                client, keys = self._waiting[service, region].pop()
            else:
                keys = self._newest = _Keys()
                client = contact.attend(self.create_client(service, region_name=region, config=config))
                client.meta.events.register("needs-retry", keys.seen)
            keys.holder = credentials
            self._lent[client] = keys
            return client

    def take_back(self, service: str, region: str, client: Any) -> None:
        """From now on the client acts nowhere, until it is lent again.

        One that had to repeat a request is closed: what botocore's standard mode allows a client in
        repetitions is used up by an account that is throttled, and the next should not want for it.
        """
        with self._one_at_a_time:
            keys = self._lent.pop(client)
            keys.holder = None
            if keys.repeated:
                client.close()
            else:
                self._waiting[service, region].append((client, keys))
