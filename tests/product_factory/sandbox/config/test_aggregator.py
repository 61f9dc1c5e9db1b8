"""The organization's aggregator in the sandbox says no where AWS does, and raises on what it doesn't know."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from product_factory.sandbox.config import PRINCIPAL, setup
from product_factory.sandbox.config.errors import InvalidExpressionException, NotImplementedException
from product_factory.sandbox.config.query import TYPE, parse
from product_factory.sandbox.organization import ADMINISTRATOR
from product_factory.sandbox.server import Sandbox

WHERE = f"WHERE resourceType = '{TYPE}'"


def config(sandbox: Sandbox, account: str) -> Any:
    return sandbox.session(account, ADMINISTRATOR).client("config")


def test_only_the_management_account_and_its_delegate_aggregate_the_organization(sandbox: Sandbox) -> None:
    for account in ("management", "hub"):
        setup.aggregate(sandbox, account)
    with pytest.raises(ClientError, match="OrganizationAccessDeniedException"):
        setup.aggregate(sandbox, "spoke-1")
    sandbox.session("management", ADMINISTRATOR).client("organizations").deregister_delegated_administrator(
        AccountId=sandbox.organization.hub.id, ServicePrincipal=PRINCIPAL
    )
    with pytest.raises(ClientError, match="OrganizationAccessDeniedException"):
        setup.aggregate(sandbox, "hub", "another")


def test_the_aggregator_needs_its_role(sandbox: Sandbox) -> None:
    with pytest.raises(ClientError, match="InvalidRoleException"):
        config(sandbox, "hub").put_configuration_aggregator(
            ConfigurationAggregatorName="a",
            OrganizationAggregationSource={"RoleArn": "arn:aws:iam::222222222222:role/Nobody", "AllAwsRegions": True},
        )


def test_regions_are_missed_before_anything_is_looked_up(sandbox: Sandbox) -> None:
    """https://docs.aws.amazon.com/config/latest/APIReference/API_PutConfigurationAggregator.html (InvalidParameterValue)"""
    given = {
        "ConfigurationAggregatorName": "a",
        "OrganizationAggregationSource": {"RoleArn": "arn:aws:iam::333333333333:role/Nobody"},
    }
    with pytest.raises(ClientError, match="does not specify any regions"):
        config(sandbox, "spoke-1").put_configuration_aggregator(**given)
    accounts = [{"AccountIds": ["333333333333"], "AllAwsRegions": True}]
    with pytest.raises(ClientError, match="Include only one aggregation source"):
        config(sandbox, "hub").put_configuration_aggregator(**given, AccountAggregationSources=accounts)


def test_accounts_are_there_that_record(sandbox: Sandbox) -> None:
    setup.aggregate(sandbox)
    setup.record(sandbox, ["spoke-1", "spoke-2"])
    hub = config(sandbox, "hub")
    asked = {"ConfigurationAggregatorName": setup.AGGREGATOR, "GroupByKey": "ACCOUNT_ID"}

    def accounts(**more: Any) -> list[str]:
        found = hub.get_aggregate_discovered_resource_counts(**asked, **more)["GroupedResourceCounts"]
        return [each["GroupName"] for each in found]

    assert accounts() == ["333333333333", "444444444444"]
    assert accounts(Filters={"Region": "eu-west-1"}) == []
    assert accounts(Limit=1) == ["333333333333"]
    config(sandbox, "spoke-1").stop_configuration_recorder(ConfigurationRecorderName="default")
    assert accounts() == ["444444444444"]


@pytest.mark.parametrize(
    ("members", "error"),
    [
        ({"ConfigurationAggregatorName": "other"}, "NoSuchConfigurationAggregatorException"),
        ({"NextToken": "never given"}, "InvalidNextTokenException"),
        ({"Expression": f"SELECT color {WHERE}"}, "InvalidExpressionException"),
        ({"Expression": "SELECT accountId WHERE resourceType = 'AWS::S3::Bucket'"}, "NotImplementedException"),
    ],
)
def test_what_is_wrong_is_refused(sandbox: Sandbox, members: dict[str, Any], error: str) -> None:
    setup.aggregate(sandbox)
    given = {"ConfigurationAggregatorName": setup.AGGREGATOR, "Expression": f"SELECT accountId {WHERE}"}
    with pytest.raises(ClientError, match=error):
        config(sandbox, "hub").select_aggregate_resource_config(**given | members)


def test_a_query_picks_and_filters() -> None:
    item = {"accountId": "1", "resourceType": TYPE, "configuration": {"id": "pp-1", "name": "n", "status": "ERROR"}}
    query = parse(f"SELECT accountId, configuration.id, configuration.statusMessage {WHERE}")
    assert query.picked(item) == {"accountId": "1", "configuration": {"id": "pp-1"}}
    for condition, expected in (
        ("configuration.status = 'ERROR'", True),
        ("configuration.status IN ('TAINTED','ERROR')", True),
        ("configuration.status = 'ERROR' AND accountId = '2'", False),
        ("configuration.statusMessage = 'x'", False),
        ("configuration.status LIKE 'ERR%'", True),
        ("configuration.status LIKE 'AVAIL%'", False),
    ):
        assert parse(f"SELECT accountId {WHERE} AND {condition}").answers(item) is expected, condition


@pytest.mark.parametrize(
    "expression",
    [
        "SELECT accountId",
        f"SELECT * {WHERE}",
        f"SELECT COUNT(*) {WHERE}",
        f"SELECT accountId {WHERE} OR accountId = '1'",
        f"SELECT accountId {WHERE} AND NOT accountId = '1'",
        f"SELECT accountId {WHERE} AND accountId LIKE '%1'",
        f"SELECT accountId {WHERE} AND accountId LIKE '1_%'",
        f"SELECT accountId {WHERE} ORDER BY accountId",
        f"SELECT accountId {WHERE} AND",
        f"SELECT accountId {WHERE} AND accountId IN ()",
        f"DELETE accountId {WHERE}",
    ],
)
def test_other_sql_raises(expression: str) -> None:
    with pytest.raises(NotImplementedException):
        parse(expression)


def test_unknown_properties_raise() -> None:
    with pytest.raises(InvalidExpressionException):
        parse(f"SELECT configuration.color {WHERE}")


def test_rows_are_json_in_strings(sandbox: Sandbox) -> None:
    setup.aggregate(sandbox)
    answer = config(sandbox, "hub").select_aggregate_resource_config(
        ConfigurationAggregatorName=setup.AGGREGATOR, Expression=f"SELECT accountId {WHERE}"
    )
    assert json.loads(f"[{','.join(answer['Results'])}]") == []
    assert answer["QueryInfo"]["SelectFields"] == [{"Name": "accountId"}]
