"""AWS: the calls of sharing, few and thin. Retries throttling, 5xx and cut connections."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError
from tenacity import RetryCallState, Retrying, retry, retry_if_exception, stop_after_delay, wait_exponential_jitter

from products.errors import FactoryError
from sharing.nodes import Node, Tree
from sharing.plan import Share, Step

if TYPE_CHECKING:
    from mypy_boto3_organizations.client import OrganizationsClient
    from mypy_boto3_servicecatalog.client import ServiceCatalogClient

STACK_PREFIX = "ServiceCatalogHub-"
# The most that a share operation or its turn is waited for, in seconds. AWS publishes no figure.
PATIENCE = 1800
# botocore's own retries: throttling, 5xx and connection errors, with exponential back-off.
RETRIES = Config(retries={"mode": "standard", "total_max_attempts": 10})

T = TypeVar("T")


def client(service: str, region: str | None = None) -> Any:
    """A boto3 client with retries; its endpoint is AWS_ENDPOINT_URL's where that is set."""
    return boto3.client(service, region_name=region, config=RETRIES)  # type: ignore[call-overload]


def told(call: Callable[[], T], doing: str) -> T:
    """The call's result; its AWS error as a FactoryError of one line."""
    try:
        return call()
    except NoCredentialsError as error:
        raise FactoryError(
            f"{doing}: no AWS credentials; sign in (`aws sso login`, or AWS_PROFILE) to the hub account"
        ) from error
    except ClientError as error:
        code, message = error.response["Error"].get("Code"), error.response["Error"].get("Message")
        raise FactoryError(f"{doing}: {code}: {message}") from error
    except BotoCoreError as error:
        raise FactoryError(f"{doing}: {error}") from error


def all_pages(call: Callable[..., Any], key: str, **arguments: Any) -> Iterator[dict[str, Any]]:
    """The items of all pages of a Service Catalog operation for which boto3 has no paginator."""
    page = call(**arguments)
    yield from page[key]
    while token := page.get("NextPageToken"):
        page = call(**arguments, PageToken=token)
        yield from page[key]


def caller_arn() -> str:
    """Who these credentials are."""
    return str(told(lambda: client("sts").get_caller_identity()["Arn"], "who am I"))


def account_id() -> str:
    """The account whose credentials these are."""
    return caller_arn().split(":")[4]


def read_tree(session: boto3.Session | None = None) -> Tree:
    """The organization as it is; its management account and delegated administrators may read it."""

    def read() -> Tree:
        made = session or boto3.Session()
        return _tree(made.client("organizations", region_name="us-east-1", config=RETRIES))

    return told(read, "reading the organization")


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


def stack_resources(region: str, resource_type: str) -> list[str] | None:
    """Physical IDs of the hub stack's resources of a type; None where there is no hub stack."""
    cloudformation = client("cloudformation", region)
    try:
        pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=STACK_PREFIX + region)
        found = [resource for page in pages for resource in page["StackResourceSummaries"]]
    except ClientError as error:
        if "does not exist" in str(error):
            return None
        raise
    return [r["PhysicalResourceId"] for r in found if r["ResourceType"] == resource_type]


def hub_portfolios(region: str) -> dict[str, str]:
    """Name → ID of the hub stack's portfolios. FactoryError where the hub is not deployed there.

    Read from the stack: other portfolios of the account are none of the factory's business.
    """

    def read() -> dict[str, str] | None:
        ids = stack_resources(region, "AWS::ServiceCatalog::Portfolio")
        catalog: ServiceCatalogClient = client("servicecatalog", region)
        if ids is None:
            return None
        return {catalog.describe_portfolio(Id=i)["PortfolioDetail"]["DisplayName"]: i for i in ids}

    found = told(read, f"reading the hub's portfolios in {region}")
    if found is None:
        raise FactoryError(
            f"{STACK_PREFIX}{region}: there is no such stack in this account; deploy it with "
            "`factory deploy`, with credentials of the hub account"
        )
    return found


def read_shares(region: str, portfolios: dict[str, str]) -> list[Share]:
    """The shares there are of the hub's portfolios, of nodes in the organization.

    Shares with accounts outside the organization are somebody else's, and left alone.
    """
    return told(lambda: list(_shares(region, portfolios)), f"reading shares in {region}")


