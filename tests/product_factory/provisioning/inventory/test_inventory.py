"""The inventory says what each account says by itself, wherever it reads it, and whatever refuses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from product_factory.catalog.lifecycle import State
from product_factory.errors import FactoryError, UsageError
from product_factory.provisioning.errors import AccessDenied, AwsUnreachable
from product_factory.provisioning.inventory import Filters, Inventory, Row, Source, inventory
from product_factory.sandbox.config import setup
from product_factory.sandbox.config.aggregator import MAX_LIMIT
from product_factory.sandbox.organization import ADMINISTRATOR, DEVELOPER
from product_factory.sandbox.server import SandboxSession
from tests.product_factory.provisioning.hub import Hub
from tests.product_factory.provisioning.inventory.conftest import READER, STATES, own_answers
from tests.slow import slow_but

ONE, TWO, THREE = "333333333333", "444444444444", "555555555555"
REGIONS = ("us-east-1",)


def read(hub: Hub, session: Any = None, **options: Any) -> Inventory:
    """The inventory, begun by the hub's administrator."""
    session = session or hub.sandbox.session("hub", ADMINISTRATOR)
    return inventory(session, **{"regions": REGIONS, "states": STATES, **options})


def administrator(hub: Hub, account: str = "hub") -> SandboxSession:
    """A session of its own, in which a test may put hooks."""
    return SandboxSession(hub.sandbox.credentials(account, ADMINISTRATOR), hub.sandbox.region, hub.sandbox.endpoint)


def refusing(hub: Hub, operation: str, code: str, *, when: str = "") -> SandboxSession:
    """The administrator, to whom AWS refuses an operation; `when`: only with this text in the request."""
    session = administrator(hub)

    def refuse(model: Any, params: dict[str, Any], **_: Any) -> None:
        if model.name == operation and when in str(params["body"]):
            raise ClientError({"Error": {"Code": code, "Message": "refused by the test"}}, operation)

    session.events.register("before-call", refuse)
    return session


@pytest.fixture
def no_aggregator(hub: Hub) -> Iterator[None]:
    """For this test, nobody set up an aggregator."""
    config = hub.administrator("hub", "config")
    config.delete_configuration_aggregator(ConfigurationAggregatorName=setup.AGGREGATOR)
    yield
    setup.aggregate(hub.sandbox)


def told(rows: list[Row]) -> dict[tuple[str, str], tuple[Any, ...]]:
    return {
        (row.account, row.name): (
            row.id,
            row.product,
            row.version_id,
            row.version,
            row.state,
            row.reason,
            row.launched_by,
            row.launched_at and row.launched_at.replace(microsecond=0),
        )
        for row in rows
    }


@pytest.mark.parametrize("source", Source)
def test_it_agrees_with_what_each_account_answers(hub: Hub, source: Source) -> None:
    found = read(hub, source=source, role=READER)
    rows = list(found)
    assert found.source is source
    answers = own_answers(hub)
    assert {answer[4] for answer in answers.values()} == {"AVAILABLE", "TAINTED", "ERROR"}
    assert told(rows) == answers
    assert len(rows) == len(answers)


def test_versions_are_counted_against_the_active_ones(hub: Hub) -> None:
    standing = {
        (row.account, row.product): (row.version, row.newest, row.behind, row.version_state) for row in read(hub)
    }
    assert standing == {
        (ONE, "network"): ("1.1.0", "1.10.0", 2, State.ACTIVE),
        (TWO, "network"): ("1.10.0", "1.10.0", 0, State.ACTIVE),
        (THREE, "network"): ("1.0.0", "1.10.0", 3, State.RETIRED),
        (ONE, "topic"): ("1.0.0", "1.1.0", 1, State.ACTIVE),
        (TWO, "wrong"): ("1.0.0", "1.0.0", 0, State.ACTIVE),
        (THREE, "foreign"): ("1.0.0", None, None, None),
    }


def test_accounts_have_their_names_and_units(hub: Hub) -> None:
    assert {(row.account, row.account_name, row.ou) for row in read(hub)} == {
        (ONE, "spoke-1", "/Workloads"),
        (TWO, "spoke-2", "/Workloads"),
        (THREE, "spoke-3", "/Workloads/Production"),
    }


