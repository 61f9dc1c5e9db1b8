"""Whose credentials act, and where: no Service Catalog call takes an account, so a role of it is assumed."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from product_factory import contact
from product_factory.catalog.facts import Facts
from product_factory.provisioning.errors import AccessDenied, ArgumentError, AwsUnreachable, aws_errors, denied

# Standard mode repeats throttled, failed (5xx) and cut calls, with exponential back-off and jitter. The
# idempotency token is part of the request, so a repeated one is the same one.
# https://boto3.amazonaws.com/v1/documentation/api/latest/guide/retries.html
RETRYING = Config(
    retries={"mode": "standard", "total_max_attempts": 10},
    connect_timeout=contact.CONNECT_TIMEOUT,
    read_timeout=60,
    user_agent_extra="service-catalog-factory",
)
# For a look that is of use but not needed: an address that a closed network does not reach is given up soon.
GLANCING = RETRYING.merge(
    Config(retries={"mode": "standard", "total_max_attempts": 4}, connect_timeout=3, read_timeout=20)
)


class Connects(Protocol):
    """What makes clients that act in the account: boto3's session is one."""

    @property
    def client(self) -> Any: ...


T = TypeVar("T")
Memory = dict[Hashable, Any]


@dataclass(frozen=True)
class Spoke:
    """One account in one Region, and clients that act there.

    `memory` keeps what the catalog offers this account and its versions' forms, `shared_memory` what the
    products and versions are, which is the same in all accounts of the Region; without them each is asked anew.
    `facts`: what is known of products beforehand; without them, what they would tell is not checked.
    """

    session: Connects
    account: str
    region: str
    memory: Memory | None = field(default=None, repr=False, compare=False)
    shared_memory: Memory | None = field(default=None, repr=False, compare=False)
    facts: Facts | None = field(default=None, repr=False, compare=False)
    _clients: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def place(self) -> str:
        """The account and Region, for people."""
        return f"{self.account} ({self.region})"

    @property
    def catalog(self) -> Any:
        """Service Catalog's client."""
        return self.client("servicecatalog")

    def listed(self, operation: str, key: str, **members: Any) -> list[dict[str, Any]]:
        """All pages of one of Service Catalog's lists: what stands under `key`. Not all have paginators."""
        call = getattr(self.catalog, operation)
        found: list[dict[str, Any]] = []
        page = call(**members)
        while True:
            found += page.get(key, [])
            if not page.get("NextPageToken"):
                return found
            page = call(**members, PageToken=page["NextPageToken"])

    def remembered(self, key: Hashable, ask: Callable[[], T], *, shared: bool = False) -> T:
        """What `ask` gave the first time; an error is not remembered. Safe in threads: at worst two ask."""
        memory = self.shared_memory if shared else self.memory
        if memory is None:
            return ask()
        if key not in memory:
            memory[key] = ask()
        found: T = memory[key]
        return found

    def let_go(self) -> dict[str, Any]:
        """Each service's client that was made; the next call makes new ones."""
        return {service: self._clients.pop(service) for service in list(self._clients)}

    def client(self, service: str, config: Config = RETRYING) -> Any:
        """A client that retries; the same each time, so that `config` is the first caller's."""
        if service not in self._clients:
            self._clients[service] = contact.attend(self.session.client(service, config=config))
        return self._clients[service]


def spoke_of(session: boto3.Session | Spoke, facts: Facts | None = None) -> Spoke:
    """Where the session's credentials act, a Spoke with its own facts. AwsUnreachable without Region or credentials."""
    if isinstance(session, Spoke):
        return session
    if not session.region_name:
        raise AwsUnreachable("no Region: pass --region, or set AWS_REGION")
    caller = contact.attend(session.client("sts", config=RETRYING)).get_caller_identity()
    return Spoke(session, caller["Account"], session.region_name, facts=facts)


@aws_errors()
def assumed(session: boto3.Session, *, account: str | None, role: str) -> boto3.Session:
    """A session of `role` in `account` (without one, the caller's own), in the same Region.

    Its credentials last an hour; one that acts as the role already is that session, as a role may assume itself only
    where its policies say so. AccessDenied where the role is missing or doesn't trust the caller.
    """
    if account is not None and not re.fullmatch(r"\d{12}", account, re.ASCII):
        raise ArgumentError(f"account {account!r}: write its 12 digits")
    if not re.fullmatch(r"[\w+=,.@/-]+", role, re.ASCII):
        raise ArgumentError(f"role {role!r}: write the role's name, such as Developer, without ARN")
    if not session.region_name:
        raise AwsUnreachable("no Region: pass --region, or set AWS_REGION")
    sts = contact.attend(session.client("sts", config=RETRYING))
    caller = sts.get_caller_identity()
    arn = role_arn(caller["Arn"], account or caller["Account"], role)
    if acts_as(caller["Arn"], arn):
        return session
    try:
        given = sts.assume_role(RoleArn=arn, RoleSessionName=role_session_name(caller["Arn"]))["Credentials"]
    except ClientError as error:
        if not denied(error.response["Error"]["Code"]):
            raise
        raise AccessDenied(
            f"{arn}: can't be assumed by {caller['Arn']}: the role is missing there, or doesn't trust the caller\n"
            "Check --account and --role, or have the role's trust policy name the caller."
        ) from error
    return boto3.Session(
        aws_access_key_id=given["AccessKeyId"],
        aws_secret_access_key=given["SecretAccessKey"],
        aws_session_token=given["SessionToken"],
        region_name=session.region_name,
    )


def role_arn(caller_arn: str, account: str, role: str) -> str:
    """The role's ARN, in the caller's own partition (aws, aws-cn, aws-us-gov)."""
    return f"arn:{caller_arn.split(':')[1]}:iam::{account}:role/{role}"


def acts_as(caller_arn: str, role_arn: str) -> bool:
    """Whether the caller is a session of the role, whose path a session's ARN leaves out."""
    parts, wanted = caller_arn.split(":"), role_arn.split(":")
    named = parts[-1].split("/")
    return parts[4] == wanted[4] and named[:2] == ["assumed-role", wanted[-1].rpartition("/")[2]]


def role_session_name(caller_arn: str) -> str:
    """A session name that tells CloudTrail who acts; the same for the same caller.

    2 to 64 characters: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
    """
    who = re.sub(r"[^A-Za-z0-9_+=,.@-]", "-", re.split(r"[/:]", caller_arn)[-1])
    return f"factory-{who}"[:64]
