"""Shares: read what is, plan, apply one after another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from product_factory.authoring.portfolio import Portfolio
from product_factory.catalog.loading import hub
from product_factory.catalog.offer import load
from product_factory.errors import FactoryError
from product_factory.organization.nodes import Tree
from product_factory.sharing import aws
from product_factory.sharing.plan import Step, plan, wanted


class State(NamedTuple):
    """The organization, the hub's portfolio IDs (Region → name → ID), and the plan."""

    tree: Tree
    portfolios: dict[str, dict[str, str]]
    steps: tuple[Step, ...]


def read(portfolios: Sequence[Portfolio] | None = None, regions: Sequence[str] | None = None) -> State:
    """The plan for all portfolios (by default those of the settings) in all Regions. Changes nothing."""
    settings = load().portfolios if portfolios is None else portfolios
    regions = hub().regions if regions is None else regions
    tree = aws.read_tree()
    want = wanted(settings, regions, tree)
    found = {region: aws.hub_portfolios(region) for region in regions}
    for share in want:
        if share.portfolio not in found[share.region]:
            raise FactoryError(f"{share.portfolio!r} is not deployed in {share.region}; run `factory deploy` first")
    have = [share for region, ids in found.items() for share in aws.read_shares(region, ids)]
    return State(tree, found, plan(want, have))


def apply(state: State, say: Callable[[str], None], check: Callable[[], None] = lambda: None) -> None:
    """Do every step but `keep`, one at a time, each waited for. FactoryError at the first that fails.

    Running it again completes: what is done already is planned as `keep`. `check` is called before each step, and
    raises where this one has to stop.
    """
    steps = [step for step in state.steps if step.action != "keep"]
    for number, step in enumerate(steps, 1):
        check()
        share = step.share
        say(f"[{number}/{len(steps)}] {step.action}: {share.portfolio} with {share.node.value} in {share.region}")
        aws.apply(step, state.portfolios[share.region][share.portfolio], say)