def _shares(region: str, portfolios: dict[str, str]) -> Iterator[Share]:
    catalog: ServiceCatalogClient = client("servicecatalog", region)
    for name, portfolio_id in portfolios.items():
        for kind in ("ORGANIZATION", "ORGANIZATIONAL_UNIT", "ORGANIZATION_MEMBER_ACCOUNT"):
            for detail in all_pages(
                catalog.describe_portfolio_shares, "PortfolioShareDetails", PortfolioId=portfolio_id, Type=kind
            ):
                # An ID, or an ARN that ends with it.
                value = detail["PrincipalId"].rsplit("/", 1)[-1]
                node = Node.model_validate({"type": "ACCOUNT" if "ACCOUNT" in kind else kind, "value": value})
                yield Share(
                    region=region,
                    portfolio=name,
                    node=node,
                    principals=detail.get("SharePrincipals", False),
                    tag_options=detail.get("ShareTagOptions", False),
                )


def apply(step: Step, portfolio_id: str, waiting: Callable[[str], None] = lambda _: None) -> None:
    """Do one step and wait until AWS has done it.

    One share operation runs at a time in an account, over all portfolios: while another one runs,
    this one waits for its turn. FactoryError with the errors of each account that AWS names.
    """
    share = step.share
    doing = f"{step.action} share of {share.portfolio!r} with {share.node.value} in {share.region}"
    catalog: ServiceCatalogClient = client("servicecatalog", share.region)
    token = told(lambda: _take_turn(catalog, step, portfolio_id, waiting), doing)
    if token is None:
        return

    @retry(
        retry=retry_if_exception(lambda error: isinstance(error, _NotYetError)),
        wait=wait_exponential_jitter(multiplier=0.05, max=15, jitter=0.05),
        stop=stop_after_delay(PATIENCE),
        reraise=True,
        before_sleep=lambda state: waiting(_reason(state)),
    )
    def finish() -> None:
        status = catalog.describe_portfolio_share_status(PortfolioShareToken=token)
        if status["Status"] in ("NOT_STARTED", "IN_PROGRESS"):
            raise _NotYetError(status["Status"])
        if status["Status"] != "COMPLETED":
            errors = status.get("ShareDetails", {}).get("ShareErrors", [])
            told_each = "; ".join(
                f"{', '.join(e.get('Accounts', []))}: {e.get('Message') or e.get('Error')}" for e in errors
            )
            raise FactoryError(f"{doing}: {status['Status']}: {told_each or 'AWS gives no reason'}; run it again")

    try:
        told(finish, doing)
    except _NotYetError as error:
        raise FactoryError(
            f"{doing}: still {error} after {PATIENCE} seconds; it goes on at AWS, run `factory share` later"
        ) from error


def _take_turn(
    catalog: ServiceCatalogClient, step: Step, portfolio_id: str, waiting: Callable[[str], None]
) -> str | None:
    """Start the operation as soon as no other runs in this account; its token, None where it is done.

    The running one may be this very step, started by a run that was killed or cut off before it
    heard the answer: so look again before starting again.
    """
    turns = Retrying(
        retry=retry_if_exception(
            lambda error: isinstance(error, ClientError) and error.response["Error"]["Code"] == "InvalidStateException"
        ),
        wait=wait_exponential_jitter(multiplier=0.05, max=15, jitter=0.05),
        stop=stop_after_delay(PATIENCE),
        reraise=True,
        before_sleep=lambda state: waiting(_reason(state)),
    )
    for attempt in turns:
        with attempt:
            if attempt.retry_state.attempt_number > 1 and _is_done(step, portfolio_id):
                return None
            return _start(catalog, step, portfolio_id)
    return None


def _is_done(step: Step, portfolio_id: str) -> bool:
    there = list(_shares(step.share.region, {step.share.portfolio: portfolio_id}))
    if step.action == "remove":
        return step.share.node not in [share.node for share in there]
    return step.share in there


class _NotYetError(Exception):
    """The operation has not ended."""


def _reason(state: RetryCallState) -> str:
    return str(state.outcome.exception()) if state.outcome else ""


def _start(catalog: ServiceCatalogClient, step: Step, portfolio_id: str) -> str | None:
    share = step.share
    where: Any = {"PortfolioId": portfolio_id, "OrganizationNode": {"Type": share.node.type, "Value": share.node.value}}
    what: Any = {"ShareTagOptions": share.tag_options, "SharePrincipals": share.principals}
    if step.action == "create":
        return catalog.create_portfolio_share(**where, **what).get("PortfolioShareToken")
    if step.action == "update":
        return catalog.update_portfolio_share(**where, **what).get("PortfolioShareToken")
    try:
        return catalog.delete_portfolio_share(**where).get("PortfolioShareToken")
    except ClientError as error:
        if error.response["Error"]["Code"] == "ResourceNotFoundException":
            return None  # gone already, by an earlier run that did not hear the answer
        raise
