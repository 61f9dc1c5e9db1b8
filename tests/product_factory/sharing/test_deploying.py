"""Deployments of checkouts that differ: what is refused, what is removed and in which order, and that no ID changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest

from product_factory.catalog.offer import Offer
from product_factory.sharing import deploying
from product_factory.sharing.lock import PARAMETER, Holder
from product_factory.sharing.lock import deploying as locked
from product_factory.sharing.removals import judge
from tests.product_factory.sharing.hub import BASE, MORE, OTHER, REGION, RELEASED, Deployed, portfolio, served
from tests.slow import slow_but

OLDER = {"alerts": ("1.0.0",), "ledger": ("1.0.0",), "vault": ("1.0.0",)}
BRANCH = {"alerts": ("1.0.0",), "ledger": ("1.0.0", "1.1.0")}
WITHOUT_VAULT = portfolio("More", "alerts")


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    with served(tmp_path_factory.mktemp("hub")) as made:
        made.deploy(made.checkout())
        yield made


def refused(hub: Deployed, offer: Offer, *words: str) -> str:
    """Why `factory deploy --yes` at a terminal does nothing."""
    ready = hub.ready(offer)
    return judge(ready.rows, words, yes=True, terminal=True, advice=ready.advice).refusal


def changing(hub: Deployed) -> list[str]:
    reads = ("Describe", "List", "Get", "Search", "Scan")
    return [c.operation for c in hub.sandbox.faults.calls() if not c.operation.startswith(reads)]


@pytest.mark.parametrize(
    ("versions", "portfolios", "lacks", "words"),
    [
        (OLDER, (BASE, MORE), "lacks version ledger/1.1.0. ", ["version:ledger/1.1.0"]),
        (BRANCH, (BASE, WITHOUT_VAULT), "lacks product vault. ", ["product:vault"]),
        ({**RELEASED, "ledger": ()}, (BASE, MORE), "lacks product ledger. ", ["product:ledger"]),
    ],
    ids=["a stale checkout", "a branch without a product", "products/released removed"],
)
def test_a_checkout_that_lacks_what_is_deployed_is_refused(
    hub: Deployed, versions: Any, portfolios: Any, lacks: str, words: list[str]
) -> None:
    offer = hub.checkout(*portfolios, versions=versions)
    hub.sandbox.faults.forget_calls()
    text = refused(hub, offer)
    assert "older than the hub, or a branch without what is deployed" in text
    assert lacks in text
    for word in words:
        assert f"--remove {word}" in text
    assert refused(hub, offer, *words) == ""
    assert changing(hub) == [], "a plan touches nothing"


def test_the_commit_that_the_hub_was_deployed_from_is_named(hub: Deployed) -> None:
    """The repository that these tests stand in is the catalog that was deployed."""
    text = refused(hub, hub.checkout(BASE, MORE, versions=OLDER))
    assert "The hub was deployed from commit" in text or "`git pull`, or take the branch" in text


def test_what_is_run_can_not_be_removed_where_that_can_not_be_told(hub: Deployed) -> None:
    """This sandbox has neither an aggregator nor a read role."""
    ready = hub.ready(hub.checkout(BASE, MORE, versions=OLDER))
    words = ["version:ledger/1.1.0"]
    (why,) = deploying.check_nobody_runs(ready, words, unread=False)
    assert "ledger 1.1.0 can't be removed: who runs it can't be told" in why
    assert "--unread" in why
    assert deploying.check_nobody_runs(ready, words, unread=True) == []
    assert deploying.check_nobody_runs(ready, [], unread=False) == []


def test_a_product_moves_to_another_portfolio_and_is_never_in_none(hub: Deployed) -> None:
    before = hub.ids()
    there: list[int] = []

    # A portfolio that is not shared yet: sharing comes after CloudFormation.
    moved = hub.checkout(BASE, WITHOUT_VAULT, portfolio("Fresh", "vault"))
    why = {row.name: row.why for row in hub.rows(moved)}
    assert "moves from More" in why["Fresh/vault"]
    hub.deploy(moved, check=lambda: there.append(_shared_portfolios_of(hub, before["vault"])))
    assert min(there) >= 1
    assert hub.plan(moved) == []
    after = hub.ids()
    assert {name: after[name] for name in before} == before
    hub.deploy(hub.checkout(BASE, MORE), "portfolio:Fresh")
    assert hub.ids() == before


def _shared_portfolios_of(hub: Deployed, product: str) -> int:
    """In how many portfolios that are shared the product is."""
    found = hub.catalog.list_portfolios_for_product(ProductId=product)["PortfolioDetails"]
    return sum(bool(_shares(hub, each["Id"])) for each in found)


def _shares(hub: Deployed, made: str, kind: str = "ORGANIZATIONAL_UNIT") -> Sequence[Any]:
    answer = hub.catalog.describe_portfolio_shares(PortfolioId=made, Type=kind)
    return list(answer["PortfolioShareDetails"])


def test_a_removed_portfolio_ends_with_its_shares_and_what_was_added_to_it(hub: Deployed) -> None:
    third = portfolio("Third", "vault")
    hub.deploy(hub.checkout(BASE, MORE, third))
    before = hub.ids()
    # By hand: a principal and a product more, and shared with an account outside the organization.
    hub.catalog.associate_principal_with_portfolio(
        PortfolioId=before["Third"], PrincipalARN="arn:aws:iam:::role/team/Other", PrincipalType="IAM_PATTERN"
    )
    hub.catalog.associate_product_with_portfolio(PortfolioId=before["Third"], ProductId=before["alerts"])
    hub.catalog.create_portfolio_share(PortfolioId=before["Third"], AccountId="999999999999")
    offer = hub.checkout(BASE, MORE)
    ready = hub.ready(offer)
    assert judge(ready.rows, [], yes=True, terminal=False, advice="").refusal.endswith("--remove portfolio:Third")
    assert judge(ready.rows, ["portfolio:Third"], yes=False, terminal=False, advice="") == ("", ())
    hub.sandbox.faults.forget_calls()
    hub.deploy(offer, "portfolio:Third")
    calls = changing(hub)
    assert calls.index("DeletePortfolioShare") < calls.index("DisassociatePrincipalFromPortfolio")
    assert calls.index("DisassociatePrincipalFromPortfolio") < calls.index("UpdateStack")
    after = hub.ids()
    assert {name: before[name] for name in after} == after
    assert set(before) - set(after) == {"Third"}
    assert hub.plan(offer) == []


def test_an_orphan_is_found_offered_and_ended_by_its_id(hub: Deployed) -> None:
    """As an earlier deployment left it: tagged, shared, with products and principals, and in no stack."""
    made = hub.catalog.create_portfolio(
        DisplayName="Left", ProviderName="Team", Tags=[{"Key": "factory", "Value": "service-catalog-hub"}]
    )["PortfolioDetail"]["Id"]
    foreign = hub.catalog.create_portfolio(DisplayName="Foreign", ProviderName="Others")["PortfolioDetail"]["Id"]
    ids = hub.ids()
    hub.catalog.associate_product_with_portfolio(PortfolioId=made, ProductId=ids["vault"])
    hub.catalog.create_constraint(
        PortfolioId=made, ProductId=ids["vault"], Type="LAUNCH", Parameters='{"LocalRoleName": "SCLaunch-vault"}'
    )
    node = {"Type": "ORGANIZATIONAL_UNIT", "Value": hub.sandbox.organization.unit("workloads").id}
    token = hub.catalog.create_portfolio_share(PortfolioId=made, OrganizationNode=node)["PortfolioShareToken"]
    while hub.catalog.describe_portfolio_share_status(PortfolioShareToken=token)["Status"] != "COMPLETED":
        pass
    offer = hub.checkout(BASE, MORE)
    assert hub.plan(offer) == [("keep", "portfolio", "Left")]
    hub.deploy(offer)
    assert hub.ids()["Left"] == made, "kept where nobody names it"
    hub.deploy(offer, f"portfolio:{made}")
    assert set(ids) - set(hub.ids()) == {"Left"}
    assert hub.plan(offer) == []
    hub.catalog.delete_portfolio(Id=foreign)


def test_a_constraint_made_by_hand_does_not_stand_in_the_way(hub: Deployed) -> None:
    ids = hub.ids()
    hub.catalog.associate_product_with_portfolio(PortfolioId=ids["More"], ProductId=ids["alerts"])
    hub.catalog.create_constraint(
        PortfolioId=ids["More"], ProductId=ids["alerts"], Type="LAUNCH", Parameters='{"LocalRoleName": "Mine"}'
    )
    offer = hub.checkout(BASE, portfolio("More", "vault", "alerts"))
    assert ("change", "constraint", "More/alerts/LAUNCH") in hub.plan(offer)
    hub.deploy(offer)
    assert hub.plan(offer) == []
    back = hub.checkout(BASE, MORE)
    hub.deploy(back)
    assert hub.plan(back) == []


def test_every_region_is_looked_at_and_mended(hub: Deployed) -> None:
    offer, regions = hub.checkout(BASE, MORE), (REGION, OTHER)
    hub.deploy(offer, regions=regions)
    assert hub.rows(offer, regions) == []
    other = hub.sandbox.session("hub", "Administrator").client("servicecatalog", region_name=OTHER)
    details = {d["DisplayName"]: d["Id"] for d in other.list_portfolios()["PortfolioDetails"]}
    other.disassociate_principal_from_portfolio(
        PortfolioId=details["Base"], PrincipalARN="arn:aws:iam:::role/Developer", PrincipalType="IAM_PATTERN"
    )
    found = [(row.action, row.kind, row.name, row.region) for row in hub.rows(offer, regions)]
    assert found == [("repair", "principal", "Base/role/Developer", OTHER)]
    hub.deploy(offer, regions=regions)
    assert hub.rows(offer, regions) == []


class Killed(BaseException):
    """The process is dead: nothing that it would do afterwards reaches AWS."""


# Odd, so that both catalogs take turns.
@pytest.mark.parametrize("step", slow_but(lambda step: step == 3, [1, 3]))
def test_cut_off_before_any_request_the_next_run_completes_and_no_id_changes(hub: Deployed, step: int) -> None:
    """Between two catalogs, back and forth: portfolios come and go, a product moves, and somebody broke things."""
    catalogs = [
        hub.checkout(BASE, MORE, portfolio("Third", "alerts", share_with=("/Workloads", "/Sandbox"))),
        hub.checkout(BASE, WITHOUT_VAULT, portfolio("Fourth", "vault")),
    ]
    kept = {name: made for name, made in hub.ids().items() if name not in ("Third", "Fourth")}
    number, cut = 0, True
    while cut:
        number += step
        _break(hub)
        offer = catalogs[number % 2]
        cut = _deploy_until(hub, offer, number)
        if cut:
            hub.deploy(offer, "portfolio:Third", "portfolio:Fourth")
        assert hub.plan(offer) == [], number
        now = hub.ids()
        assert {name: now[name] for name in kept} == kept, number
    assert number > 6
    hub.deploy(hub.checkout(BASE, MORE), "portfolio:Third", "portfolio:Fourth")


def _break(hub: Deployed) -> None:
    ids = hub.ids()
    hub.catalog.disassociate_principal_from_portfolio(
        PortfolioId=ids["Base"], PrincipalARN="arn:aws:iam:::role/Developer", PrincipalType="IAM_PATTERN"
    )
    hub.catalog.update_provisioning_artifact(
        ProductId=ids["ledger"], ProvisioningArtifactId=ids["ledger/1.0.0"], Name="renamed", Active=False
    )


READS = ("Describe", "List", "Get", "Search", "Head")


def _deploy_until(hub: Deployed, offer: Offer, number: int) -> bool:
    """Deploy, and die before the changing request of this number, S3's not counted; whether it came so far.

    Who is dead asks nothing any more either: what would be cleaned up afterwards is not.
    """
    left = [number]

    def count(model: Any, **_: Any) -> None:
        if left[0] > 0 and not model.name.startswith(READS) and model.service_model.service_name != "s3":
            left[0] -= 1
        if left[0] == 0:
            raise Killed

    session = boto3.Session()
    session.events.register("before-call", count)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(boto3, "DEFAULT_SESSION", session)
        try:
            hub.deploy(offer, "portfolio:Third", "portfolio:Fourth")
        except Killed:
            return True
    return False


def test_who_waited_for_a_newer_checkout_is_refused_as_older(hub: Deployed) -> None:
    """The plan is made once the lock is held, so it sees what the first deployment left."""
    older = hub.checkout(BASE, MORE)
    newer = hub.checkout(BASE, MORE, versions={**RELEASED, "ledger": ("1.0.0", "1.1.0", "1.2.0")})
    first = Holder(by="first", host="there", place="there", pid=1, since=datetime.now(UTC), run="1")
    hub.ssm.put_parameter(Name=PARAMETER, Value=first.model_dump_json(), Type="String")

    def first_goes_on(text: str) -> None:
        assert "is being deployed by first on there" in text
        hub.deploy(newer)
        hub.ssm.delete_parameter(Name=PARAMETER)

    with locked(REGION, wait=True, say=first_goes_on):
        assert "lacks version ledger/1.2.0. " in refused(hub, older)
    assert "ledger/1.2.0" in hub.ids()


def test_stacks_that_are_as_they_were_made_are_not_put_up_again(hub: Deployed) -> None:
    """Tags and units count, too: see test_unchanged."""
    offer = hub.checkout()
    hub.deploy(offer)
    assert hub.ready(offer).regions[0].change.due == ()
    hub.said.clear()
    hub.sandbox.faults.forget_calls()
    hub.deploy(offer)
    assert f"{REGION}: no stack changes" in hub.said
    assert not {"CreateChangeSet", "UpdateStack", "CreateStack"} & set(changing(hub))
