"""Doctor of fleets by StackSets: whether their role may launch, and which instances lag behind; read from AWS alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from product_factory import contact
from product_factory.provisioning.fleet.stacksets import naming
from product_factory.provisioning.fleet.stacksets.live import LAUNCH_ROLES, LiveSet, StackSets
from product_factory.provisioning.fleet.stacksets.offered import is_stack_sets
from product_factory.provisioning.fleet.stacksets.planning import reach
from product_factory.provisioning.session import RETRYING

# How many accounts a line names before the rest is only counted.
NAMED = 10
_ALLOW = (
    "allow cloudformation:ListStackSets and DescribeStackSet here; of a pipeline's roles: factory export hub-deployer"
)


class Found(NamedTuple):
    """One precondition: whether it holds, what was found, and the mend."""

    name: str
    passed: bool
    found: str
    mend: str


def findings(session: boto3.Session, home: str) -> Iterator[Found]:
    """Nothing where no portfolio grants StackSets anything, and no StackSet is a fleet's."""
    try:
        stack_sets = reach(session, home).stack_sets
        fleets = [made for made in map(stack_sets.find, stack_sets.names(f"{naming.PREFIX}-")) if made and made.own]
        granted = dict(_granted(session, home))
    except (ClientError, BotoCoreError) as error:
        yield Found("fleets by StackSets", False, str(error), _ALLOW)
        return
    if fleets or granted:
        yield _role(granted, _actual(stack_sets, fleets))
    for made in fleets:
        yield _behind(made)


def lines(session: boto3.Session, home: str) -> Iterator[str]:
    """What the fleets' StackSets bring, for `status`; nothing for those who may not see them."""
    try:
        stack_sets = reach(session, home).stack_sets
        for made in map(stack_sets.find, stack_sets.names(f"{naming.PREFIX}-")):
            if made and made.own:
                what = f"{made.launch.name} {made.launch.version}" if made.launch else "no launch: changed by hand"
                yield f"Engine stacksets: {made.name}: {what}, {_told(made)}"
    except (ClientError, BotoCoreError):
        return


def _granted(session: boto3.Session, home: str) -> Iterator[tuple[str, list[str]]]:
    """Each portfolio that names StackSets' role, with the principals that do."""
    catalog = contact.attend(session.client("servicecatalog", region_name=home, config=RETRYING))
    for page in catalog.get_paginator("list_portfolios").paginate():
        for portfolio in page["PortfolioDetails"]:
            pages = catalog.get_paginator("list_principals_for_portfolio").paginate(PortfolioId=portfolio["Id"])
            arns = [each["PrincipalARN"] for some in pages for each in some["Principals"]]
            if named := [arn for arn in arns if is_stack_sets(arn)]:
                yield portfolio["DisplayName"], named


def _actual(stack_sets: StackSets, fleets: list[LiveSet]) -> str:
    """The name of StackSets' role, as any service-managed StackSet tells it; "" where none does."""
    others = (stack_sets.find(name, closely=False) for name in stack_sets.names(LAUNCH_ROLES))
    return next((made.role for made in (*fleets, *filter(None, others)) if made.role), "")


def _role(granted: dict[str, list[str]], actual: str) -> Found:
    name = "StackSets' role is a principal of what fleets launch"
    mend = "portfolios/: principals: StackSetsRole() in the portfolios of what fleets launch, then factory deploy"
    if not granted:
        return Found(name, False, "no portfolio names it: no account can launch by StackSets", mend)
    told = f"in {', '.join(granted)}"
    if not actual:
        return Found(name, True, f"{told}; no StackSet tells the role's name yet", mend)
    wrong = [each for each, arns in granted.items() if not any(_matches(arn, actual) for arn in arns)]
    found = f"StackSets act as {actual}, which the principal of {', '.join(wrong)} does not match"
    return Found(name, not wrong, found if wrong else f"{told}: {actual}", mend)


def _matches(principal: str, role: str) -> bool:
    """In a pattern `*` is any characters, `?` none or one.

    https://docs.aws.amazon.com/servicecatalog/latest/dg/API_AssociatePrincipalWithPortfolio.html
    """
    pattern = "".join({"*": ".*", "?": ".?"}.get(each, re.escape(each)) for each in principal.rpartition(":role/")[2])
    return re.fullmatch(pattern, role) is not None


def _behind(made: LiveSet) -> Found:
    right = bool(made.launch) and made.automatic and made.retains
    found = _told(made) if right else "its template or automatic deployment was changed by hand"
    return Found(
        f"StackSet {made.name}", right and not made.behind, found, "factory plan tells, factory apply tries again"
    )


def _told(made: LiveSet) -> str:
    if not made.behind:
        return "no instance lags behind"
    some = "; ".join(f"{each.account} ({each.region}): {each.reason or each.status}" for each in made.behind[:NAMED])
    more = f"; and {len(made.behind) - NAMED} more" if len(made.behind) > NAMED else ""
    return f"{len(made.behind)} OUTDATED: {some}{more}"
