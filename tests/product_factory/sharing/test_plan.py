"""The plan does what is wanted, no more, and finds nothing to do when it was done."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from product_factory.authoring.portfolio import Portfolio
from product_factory.organization.nodes import Node
from product_factory.sharing.plan import Share, plan, wanted
from tests.product_factory.organization.test_nodes import TREE

OU = Node(type="ORGANIZATIONAL_UNIT", value="ou-ab12-workload")
SHARE = Share(region="eu-west-1", portfolio="P", node=OU, principals=True)

nodes = st.builds(
    Node,
    type=st.sampled_from(["ORGANIZATION", "ORGANIZATIONAL_UNIT", "ACCOUNT"]),
    value=st.sampled_from(["o-abcde12345", "ou-ab12-workload", "333333333333"]),
)
shares = st.lists(
    st.builds(
        Share,
        region=st.sampled_from(["eu-west-1", "us-east-1"]),
        portfolio=st.sampled_from(["P", "Q"]),
        node=nodes,
        principals=st.booleans(),
        tag_options=st.booleans(),
    ),
    unique_by=lambda share: (share.region, share.portfolio, share.node),
)


@pytest.mark.parametrize(
    ("want", "have", "actions", "why"),
    [
        ([SHARE], [], ["create"], ""),
        ([SHARE], [SHARE], ["keep"], ""),
        ([], [SHARE], ["remove"], "not in the settings"),
        ([SHARE], [SHARE.model_copy(update={"principals": False})], ["update"], "principal names shared"),
        ([SHARE], [SHARE.model_copy(update={"tag_options": False})], ["update"], "tag options shared"),
        ([SHARE], [SHARE.model_copy(update={"region": "us-east-1"})], ["create", "remove"], ""),
    ],
)
def test_steps(want: list[Share], have: list[Share], actions: list[str], why: str) -> None:
    steps = plan(want, have)
    assert [step.action for step in steps] == actions
    assert steps[0].why == why


@given(shares, shares)
def test_what_was_applied_is_kept(want: list[Share], have: list[Share]) -> None:
    """Applying a plan's steps to what there is gives what is wanted; then there is nothing to do."""
    after = {(s.region, s.portfolio, s.node): s for s in have}
    for step in plan(want, have):
        key = (step.share.region, step.share.portfolio, step.share.node)
        if step.action == "remove":
            del after[key]
        else:
            after[key] = step.share
    assert sorted(map(repr, after.values())) == sorted(map(repr, want))
    assert {step.action for step in plan(want, after.values())} <= {"keep"}


def test_principal_names_are_shared_wherever_service_catalog_can() -> None:
    portfolio = Portfolio(
        name="P",
        description="d",
        provider="p",
        products=("a",),
        share_with=("o-abcde12345", "/Workloads", "333333333333"),
    )
    found = wanted([portfolio], ["eu-west-1", "us-east-1"], TREE)
    assert [(share.region, share.node.type, share.principals) for share in found] == [
        (region, kind, kind != "ACCOUNT")
        for region in ("eu-west-1", "us-east-1")
        for kind in ("ORGANIZATION", "ORGANIZATIONAL_UNIT", "ACCOUNT")
    ]
