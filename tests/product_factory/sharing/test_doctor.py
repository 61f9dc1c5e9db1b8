"""What stands between the hub and a developer's launch, read from AWS; the settings are believed in nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from product_factory.catalog.offer import Offer
from product_factory.organization.nodes import Tree
from product_factory.sharing import aws, doctor, doctor_shares
from product_factory.sharing.doctor import examine
from tests.product_factory.sharing.hub import BASE, MORE, REGION, Deployed, portfolio, served


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    with served(tmp_path_factory.mktemp("hub")) as made:
        made.deploy(made.checkout())
        yield made


def failed(offer: Offer) -> dict[str, str]:
    """Name → what was found of each check that fails."""
    return {check.name: check.found for check in examine(None, "Developer", offer, (REGION,)) if not check.passed}


def test_a_hub_as_it_was_deployed_passes_and_what_is_done_by_hand_is_named(hub: Deployed) -> None:
    offer = hub.checkout(BASE, MORE)
    assert failed(offer) == {}
    ids = hub.ids()
    developers = {"PrincipalARN": "arn:aws:iam:::role/Developer", "PrincipalType": "IAM_PATTERN"}
    hub.catalog.disassociate_principal_from_portfolio(PortfolioId=ids["More"], **developers)
    hub.catalog.associate_product_with_portfolio(PortfolioId=ids["More"], ProductId=ids["alerts"])
    hub.catalog.update_provisioning_artifact(
        ProductId=ids["ledger"], ProvisioningArtifactId=ids["ledger/1.1.0"], Active=False
    )
    found = failed(offer)
    assert found == {
        f"versions active in {REGION}": "version ledger/1.1.0 is retired, active in the catalog",
        f"nothing changed by hand in {REGION}": "principal More/role/Developer deleted by hand",
        f"nothing else in the hub's portfolios in {REGION}": (
            "association More/alerts added by hand: the catalog doesn't say it"
        ),
        f"'More' has principals in {REGION}": "none: nobody sees its products",
    }
    hub.deploy(offer, "association:More/alerts")
    assert failed(offer) == {}


def test_a_version_that_is_not_deployed_yet_is_named(hub: Deployed) -> None:
    more = {"alerts": ("1.0.0", "1.1.0"), "ledger": ("1.0.0", "1.1.0"), "vault": ("1.0.0",)}
    assert failed(hub.checkout(BASE, MORE, versions=more)) == {
        f"every released version deployed in {REGION}": "missing: alerts 1.1.0"
    }


def test_closed_accounts_are_no_reason_to_fail_but_to_be_told(hub: Deployed) -> None:
    tree = aws.read_tree()
    spoke = hub.sandbox.organization.account("spoke-1").id
    account = hub.sandbox.organization.hub.id
    passed, found = doctor_shares.launch_roles(tree, account, (REGION,))
    assert (passed, "closed" in found) == (True, False)
    closed = tree.model_copy(update={"closed": frozenset({spoke})})
    passed, found = doctor_shares.launch_roles(closed, account, (REGION,))
    assert passed
    assert found.endswith("; 1 suspended or closed accounts are left out")


def test_single_accounts_are_named_since_principals_are_not_shared_with_them(hub: Deployed) -> None:
    spoke = hub.sandbox.organization.account("spoke-1").id
    hub.deploy(hub.checkout(BASE, portfolio("More", "vault", share_with=("/Workloads", spoke))))
    checks = {check.name: check for check in examine(None, "Developer", hub.checkout(BASE, MORE), (REGION,))}
    assert f"shared without principals with {spoke}" in checks["'More' in single accounts"].found
    ids = hub.ids()
    found: list[dict[str, Any]] = list(doctor_shares._single_accounts(REGION, ids["More"], "More", closed(spoke), dict))
    assert found[0]["passed"] is False
    assert f"suspended or closed: {spoke}" in found[0]["found"]
    hub.deploy(hub.checkout(BASE, MORE))


def closed(account: str) -> Tree:
    return aws.read_tree().model_copy(update={"closed": frozenset({account})})


def test_who_is_refused_is_told_who_they_are(hub: Deployed) -> None:
    denied = ClientError({"Error": {"Code": "AccessDeniedException", "Message": "no"}}, "ListPortfolios")

    def find() -> tuple[bool, str]:
        raise denied

    check = doctor._check("reads", "allow it", find)
    assert check.passed is False
    assert check.found.endswith(f"; you are {aws.caller_arn()}")
    assert ":assumed-role/Administrator/" in check.found or ":role/" in check.found or ":user/" in check.found
