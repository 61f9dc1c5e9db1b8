"""An organization where things went well, went wrong, and were left behind; one for each module."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from product_factory.catalog.lifecycle import State
from product_factory.provisioning import launch, update
from product_factory.provisioning.errors import ProvisioningError
from product_factory.sandbox.config import setup
from product_factory.sandbox.server import Sandbox
from tests.product_factory.provisioning.hub import QUICK, TAKEN, Hub, broken, policy

# Product → version → state, as the repository of these tests has them.
STATES = {
    "network": {
        "1.0.0": State.RETIRED,
        "1.1.0": State.ACTIVE,
        "1.2.0": State.ACTIVE,
        "1.10.0": State.ACTIVE,
        "2.0.0": State.DEPRECATED,
    },
    "topic": {"1.0.0": State.ACTIVE, "1.1.0": State.ACTIVE},
    "wrong": {"1.0.0": State.ACTIVE},
}
SPOKES = ("spoke-1", "spoke-2", "spoke-3")
READER = "CatalogReader"


@pytest.fixture(scope="module")
def served() -> Iterator[Hub]:
    """Launched in three accounts: two networks left behind, one updated, one update and one launch that failed."""
    with Sandbox() as sandbox:
        hub = Hub(sandbox)
        for spoke in SPOKES:
            account = sandbox.organization.account(spoke).id
            hub.launch_role(account)
            hub.administrator(account, "ssm").put_parameter(Name=TAKEN, Value="x", Type="String")
        network, topic = hub.product(name="network"), hub.product(name="topic")
        hub.product(broken(), name="wrong")
        hub.product(name="foreign")
        for version in ("1.1.0", "1.2.0", "1.10.0", "2.0.0"):
            network.version(version)
        topic.version("1.1.0", broken())
        one, two, three = (hub.developer(spoke) for spoke in SPOKES)
        launch(one, product="network", version="1.1.0", wait=QUICK)
        launch(two, product="network", version="1.0.0", wait=QUICK)
        update(two, name="network", version="1.10.0", wait=QUICK)
        launch(three, product="network", version="1.0.0", wait=QUICK)
        launch(three, product="foreign", name="of-another", wait=QUICK)
        launch(one, product="topic", version="1.0.0", wait=QUICK)
        for fail in (
            lambda: update(one, name="topic", version="1.1.0", wait=QUICK),
            lambda: launch(two, product="wrong", wait=QUICK),
        ):
            with pytest.raises(ProvisioningError):
                fail()
        network.change("1.0.0", Active=False)
        setup.aggregate(sandbox)
        setup.record(sandbox, [account.name for account in sandbox.organization.accounts])
        for each in sandbox.organization.spokes:
            reader(hub, each.id)
        yield hub


@pytest.fixture
def hub(served: Hub) -> Iterator[Hub]:
    """The organization without faults, and with an empty log of calls."""
    served.sandbox.faults.forget_calls()
    yield served
    served.sandbox.faults.clear()


def reader(hub: Hub, account: str) -> None:
    """A read role, which the hub account may assume."""
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{hub.sandbox.organization.hub.id}:root"},
        "Action": "sts:AssumeRole",
    }
    iam = hub.administrator(account, "iam")
    iam.create_role(RoleName=READER, AssumeRolePolicyDocument=policy(statement))
    # As docs/STATUS.md has it, and what it names for drift.
    looks = ("servicecatalog:SearchProvisionedProducts", "cloudformation:Describe*", "cloudformation:Detect*")
    read = {"Effect": "Allow", "Action": looks, "Resource": "*"}
    iam.put_role_policy(RoleName=READER, PolicyName="read", PolicyDocument=policy(read))


def own_answers(hub: Hub) -> dict[tuple[str, str], tuple[Any, ...]]:
    """What each account answers by itself: (account, name) → product, version, state, by whom."""
    found = {}
    for account in hub.sandbox.organization.accounts:
        catalog = hub.administrator(account.name, "servicecatalog")
        for each in catalog.search_provisioned_products()["ProvisionedProducts"]:
            found[account.id, each["Name"]] = (
                each["Id"],
                each["ProductName"],
                each["ProvisioningArtifactId"],
                each["ProvisioningArtifactName"],
                each["Status"],
                each.get("StatusMessage", ""),
                each["UserArnSession"],
                each["CreatedTime"].replace(microsecond=0),
            )
    return found