@pytest.mark.parametrize("source", Source)
@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"product": "network"}, {(ONE, "network"), (TWO, "network"), (THREE, "network")}),
        ({"product": "topic"}, {(ONE, "topic")}),
        ({"product": "nothing"}, set()),
        ({"outdated": True}, {(ONE, "network"), (THREE, "network"), (ONE, "topic")}),
        ({"failed": True}, {(ONE, "topic"), (TWO, "wrong")}),
        ({"failed": True, "outdated": True}, {(ONE, "topic")}),
        ({"ou": "/Workloads/Production"}, {(THREE, "network"), (THREE, "of-another")}),
        ({"ou": "ou-demo-producti", "product": "network"}, {(THREE, "network")}),
        ({"ou": "/Workloads", "failed": True}, {(ONE, "topic"), (TWO, "wrong")}),
        ({"ou": "/Platform"}, set()),
    ],
)
def test_filters(hub: Hub, source: Source, filters: dict[str, Any], expected: set[tuple[str, str]]) -> None:
    rows = read(hub, source=source, role=READER, filters=Filters(**filters))
    assert {(row.account, row.name) for row in rows} == expected


def test_a_unit_that_is_none_is_told_with_those_there_are(hub: Hub) -> None:
    with pytest.raises(UsageError, match=r"--ou /Workload: .* /Sandbox, /Workloads, /Workloads/Production"):
        read(hub, filters=Filters(ou="/Workload"))


def test_no_role_is_assumed_where_there_is_an_aggregator(hub: Hub) -> None:
    assert list(read(hub, role=READER))
    calls = {call.operation for call in hub.sandbox.faults.calls()}
    assert "SelectAggregateResourceConfig" in calls
    assert not calls & {"AssumeRole", "SearchProvisionedProducts"}


def test_pages_are_followed_to_the_end(hub: Hub) -> None:
    session, pages = administrator(hub), []

    def small(params: dict[str, Any], **_: Any) -> None:
        body = json.loads(params["body"])
        assert body["Limit"] == MAX_LIMIT
        params["body"] = json.dumps(body | {"Limit": 2}).encode()
        pages.append(body.get("NextToken"))

    session.events.register("before-call.config-service.SelectAggregateResourceConfig", small)
    said: list[int] = []
    assert told(list(read(hub, session, say=said.append))) == own_answers(hub)
    assert len(pages) == 3
    assert said == [2, 4, 6]


@pytest.mark.usefixtures("no_aggregator")
def test_without_an_aggregator_accounts_are_asked_and_it_says_so(hub: Hub) -> None:
    found = read(hub, role=READER)
    rows = list(found)
    assert found.source is Source.ACCOUNTS
    assert "no organization aggregator in us-east-1" in found.notes[0]
    assert told(rows) == own_answers(hub)


@pytest.mark.usefixtures("no_aggregator")
def test_without_aggregator_and_role_it_says_how_to_have_either(hub: Hub) -> None:
    with pytest.raises(FactoryError, match=r"no organization aggregator in us-east-1\nPass --role.*docs/STATUS\.md"):
        read(hub)
    with pytest.raises(AwsUnreachable, match=r"no aggregator 'other' in eu-west-1"):
        read(hub, aggregator="eu-west-1/other", source=Source.AGGREGATOR)


@pytest.mark.parametrize("operation", ["DescribeConfigurationAggregators", "SelectAggregateResourceConfig"])
def test_an_aggregator_that_refuses_is_done_without_and_it_says_so(hub: Hub, operation: str) -> None:
    found = read(hub, refusing(hub, operation, "AccessDeniedException"), role=READER)
    assert found.source is Source.ACCOUNTS
    assert "refused by the test" in found.notes[0]
    assert told(list(found)) == own_answers(hub)


def test_names_that_config_does_not_know_come_from_the_hub(hub: Hub) -> None:
    session = refusing(hub, "SelectAggregateResourceConfig", "InvalidExpressionException", when="ArtifactName")
    found = read(hub, session)
    assert found.source is Source.AGGREGATOR
    assert told(list(found)) == own_answers(hub)


def test_an_aggregator_elsewhere_is_named_with_its_region(hub: Hub) -> None:
    setup.aggregate(hub.sandbox, name="elsewhere", region="eu-west-1")
    found = read(hub, aggregator="eu-west-1/elsewhere", source=Source.AGGREGATOR)
    assert "elsewhere (eu-west-1)" in found.notes[0]
    assert told(list(found)) == own_answers(hub)


