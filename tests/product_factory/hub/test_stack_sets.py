"""Launch roles reach every account of the units shared with, however many units, and make nothing in the hub."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from moto import mock_aws

from product_factory.errors import FactoryError
from product_factory.hub.stack_sets import (
    MAX_UNITS,
    declared_conditions,
    declared_parameters,
    of_stack,
    parameter,
    spread,
    stack_set,
)
from product_factory.launch_roles.roles import LaunchRole, resources, template
from product_factory.organization.nodes import Tree
from product_factory.sandbox.cloudformation import install
from product_factory.sharing.deployment import target
from tests.product_factory.sandbox.cloudformation.test_stacksets import Org

ROLE = LaunchRole(name="launch", product="alerts", policies=())
UNITS = [f"ou-ab12-{number:08}" for number in range(300)]


@pytest.mark.parametrize(
    ("places", "groups", "deployed", "wanted"),
    [
        (["b", "a"], 1, [], [["a", "b"]]),
        (["a"], 2, [], [["a"], []]),
        (["a", "b", "c"], 2, [["c"], ["a"]], [["b", "c"], ["a"]]),
        (["b"], 1, [["a"]], [["b"]]),
        ([], 1, [["a"]], [[]]),
    ],
)
def test_units_stay_in_their_groups(
    places: list[str], groups: int, deployed: list[list[str]], wanted: list[list[str]]
) -> None:
    assert spread(places, groups, deployed) == wanted


def test_no_group_is_larger_than_one_call_takes_and_nobody_moves_as_units_come_and_go() -> None:
    first = spread(UNITS[:260], 6)
    assert [len(units) for units in first] == [50, 50, 50, 50, 50, 10]
    parameters = {parameter(n): ",".join(units) for n, units in enumerate(first, 1)}
    assert of_stack(parameters) == first
    later = spread([*UNITS[:30], *UNITS[60:]], 6, of_stack(parameters))
    for before, now in zip(first, later, strict=True):
        assert set(before) - set(now) <= set(UNITS[30:60])
        assert len(now) <= MAX_UNITS
    assert sorted(unit for units in later for unit in units) == [*UNITS[:30], *UNITS[60:]]
    with pytest.raises(FactoryError, match="share_with: 300 units at once"):
        spread(UNITS, 5)


def test_each_group_fits_in_a_parameter() -> None:
    """An ID has 68 characters at most, a parameter's value 4,096 bytes."""
    longest = [f"ou-{'a' * 32}-{number:032}" for number in range(MAX_UNITS)]
    assert len(longest[0]) == 68
    assert len(",".join(longest).encode()) <= 4096


def test_two_thousand_units_fit_in_the_stack_of_all_stack_sets() -> None:
    groups = 2000 // MAX_UNITS
    made = [stack_set(f"service-catalog-launch-roles-{n}", {"Fn::Sub": "x" * 200}, groups) for n in range(16)]
    parts = [declared_parameters(groups), declared_conditions(groups), *made]
    assert len(declared_parameters(groups)) <= 200
    assert sum(len(json.dumps(part)) for part in parts) < 500_000
    assert [len(units) for units in spread([f"ou-{n}" for n in range(2000)], groups)] == [MAX_UNITS] * groups


def tree(parents: int, children: int) -> Tree:
    """Parents with children, and an account in every third child."""
    units, parent_of, accounts = {}, {}, {}
    for n in range(parents):
        above = f"ou-ab12-{n:04}0000"
        units[f"/P{n}"], parent_of[above] = above, "r-ab12"
        for m in range(children):
            unit = f"ou-ab12-{n:04}{m + 1:04}"
            units[f"/P{n}/C{m}"], parent_of[unit] = unit, above
            if m % 3 == 0:
                account = f"{n:04}{m:08}"
                accounts[account], parent_of[account] = "a", unit
    return Tree(
        organization_id="o-abcde12345",
        management_account="111111111111",
        root_id="r-ab12",
        units=units,
        parent_of=parent_of,
        accounts=accounts,
    )


