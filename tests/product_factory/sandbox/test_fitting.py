"""The organization has what a catalog shares with, and whom it names; the baseline's stays what it was."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from product_factory.authoring.portfolio import HubRole, PermissionSet, Portfolio, Principal, Role, RolePattern
from product_factory.errors import FactoryError
from product_factory.organization.calls import read_tree
from product_factory.organization.nodes import Tree
from product_factory.sandbox.fitting import fitted, of_catalog, role_of
from product_factory.sandbox.organization import HUB, MANAGEMENT, Account, ActingRole, Needs, Unit
from product_factory.sandbox.server import Sandbox
from product_factory.sandbox.servicecatalog.caller import Caller
from product_factory.sandbox.servicecatalog.entities import Principal as Granted
from product_factory.sandbox.servicecatalog.visibility import matches

UNIT, ORGANIZATION, ACCOUNT = "ou-ab12-cd34ef56", "o-abcde12345", "123456789012"


def portfolio(*nodes: str, principals: Sequence[Principal] = (), name: str = "Own") -> Portfolio:
    return Portfolio(
        name=name, description="d", provider="p", products=("x",), share_with=nodes, principals=tuple(principals)
    )


def test_this_catalog_and_an_empty_one_need_what_is_there_by_default() -> None:
    assert of_catalog() == Needs()
    assert fitted([]) == Needs()


@pytest.mark.parametrize(
    "nodes",
    [
        ("/Workloads",),
        ("/Workloads/Production",),
        ("/Prod/Apps",),
        ("/Prod/Apps", "/Prod", "/Staging"),
        ("/Platform",),
        ("/Sandbox", "/Workloads"),
        (UNIT,),
        (UNIT, "/Prod/Apps", "ou-ab12-01234567890123456789012345678901"),
        ("ou-abcd1234-cd34ef5678",),
        (ACCOUNT,),
        ("333333333333", "777777777777", "222222222222", "111111111111"),
        (ACCOUNT, "/Prod", "/Dev", "/Test", "/Team A", "/Team B"),
        (ORGANIZATION,),
        (ORGANIZATION, UNIT, ACCOUNT),
    ],
)
def test_all_that_is_shared_with_is_there_and_reaches_the_first_spoke(nodes: tuple[str, ...]) -> None:
    needs = fitted([portfolio(*nodes)])
    reached_as_promised(needs, tree_of(needs), nodes)


@pytest.mark.parametrize(
    "nodes", [(ORGANIZATION, UNIT, ACCOUNT), ("/Prod/Apps", "ou-ab12abcd-cd34ef567890", "/Prod", "/Platform")]
)
def test_it_is_built_so(nodes: tuple[str, ...]) -> None:
    needs = fitted([portfolio(*nodes)])
    with Sandbox(needs=needs) as sandbox:
        tree = read_tree(sandbox.session("management", "Administrator"))
        assert tree == tree_of(needs)
        reached_as_promised(needs, tree, nodes)
        assert sandbox.organization.path(needs.spokes[0].unit) in tree.units


def tree_of(needs: Needs) -> Tree:
    """What AWS would answer of it."""
    ids = {unit.key: unit.id for unit in needs.units}
    above = {unit.id: ids[unit.parent] if unit.parent else needs.root_id for unit in needs.units}
    names = {unit.key: unit for unit in needs.units}

    def path(unit: Unit) -> str:
        return f"{path(names[unit.parent]) if unit.parent else ''}/{unit.name}"

    accounts = (MANAGEMENT, HUB, *needs.spokes)
    return Tree(
        organization_id=needs.id,
        management_account=MANAGEMENT.id,
        root_id=needs.root_id,
        units={path(unit): unit.id for unit in needs.units},
        parent_of=above | {each.id: ids[each.unit] if each.unit else needs.root_id for each in accounts},
        accounts={each.id: "master" if each == MANAGEMENT else each.name for each in accounts},
    )


def reached_as_promised(needs: Needs, tree: Tree, nodes: tuple[str, ...]) -> None:
    reached = {node: tree.reached_by(tree.node(node)) for node in nodes if node != MANAGEMENT.id}
    first, outsider = needs.spokes[0], needs.spokes[-1]
    assert first.id in reached[nodes[0]]
    assert all(reached.values())
    assert {each.name for each in needs.spokes} >= {"spoke-1", "spoke-2", "spoke-3", "spoke-4", "outsider"}
    assert len(tree.accounts) == len(needs.spokes) + 2
    within = {account for node, found in reached.items() if node != ORGANIZATION for account in found}
    assert outsider.id not in within
    assert outsider.name == "outsider"


@pytest.mark.parametrize(
    ("nodes", "says"),
    [
        ((ORGANIZATION, "o-other12345"), "'o-abcde12345' and 'o-other12345' are two organizations"),
        ((UNIT, "ou-zz99-cd34ef56"), "'ab12' and 'zz99' are two roots of units"),
    ],
)
def test_what_no_organization_has_is_refused(nodes: tuple[str, ...], says: str) -> None:
    with pytest.raises(FactoryError, match=says):
        fitted([portfolio(*nodes[:1]), portfolio(*nodes[1:], name="Second")])


@pytest.mark.parametrize(
    ("principal", "role"),
    [
        (Role(name="Engineer"), ActingRole(name="Engineer")),
        (Role(name="Engineer", path="/teams/a/"), ActingRole(name="Engineer", path="/teams/a/")),
        (
            PermissionSet(name="Dev", region="eu-west-1"),
            ActingRole(name="AWSReservedSSO_Dev_0123456789abcdef", path="/aws-reserved/sso.amazonaws.com/eu-west-1/"),
        ),
        (
            PermissionSet(name="Dev", region="us-east-1"),
            ActingRole(name="AWSReservedSSO_Dev_0123456789abcdef", path="/aws-reserved/sso.amazonaws.com/"),
        ),
        (RolePattern(pattern="team-*"), ActingRole(name="team-")),
        (RolePattern(pattern="teams/*"), ActingRole(name="Any", path="/teams/")),
        (RolePattern(pattern="teams/*/Dev?"), ActingRole(name="Dev", path="/teams/Any/")),
        (HubRole(name="Publisher"), None),
    ],
)
def test_a_role_stands_for_each_principal_and_is_granted_by_it(principal: Principal, role: ActingRole | None) -> None:
    assert role_of(principal) == role
    if role:
        arn = f"arn:aws:iam::{ACCOUNT}:role{role.path}{role.name}"
        granted = Granted(f"arn:aws:iam:::{principal.resource}", "IAM_PATTERN")
        assert matches(granted, Caller(ACCOUNT, arn, arn))


ENGINEER, OPERATOR, AUDITOR = Role(name="Engineer", path="/teams/"), Role(name="Operator"), Role(name="Auditor")


@pytest.mark.parametrize(
    ("portfolios", "developers", "administrators", "acting"),
    [
        # Audiences that a portfolio names; the first of them that any names.
        ([portfolio(principals=[ENGINEER])], [ENGINEER], [OPERATOR], ("Engineer", "Operator")),
        ([portfolio(principals=[ENGINEER])], [AUDITOR, ENGINEER], [OPERATOR], ("Engineer", "Operator")),
        # Portfolios that name their own principals.
        (
            [portfolio(principals=[OPERATOR]), portfolio(principals=[ENGINEER], name="b")],
            [],
            [OPERATOR],
            ("Engineer", "Operator"),
        ),
        # One for each portfolio that none of the two sees.
        (
            [portfolio(principals=[ENGINEER]), portfolio(principals=[AUDITOR], name="b")],
            [ENGINEER],
            [OPERATOR],
            ("Engineer", "Operator", "Auditor"),
        ),
        # The same for both, and nobody.
        ([portfolio(principals=[ENGINEER])], [ENGINEER], [ENGINEER], ("Engineer",)),
        ([portfolio(principals=[HubRole(name="Publisher")])], [], [], ("Developer", "AccountAdministrator")),
    ],
)
def test_who_acts_is_whom_portfolios_name(
    portfolios: list[Portfolio],
    developers: list[Principal],
    administrators: list[Principal],
    acting: tuple[str, ...],
) -> None:
    assert fitted(portfolios, developers=developers, administrators=administrators).actors == acting


def test_roles_of_the_catalog_are_in_every_account_and_take_the_place_of_ours_of_the_same_name() -> None:
    needs = fitted(
        [portfolio("/Prod", principals=[PermissionSet(name="Dev", region="eu-west-1"), HubRole(name="Publisher")])],
        administrators=[Role(name="Administrator", path="/ops/")],
        boundary="limits/Boundary",
    )
    with Sandbox(needs=needs, more_spokes=(Account(name="more", id=ACCOUNT, unit="/Prod"),)) as sandbox:
        developer, administrator = needs.actors
        for account in ("management", "hub", "spoke-1", "outsider", "more"):
            account_id = sandbox.organization.account(account).id
            for role in (developer, administrator, "OrganizationAccountAccessRole"):
                arn = sandbox.session(account, role).client("sts").get_caller_identity()["Arn"]
                assert arn.startswith(f"arn:aws:sts::{account_id}:assumed-role/{role}/")
            iam = sandbox.session(account, administrator).client("iam")
            assert iam.get_role(RoleName="Administrator")["Role"]["Path"] == "/ops/"
            assert iam.get_policy(PolicyArn=f"arn:aws:iam::{account_id}:policy/limits/Boundary")
            names = {role["RoleName"] for role in iam.list_roles()["Roles"]}
            assert ("Publisher" in names) == (account == "hub")
