"""Launches at the same time: the same ones end in one, others are not taken for ours."""

from __future__ import annotations

import copy
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import CompletedProcess
from threading import Barrier, Event
from typing import Any

import pytest

from product_factory.catalog.facts import Facts, ProductFacts
from product_factory.provisioning import Wait, launch, terminate
from product_factory.provisioning.errors import LaunchedAlready, NameTaken, UnderChange
from product_factory.provisioning.results import Launched, Outcome
from product_factory.sandbox.organization import DEVELOPER
from product_factory.sandbox.server import SandboxSession
from product_factory.sandbox.servicecatalog import SETTINGS
from tests.checkout import ROOT
from tests.conftest import clean_environment, run, starter
from tests.product_factory.provisioning.hub import QUICK, SPOKE, TOPIC, Hub, Product

pytestmark = pytest.mark.xdist_group("provisioning-together")


def held(hub: Hub, operation: str, barrier: Barrier, *denied: str) -> SandboxSession:
    """A developer whose first such call waits until the others are there, too."""
    session: SandboxSession = hub.limited(*denied)
    first = [True]

    def wait(model: Any, **_: Any) -> None:
        if model.name == operation and first:
            first.clear()
            barrier.wait(timeout=20)

    session.events.register("before-call", wait)
    return session


def launched(hub: Hub, product: Product) -> list[tuple[str, str]]:
    """(provisioned product's ID, record's ID) of every launch of the product that Service Catalog ever took."""
    everybody = {"Key": "Account", "Value": "self"}
    records = hub.administrator(SPOKE, "servicecatalog").list_record_history(AccessLevelFilter=everybody)
    return [
        (each["ProvisionedProductId"], each["RecordId"])
        for each in records["RecordDetails"]
        if each["ProductId"] == product.id and each["RecordType"] == "PROVISION_PRODUCT"
    ]


@pytest.mark.parametrize("where", ["DescribeProvisionedProduct", "ListRecordHistory", "ProvisionProduct"])
@pytest.mark.parametrize(("polls", "wait"), [(0, QUICK), (3, QUICK), (50, None)])
def test_identical_launches_at_once_end_in_the_same_launch(
    hub: Hub, product: Product, where: str, polls: int, wait: Wait | None
) -> None:
    """Waiting for it or not: none has begun what another doesn't know, and all are told of the one launch."""
    SETTINGS.record_polls = polls
    barrier = Barrier(3)
    # One of them may not read the stack: the token tells it that the launch is the same.
    sessions = [held(hub, where, barrier, *denied) for denied in ((), (), ("DescribeStacks",))]
    with ThreadPoolExecutor(3) as pool:
        done = list(pool.map(lambda each: launch(each, product=product.name, wait=wait), sessions))
    assert {(each.id, each.record_id) for each in done} == set(launched(hub, product))
    assert len(launched(hub, product)) == 1
    assert wait is None or all(each.outputs["TopicArn"] for each in done)
    assert {each.outcome for each in done} <= ({Outcome.DONE, Outcome.UNCHANGED} if wait else {Outcome.UNDER_WAY})


@pytest.mark.parametrize("first", ["ours", "theirs"])
@pytest.mark.parametrize(
    ("polls", "wait", "refusal"),
    [(0, QUICK, "already launched with other parameters"), (50, None, "with other parameters is under way")],
)
def test_of_launches_at_once_that_differ_one_is_made_and_the_others_are_told(
    hub: Hub, product: Product, first: str, polls: int, wait: Wait | None, refusal: str
) -> None:
    """All have seen that nothing is there; then those of one kind launch before those of the other."""
    SETTINGS.record_polls = polls
    ready, made = Barrier(4), Event()

    def after_the_first(**_: Any) -> None:
        assert made.wait(timeout=20)

    def session(title: str) -> SandboxSession:
        session, operation = held(hub, "ListRecordHistory", ready), "service-catalog.ProvisionProduct"
        if title == first:
            session.events.register(f"after-call.{operation}", lambda **_: made.set())
        else:
            session.events.register(f"before-call.{operation}", after_the_first)
        return session

    def one(title: str) -> Launched | Exception:
        try:
            return launch(session(title), product=product.name, parameters={"Title": title}, wait=wait)
        except (NameTaken, UnderChange) as error:
            return error

    titles = ("ours", "theirs", "ours", "theirs")
    with ThreadPoolExecutor(4) as pool:
        done = dict(enumerate(pool.map(one, titles)))
    for number, title in enumerate(titles):
        if title == first:
            assert (done[number].id, done[number].record_id) == launched(hub, product)[0]  # type: ignore[union-attr]
        else:
            assert refusal in str(done[number])
    assert len(launched(hub, product)) == 1


@pytest.mark.parametrize("where", ["ListRecordHistory", "ProvisionProduct"])
def test_processes_that_launch_at_once_make_one_launch(hub: Hub, product: Product, tmp_path: Path, where: str) -> None:
    """Whoever of them comes first: those that want the same have it, and the others are told that it is another."""
    facts = tmp_path / "facts.json"
    facts.write_text("{}")
    environment = clean_environment() | hub.sandbox.environment(SPOKE, DEVELOPER) | {"FACTORY_FACTS": str(facts)}
    hub.sandbox.faults.add("gather", operation=where, account=SPOKE, every=4)
    titles = ("mine", "yours", "mine", "mine")

    def process(title: str) -> CompletedProcess[str]:
        return run(ROOT, "launch", product.name, "--param", f"Title={title}", "-o", "json", environment=environment)

    starter()
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(process, titles))
    (made,) = launched(hub, product)
    (won,) = set(hub.topics()) & set(titles)
    for title, ran in zip(titles, done, strict=True):
        if title == won:
            assert ran.returncode == 0, ran.stderr
            told = json.loads(ran.stdout)
            assert (told["id"], told["record_id"]) == made
        else:
            assert (ran.returncode, json.loads(ran.stderr.splitlines()[-1])["kind"]) == (1, "NameTaken"), ran.stderr
            assert "already launched with other parameters" in ran.stderr
    terminate(hub.developer(), name=product.name, wait=QUICK)


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
