"""As many products, versions and portfolios as Service Catalog's quotas let an account have: deployed, changed, launched.

The tests are steps of one deployment and run in their order: some 30 minutes of a processor, and 3.5 GB of memory.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

import pytest

from product_factory.authoring.portfolio import Portfolio
from product_factory.catalog.layout import Layout
from product_factory.sandbox.organization import ADMINISTRATOR
from product_factory.sharing.deploying import Ready
from product_factory.sharing.pieces import LiveHub
from tests.whole.full_hub import Deployer, full_portfolios, launch, offer_of, release, served

# https://docs.aws.amazon.com/servicecatalog/latest/adminguide/limits.html; one product less, which comes later.
PRODUCTS, VERSIONS, PORTFOLIOS, EACH = 349, 20, 100, 150
NAMES = tuple(f"product-{number}" for number in range(PRODUCTS))
# It has one version less, which comes later.
GROWING, NEW = NAMES[5], "product-new"


def portfolios(*more: str) -> tuple[Portfolio, ...]:
    """All of them full, but for one place in the first, for `more`."""
    first, *others = full_portfolios(PORTFOLIOS, EACH, NAMES)
    return first.model_copy(update={"products": (*first.products[:-1], *more)}), *others


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployer]:
    folder = tmp_path_factory.mktemp("full")
    for name in NAMES:
        release(folder / "released", name, VERSIONS - (name == GROWING))
    with served(folder) as made:
        made.deploy(made.ready(offer_of(folder / "released", NAMES, portfolios())))
        yield made


@pytest.fixture(scope="module")
def again(hub: Deployer) -> Ready:
    """What a second deployment of the same would do, and all that Service Catalog has before it, by its API."""
    return hub.ready(offer_of(hub.folder / "released", NAMES, portfolios()))


@pytest.fixture(scope="module")
def live(again: Ready) -> LiveHub:
    return again.regions[0].live


def test_everything_is_there(live: LiveHub) -> None:
    kinds = Counter(kind for kind, *_ in live.pieces)
    assert kinds["product"] == PRODUCTS
    assert kinds["portfolio"] == kinds["principal"] == PORTFOLIOS
    assert kinds["association"] == PORTFOLIOS * EACH - 1
    constraints = Counter(where[3] for where in live.pieces if where[0] == "constraint")
    assert constraints == {"LAUNCH": kinds["association"], "RESOURCE_UPDATE": kinds["association"]}
    versions = {each.name: len(each.versions) for each in live.pieces.values() if each.kind == "product"}
    assert versions == {name: VERSIONS - (name == GROWING) for name in NAMES}


def test_every_portfolio_has_its_products_each_with_its_launch_role(live: LiveHub) -> None:
    names = {where[1]: each.name for where, each in live.pieces.items() if each.kind in ("product", "portfolio")}
    offered, roles = defaultdict(set), defaultdict(set)
    for where, each in live.pieces.items():
        if each.kind == "association":
            offered[names[where[1]]].add(names[where[2]])
        if each.kind == "constraint" and where[3] == "LAUNCH":
            assert each.facts["Parameters"] == f'{{"LocalRoleName": "SCLaunch-{names[where[2]]}"}}'
            roles[names[where[1]]].add(names[where[2]])
    wanted = {each.name: set(each.products) for each in portfolios()}
    assert offered == wanted
    assert roles == wanted


def test_a_second_deployment_changes_nothing(hub: Deployer, again: Ready) -> None:
    assert [row for row in again.rows if row.action != "keep"] == []
    # A hub that was never one stack stays several when it shrinks: noted once something is there to stay.
    assert again.layout == Layout(split=True)
    before = hub.resources()
    hub.deploy(again)
    assert hub.resources() == before


def test_one_product_and_one_version_more_move_nothing(hub: Deployer, live: LiveHub) -> None:
    before, versions = hub.resources(), versions_of(live)
    release(hub.folder / "released", GROWING, VERSIONS)
    release(hub.folder / "released", NEW, 1)
    ready = hub.ready(offer_of(hub.folder / "released", (*NAMES, NEW), portfolios(NEW)))
    rows = [row for row in ready.rows if row.action != "keep"]
    assert ready.layout is None
    assert {row.action for row in rows} == {"create"}
    assert {(row.kind, row.name) for row in rows} == {
        ("product", NEW),
        ("version", f"{NEW}/1.0.0"),
        ("version", f"{GROWING}/1.{VERSIONS - 1}.0"),
        ("association", f"Portfolio 0/{NEW}"),
        ("constraint", f"Portfolio 0/{NEW}/LAUNCH"),
        ("constraint", f"Portfolio 0/{NEW}/RESOURCE_UPDATE"),
        ("launch-role", f"SCLaunch-{NEW}"),
    }
    hub.deploy(ready)
    after = hub.resources()
    assert {key: after.get(key) for key in before} == before
    now = hub.versions()
    assert {key: now.get(key) for key in versions} == versions
    assert now.keys() - versions.keys() == {(NEW, "1.0.0"), (GROWING, f"1.{VERSIONS - 1}.0")}


def versions_of(live: LiveHub) -> dict[tuple[str, str], str]:
    """(product, version) → the version's ID."""
    products = (each for each in live.pieces.values() if each.kind == "product")
    return {(each.name, version.name): version.id for each in products for version in each.versions}


@pytest.mark.parametrize(("account", "name"), [("spoke-1", NEW), ("spoke-2", GROWING)])
def test_what_came_last_launches_in_a_spoke(hub: Deployer, account: str, name: str) -> None:
    developer, administrator = (hub.sandbox.session(account, role) for role in ("Developer", ADMINISTRATOR))
    assert launch(developer, administrator, name)["DisplayName"] == name
