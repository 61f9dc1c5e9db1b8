"""Shares, and where launch roles go, as rows of the deploy plan. Pure."""

from __future__ import annotations

from product_factory.organization.nodes import Node, Tree
from product_factory.sharing.plan import Share, Step
from product_factory.sharing.share_rows import share_rows, target_rows

TREE = Tree(
    organization_id="o-1",
    management_account="1",
    root_id="r-1",
    units={"/Workloads": "ou-1", "/Sandbox": "ou-2"},
    parent_of={"ou-1": "r-1", "ou-2": "r-1", "2": "ou-1", "3": "ou-1"},
    accounts={"1": "management", "2": "two", "3": "three"},
)


def step(action: str, portfolio: str = "Base", unit: str = "ou-1") -> Step:
    node = Node(type="ORGANIZATIONAL_UNIT", value=unit)
    share = Share(region="eu-west-1", portfolio=portfolio, node=node, principals=True)
    return Step.model_validate({"action": action, "share": share})


def test_shares_are_rows_and_removals_have_to_be_asked_for() -> None:
    steps = [step("create"), step("update"), step("keep"), step("remove", unit="ou-2"), step("remove", "Gone")]
    rows = list(share_rows(steps, TREE, {"Gone": "port-1"}))
    assert [(row.action, row.name, row.asks) for row in rows] == [
        ("create", "Base/ou-1", ""),
        ("change", "Base/ou-1", ""),
        ("keep", "Base/ou-1", ""),
        ("remove", "Base/ou-2", "yes"),
        # Goes with its portfolio, which has to be asked for.
        ("remove", "Gone/ou-1", ""),
    ]
    assert rows[0].why == "with /Workloads, 2 accounts"
    assert "2 accounts" in rows[4].consequence
    assert rows[4].allowed(["portfolio:Gone"])
    assert rows[4].allowed(["portfolio:port-1"])
    assert not rows[3].allowed(["portfolio:Base", "portfolio:"]), "a portfolio's word allows just that portfolio"


def test_units_that_lose_the_launch_roles_have_to_be_asked_for() -> None:
    rows = list(target_rows(["ou-1"], ["ou-2"], "eu-west-1", TREE))
    assert [(row.action, row.name, row.asks) for row in rows] == [("remove", "ou-1", "yes"), ("create", "ou-2", "")]
    assert "neither updated nor terminated" in rows[0].consequence
    assert [row.action for row in target_rows(["r-1"], ["r-1"], "eu-west-1", TREE)] == ["keep"]
