"""A hub that outgrows its first stack: everything deploys, nothing that is there moves, and what goes, goes in order.

One served organization for the module; the tests are steps of one growth and run in their order.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from product_factory.catalog import layout as layouts
from product_factory.catalog.layout import Layout
from product_factory.catalog.offer import Offer
from product_factory.hub.placing import first_stack
from product_factory.hub.synth import Synthesized
from product_factory.sandbox.organization import ADMINISTRATOR
from product_factory.sandbox.server import Sandbox
from product_factory.sharing import aws, hub_stacks, stack_changes
from product_factory.sharing.bootstrapping import version_parameter
from product_factory.sharing.deployment import target
from tests.product_factory.hub.split import (
    GROWN,
    LOW,
    MOVED,
    NEW,
    OLD,
    REGION,
    SMALL,
    Deployed,
    offer,
    portfolio,
    replaced,
)

FIRST = first_stack(REGION)


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    folder = tmp_path_factory.mktemp("split")
    (folder / "portfolios").mkdir()
    with Sandbox(region=REGION) as served, pytest.MonkeyPatch.context() as patch:
        served.session("management", ADMINISTRATOR).client("servicecatalog").enable_aws_organizations_access()
        for name, value in served.environment("hub", ADMINISTRATOR).items():
            patch.setenv(name, value)
        patch.setattr(boto3, "DEFAULT_SESSION", None)
        where = target(aws.account_id(), aws.read_tree(), iter(("/Workloads",)))
        made = Deployed(folder, where)
        small = made.synthesize(offer(folder / "released", OLD, SMALL), "small")
        bootstrap = version_parameter(folder / "small", FIRST)
        boto3.client("ssm", region_name=REGION).put_parameter(Name=bootstrap, Value="99", Type="String")
        made.deploy(small)
        yield made


def keep(made: Offer, stacks: list[Synthesized], catalog: Path) -> Layout | None:
    """The layout written where it has to change, as a deployment does; None where it says all of it already."""
    before = layouts.read(catalog)
    found = stack_changes.layout_of(made, stacks, before)
    return found if found != before and layouts.write(found, catalog) else None


def test_a_small_hub_is_one_stack(hub: Deployed) -> None:
    assert set(hub_stacks.hub_stacks(REGION)) == {FIRST}
    assert hub.offered() == {"Base": set(OLD), "Side": {"ledger"}}


def test_a_tag_option_stays_when_the_portfolio_that_made_it_gives_it_up(hub: Deployed) -> None:
    before = hub.tag_options()
    assert before == {("cost", "low"): {"Base", "Side"}, ("cost", "high"): {"Base", "Side"}}
    moved = offer(hub.folder / "released", OLD, MOVED)
    layout = keep(moved, hub.synthesize(moved, "moved"), hub.folder)
    assert layout is not None
    assert not layout.split
    hub.deploy(hub.synthesize(moved, "moved-kept", layout))
    assert hub.tag_options() == {("cost", "low"): {"Side"}, ("cost", "high"): {"Side"}}


def test_it_grows_into_further_stacks_and_nothing_moves(hub: Deployed) -> None:
    before = hub.resources()
    grown = offer(hub.folder / "released", (*OLD, *NEW), GROWN, vault={"tag_options": (GROWN[2].tag_options[1],)})
    made = hub.synthesize(grown, "unkept", layouts.read(hub.folder), limits=LOW)
    assert len(made) > 3
    layout = keep(grown, made, hub.folder)
    assert layout is not None
    assert (layout.split, layout.products, layout.offers) == (True, OLD, {"Base": OLD, "Side": ("ledger",)})
    assert keep(grown, hub.synthesize(grown, "kept", layout, limits=LOW), hub.folder) is None
    hub.deploy(hub.synthesize(grown, "kept", layout, limits=LOW))
    after = hub.resources()
    assert {key: after.get(key) for key in before} == before, "same stack, logical ID and physical ID"
    assert hub.offered() == {"Foundation": {*OLD, *NEW}, "Side": {"ledger"}, "More": {*OLD, *NEW}}
    first, now = (hub.template(name) for name in ("moved-kept", "kept"))
    assert replaced(first, now) == [], "by AWS's own schemas"
    changed = {"PortfolioBasePortfolio": {"DisplayName": "Other"}, "TagOption": {"Value": "other"}}
    assert len(replaced(first, _with(first, changed))) == 2, "a TagOption's value is another TagOption"


def _with(template: dict[str, Any], changes: dict[str, dict[str, str]]) -> dict[str, Any]:
    """The template with other values, of resources whose logical ID holds a word or whose type ends so."""
    made = json.loads(json.dumps(template))
    for word, properties in changes.items():
        for name, each in made["Resources"].items():
            if name.startswith(word) or each["Type"].endswith(f"::{word}"):
                each["Properties"] |= properties
    return dict(made)


def test_tag_options_are_there_once_and_shared(hub: Deployed) -> None:
    assert hub.tag_options() == {
        ("cost", "low"): {"Side", "More"},
        ("cost", "high"): {"Side", "More"},
        ("team", "a"): {"More", "vault"},
    }


def test_every_product_has_its_role_in_the_hub_and_in_the_accounts_shared_with(hub: Deployed) -> None:
    wanted = {f"SCLaunch-{name}" for name in (*OLD, *NEW)}
    iam = boto3.client("iam")
    assert {role["RoleName"] for role in iam.list_roles()["Roles"]} >= wanted
    names = hub_stacks.stack_resources(REGION, "AWS::CloudFormation::StackSet") or []
    assert len(names) > 1
    cloudformation = hub.cloudformation
    for name in names:
        found = cloudformation.list_stack_instances(StackSetName=name.split(":")[0], CallAs="DELEGATED_ADMIN")
        assert {each["StackInstanceStatus"]["DetailedStatus"] for each in found["Summaries"]} == {"SUCCEEDED"}


def test_the_catalogs_next_synthesis_has_the_layout_by_itself(hub: Deployed) -> None:
    layout = layouts.read(hub.folder)
    assert layout.products == OLD
    assert layout.tag_options == ("cost=high", "cost=low")
    body = json.loads((hub.folder / "portfolios" / "layout.json").read_text())
    assert body["offers"] == {"Base": list(OLD), "Side": ["ledger"]}


def test_a_product_and_a_portfolio_go_in_order(hub: Deployed) -> None:
    """The stacks that use an ID change before the one that has it, which CloudFormation would refuse otherwise."""
    portfolios = (portfolio("Foundation", *OLD, NEW[0], id="Base"), GROWN[1])
    made = hub.synthesize(
        offer(hub.folder / "less-released", (*OLD, NEW[0]), portfolios), "less", layouts.read(hub.folder)
    )
    order = stack_changes.change_of(REGION, made, hub.where, {}).order
    assert [name.rpartition("-Portfolio-")[2][:4] for name in order.delete_first] == ["More"]
    assert len(order.alone) == 1
    for gone, alone in ((order.delete_first, order.alone), (order.delete_then, order.alone_then)):
        stack_changes.delete(REGION, gone)
        hub.deploy([stack for stack in made if stack.name in alone])
    hub.deploy(made)
    stack_changes.delete(REGION, order.delete_last)
    assert hub.offered() == {"Foundation": {*OLD, NEW[0]}, "Side": {"ledger"}}
    found = hub.catalog.search_products_as_admin()["ProductViewDetails"]
    assert {view["ProductViewSummary"]["Name"] for view in found} == {*OLD, NEW[0]}
