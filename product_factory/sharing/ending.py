"""Ending: a portfolio or product by API, in the one order that AWS takes; what is gone already is left out.

Shares first, so that nobody sees what is half there; then constraints, principals, products and TagOptions; the
portfolio last. CloudFormation alone leaves a portfolio behind: it knows no share, and it doesn't find principals
whose role has a path. https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/2430
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from botocore.exceptions import ClientError

from product_factory.organization.calls import all_pages, call_aws, client
from product_factory.sharing import aws
from product_factory.sharing.pieces import Identity, Live, LiveHub
from product_factory.sharing.plan import Step


def unshare(region: str, portfolio: str, name: str, say: Callable[[str], None]) -> None:
    """End all shares of a portfolio, with nodes of the organization and with accounts outside it."""
    for share in aws.read_shares(region, {name: portfolio}):
        say(f"remove share: {name} with {share.node.value} in {region}")
        aws.apply(Step(action="remove", share=share), portfolio)
    for account in outside(region, portfolio):
        say(f"remove share: {name} with {account}, outside the organization, in {region}")
        _gone(lambda a=account: _catalog(region).delete_portfolio_share(PortfolioId=portfolio, AccountId=a), name)  # type: ignore[misc]


def outside(region: str, portfolio: str) -> list[str]:
    """Accounts that the portfolio is shared with one by one, without the organization."""
    catalog = _catalog(region)

    def read() -> list[str]:
        pages = all_pages(
            catalog.describe_portfolio_shares, "PortfolioShareDetails", PortfolioId=portfolio, Type="ACCOUNT"
        )
        return [str(each["PrincipalId"]) for each in pages]

    return call_aws(read, f"reading shares of {portfolio} in {region}")


def empty(live: LiveHub, portfolio: str, *, keep: Iterable[Identity] = ()) -> None:
    """Take constraints, principals, products and TagOptions off a portfolio, but for those to keep."""
    kept = set(keep)
    order = ("constraint", "principal", "association", "tag-association")
    parts = [
        (where, found)
        for where, found in live.pieces.items()
        if where[0] in order and portfolio in where[1:3] and where not in kept
    ]
    for where, found in sorted(parts, key=lambda part: order.index(part[0][0])):
        _take_off(live.region, where, found)


def end_portfolio(live: LiveHub, portfolio: str, say: Callable[[str], None]) -> None:
    """A portfolio that no stack holds, with all that is associated."""
    name = live.pieces["portfolio", portfolio].name
    unshare(live.region, portfolio, name, say)
    empty(live, portfolio)
    _gone(lambda: _catalog(live.region).delete_portfolio(Id=portfolio), f"removing portfolio {name}")
    say(f"Removed: portfolio {name} ({portfolio}) in {live.region}.")


def end_product(live: LiveHub, product: str, say: Callable[[str], None]) -> None:
    """A product that no stack holds, out of all portfolios."""
    name = live.pieces["product", product].name
    parts = [where for where in live.pieces if where[0] in ("constraint", "association", "tag-association")]
    for where in sorted((w for w in parts if product in w[2:3]), key=lambda w: w[0] != "constraint"):
        _take_off(live.region, where, live.pieces[where])
    _gone(lambda: _catalog(live.region).delete_product(Id=product), f"removing product {name}")
    say(f"Removed: product {name} ({product}) in {live.region}.")


def take_off(live: LiveHub, where: Identity, say: Callable[[str], None]) -> None:
    """One association, principal or constraint that was added by hand; an association with its constraints."""
    found = live.pieces[where]
    for other, constraint in live.pieces.items():
        if where[0] == "association" and other[0] == "constraint" and other[1:3] == where[1:3]:
            _take_off(live.region, other, constraint)
    _take_off(live.region, where, found)
    say(f"Removed: {found.kind} {found.name} in {live.region}.")


def end_version(region: str, product: str, version: str, name: str, say: Callable[[str], None]) -> None:
    """A version that no template declares."""
    catalog = _catalog(region)
    _gone(
        lambda: catalog.delete_provisioning_artifact(ProductId=product, ProvisioningArtifactId=version),
        f"removing version {name}",
    )
    say(f"Removed: version {name} ({version}) in {region}.")


def _take_off(region: str, where: Identity, found: Live) -> None:
    catalog = _catalog(region)
    one, other = where[1], where[2]
    calls: dict[str, Callable[[], Any]] = {
        "constraint": lambda: catalog.delete_constraint(Id=found.id),
        "principal": lambda: catalog.disassociate_principal_from_portfolio(
            PortfolioId=one, PrincipalARN=other, PrincipalType=where[3]
        ),
        "association": lambda: catalog.disassociate_product_from_portfolio(PortfolioId=one, ProductId=other),
        "tag-association": lambda: catalog.disassociate_tag_option_from_resource(TagOptionId=one, ResourceId=other),
    }
    _gone(calls[where[0]], f"removing {found.kind} {found.name}")


def _gone(call: Callable[[], Any], doing: str) -> None:
    """The call, to which "there is no such thing" is as good as done."""

    def do() -> None:
        try:
            call()
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceNotFoundException":
                raise

    call_aws(do, doing)


def _catalog(region: str) -> Any:
    return client("servicecatalog", region)
