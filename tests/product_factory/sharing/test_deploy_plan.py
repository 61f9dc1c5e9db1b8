"""From what a hub has and what its catalog says to what has to be done. Pure, by tables."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from product_factory.catalog.lifecycle import State
from product_factory.sharing.deploy_plan import different, plan_region
from product_factory.sharing.foreign import blocked
from product_factory.sharing.pieces import Key, Live, LiveHub, LiveVersion, Stacks, identity
from product_factory.sharing.rows import Row
from product_factory.sharing.templates import pieces

REGION, STACK = "eu-west-1", "ServiceCatalogHub-eu-west-1"
VALUES = {"AWS::AccountId": "222222222222", "AWS::Partition": "aws", "AWS::URLSuffix": "amazonaws.com"}
TYPE = "AWS::ServiceCatalog::"
Json = dict[str, Any]


def version(name: str, bucket: str = "assets") -> Json:
    url = {"Fn::Sub": f"https://s3.eu-west-1.${{AWS::URLSuffix}}/{bucket}-${{AWS::AccountId}}/{name}.json"}
    return {"Name": name, "Description": f"Notes of {name}.", "Info": {"LoadTemplateFromURL": url}}


def product(name: str, *versions: Json) -> Json:
    parameters = {"Name": name, "Owner": "Team", "ProvisioningArtifactParameters": list(versions)}
    return {"Type": f"{TYPE}CloudFormationProduct", "Properties": parameters}


def template() -> Json:
    """One product of two versions in one portfolio, with all that hangs on both."""
    both = {"PortfolioId": {"Ref": "Base"}, "ProductId": {"Ref": "Ledger"}}
    arn = {"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":iam:::role/Developer"]]}
    return {
        "Ledger": product("ledger", version("1.0.0"), version("1.1.0")),
        "Base": {"Type": f"{TYPE}Portfolio", "Properties": {"DisplayName": "Base", "ProviderName": "Team"}},
        "In": {"Type": f"{TYPE}PortfolioProductAssociation", "Properties": both},
        "Launch": {"Type": f"{TYPE}LaunchRoleConstraint", "Properties": {**both, "LocalRoleName": "SCLaunch-ledger"}},
        "Who": {
            "Type": f"{TYPE}PortfolioPrincipalAssociation",
            "Properties": {"PortfolioId": {"Ref": "Base"}, "PrincipalARN": arn, "PrincipalType": "IAM_PATTERN"},
        },
        "Stage": {"Type": f"{TYPE}TagOption", "Properties": {"Key": "stage", "Value": "dev"}},
        "Tagged": {
            "Type": f"{TYPE}TagOptionAssociation",
            "Properties": {"TagOptionId": {"Ref": "Stage"}, "ResourceId": {"Ref": "Base"}},
        },
        "Role": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "SCLaunch-ledger"}},
    }


def declared(resources: Json, stack: str = STACK) -> dict[Key, Any]:
    return pieces({stack: {"Resources": resources}}, VALUES)


def deployed(resources: Json) -> Stacks:
    found = declared(resources)
    physical = {key: f"id-{key.logical_id}" for key in found}
    return Stacks(region=REGION, pieces=found, physical=physical, bodies={STACK: {"Resources": resources}})


def live(stacks: Stacks) -> LiveHub:
    """Service Catalog as it is right after these stacks were deployed."""
    found = {}
    for piece in stacks.pieces.values():
        where = identity(piece, stacks.physical)
        if where is None or piece.kind == "launch-role":
            continue
        versions = tuple(LiveVersion(id=f"pa-{v.name}", name=v.name, description=v.description) for v in piece.versions)
        own = where[1] if piece.kind in ("product", "portfolio", "tag-option") else f"id-{piece.key.logical_id}"
        found[where] = Live(
            kind=piece.kind,
            id=own,
            name=piece.name,
            facts=piece.facts,
            tags={"factory": "service-catalog-hub"},
            versions=versions,
        )
    return LiveHub(region=REGION, pieces=found)


def rows(new: Json, old: Json, has: LiveHub | None = None, **states: State) -> tuple[Row, ...]:
    there = deployed(old)
    of_ledger = {name.strip("v").replace("_", "."): state for name, state in states.items()}
    return plan_region(declared(new), there, has or live(there), {"ledger": of_ledger})


def told(found: tuple[Row, ...]) -> list[tuple[str, str]]:
    return sorted((row.action, f"{row.kind}:{row.name}") for row in found if row.action != "keep" or row.offered)


def edited(change: Callable[[Json], Any]) -> Json:
    made = copy.deepcopy(template())
    change(made)
    return made


def only(made: Json, *names: str) -> Json:
    for name in set(made) - set(names):
        del made[name]
    return made


PARTS = ("association:Base/ledger", "constraint:Base/ledger/LAUNCH")
ALL = sorted(
    (
        *("product:ledger", "version:ledger/1.0.0", "version:ledger/1.1.0", "portfolio:Base", *PARTS),
        *("principal:Base/role/Developer", "tag-option:stage=dev", "tag-association:Base/stage=dev"),
        "launch-role:SCLaunch-ledger",
    )
)
# How the catalog is changed → what is done. In the order: what stays, what comes, what goes, what changes.
CHANGES: dict[str, tuple[Callable[[Json], Any], list[tuple[str, str]]]] = {
    "nothing": (lambda t: None, []),
    "a version more": (
        lambda t: t["Ledger"]["Properties"]["ProvisioningArtifactParameters"].append(version("2.0.0")),
        [("create", "version:ledger/2.0.0")],
    ),
    "a version less": (
        lambda t: t["Ledger"]["Properties"]["ProvisioningArtifactParameters"].pop(0),
        [("remove", "version:ledger/1.0.0")],
    ),
    "a version at another address": (
        lambda t: t["Ledger"]["Properties"]["ProvisioningArtifactParameters"].__setitem__(0, version("1.0.0", "other")),
        [("remove", "version:ledger/1.0.0")],
    ),
    "other notes": (
        lambda t: t["Ledger"]["Properties"]["ProvisioningArtifactParameters"][0].update(Description="Better."),
        [("change", "version:ledger/1.0.0")],
    ),
    "another name of the portfolio": (
        lambda t: t["Base"]["Properties"].update(DisplayName="Other"),
        [("change", "portfolio:Other")],
    ),
    "another launch role": (
        lambda t: t["Launch"]["Properties"].update(LocalRoleName="Other"),
        [("change", "constraint:Base/ledger/LAUNCH")],
    ),
    "another principal": (
        lambda t: t["Who"]["Properties"].update(PrincipalARN="arn:aws:iam:::role/Other"),
        [("create", "principal:Base/role/Other"), ("remove", "principal:Base/role/Developer")],
    ),
    "another logical ID": (
        lambda t: t.__setitem__("Elsewhere", t.pop("Ledger")),
        [
            *(("create", f"{kind}") for kind in (*PARTS, "product:ledger")),
            *(("create", f"version:ledger/{name}") for name in ("1.0.0", "1.1.0")),
            *(("remove", f"{kind}") for kind in (*PARTS, "product:ledger")),
            *(("remove", f"version:ledger/{name}") for name in ("1.0.0", "1.1.0")),
        ],
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_the_catalog_changes(change: str) -> None:
    how, expected = CHANGES[change]
    new = edited(how)
    if change == "another logical ID":
        for name in ("In", "Launch"):
            new[name]["Properties"]["ProductId"] = {"Ref": "Elsewhere"}
    assert told(rows(new, template())) == expected


def test_an_empty_hub_gets_everything_and_an_empty_catalog_leaves_nothing() -> None:
    assert told(rows(template(), {})) == [("create", name) for name in ALL]
    assert told(rows({}, template())) == [("remove", name) for name in ALL]


def test_what_has_to_be_asked_for() -> None:
    """A product by its own word, and what hangs on it with it; a portfolio by word or answer."""
    asks = {f"{row.kind}:{row.name}": row.asks for row in rows({}, template()) if row.asks}
    assert asks == {
        "product:ledger": "word",
        "version:ledger/1.0.0": "word",
        "version:ledger/1.1.0": "word",
        "launch-role:SCLaunch-ledger": "word",
        "portfolio:Base": "ask",
    }
    assert [row for row in rows({}, template()) if not row.allowed(["product:ledger", "portfolio:Base"])] == []


def test_a_tag_option_that_something_else_had_too_is_asked_for_by_itself() -> None:
    old = edited(lambda t: t.update(Other=copy.deepcopy(t["Base"]), Too=copy.deepcopy(t["Tagged"])))
    old["Other"]["Properties"]["DisplayName"] = "Other"
    old["Too"]["Properties"]["ResourceId"] = {"Ref": "Other"}
    new = only(copy.deepcopy(old), "Ledger", "Role", "Other")
    (option,) = [row for row in rows(new, old) if row.kind == "tag-option"]
    assert (option.action, option.asks, option.allowed(["portfolio:Base"])) == ("remove", "yes", False)
    (option,) = [row for row in rows(only(new, "Ledger", "Role"), old) if row.kind == "tag-option"]
    assert (option.asks, option.allowed(["portfolio:Base"])) == ("", True)


def test_a_products_word_is_none_for_a_single_version() -> None:
    """Nor does a word for one thing allow another one that merely hangs on it."""
    new = edited(lambda t: t["Ledger"]["Properties"]["ProvisioningArtifactParameters"].pop(0))
    (gone,) = [row for row in rows(new, template()) if row.action == "remove"]
    assert gone.allowed(["version:ledger/1.0.0"])
    assert not gone.allowed(["product:ledger", "version:ledger/1.1.0"])
    (role,) = [row for row in rows(edited(lambda t: t.pop("Role")), template()) if row.action == "remove"]
    assert (role.asks, role.allowed(["product:ledger"])) == ("word", False)


@pytest.mark.parametrize(
    ("state", "active", "guidance", "why"),
    [
        (State.ACTIVE, True, "DEFAULT", None),
        (State.DEPRECATED, True, "DEPRECATED", None),
        (State.RETIRED, False, "DEPRECATED", None),
        (State.RETIRED, True, "DEFAULT", "is active, retired in the catalog"),
        (State.ACTIVE, False, "DEPRECATED", "is retired, active in the catalog"),
        (State.ACTIVE, True, "DEPRECATED", "is deprecated, active in the catalog"),
    ],
)
def test_the_states_of_versions(state: State, active: bool, guidance: str, why: str | None) -> None:
    has = live(deployed(template()))
    was = has.pieces["product", "id-Ledger"]
    first = was.versions[0].model_copy(update={"active": active, "guidance": guidance})
    found = was.model_copy(update={"versions": (first, *was.versions[1:])})
    has = LiveHub(region=REGION, pieces={**has.pieces, ("product", "id-Ledger"): found})
    changed = [row for row in rows(template(), template(), has, v1_0_0=state) if row.action == "change"]
    assert [row.why for row in changed] == ([why] if why else [])


@pytest.mark.parametrize("where", [w for w in live(deployed(template())).pieces if w[0] != "product"], ids="-".join)
def test_whatever_is_gone_is_mended(where: tuple[str, ...]) -> None:
    has = live(deployed(template()))
    name = has.pieces[where].name
    left = LiveHub(region=REGION, pieces={w: found for w, found in has.pieces.items() if w != where})
    assert told(rows(template(), template(), left)) == [("repair", f"{where[0]}:{name}")]


@pytest.mark.parametrize(
    ("wanted", "there", "same"),
    [
        ({"Description": "a\nb"}, {"Description": "a b "}, True),
        ({"Description": "a"}, {"Description": "b"}, False),
        ({"Description": ""}, {}, True),
        ({"Parameters": '{"LocalRoleName": "A"}'}, {"Parameters": '{"LocalRoleName": "A", "More": 1}'}, True),
        ({"Parameters": '{"LocalRoleName": "A"}'}, {"Parameters": '{"LocalRoleName": "B"}'}, False),
        ({"Parameters": '{"LocalRoleName": "A"}'}, {}, False),
        ({"Parameters": '{"P": {"T": "ALLOWED"}}'}, {"Parameters": '{"P": {"T": "NOT_ALLOWED"}}'}, False),
    ],
)
def test_which_facts_differ(wanted: dict[str, str], there: dict[str, str], same: bool) -> None:
    assert (different(wanted, there) == "") is same


def test_what_is_gone_and_no_longer_wanted_needs_no_word() -> None:
    left = LiveHub(region=REGION, pieces={})
    assert {row.asks for row in rows({}, template(), left) if row.kind not in ("launch-role",)} == {""}


def test_what_others_made_is_never_listed() -> None:
    """A foreign product and portfolio, with each other and with ours."""
    has = live(deployed(template()))
    foreign: dict[tuple[str, ...], Live] = {
        ("product", "prod-x"): Live(kind="product", id="prod-x", name="foreign"),
        ("portfolio", "port-x"): Live(kind="portfolio", id="port-x", name="Foreign"),
        ("association", "port-x", "prod-x"): Live(kind="association", name="Foreign/foreign"),
        ("association", "port-x", "id-Ledger"): Live(kind="association", name="Foreign/ledger"),
        ("tag-option", "tag-x"): Live(kind="tag-option", id="tag-x", name="cost=x"),
    }
    both = LiveHub(region=REGION, pieces={**has.pieces, **foreign})
    assert told(rows(template(), template(), both)) == []
    gone = rows({}, template(), both)
    assert not [row for row in gone if "oreign" in row.name]
    (why,) = blocked(deployed(template()), both, gone)
    assert "product ledger can't be removed: it is in the portfolio Foreign (port-x)" in why


def test_orphans_and_what_was_added_by_hand_are_offered_and_kept() -> None:
    has = live(deployed(template()))
    more: dict[tuple[str, ...], Live] = {
        ("portfolio", "port-1"): Live(
            kind="portfolio", id="port-1", name="Old", tags={"factory": "service-catalog-hub"}
        ),
        ("principal", "id-Base", "arn:aws:iam:::role/*", "IAM_PATTERN"): Live(kind="principal", name="Base/role/*"),
    }
    found = rows(template(), template(), LiveHub(region=REGION, pieces={**has.pieces, **more}))
    assert told(found) == [("keep", "portfolio:Old"), ("keep", "principal:Base/role/*")]
    assert [row.word for row in found if row.offered] == ["principal:Base/role/*", "portfolio:port-1"]


def test_a_tag_option_that_stands_in_the_way_is_told_before() -> None:
    has = LiveHub(region=REGION, pieces={("tag-option", "t"): Live(kind="tag-option", id="t", name="stage=dev")})
    (why,) = blocked(Stacks(region=REGION), has, rows(template(), {}, has))
    assert "TagOption stage=dev exists (t)" in why


def test_references_lead_from_stack_to_stack() -> None:
    """A portfolio in one stack, its product in another: known by the export, named by both."""
    split = template()
    theirs = {"Ledger": split.pop("Ledger")}
    for name in ("In", "Launch"):
        split[name]["Properties"]["ProductId"] = {"Fn::ImportValue": "products:ledger"}
    outputs = {"Ledger": {"Value": {"Ref": "Ledger"}, "Export": {"Name": "products:ledger"}}}
    found = pieces({STACK: {"Resources": split}, "Products": {"Resources": theirs, "Outputs": outputs}}, VALUES)
    assert sorted(f"{piece.kind}:{piece.name}" for piece in found.values()) == sorted(
        name for name in ALL if not name.startswith("version:")
    )
    assert found[Key(STACK, "In")].refers == (Key(STACK, "Base"), Key("Products", "Ledger"))
