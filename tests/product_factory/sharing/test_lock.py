"""One deployment at a time: who comes second is told who deploys, and nothing that lives is pushed aside."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from product_factory.errors import FactoryError
from product_factory.sharing import lock
from product_factory.sharing.lock import LEASE, PARAMETER, Holder, deploying, is_dead
from tests.product_factory.sharing.hub import REGION, Deployed, served

NOW = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
OTHER = Holder(
    by="arn:aws:sts::222222222222:assumed-role/Admin/somebody",
    host="build-7",
    place="elsewhere",
    pid=1,
    since=datetime(2026, 11, 29, 11, 30, tzinfo=UTC),
    run="1",
)


@pytest.fixture(scope="module")
def module(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    with served(tmp_path_factory.mktemp("hub")) as made:
        yield made


@pytest.fixture
def hub(module: Deployed) -> Iterator[Deployed]:
    yield module
    module.sandbox.faults.clear()
    if holder(module):
        module.ssm.delete_parameter(Name=PARAMETER)


def hold(hub: Deployed, holder: Holder = OTHER) -> None:
    hub.ssm.put_parameter(Name=PARAMETER, Value=holder.model_dump_json(), Type="String")


def holder(hub: Deployed) -> list[Any]:
    return list(hub.ssm.get_parameters(Names=[PARAMETER])["Parameters"])


def say(text: str) -> None:
    raise AssertionError(text)


@pytest.mark.parametrize(
    ("place", "silent", "alive", "dead"),
    [
        ("elsewhere", timedelta(0), True, False),
        ("elsewhere", LEASE, True, False),
        # On another machine its number says nothing.
        ("elsewhere", timedelta(minutes=1), False, False),
        ("elsewhere", LEASE + timedelta(seconds=1), True, True),
        ("here", timedelta(minutes=1), True, False),
        ("here", timedelta(0), False, True),
        ("here", LEASE + timedelta(seconds=1), True, True),
    ],
)
def test_when_a_lock_is_nobodys(place: str, silent: timedelta, alive: bool, dead: bool) -> None:
    there = OTHER.model_copy(update={"place": place})
    assert is_dead(there, NOW - silent, NOW, "here", lambda pid: alive) is dead


def test_held_and_freed(hub: Deployed) -> None:
    with deploying(REGION, wait=False, say=say) as check:
        check()
        assert holder(hub)
    assert not holder(hub)


def test_freed_where_the_deployment_fails(hub: Deployed) -> None:
    with pytest.raises(FactoryError, match="cdk"), deploying(REGION, wait=False, say=say):
        raise FactoryError("cdk deploy ended with 1")
    assert not holder(hub)


def test_who_comes_second_is_told_who_deploys_and_since_when(hub: Deployed) -> None:
    hold(hub)
    with pytest.raises(FactoryError) as refused, deploying(REGION, wait=False, say=say):
        pass
    text = str(refused.value)
    assert "assumed-role/Admin/somebody on build-7 (process 1) since 2026-11-29 11:30 UTC" in text
    assert text.endswith("; wait for it with `--wait`, or try later")
    assert len(text.splitlines()) == 1
    assert Holder.model_validate_json(holder(hub)[0]["Value"]) == OTHER, "and takes nothing from it"


def test_who_waits_goes_on_when_the_first_is_done(hub: Deployed) -> None:
    hold(hub)
    told: list[str] = []

    def first_ends(text: str) -> None:
        told.append(text)
        hub.ssm.delete_parameter(Name=PARAMETER)

    with deploying(REGION, wait=True, say=first_ends) as check:
        check()
    assert len(told) == 1
    assert "build-7" in told[0]


def test_what_a_dead_process_of_this_machine_left_is_taken_over_and_told(hub: Deployed) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    hold(hub, OTHER.model_copy(update={"place": lock._place(), "pid": ended.pid}))
    told: list[str] = []
    with deploying(REGION, wait=False, say=told.append):
        pass
    assert len(told) == 1
    assert "ended without a word" in told[0]


def test_a_living_process_of_this_machine_is_left_alone(hub: Deployed) -> None:
    hold(hub, OTHER.model_copy(update={"place": lock._place(), "pid": os.getppid()}))
    with pytest.raises(FactoryError, match="is being deployed by"), deploying(REGION, wait=False, say=say):
        pass


def test_who_lost_the_lock_stops_and_leaves_it(hub: Deployed) -> None:
    taken = OTHER.model_dump_json()
    lost = pytest.raises(FactoryError, match=r"somebody on build-7 .* took the lock over")
    with lost, deploying(REGION, wait=False, say=say) as check:
        hub.ssm.put_parameter(Name=PARAMETER, Value=taken, Type="String", Overwrite=True)
        check()
    assert Holder.model_validate_json(holder(hub)[0]["Value"]) == OTHER


@pytest.mark.parametrize("kind", ["cut_before", "cut_after", "throttle", "error"])
def test_a_lost_answer_locks_nobody_out(hub: Deployed, kind: str) -> None:
    hub.sandbox.faults.add(kind, service="ssm", operation="PutParameter", times=1)
    with deploying(REGION, wait=False, say=say) as check:
        check()
    assert not holder(hub)


def test_a_parameter_that_is_none_of_ours_is_told(hub: Deployed) -> None:
    hub.ssm.put_parameter(Name=PARAMETER, Value="x", Type="String")
    refused = pytest.raises(FactoryError, match="is not what `factory deploy` wrote")
    with refused, deploying(REGION, wait=False, say=say):
        pass


def test_renewed_while_it_lives(hub: Deployed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "RENEWED", 0.01)
    with deploying(REGION, wait=False, say=say):
        before = holder(hub)[0]["Version"]
        while holder(hub)[0]["Version"] <= before + 1:
            pass
    assert not holder(hub)
