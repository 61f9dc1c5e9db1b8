"""Launches at the same time: the same ones end in one, others are not taken for ours."""

from __future__ import annotations

import copy
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from product_factory.catalog.facts import Facts, ProductFacts
from product_factory.provisioning import launch
from product_factory.provisioning.errors import LaunchedAlready, NameTaken, UnderChange
from product_factory.provisioning.results import Launched, Outcome
from product_factory.sandbox.server import SandboxSession
from product_factory.sandbox.servicecatalog import SETTINGS
from tests.product_factory.provisioning.hub import QUICK, TOPIC, Hub, Product

pytestmark = pytest.mark.xdist_group("provisioning-together")


def held(hub: Hub, operation: str, barrier: Barrier) -> SandboxSession:
    """A developer whose first such call waits until the others are there, too."""
    session: SandboxSession = hub.limited()
    first = [True]

    def wait(model: Any, **_: Any) -> None:
        if model.name == operation and first:
            first.clear()
            barrier.wait(timeout=20)

    session.events.register("before-call", wait)
    return session


@pytest.mark.parametrize("where", ["DescribeProvisionedProduct", "ListRecordHistory", "ProvisionProduct"])
@pytest.mark.parametrize("polls", [0, 3])
def test_identical_launches_at_once_end_in_the_same_launch(hub: Hub, product: Product, where: str, polls: int) -> None:
    SETTINGS.record_polls = polls
    barrier = Barrier(3)
    sessions = [held(hub, where, barrier) for _ in range(3)]
    with ThreadPoolExecutor(3) as pool:
        done = list(pool.map(lambda each: launch(each, product=product.name, wait=QUICK), sessions))
    assert len({each.id for each in done}) == 1
    assert all(each.outputs["TopicArn"] for each in done)


def test_one_that_ended_while_another_looked_is_the_same_launch(hub: Hub, product: Product) -> None:
    session = hub.limited()
    ended: list[Launched] = []

    def launch_before(model: Any, **_: Any) -> None:
        # Another process launches the same, and is done, after this one has seen that nothing is there.
        if model.name == "ListRecordHistory" and not ended:
            ended.append(launch(hub.developer(), product=product.name, wait=QUICK))

    session.events.register("before-call", launch_before)
    done = launch(session, product=product.name, wait=QUICK)
    assert (done.outcome, done.id) == (Outcome.UNCHANGED, ended[0].id)


def test_a_launch_under_way_with_other_answers_is_not_ours(hub: Hub, product: Product) -> None:
    SETTINGS.record_polls = 50
    spoke, other = hub.developer(), hub.limited("DescribeStacks")
    ours = launch(spoke, product=product.name, parameters={"Title": "ours"}, wait=None)
    for session in (spoke, other):
        again = launch(session, product=product.name, parameters={"Title": "ours"}, wait=None)
        assert (again.outcome, again.id) == (Outcome.UNDER_WAY, ours.id)
        with pytest.raises(UnderChange, match="PROVISION_PRODUCT with other parameters is under way"):
            launch(session, product=product.name, parameters={"Title": "theirs"}, wait=None)
    SETTINGS.record_polls = 0
    with pytest.raises(NameTaken, match="other parameters"):
        launch(spoke, product=product.name, parameters={"Title": "theirs"}, wait=QUICK)


def test_two_names_of_what_can_be_launched_once(hub: Hub) -> None:
    product = hub.product(copy.deepcopy(TOPIC))
    facts = Facts(products={product.name: ProductFacts(rivals=(product.name,))})
    SETTINGS.record_polls = 50
    launch(hub.developer(), product=product.name, name="one", facts=facts, wait=None)
    with pytest.raises(LaunchedAlready, match="launched there already, as one"):
        launch(hub.developer(), product=product.name, name="two", facts=facts, wait=None)
    assert launch(hub.developer(), product=product.name, name="one", facts=facts, wait=None).outcome == "under way"
    assert hub.calls("ProvisionProduct") == 1
