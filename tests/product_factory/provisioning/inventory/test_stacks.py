"""Whether the stacks behind products are there, told by the aggregator or by the accounts."""

from __future__ import annotations

import pytest

from product_factory.provisioning.inventory import Filters, Row, Source, inventory
from product_factory.sandbox.organization import ADMINISTRATOR
from tests.product_factory.provisioning.hub import Hub
from tests.product_factory.provisioning.inventory.conftest import READER

pytestmark = pytest.mark.xdist_group("inventory-stacks")
GONE = "its stack is gone: terminate and launch again"


def rows(hub: Hub, source: Source, **more: object) -> dict[tuple[str, str], Row]:
    """(account's name, provisioned product's name) → row."""
    session = hub.sandbox.session("hub", ADMINISTRATOR)
    found = inventory(session, source=source, role=READER, **{"stacks": True, **more})  # type: ignore[arg-type]
    return {(row.account_name, row.name): row for row in found}


@pytest.fixture(scope="module")
def deleted(served: Hub) -> Hub:
    """The stack of spoke-3's network was deleted by hand; the topic of another was changed."""
    client = served.administrator("spoke-3", "servicecatalog")
    [found] = client.search_provisioned_products(Filters={"SearchQuery": ["name:network"]})["ProvisionedProducts"]
    served.administrator("spoke-3", "cloudformation").delete_stack(StackName=found["PhysicalId"])
    sns = served.administrator("spoke-1", "sns")
    for topic in sns.list_topics()["Topics"]:
        sns.set_topic_attributes(**topic, AttributeName="DisplayName", AttributeValue="byhand")
    return served


@pytest.mark.parametrize("source", list(Source))
def test_a_stack_that_is_gone_is_told_and_counts_as_failed(deleted: Hub, source: Source) -> None:
    found = rows(deleted, source)
    network = found["spoke-3", "network"]
    assert (network.state, network.stack_status, network.reason) == ("AVAILABLE", "DELETE_COMPLETE", GONE)
    assert network.failed
    assert found["spoke-3", "of-another"].stack_status == "CREATE_COMPLETE"
    assert not found["spoke-3", "of-another"].failed
    failed = rows(deleted, source, filters=Filters(failed=True))
    assert ("spoke-3", "network") in failed
    assert {row.state for row in failed.values() if row.stack_status != "DELETE_COMPLETE"} <= {"ERROR", "TAINTED"}
    assert rows(deleted, source, stacks=False)["spoke-3", "network"].stack_status == ""


def test_drift_is_detected_in_the_accounts_and_then_known_to_the_aggregator(deleted: Hub) -> None:
    assert rows(deleted, Source.ACCOUNTS)["spoke-1", "network"].drift in ("", "NOT_CHECKED")
    found = rows(deleted, Source.ACCOUNTS, drift=True)
    assert (found["spoke-1", "network"].drift, found["spoke-2", "network"].drift) == ("DRIFTED", "IN_SYNC")
    assert found["spoke-1", "network"].reason == "its stack has drifted"
    assert rows(deleted, Source.AGGREGATOR, drift=True)["spoke-1", "network"].drift == "DRIFTED"


@pytest.mark.parametrize("source", list(Source))
def test_what_may_not_be_looked_at_is_not_called_gone(
    deleted: Hub, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    from product_factory.provisioning.inventory import accounts, stacks

    if source is Source.ACCOUNTS:
        monkeypatch.setattr(accounts.Accounts, "_stacks", lambda *_: None)
    else:
        monkeypatch.setattr(stacks, "FIELDS", ("accountId", "configuration.none"))
    assert rows(deleted, source)["spoke-3", "network"].stack_status == ""
