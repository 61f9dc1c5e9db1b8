"""A few clients for many accounts: each acts in the account that has it, and nowhere between two."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import boto3
import pytest
from botocore.exceptions import NoCredentialsError

from product_factory.provisioning.fleet.sessions import Spokes
from product_factory.sandbox.organization import DEVELOPER
from tests.product_factory.provisioning.fleet.conftest import SPOKES
from tests.product_factory.provisioning.hub import Hub

REGION = "us-east-1"


@pytest.fixture
def spokes(hub: Hub) -> Spokes:
    return Spokes(boto3.Session(region_name=REGION), DEVELOPER, concurrency=2)


@pytest.fixture
def accounts(hub: Hub) -> list[str]:
    return [hub.sandbox.organization.account(name).id for name in SPOKES]


def test_each_account_acts_as_itself_by_clients_that_are_handed_on(spokes: Spokes, accounts: list[str]) -> None:
    """In an account one thread at a time is at work."""
    used = set()

    def acting(account: str) -> str:
        spoke = spokes.spoke(account, REGION)
        with spokes.at_work(spoke):
            used.add(spoke.client("sts"))
            return str(spoke.client("sts").get_caller_identity()["Account"])

    shares = [accounts[::2] * 5, accounts[1::2] * 5]
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(lambda share: [acting(each) for each in share], shares)) == shares
    assert len(used) <= 2


def test_a_client_kept_after_the_work_acts_nowhere(spokes: Spokes, accounts: list[str]) -> None:
    spoke = spokes.spoke(accounts[0], REGION)
    with spokes.at_work(spoke):
        client = spoke.client("sts")
    with pytest.raises(NoCredentialsError):
        client.get_caller_identity()


def test_one_that_had_to_repeat_is_not_handed_on(hub: Hub, spokes: Spokes, accounts: list[str]) -> None:
    one, other = (spokes.spoke(account, REGION) for account in accounts[:2])
    with spokes.at_work(one):
        tired = one.catalog
        hub.sandbox.faults.add("throttle", operation="SearchProducts", times=1)
        tired.search_products()
    with spokes.at_work(other):
        assert other.catalog is not tired


def assumed(hub: Hub) -> int:
    """How often a role was assumed."""
    return sum(call.operation == "AssumeRole" for call in hub.sandbox.faults.calls("sts"))


def test_credentials_are_renewed_before_their_hour_is_over(hub: Hub, spokes: Spokes, accounts: list[str]) -> None:
    spoke = spokes.spoke(accounts[0], REGION)
    with spokes.at_work(spoke):
        spoke.client("sts").get_caller_identity()
        spoke.client("sts").get_caller_identity()
        assert assumed(hub) == 1
        held = spokes._credentials[accounts[0]]
        vars(held)["_time_fetcher"] = lambda: datetime.now(UTC) + timedelta(minutes=55)
        assert spoke.client("sts").get_caller_identity()["Account"] == accounts[0]
        assert assumed(hub) == 2
