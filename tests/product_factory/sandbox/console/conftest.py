"""One console for these tests, with the repository's own catalog deployed; each test has an account of its own."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from product_factory.provisioning.session import Spoke
from product_factory.sandbox.console.server import Console
from product_factory.sandbox.console.serving import console
from product_factory.sandbox.organization import ADMINISTRATOR, Account
from product_factory.sandbox.server import Sandbox
from product_factory.sandbox.servicecatalog import SETTINGS
from sharing.settings import HUB

# In a unit that is not shared with: an account comes to Workloads, and gets its launch roles, when a test takes it.
TEAMS = tuple(Account(name=f"team-{n}", id=str(900000000000 + n), unit="sandbox") for n in range(1, 61))
_NEXT = itertools.count()


class Served:
    """The console, its sandbox, and somebody who calls the API as the page does."""

    def __init__(self, sandbox: Sandbox, console: Console) -> None:
        self.sandbox, self.console, self.url = sandbox, console, console.url
        self.token = requests.get(f"{self.url}api/session", timeout=30).json()["token"]

    def get(self, path: str, **headers: str) -> requests.Response:
        return requests.get(self.url + path, headers=headers, timeout=60)

    def post(self, path: str, body: object, **headers: str | None) -> requests.Response:
        """With the headers that the page sends; another value replaces one, None leaves it out."""
        own = {
            "Origin": self.url.rstrip("/"),
            "Content-Type": "application/json",
            "X-Sandbox-Token": self.token,
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        data = body if isinstance(body, str) else json.dumps(body)
        sent = {name: value for name, value in own.items() if value is not None}
        return requests.post(self.url + path, data=data.encode(), headers=sent, timeout=120)

    def administrator(self, account: str, service: str) -> Any:
        """What the account's administrator does besides."""
        return self.sandbox.session(account, ADMINISTRATOR).client(service)

    def developer(self, account: str) -> Spoke:
        """The account as its developer reaches it without the console."""
        return self.console.people.spoke(account)

    def take(self, account: str, name: str) -> None:
        """An SSM parameter of this name is there already: a product that publishes it can't be launched."""
        self.administrator(account, "ssm").put_parameter(Name=name, Value="taken", Type="String")


@pytest.fixture(scope="package")
def _served() -> Iterator[Served]:
    with Sandbox(region=HUB.regions[0], more_spokes=TEAMS) as sandbox, console(sandbox, 0, lambda text: None) as made:
        yield Served(sandbox, made)


@pytest.fixture
def served(_served: Served) -> Iterator[Served]:
    """The console, of which no fault and no setting of an earlier test is left."""
    yield _served
    _served.sandbox.faults.clear()
    SETTINGS.reset()


def _enrolled(served: Served) -> str:
    taken, organization = TEAMS[next(_NEXT)].id, served.sandbox.organization
    served.administrator("management", "organizations").move_account(
        AccountId=taken,
        SourceParentId=organization.unit("sandbox").id,
        DestinationParentId=organization.unit("workloads").id,
    )
    return taken


@pytest.fixture
def account(_served: Served) -> str:
    """An account in which nothing is launched."""
    return _enrolled(_served)


@pytest.fixture(scope="package")
def idle(_served: Served) -> str:
    """One account for the tests that launch nothing in it: its launch roles take longer than most of them."""
    return _enrolled(_served)
