"""Whatever goes wrong on the way, an intent is carried out once, and repeating it completes it."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import pytest

from product_factory.provisioning import launch, terminate, update
from product_factory.provisioning.errors import NameTaken
from product_factory.provisioning.results import Outcome
from product_factory.sandbox.organization import DEVELOPER
from product_factory.sandbox.servicecatalog import SETTINGS
from tests.checkout import ROOT
from tests.conftest import run
from tests.product_factory.provisioning.hub import QUICK, Hub, Product
from tests.slow import slow_but

pytestmark = pytest.mark.xdist_group("provisioning-faults")

CHANGING = ("ProvisionProduct", "UpdateProvisionedProduct", "TerminateProvisionedProduct")
KINDS = ("throttle", "error", "cut_before", "cut_after")


def records(hub: Hub, product: Product) -> list[str]:
    """What was done with the product in the spoke, in order."""
    answer = hub.administrator("spoke-1", "servicecatalog").list_record_history(
        AccessLevelFilter={"Key": "Account", "Value": "self"}, SearchFilter={"Key": "product", "Value": product.id}
    )
    kinds = [each["RecordType"].partition("_")[0] for each in reversed(answer["RecordDetails"])]
    assert all(each["Status"] == "SUCCEEDED" for each in answer["RecordDetails"])
    return kinds


def live(hub: Hub, product: Product) -> None:
    """Launch, update and terminate."""
    spoke = hub.developer()
    assert launch(spoke, product=product.name, wait=QUICK).outcome is Outcome.DONE
    done = update(spoke, name=product.name, parameters={"Title": "updated"}, wait=QUICK)
    assert done.outcome is Outcome.DONE
    assert hub.topics().count("updated") == 1
    assert terminate(spoke, name=product.name, wait=QUICK).outcome is Outcome.DONE


@pytest.mark.parametrize("kind", slow_but(lambda kind: kind == "cut_after", KINDS))
def test_every_third_call_fails(hub: Hub, product: Product, kind: str) -> None:
    hub.sandbox.faults.add(kind, every=3, account="333333333333", service="servicecatalog")
    live(hub, product)
    hub.sandbox.faults.clear()
    assert records(hub, product) == ["PROVISION", "UPDATE", "TERMINATE"]


@pytest.mark.parametrize("kind", KINDS)
def test_the_changing_calls_fail_once_each(hub: Hub, product: Product, kind: str) -> None:
    for operation in CHANGING:
        hub.sandbox.faults.add(kind, operation=operation, times=1)
    live(hub, product)
    assert [hub.calls(operation) for operation in CHANGING] == [2, 2, 2]
    assert records(hub, product) == ["PROVISION", "UPDATE", "TERMINATE"]


def interrupted(hub: Hub, arguments: list[str], kill_when: Callable[[], bool]) -> None:
    """Run the command in a process of its own, and kill it as soon as `kill_when`."""
    deadline = time.monotonic() + 60
    with factory(hub, arguments) as process:
        try:
            while not kill_when():
                assert process.poll() is None, process.communicate()
                assert time.monotonic() < deadline
        finally:
            process.kill()
    hub.sandbox.faults.clear()
    SETTINGS.reset()


def factory(hub: Hub, arguments: list[str]) -> subprocess.Popen[str]:
    """The command, as the spoke's developer, to be killed."""
    return subprocess.Popen(
        [sys.executable, "factory.py", *arguments],
        cwd=ROOT,
        env=hub.sandbox.environment("spoke-1", DEVELOPER),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def repeated(hub: Hub, arguments: list[str]) -> str:
    """What the command says when it is run again, and succeeds."""
    done = run(ROOT, *arguments, environment=hub.sandbox.environment("spoke-1", DEVELOPER))
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_client_killed_between_launch_and_answer_launches_once(hub: Hub, product: Product) -> None:
    command = ["launch", product.name, "--param", "Title=killed"]
    hub.sandbox.faults.add("cut_after", operation="ProvisionProduct")
    interrupted(hub, command, lambda: "killed" in hub.topics())
    assert "already launched" in repeated(hub, command)
    assert hub.topics().count("killed") == 1
    assert records(hub, product) == ["PROVISION"]


def test_a_client_killed_while_it_waits_goes_on_waiting(hub: Hub, product: Product) -> None:
    SETTINGS.record_polls = 10_000
    command = ["launch", product.name, "--param", "Title=waiting"]
    interrupted(hub, command, lambda: hub.calls("DescribeRecord") > 0)
    assert "already launched" in repeated(hub, command)
    assert records(hub, product) == ["PROVISION"]


def test_a_client_killed_between_update_and_answer_updates_once(hub: Hub, product: Product) -> None:
    launch(hub.developer(), product=product.name, wait=QUICK)
    command = ["update", product.name, "--param", "Title=changed"]
    hub.sandbox.faults.add("cut_after", operation="UpdateProvisionedProduct")
    interrupted(hub, command, lambda: "changed" in hub.topics())
    assert "nothing to do" in repeated(hub, command)
    assert records(hub, product) == ["PROVISION", "UPDATE"]


def test_a_client_killed_between_termination_and_answer_terminates_once(hub: Hub, product: Product) -> None:
    launch(hub.developer(), product=product.name, parameters={"Title": "ending"}, wait=QUICK)
    command = ["terminate", product.name, "--yes"]
    hub.sandbox.faults.add("cut_after", operation="TerminateProvisionedProduct")
    interrupted(hub, command, lambda: "ending" not in hub.topics())
    assert "nothing to do" in repeated(hub, command)
    assert records(hub, product) == ["PROVISION", "TERMINATE"]


def test_a_launch_that_cannot_be_seen_yet_is_known_by_its_token(hub: Hub, product: Product) -> None:
    SETTINGS.record_polls = 10
    lagging = [hub.limited("DescribeProvisionedProduct", code="ResourceNotFoundException") for _ in range(2)]
    first, second = [launch(each, product=product.name, wait=None) for each in lagging]
    assert first.record_id == second.record_id
    other = launch(lagging[0], product=product.name, name="other", wait=None)
    assert other.record_id != first.record_id
    SETTINGS.reset()
    assert launch(hub.developer(), product=product.name, wait=QUICK).outcome is Outcome.UNCHANGED
    terminate(hub.developer(), name="other", wait=QUICK)
    assert records(hub, product) == ["PROVISION", "PROVISION", "TERMINATE"]


def before(session: Any, operation: str, action: Callable[[], Any]) -> Any:
    """The session, with something done by another just before its first call of the operation."""
    waiting = [action]

    def interfere(**_: Any) -> None:
        if waiting:
            waiting.pop()()

    session.events.register(f"before-call.service-catalog.{operation}", interfere)
    return session


def test_another_who_takes_the_name_meanwhile(hub: Hub, product: Product) -> None:
    other = hub.product()
    session = before(
        hub.limited(),
        "ProvisionProduct",
        lambda: launch(hub.developer(), product=other.name, name=product.name, wait=QUICK),
    )
    with pytest.raises(NameTaken, match="--name"):
        launch(session, product=product.name, wait=QUICK)


def test_another_who_terminates_it_meanwhile(hub: Hub, product: Product) -> None:
    launch(hub.developer(), product=product.name, wait=QUICK)
    session = before(
        hub.limited(),
        "TerminateProvisionedProduct",
        lambda: terminate(hub.developer(), name=product.name, wait=QUICK, ignore_errors=True),
    )
    assert terminate(session, name=product.name, wait=QUICK).outcome is Outcome.DONE
    assert records(hub, product) == ["PROVISION", "TERMINATE"]
