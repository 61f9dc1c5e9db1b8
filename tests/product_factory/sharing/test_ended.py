"""What ended in the catalog ends in the hub. A file of its own: one process serves one sandbox at a time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from product_factory.releasing.edits import Plan, carry_out
from product_factory.releasing.ending import portfolio_plan, product_plan
from product_factory.sharing.removals import judge
from tests.product_factory.releasing.small import TODAY, Small
from tests.product_factory.sharing.hub import served
from tests.product_factory.sharing.test_deploying import READS


def test_a_product_and_a_portfolio_end_in_the_catalog_then_in_the_hub_and_all_else_stays(tmp_path: Path) -> None:
    """The whole way: `end-product --force`, `deploy --remove product:…`, and the same for a portfolio; twice."""
    small = Small(tmp_path / "small")
    with served(tmp_path / "hub") as hub:
        first = small.offer()
        hub.deploy(first)
        before = hub.ids()
        plans: dict[str, Callable[[], Plan]] = {
            "product:alpha": lambda: product_plan(small.offer(), "alpha", small.root, today=TODAY, force=True),
            "portfolio:Two": lambda: portfolio_plan(small.offer(), "Two", small.root),
        }
        for word, make in plans.items():
            carry_out(make, make(), small.root)
            offer = small.offer()
            ready = hub.ready(offer)
            without = judge(ready.rows, [], yes=True, terminal=False, advice=ready.advice).refusal
            assert f"factory deploy --remove {word}" in without
            assert "older" not in without + ready.back
            assert judge(ready.rows, [word], yes=False, terminal=False, advice=ready.advice) == ("", ())
            hub.deploy(offer, word)
            before = {name: each for name, each in before.items() if name.split("/")[0] != word.partition(":")[2]}
            assert hub.ids() == before, "it is gone, and all others keep their IDs"
            hub.sandbox.faults.forget_calls()
            assert hub.plan(offer) == []
            hub.deploy(offer, word)
            asked = {call.operation for call in hub.sandbox.faults.calls("servicecatalog")}
            assert {each for each in asked if not each.startswith(READS)} == set(), "running it again changes nothing"
            assert hub.ids() == before
        assert set(before) == {"beta", "beta/1.0.0", "One"}
        assert judge(hub.ready(first).rows, [], yes=False, terminal=False, advice="").refusal == ""
