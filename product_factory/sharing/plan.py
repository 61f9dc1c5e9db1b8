"""Plan: from the shares wanted and the shares there are to what has to be done. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from pydantic import BaseModel, ConfigDict

from product_factory.authoring.portfolio import Portfolio
from product_factory.organization.nodes import Node, Tree

Action = Literal["create", "update", "remove", "keep"]


class Share(BaseModel):
    """One portfolio shared with one node in one Region."""

    model_config = ConfigDict(frozen=True)
    region: str
    portfolio: str
    node: Node
    principals: bool
    tag_options: bool = True


class Step(BaseModel):
    """What has to be done about one share. `share` is what it will be, or, removed, what it was."""

    model_config = ConfigDict(frozen=True)
    action: Action
    share: Share
    why: str = ""


def wanted(portfolios: Iterable[Portfolio], regions: Iterable[str], tree: Tree) -> tuple[Share, ...]:
    """The shares that the settings ask for.

    Principal names are shared wherever Service Catalog can: not with single accounts.
    https://docs.aws.amazon.com/servicecatalog/latest/dg/API_CreatePortfolioShare.html
    """
    portfolios = tuple(portfolios)
    return tuple(
        Share(region=region, portfolio=portfolio.name, node=node, principals=node.type != "ACCOUNT")
        for region in regions
        for portfolio in portfolios
        for node in map(tree.node, portfolio.share_with)
    )


def plan(want: Iterable[Share], have: Iterable[Share]) -> tuple[Step, ...]:
    """One step for each share wanted or there: create, update and keep as wanted, then remove."""
    actual = {_key(share): share for share in have}
    steps = []
    for share in want:
        there = actual.pop(_key(share), None)
        if there is None:
            steps.append(Step(action="create", share=share))
        elif there == share:
            steps.append(Step(action="keep", share=share))
        else:
            steps.append(Step(action="update", share=share, why=_difference(there, share)))
    steps += [Step(action="remove", share=share, why="not in the settings") for share in actual.values()]
    return tuple(steps)


def _key(share: Share) -> tuple[str, str, Node]:
    return share.region, share.portfolio, share.node


def _difference(old: Share, new: Share) -> str:
    parts = [
        f"{name} {'shared' if getattr(new, field) else 'no longer shared'}"
        for field, name in (("principals", "principal names"), ("tag_options", "tag options"))
        if getattr(old, field) != getattr(new, field)
    ]
    return ", ".join(parts)
