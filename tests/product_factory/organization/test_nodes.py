"""Settings find their place in the organization, and reach exactly the accounts below it."""

from __future__ import annotations

import pytest

from product_factory.errors import FactoryError
from product_factory.organization.nodes import Node, Tree
from product_factory.sharing.deployment import Target, target

TREE = Tree(
    organization_id="o-abcde12345",
    management_account="111111111111",
    root_id="r-ab12",
    units={"/Platform": "ou-ab12-platform", "/Workloads": "ou-ab12-workload", "/Workloads/Prod": "ou-ab12-producti"},
    parent_of={
        "ou-ab12-platform": "r-ab12",
        "ou-ab12-workload": "r-ab12",
        "ou-ab12-producti": "ou-ab12-workload",
        "111111111111": "r-ab12",
        "222222222222": "ou-ab12-platform",
        "333333333333": "ou-ab12-workload",
        "444444444444": "ou-ab12-producti",
    },
    accounts={"111111111111": "management", "222222222222": "hub", "333333333333": "one", "444444444444": "two"},
)


@pytest.mark.parametrize(
    ("setting", "kind", "value", "reached"),
    [
        ("o-abcde12345", "ORGANIZATION", "o-abcde12345", ["222222222222", "333333333333", "444444444444"]),
        ("/Workloads", "ORGANIZATIONAL_UNIT", "ou-ab12-workload", ["333333333333", "444444444444"]),
        ("/Workloads/Prod", "ORGANIZATIONAL_UNIT", "ou-ab12-producti", ["444444444444"]),
        ("ou-ab12-producti", "ORGANIZATIONAL_UNIT", "ou-ab12-producti", ["444444444444"]),
        ("333333333333", "ACCOUNT", "333333333333", ["333333333333"]),
    ],
)
def test_a_setting_becomes_a_node(setting: str, kind: str, value: str, reached: list[str]) -> None:
    node = TREE.node(setting)
    assert (node.type, node.value) == (kind, value)
    assert TREE.reached_by(node) == reached


@pytest.mark.parametrize("setting", ["/Nowhere", "/workloads", "ou-ab12-nowhere0", "999999999999", "o-another000"])
def test_what_the_organization_lacks_is_refused_with_what_there_is(setting: str) -> None:
    with pytest.raises(
        FactoryError, match=r"is not in the organization; there are: o-abcde12345, /Platform, /Workloads"
    ):
        TREE.node(setting)


@pytest.mark.parametrize(
    ("share_with", "places", "covers_hub"),
    [
        (["/Workloads"], ("ou-ab12-workload",), False),
        (["/Workloads", "/Workloads/Prod"], ("ou-ab12-workload",), False),
        (["/Workloads/Prod", "/Platform"], ("ou-ab12-platform", "ou-ab12-producti"), True),
        (["o-abcde12345"], ("r-ab12",), True),
        (["o-abcde12345", "/Workloads"], ("r-ab12",), True),
        (["444444444444"], ("ou-ab12-producti",), False),
        ([], (), False),
    ],
)
def test_launch_roles_go_to_the_fewest_places(share_with: list[str], places: tuple[str, ...], covers_hub: bool) -> None:
    assert target("222222222222", TREE, iter(share_with)) == Target("222222222222", places, covers_hub)


def test_nodes_are_named_as_people_know_them() -> None:
    assert TREE.name_of(Node(type="ORGANIZATIONAL_UNIT", value="ou-ab12-producti")) == "/Workloads/Prod"
    assert TREE.name_of(Node(type="ACCOUNT", value="333333333333")) == "one"
