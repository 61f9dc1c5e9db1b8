"""Calls: a client that retries, AWS's errors in one line, who calls, and the organization as it is."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar, cast
from weakref import WeakKeyDictionary

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError

from product_factory import contact
from product_factory.errors import FactoryError
from product_factory.organization.nodes import Tree

if TYPE_CHECKING:
    from mypy_boto3_organizations.client import OrganizationsClient

# botocore's own retries: throttling, 5xx and connection errors, with exponential back-off.
RETRIES = Config(
    retries={"mode": "standard", "total_max_attempts": 10}, connect_timeout=contact.CONNECT_TIMEOUT, read_timeout=60
)

T = TypeVar("T")
_made: WeakKeyDictionary[Any, dict[tuple[str, str | None, str | None], Any]] = WeakKeyDictionary()


def client(service: str, region: str | None = None) -> Any:
    """A boto3 client with retries; its endpoint is AWS_ENDPOINT_URL's where that is set.

    The same each time while boto3's default session is the same: making one takes longer than most calls. One that
    has repeated a request is not given again, since botocore lets a client repeat so often and no more.
    """
    if boto3.DEFAULT_SESSION is None:
        boto3.setup_default_session()
    made = _made.setdefault(boto3.DEFAULT_SESSION, {})
    wanted = (service, region, os.environ.get("AWS_ENDPOINT_URL"))
    known = made.get(wanted)
    if known is None:

        def seen(attempts: int, **_: Any) -> None:
            if attempts > 1:
                made.pop(wanted, None)

        known = contact.attend(cast(Any, boto3).client(service, region_name=region, config=RETRIES))
        known.meta.events.register("needs-retry", seen)
        made[wanted] = known
    return known


def call_aws(call: Callable[[], T], doing: str) -> T:
    """The call's result; its AWS error as a FactoryError of one line."""
    try:
        return call()
    except NoCredentialsError as error:
        raise FactoryError(
            f"{doing}: no AWS credentials; sign in (`aws sso login`, or AWS_PROFILE) to the hub account"
        ) from error
    except ClientError as error:
        if told := contact.not_aws(error):
            raise FactoryError(f"{doing}: {told}") from error
        code, message = error.response["Error"].get("Code"), error.response["Error"].get("Message")
        raise FactoryError(f"{doing}: {code}: {message}") from error
    except BotoCoreError as error:
        mend = f"; {contact.MEND}" if contact.unanswered(error) else ""
        raise FactoryError(f"{doing}: {error}{mend}") from error
    except Exception as error:
        if told := contact.not_aws(error):
            raise FactoryError(f"{doing}: {told}") from error
        raise


def all_pages(call: Callable[..., Any], key: str, **arguments: Any) -> Iterator[dict[str, Any]]:
    """The items of all pages of a Service Catalog operation for which boto3 has no paginator.

    TagOptions' operations name the next page otherwise.
    https://docs.aws.amazon.com/servicecatalog/latest/dg/API_ListTagOptions.html
    """
    page = call(**arguments)
    yield from page[key]
    while token := page.get("NextPageToken") or page.get("PageToken"):
        page = call(**arguments, PageToken=token)
        yield from page[key]


def caller_arn() -> str:
    """Who these credentials are."""
    return str(call_aws(lambda: client("sts").get_caller_identity()["Arn"], "who am I"))


def account_id() -> str:
    """The account whose credentials these are."""
    return caller_arn().split(":")[4]


def read_tree(session: boto3.Session | None = None) -> Tree:
    """The organization as it is; its management account and delegated administrators may read it."""

    def read() -> Tree:
        made = session or contact.session()
        return _tree(contact.attend(made.client("organizations", region_name="us-east-1", config=RETRIES)))

    return call_aws(read, "reading the organization")


def _tree(organizations: OrganizationsClient) -> Tree:
    organization = organizations.describe_organization()["Organization"]
    root = organizations.list_roots()["Roots"][0]["Id"]
    units: dict[str, str] = {}
    parent_of: dict[str, str] = {}
    accounts: dict[str, str] = {}
    closed: set[str] = set()
    open_ends = [("", root)]
    while open_ends:
        path, place = open_ends.pop()
        for page in organizations.get_paginator("list_accounts_for_parent").paginate(ParentId=place):
            for account in page["Accounts"]:
                accounts[account["Id"]] = account["Name"]
                # Status is retired on 2026-09-09, State takes its place.
                if (account.get("State") or account.get("Status") or "ACTIVE") != "ACTIVE":
                    closed.add(account["Id"])
                parent_of[account["Id"]] = place
        for units_page in organizations.get_paginator("list_organizational_units_for_parent").paginate(ParentId=place):
            for unit in units_page["OrganizationalUnits"]:
                units[f"{path}/{unit['Name']}"] = unit["Id"]
                parent_of[unit["Id"]] = place
                open_ends.append((f"{path}/{unit['Name']}", unit["Id"]))
    return Tree(
        organization_id=organization["Id"],
        management_account=organization["MasterAccountId"],
        root_id=root,
        units=units,
        parent_of=parent_of,
        accounts=accounts,
        closed=frozenset(closed),
    )
