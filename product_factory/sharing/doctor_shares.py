"""Doctor of shares: whom each portfolio of the hub is for, and whether launch roles are wherever it is shared."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from botocore.exceptions import ClientError

from product_factory.organization.calls import client
from product_factory.organization.nodes import Tree
from product_factory.sharing import aws
from product_factory.sharing.hub_stacks import stack_resources
from product_factory.sharing.pieces import LiveHub, Stacks

C = TypeVar("C")
# The states of a StackSet's instance in which the roles are there.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackInstanceComprehensiveStatus.html
THERE = ("SUCCEEDED", "CURRENT")


def portfolios(stacks: Stacks, live: LiveHub, tree: Tree, check: Callable[..., C]) -> Iterator[C]:
    """Checks of each portfolio of the Region: principals that see it, that exist, and that single accounts lack."""
    ids = {stacks.physical[key]: piece.name for key, piece in stacks.pieces.items() if piece.kind == "portfolio"}
    for portfolio, name in ids.items():
        principals = [where[2:] for where in live.pieces if where[0] == "principal" and where[1] == portfolio]
        names = [arn.split(":", 5)[-1] for arn, _ in principals]
        yield check(
            name=f"{name!r} has principals in {live.region}",
            passed=bool(names),
            found=", ".join(names) or "none: nobody sees its products",
            mend="portfolios/: principals: name the developers' roles or permission sets, then factory deploy",
        )
        gone = [arn for arn, kind in principals if kind == "IAM" and not _is_there(arn)]
        if gone:
            yield check(
                name=f"{name!r}: principals of the hub exist",
                passed=False,
                found=f"no such role in the hub: {', '.join(gone)}",
                mend="make the role anew and run factory deploy, or take it out of the portfolio's principals",
            )
        yield from _single_accounts(live.region, portfolio, name, tree, check)


def _is_there(arn: str) -> bool:
    """Whether a role of the hub exists; what may not be looked at counts as there."""
    try:
        client("iam").get_role(RoleName=arn.rsplit("/", 1)[-1])
    except ClientError as error:
        return error.response["Error"]["Code"] != "NoSuchEntity"
    return True


def _single_accounts(region: str, portfolio: str, name: str, tree: Tree, check: Callable[..., C]) -> Iterator[C]:
    """With single accounts Service Catalog shares no principal names: who sees the portfolio is set there, by hand.

    https://docs.aws.amazon.com/servicecatalog/latest/dg/API_CreatePortfolioShare.html
    """
    single = [s.node.value for s in aws.read_shares(region, {name: portfolio}) if s.node.type == "ACCOUNT"]
    closed = [account for account in single if account in tree.closed]
    if closed:
        yield check(
            name=f"{name!r} is shared with accounts that are open",
            passed=False,
            found=f"suspended or closed: {', '.join(closed)}",
            mend="take them out of the portfolio's share_with, then factory share",
        )
    if opened := [account for account in single if account not in closed]:
        yield check(
            name=f"{name!r} in single accounts",
            passed=True,
            found=f"shared without principals with {', '.join(opened)}: each has to accept it and grant it to its own roles",
            mend="",
        )


def launch_roles(tree: Tree, account: str, regions: Sequence[str]) -> tuple[bool, str]:
    """Whether each open account that the hub's portfolios are shared with has its copy, asked of the StackSet."""
    nodes = {share.node for region in regions for share in aws.read_shares(region, aws.hub_portfolios(region))}
    reached = {a for node in nodes for a in tree.reached_by(node)} - {account}
    closed = reached & tree.closed
    reached -= closed
    said = f"; {len(closed)} suspended or closed accounts are left out" if closed else ""
    names = stack_resources(regions[0], "AWS::CloudFormation::StackSet") or []
    if not names:
        return not reached, f"no StackSet in the hub stack{said}" if reached else f"shared with no account{said}"
    found: dict[str, str] = {}
    for physical_id in names:
        # A StackSet's physical ID is `name:uuid`.
        pages = aws.client("cloudformation", regions[0]).get_paginator("list_stack_instances")
        for page in pages.paginate(StackSetName=physical_id.split(":")[0], CallAs="DELEGATED_ADMIN"):
            for each in page["Summaries"]:
                state = each.get("StackInstanceStatus", {}).get("DetailedStatus", each["Status"])
                # Several StackSets make an account's roles together: one that is missing counts.
                if found.get(each["Account"]) in (None, *THERE):
                    found[each["Account"]] = state
    wrong = [f"{a}: {found.get(a, 'none')}" for a in sorted(reached) if found.get(a) not in THERE]
    return not wrong, ("; ".join(wrong) or f"in {len(reached)} accounts") + said
