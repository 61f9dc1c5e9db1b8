"""Credentials: clients of the hub, of each account's developer and administrator, and of the management account."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

import botocore.session
from botocore.credentials import Credentials

from product_factory.errors import FactoryError, UsageError
from product_factory.provisioning.errors import aws_errors
from product_factory.provisioning.session import RETRYING, Spoke, role_arn, role_session_name
from product_factory.smoke.settings import Settings

if TYPE_CHECKING:
    import boto3

    from product_factory.catalog.facts import Facts

_AWS = re.compile(r"^https://[^/]+\.(amazonaws\.com(\.cn)?|api\.aws|c2s\.ic\.gov|sc2s\.sgov\.gov)/?$")


class Places:
    """Whoever acts, by place. Roles are assumed when they are first used and again before their hour is over."""

    def __init__(self, settings: Settings) -> None:
        import boto3

        self.settings = settings
        # What is known of products; the clean-up needs none of it.
        self.facts: Facts | None = None
        if settings.hub_profile:
            _be(settings.hub_profile)
        self._hub = boto3.Session(profile_name=settings.hub_profile, region_name=settings.region)
        self._sessions: dict[tuple[str, str | None], Any] = {}
        self._clients: dict[tuple[str, str | None, str, str], Any] = {}
        with aws_errors():
            sts = self._hub.client("sts", config=RETRYING)
            caller = sts.get_caller_identity()
        self.hub_account: str = caller["Account"]
        self.partition: str = caller["Arn"].split(":")[1]
        self.endpoint: str = sts.meta.endpoint_url
        self.on_aws = bool(_AWS.match(self.endpoint))

    def hub(self, service: str) -> Any:
        """A client of the hub's administrator."""
        return self._client(self.hub_account, None, service, self._hub)

    def management(self, service: str) -> Any:
        """A client of the management account; UsageError without --management-profile."""
        if not self.settings.management_profile:
            raise UsageError("--management-profile: only the management account may move an account")
        return self._client("management", None, service, self._profile(self.settings.management_profile))

    def admin(self, account: str, service: str, region: str | None = None) -> Any:
        """A client of who may look, and clean up, in the account."""
        role = self.settings.admin_role
        return self._client(account, role, service, self._session(account, role), region)

    def developer(self, account: str) -> Spoke:
        """The account as the role that launches."""
        return Spoke(self._session(account, self.settings.role), account, self.settings.region, facts=self.facts)

    def check(self) -> None:
        """FactoryError where a profile is of another account, or a role can't be assumed."""
        for account in self.settings.accounts:
            for role in dict.fromkeys((self.settings.role, self.settings.admin_role)):
                with aws_errors():
                    found = self._session(account, role).client("sts", config=RETRYING).get_caller_identity()
                if found["Account"] != account:
                    raise FactoryError(
                        f"--account {account}: these are credentials of {found['Account']}; "
                        f"pass --profile-for {account}=PROFILE, or --admin-role"
                    )

    def _session(self, account: str, role: str | None) -> Any:
        if (account, role) not in self._sessions:
            profile = self.settings.profiles.get(account)
            base = self._profile(profile) if profile else self._hub
            self._sessions[account, role] = base if role is None else _assuming(base, account, role)
        return self._sessions[account, role]

    def _profile(self, name: str) -> boto3.Session:
        import boto3

        with aws_errors():
            return boto3.Session(profile_name=name, region_name=self.settings.region)

    def _client(self, account: str, role: str | None, service: str, session: Any, region: str | None = None) -> Any:
        chosen = region or ("us-east-1" if service == "organizations" else self.settings.region)
        key = (account, role, service, chosen)
        if key not in self._clients:
            self._clients[key] = session.client(service, region_name=chosen, config=RETRYING)
        return self._clients[key]


def _be(profile: str) -> None:
    """sharing/ asks with the credentials of the environment, as it does for `factory deploy`: make them the hub's."""
    import boto3

    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        os.environ.pop(name, None)
    os.environ["AWS_PROFILE"] = profile
    boto3.DEFAULT_SESSION = None


class _Core(botocore.session.Session):
    """botocore's session with these credentials and no others."""

    def __init__(self, credentials: Credentials) -> None:
        super().__init__()
        self._only = credentials

    def get_credentials(self) -> Credentials:
        """Renewed by themselves."""
        return self._only


def _assuming(base: boto3.Session, account: str, role: str) -> boto3.Session:
    """A session of the role, whose credentials renew themselves: a run takes longer than an hour."""
    import boto3
    from botocore.credentials import AssumeRoleCredentialFetcher, DeferredRefreshableCredentials

    with aws_errors():
        caller = base.client("sts", config=RETRYING).get_caller_identity()["Arn"]
    fetcher = AssumeRoleCredentialFetcher(
        client_creator=base._session.create_client,
        source_credentials=base.get_credentials(),
        role_arn=role_arn(caller, account, role),
        extra_args={"RoleSessionName": role_session_name(caller)},
    )
    core = _Core(DeferredRefreshableCredentials(fetcher.fetch_credentials, "assume-role"))
    core.register_component("data_loader", base._session.get_component("data_loader"))
    return boto3.Session(botocore_session=core, region_name=base.region_name)
