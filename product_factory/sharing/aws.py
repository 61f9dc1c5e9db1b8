"""AWS: the calls of sharing, few and thin. Retries throttling, 5xx and cut connections."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError
from tenacity import Retrying, retry, retry_if_exception, stop_after_delay, wait_exponential_jitter

from product_factory.errors import FactoryError
from product_factory.organization.calls import RETRIES, account_id, all_pages, call_aws, caller_arn, client, read_tree
from product_factory.organization.nodes import Node
from product_factory.sharing.hub_stacks import PREFIX, read_stacks
from product_factory.sharing.plan import Share, Step
from product_factory.sharing.turn import Turn

if TYPE_CHECKING:
    from mypy_boto3_servicecatalog.client import ServiceCatalogClient

__all__ = [
    "PATIENCE",
    "RETRIES",
    "account_id",
    "all_pages",
    "apply",
    "call_aws",
    "caller_arn",
    "client",
    "hub_portfolios",
    "read_shares",
    "read_tree",
]

# The most that a share operation or its turn is waited for, in seconds. AWS publishes no figure.
PATIENCE = 1800


def hub_portfolios(region: str) -> dict[str, str]:
    """Name → ID of the hub stacks' portfolios. FactoryError where the hub is not deployed there.

    Named as they were deployed, whatever somebody has called them since; other portfolios of the account are
    none of the factory's business.
    """
    stacks = read_stacks(region)
    if not stacks.bodies:
        raise FactoryError(
            f"{PREFIX}{region}: there is no such stack in this account; deploy it with "
            "`factory deploy`, with credentials of the hub account"
        )
    return {piece.name: stacks.physical[key] for key, piece in stacks.pieces.items() if piece.kind == "portfolio"}


def read_shares(region: str, portfolios: dict[str, str]) -> list[Share]:
    """The shares there are of the hub's portfolios, of nodes in the organization.

    Shares with accounts outside the organization are somebody else's, and left alone.
    """
    return call_aws(lambda: list(_shares(region, portfolios)), f"reading shares in {region}")


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
    token = call_aws(lambda: _take_turn(catalog, step, portfolio_id, waiting), doing)
    if token is None:
        return

    @retry(
        retry=retry_if_exception(lambda error: isinstance(error, _NotYetError)),
        wait=wait_exponential_jitter(multiplier=0.05, max=15, jitter=0.05),
        stop=stop_after_delay(PATIENCE),
        reraise=True,
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
        call_aws(finish, doing)
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
    turn = Turn(waiting)
    turns = Retrying(
        retry=retry_if_exception(
            lambda error: isinstance(error, ClientError) and error.response["Error"]["Code"] == "InvalidStateException"
        ),
        wait=wait_exponential_jitter(multiplier=0.05, max=15, jitter=0.05),
        stop=stop_after_delay(PATIENCE),
        reraise=True,
        before_sleep=lambda _: turn.wait(step.share.region),
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