def test_regions_that_the_aggregator_leaves_out_are_told(hub: Hub) -> None:
    config = hub.administrator("hub", "config")
    role = f"arn:aws:iam::{hub.sandbox.organization.hub.id}:role/{ADMINISTRATOR}"
    config.put_configuration_aggregator(
        ConfigurationAggregatorName="narrow",
        OrganizationAggregationSource={"RoleArn": role, "AwsRegions": ["us-east-1"]},
    )
    try:
        found = read(hub, regions=("us-east-1", "eu-west-1"), aggregator="us-east-1/narrow")
        assert found.uncollected == ("eu-west-1",)
        # Of several, the one that collects most is found by itself.
        assert read(hub, regions=("us-east-1", "eu-west-1")).uncollected == ()
    finally:
        config.delete_configuration_aggregator(ConfigurationAggregatorName="narrow")


def test_an_account_that_config_does_not_record_is_named(hub: Hub) -> None:
    config = hub.administrator("spoke-3", "config")
    config.stop_configuration_recorder(ConfigurationRecorderName="default")
    try:
        found = read(hub)
        assert found.unrecorded == [THREE]
        assert {row.account for row in found} == {ONE, TWO}
    finally:
        config.start_configuration_recorder(ConfigurationRecorderName="default")
    assert read(hub).unrecorded == []
    session = refusing(hub, "GetAggregateDiscoveredResourceCounts", "AccessDeniedException")
    assert read(hub, session).unrecorded is None


def test_one_account_that_refuses_the_role_does_not_hide_the_others(hub: Hub) -> None:
    iam = hub.administrator("spoke-2", "iam")
    trust = iam.get_role(RoleName=READER)["Role"]["AssumeRolePolicyDocument"]
    iam.update_assume_role_policy(
        RoleName=READER, PolicyDocument=json.dumps(trust).replace(hub.sandbox.organization.hub.id, "999999999999")
    )
    try:
        found = read(hub, source=Source.ACCOUNTS, role=READER)
        rows = list(found)
    finally:
        iam.update_assume_role_policy(RoleName=READER, PolicyDocument=json.dumps(trust))
    assert {row.account for row in rows} == {ONE, THREE}
    # The management account has no read role either.
    assert [each.account for each in found.failures] == ["111111111111", TWO]
    assert "doesn't trust the caller" in found.failures[1].reason


@pytest.mark.parametrize("kind", slow_but(lambda kind: kind == "cut_before", ["throttle", "error", "cut_before"]))
@pytest.mark.parametrize("source", Source)
def test_throttled_failed_and_cut_calls_are_repeated(hub: Hub, source: Source, kind: str) -> None:
    for service in ("organizations", "config", "sts", "servicecatalog"):
        hub.sandbox.faults.add(kind, service=service, every=2, times=1)
    found = read(hub, source=source, role=READER)
    rows = list(found)
    hub.sandbox.faults.clear()
    assert told(rows) == own_answers(hub)
    assert [each.account for each in found.failures] in ([], ["111111111111"])


def test_one_account_throttled_for_good_is_reported(hub: Hub) -> None:
    hub.sandbox.faults.add("throttle", service="servicecatalog", operation="SearchProvisionedProducts", account=TWO)
    session = administrator(hub)
    impatient = Config(retries={"mode": "standard", "total_max_attempts": 2})
    found = read(hub, session, source=Source.ACCOUNTS, role=READER, config=impatient)
    assert {row.account for row in found} == {ONE, THREE}
    assert any(each.account == TWO and "ThrottlingException" in each.reason for each in found.failures)


def test_who_may_not_read_the_organization_gets_rows_without_names(hub: Hub) -> None:
    session = refusing(hub, "DescribeOrganization", "AccessDeniedException")
    found = read(hub, session)
    assert {(row.account_name, row.ou) for row in found} == {("", "")}
    assert "AWS Organizations can't be read" in found.notes[0]
    for options in ({"filters": Filters(ou="/Workloads")}, {"source": Source.ACCOUNTS, "role": READER}):
        with pytest.raises(AccessDenied, match="AWS Organizations can't be read"):
            read(hub, session, **options)


def test_a_developer_is_refused(hub: Hub) -> None:
    with pytest.raises(FactoryError, match="Pass --role"):
        read(hub, hub.sandbox.session("spoke-1", DEVELOPER))
