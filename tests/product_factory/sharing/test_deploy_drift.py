"""What somebody changed or deleted in the hub by hand is found, told, and mended by the next deployment.

One deployed hub for the module: each test ends with the hub as the catalog says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from product_factory.catalog.offer import Offer
from tests.product_factory.sharing.hub import BASE, MORE, Deployed, served
from tests.slow import slow_but

DEVELOPERS = {"PrincipalARN": "arn:aws:iam:::role/Developer", "PrincipalType": "IAM_PATTERN"}


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    with served(tmp_path_factory.mktemp("hub")) as made:
        made.deploy(made.checkout())
        yield made


@pytest.fixture(scope="module")
def offer(hub: Deployed) -> Offer:
    return hub.checkout(BASE, MORE)


def test_what_is_deployed_is_as_the_catalog_says(hub: Deployed, offer: Offer) -> None:
    assert hub.plan(offer) == []
    assert set(hub.ids()) == {
        *("alerts", "alerts/1.0.0", "ledger", "ledger/1.0.0", "ledger/1.1.0", "vault", "vault/1.0.0"),
        *("Base", "More"),
    }


def _artifact(hub: Deployed, product: str, version: str) -> dict[str, str]:
    ids = hub.ids()
    return {"ProductId": ids[product], "ProvisioningArtifactId": ids[f"{product}/{version}"]}


def _constraint(hub: Deployed, portfolio: str, product: str, kind: str) -> str:
    ids = hub.ids()
    details = hub.catalog.list_constraints_for_portfolio(PortfolioId=ids[portfolio], ProductId=ids[product])
    return next(str(each["ConstraintId"]) for each in details["ConstraintDetails"] if each["Type"] == kind)


def _option(hub: Deployed) -> str:
    return str(hub.catalog.list_tag_options()["TagOptionDetails"][0]["Id"])


def _unconstrained(hub: Deployed, portfolio: str, product: str) -> None:
    for kind in ("LAUNCH", "RESOURCE_UPDATE"):
        hub.catalog.delete_constraint(Id=_constraint(hub, portfolio, product, kind))
    ids = hub.ids()
    hub.catalog.disassociate_product_from_portfolio(PortfolioId=ids[portfolio], ProductId=ids[product])


def _product_gone(hub: Deployed) -> None:
    _unconstrained(hub, "More", "vault")
    hub.catalog.delete_product(Id=hub.ids()["vault"])


def _version_renamed(hub: Deployed) -> None:
    hub.catalog.update_provisioning_artifact(**_artifact(hub, "ledger", "1.0.0"), Name="old")


def _portfolio_changed(hub: Deployed) -> None:
    hub.catalog.update_portfolio(Id=hub.ids()["Base"], DisplayName="Renamed", ProviderName="Me")


def _role_changed(hub: Deployed) -> None:
    made = _constraint(hub, "Base", "ledger", "LAUNCH")
    hub.catalog.update_constraint(Id=made, Parameters='{"LocalRoleName": "Admin"}')


CONSTRAINTS = [("repair", "constraint", f"More/vault/{kind}") for kind in ("LAUNCH", "RESOURCE_UPDATE")]
ASSOCIATION = [("repair", "association", "More/vault")]
# What is done by hand; the rows that tell it; whether an ID is lost, of what.
BY_HAND: dict[str, tuple[Callable[[Deployed], Any], list[tuple[str, str, str]], set[str]]] = {
    "version deleted": (
        lambda hub: hub.catalog.delete_provisioning_artifact(**_artifact(hub, "ledger", "1.0.0")),
        [("repair", "version", "ledger/1.0.0")],
        {"ledger/1.0.0"},
    ),
    "version renamed": (_version_renamed, [("repair", "version", "ledger/1.0.0")], set()),
    "version retired": (
        lambda hub: hub.catalog.update_provisioning_artifact(**_artifact(hub, "ledger", "1.1.0"), Active=False),
        [("change", "version", "ledger/1.1.0")],
        set(),
    ),
    "version's notes changed": (
        lambda hub: hub.catalog.update_provisioning_artifact(**_artifact(hub, "ledger", "1.1.0"), Description="x"),
        [("repair", "version", "ledger/1.1.0")],
        set(),
    ),
    "product changed": (
        lambda hub: hub.catalog.update_product(Id=hub.ids()["alerts"], Owner="Me", SupportEmail="me@example.com"),
        [("repair", "product", "alerts")],
        set(),
    ),
    "portfolio changed": (_portfolio_changed, [("repair", "portfolio", "Base")], set()),
    "principal taken off": (
        lambda hub: hub.catalog.disassociate_principal_from_portfolio(PortfolioId=hub.ids()["Base"], **DEVELOPERS),
        [("repair", "principal", "Base/role/Developer")],
        set(),
    ),
    "launch role changed": (_role_changed, [("repair", "constraint", "Base/ledger/LAUNCH")], set()),
    "constraint deleted": (
        lambda hub: hub.catalog.delete_constraint(Id=_constraint(hub, "More", "vault", "LAUNCH")),
        CONSTRAINTS[:1],
        set(),
    ),
    "product taken off": (lambda hub: _unconstrained(hub, "More", "vault"), [*ASSOCIATION, *CONSTRAINTS], set()),
    "TagOption switched off": (
        lambda hub: hub.catalog.update_tag_option(Id=_option(hub), Active=False),
        [("repair", "tag-option", "stage=dev")],
        set(),
    ),
    "TagOption taken off": (
        lambda hub: hub.catalog.disassociate_tag_option_from_resource(
            ResourceId=hub.ids()["Base"], TagOptionId=_option(hub)
        ),
        [("repair", "tag-association", "Base/stage=dev")],
        set(),
    ),
    "product deleted": (
        _product_gone,
        [
            *ASSOCIATION,
            *CONSTRAINTS,
            ("repair", "product", "vault"),
            ("repair", "version", "vault/1.0.0"),
        ],
        {"vault", "vault/1.0.0"},
    ),
}


@pytest.mark.parametrize("case", slow_but(lambda case: case in [*BY_HAND][::2], BY_HAND))
def test_what_was_done_by_hand_is_found_and_mended(hub: Deployed, offer: Offer, case: str) -> None:
    by_hand, told, lost = BY_HAND[case]
    before = hub.ids()
    by_hand(hub)
    assert hub.plan(offer) == told
    hub.deploy(offer)
    assert hub.plan(offer) == []
    after = hub.ids()
    assert set(after) == set(before)
    assert {name for name in before if before[name] != after[name]} == lost


def test_a_portfolio_deleted_by_hand_is_made_anew_with_all_that_hangs_on_it(hub: Deployed, offer: Offer) -> None:
    before = hub.ids()
    unit = {"Type": "ORGANIZATIONAL_UNIT", "Value": hub.sandbox.organization.unit("workloads").id}
    token = hub.catalog.delete_portfolio_share(PortfolioId=before["More"], OrganizationNode=unit)["PortfolioShareToken"]
    while hub.catalog.describe_portfolio_share_status(PortfolioShareToken=token)["Status"] != "COMPLETED":
        pass
    _unconstrained(hub, "More", "vault")
    hub.catalog.disassociate_principal_from_portfolio(PortfolioId=before["More"], **DEVELOPERS)
    hub.catalog.delete_portfolio(Id=before["More"])
    assert hub.plan(offer) == [
        ("create", "share", f"More/{unit['Value']}"),
        *ASSOCIATION,
        *CONSTRAINTS,
        ("repair", "portfolio", "More"),
        ("repair", "principal", "More/role/Developer"),
    ]
    hub.deploy(offer)
    assert hub.plan(offer) == []
    after = hub.ids()
    assert {name for name in before if before[name] != after[name]} == {"More"}


def test_what_was_lost_is_told_with_what_that_means(hub: Deployed, offer: Offer) -> None:
    hub.catalog.delete_provisioning_artifact(**_artifact(hub, "ledger", "1.0.0"))
    (row,) = hub.rows(offer)
    assert "Its ID is gone" in row.consequence
    assert "what runs it runs on" in row.consequence
    hub.deploy(offer)
    assert any("Mended: ledger 1.0.0" in line for line in hub.said)


def test_a_version_that_was_mended_is_followed_by_the_next_one(hub: Deployed) -> None:
    """CloudFormation finds the mended version by name and address, and goes on from there."""
    more = {"alerts": ("1.0.0",), "ledger": ("1.0.0", "1.1.0", "1.2.0"), "vault": ("1.0.0",)}
    newer = hub.checkout(BASE, MORE, versions=more)
    before = hub.ids()
    assert hub.plan(newer) == [("create", "version", "ledger/1.2.0")]
    hub.deploy(newer)
    after = hub.ids()
    assert {name: after[name] for name in before} == before
    assert set(after) - set(before) == {"ledger/1.2.0"}


def test_a_version_is_mended_before_its_product_changes(hub: Deployed) -> None:
    """What CloudFormation does about a version that is gone is not published, so it never meets one."""
    hub.catalog.delete_provisioning_artifact(**_artifact(hub, "ledger", "1.0.0"))
    more = {"alerts": ("1.0.0",), "ledger": ("1.0.0", "1.1.0", "1.2.0", "1.3.0"), "vault": ("1.0.0",)}
    newer = hub.checkout(BASE, MORE, versions=more)
    before = hub.ids()
    hub.deploy(newer)
    assert hub.plan(newer) == []
    after = hub.ids()
    assert {name: after[name] for name in before} == before