def test_a_parent_covers_its_children_and_an_empty_unit_is_a_target() -> None:
    """By where units stand, not by who is in them now: accounts come."""
    made = tree(30, 9)
    everything = target("222222222222", made, iter(made.units))
    assert len(everything.places) == 30
    assert len(everything.covered) == 270
    children = [path for path in made.units if path.count("/") == 2]
    assert len(target("222222222222", made, iter(children)).places) == 270, "those without an account, too"
    assert target("000000000000", made, iter(("/P0",))).covers_hub


@pytest.fixture
def org() -> Iterator[Org]:
    with mock_aws():
        install()
        made = Org()
        made.delegate()
        yield made


def hub_stack(groups: int, *, own: bool = True) -> dict[str, Any]:
    """A hub's stack as far as launch roles go: its own, and the StackSet."""
    made = stack_set("roles", None, groups)
    made["Properties"]["TemplateBody"] = json.dumps(template([ROLE], groups=groups))
    del made["Properties"]["TemplateURL"]
    return {
        "Parameters": declared_parameters(groups),
        "Conditions": declared_conditions(groups),
        "Resources": {"StackSet": made, **(resources([ROLE], powerless=True) if own else {})},
    }


def deploy(org: Org, body: dict[str, Any], units: list[list[str]], *, update: bool = False) -> str:
    """Its status afterwards."""
    given = [{"ParameterKey": parameter(n), "ParameterValue": ",".join(of_one)} for n, of_one in enumerate(units, 1)]
    call = org.hub.update_stack if update else org.hub.create_stack
    call(StackName="hub", TemplateBody=json.dumps(body), Parameters=given, Capabilities=["CAPABILITY_NAMED_IAM"])
    (stack,) = org.hub.describe_stacks(StackName="hub")["Stacks"]
    return str(stack["StackStatus"])


def test_more_units_than_one_call_takes_nested_and_empty_ones_and_accounts_that_come(org: Org) -> None:
    flat = [org.unit(f"unit-{n}", org.root) for n in range(120)]
    for n in (0, 49, 50, 119):
        org.account(f"in-{n}", flat[n])
    groups = spread([org.ou, *flat], 3)
    assert deploy(org, hub_stack(3), groups) == "CREATE_COMPLETE"
    assert all(org.has_role(name) for name in ("a", "b", "in-0", "in-49", "in-50", "in-119", "hub"))
    assert not org.has_role("outsider")
    org.account("late", flat[77])
    assert org.has_role("late"), "the unit had no account"
    org.move("late", flat[77], org.root)
    assert not org.has_role("late")
    more = org.unit("more", org.root)
    assert deploy(org, hub_stack(3), spread([org.ou, *flat[1:], more], 3, groups), update=True) == "UPDATE_COMPLETE"
    assert not org.has_role("in-0")
    assert org.has_role("in-119")


def test_one_group_of_too_many_units_is_refused_by_the_sandbox_as_by_aws(org: Org) -> None:
    flat = [org.unit(f"unit-{n}", org.root) for n in range(MAX_UNITS + 1)]
    assert deploy(org, hub_stack(1), [flat]) in ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED")


def test_the_hub_may_stand_in_a_target_and_move_in_and_out(org: Org) -> None:
    """Automatic deployment brings it a stack, which holds nothing while the hub makes its own roles."""
    assert deploy(org, hub_stack(1), [[org.ou]]) == "CREATE_COMPLETE"
    org.move("hub", org.root, org.ou)
    (instance,) = (
        each
        for each in org.hub.list_stack_instances(StackSetName="roles", CallAs="DELEGATED_ADMIN")["Summaries"]
        if each["Account"] == org.accounts["hub"]
    )
    assert instance["StackInstanceStatus"]["DetailedStatus"] == "SUCCEEDED"
    assert org.has_role("hub")
    org.move("hub", org.ou, org.nested)
    org.move("hub", org.nested, org.root)
    assert org.has_role("hub"), "its own"
    (hub,) = org.hub.describe_stacks(StackName="hub")["Stacks"]
    assert hub["StackStatus"] == "CREATE_COMPLETE"
