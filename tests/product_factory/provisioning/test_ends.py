"""A product that ends: who launches or updates it is told what to use in its place, and what runs counts under both names."""

from __future__ import annotations

import copy
from datetime import date
from typing import Any

import pytest

from product_factory.catalog.ending import End
from product_factory.catalog.facts import Facts, ProductFacts
from product_factory.provisioning import launch, terminate, update
from product_factory.provisioning.errors import PrerequisiteMissing, ProductNotVisible, VersionDeprecated
from product_factory.provisioning.results import Outcome
from tests.product_factory.provisioning.hub import QUICK, TOPIC, Hub, Product

pytestmark = pytest.mark.xdist_group("provisioning-ends")
DAY = date(2026, 1, 31)


def ends(name: str, **more: Any) -> Facts:
    return Facts(ends={name: End(since=DAY, reason="Out of use.", successor="next", **more)})


def test_one_that_left_is_told_in_place_of_what_is_visible(hub: Hub) -> None:
    with pytest.raises(ProductNotVisible) as told:
        launch(hub.developer(), product="left", facts=ends("left", ended=DAY))
    assert str(told.value) == "product 'left': ended on 2026-01-31: Out of use; use next"


@pytest.mark.parametrize("state", [{"Guidance": "DEPRECATED"}, {"Active": False}])
@pytest.mark.parametrize("version", ["default", "1.0.0"])
def test_one_that_has_no_version_to_launch_leads_to_the_next(
    hub: Hub, product: Product, state: dict[str, Any], version: str
) -> None:
    product.version("0.1.0")
    for each in product.versions:
        product.change(each, **state)
    with pytest.raises(VersionDeprecated, match=f"^{product.name}: ends since 2026-01-31: Out of use; use next$"):
        launch(hub.developer(), product=product.name, version=version, facts=ends(product.name))


def test_while_the_hub_offers_it_a_launch_tells_before_and_after(hub: Hub, product: Product) -> None:
    told = f"{product.name}: ends since 2026-01-31: Out of use; use next."
    for outcome in (Outcome.DONE, Outcome.UNCHANGED):
        heard: list[str] = []
        done = launch(hub.developer(), product=product.name, facts=ends(product.name), wait=QUICK, hears=heard.append)
        assert (done.outcome, done.notes, heard) == (outcome, (told,), [told])


def test_an_update_of_what_runs_on_tells_how_to_end_it(hub: Hub, product: Product) -> None:
    launch(hub.developer(), product=product.name, wait=QUICK)
    product.withdraw(hub.base)
    with pytest.raises(ProductNotVisible) as told:
        update(hub.developer(), name=product.name, facts=ends(product.name, ended=DAY))
    assert "ended on 2026-01-31: Out of use; use next\n" in str(told.value)
    assert f"`factory terminate {product.name}` ends it." in str(told.value)
    with pytest.raises(ProductNotVisible, match="not visible"):
        update(hub.developer(), name=product.name)
    assert terminate(hub.developer(), name=product.name, wait=QUICK).outcome is Outcome.DONE


def test_what_is_needed_counts_under_the_name_that_it_had(hub: Hub, product: Product) -> None:
    template = copy.deepcopy(TOPIC)
    template["Parameters"]["Path"] = {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/not-there"}
    user = hub.product(template)
    facts = Facts(
        products={user.name: ProductFacts(publishers={"/not-there": "new-name"})},
        ends={product.name: End(since=DAY, successor="new-name", renamed=True)},
    )
    # Who may not read SSM is told by what runs in the account.
    blind = hub.limited("GetParameters", "ProvisionProduct")
    with pytest.raises(PrerequisiteMissing, match="Launch first: `factory launch new-name`"):
        launch(blind, product=user.name, facts=facts, wait=QUICK)
    launch(hub.developer(), product=product.name, wait=QUICK)
    with pytest.raises(Exception, match="ProvisionProduct: not authorized"):
        launch(blind, product=user.name, facts=facts, wait=QUICK)
