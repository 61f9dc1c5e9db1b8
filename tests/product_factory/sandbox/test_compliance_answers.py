"""What the sandbox answers whoever reads an organization's compliance, by AWS's pages: shapes, pages, limits, who may.

https://docs.aws.amazon.com/config/latest/APIReference/API_DescribeAggregateComplianceByConfigRules.html
https://docs.aws.amazon.com/config/latest/APIReference/API_AggregatedSourceStatus.html
https://docs.aws.amazon.com/guardduty/latest/APIReference/API_GetOrganizationStatistics.html
https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_GetFindingsV2.html
"""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.product_factory.compliance.conftest import (
    BARE,
    HUB,
    LAUNCHED,
    MANAGEMENT,
    REGION,
    SECURITY,
    STOPPED,
    SUSPENDED,
    WITHOUT,
    served,
)
from tests.product_factory.provisioning.hub import Hub, policy

__all__ = ["served"]
AGGREGATOR = {"ConfigurationAggregatorName": "organization"}


@pytest.fixture
def config(served: Hub) -> Any:
    return served.administrator("hub", "config")


def error(call: Any, **given: Any) -> str:
    with pytest.raises(ClientError) as caught:
        call(**given)
    return str(caught.value.response["Error"]["Code"])


def test_rules_without_results_are_not_returned_and_counts_are_capped(config: Any) -> None:
    """https://docs.aws.amazon.com/config/latest/APIReference/API_ComplianceContributorCount.html: 100 resources."""
    rows = config.describe_aggregate_compliance_by_config_rules(**AGGREGATOR)["AggregateComplianceByConfigRules"]
    found = {(each["AccountId"], each["ConfigRuleName"]): each["Compliance"] for each in rows}
    assert set(found) == {(HUB, "told"), (SECURITY, "told"), (SECURITY, LAUNCHED)}
    assert found[HUB, "told"]["ComplianceContributorCount"] == {"CappedCount": 100, "CapExceeded": True}
    assert found[SECURITY, "told"] == {"ComplianceType": "COMPLIANT"}


def test_rules_come_filtered_and_in_pages(config: Any) -> None:
    describe = config.describe_aggregate_compliance_by_config_rules
    wrong = describe(**AGGREGATOR, Filters={"ComplianceType": "NON_COMPLIANT", "AccountId": HUB})
    assert [each["ConfigRuleName"] for each in wrong["AggregateComplianceByConfigRules"]] == ["told"]
    first = describe(**AGGREGATOR, Limit=1)
    assert len(first["AggregateComplianceByConfigRules"]) == 1
    second = describe(**AGGREGATOR, Limit=1, NextToken=first["NextToken"])
    assert second["AggregateComplianceByConfigRules"] != first["AggregateComplianceByConfigRules"]
    assert error(describe, **AGGREGATOR, NextToken="none!") == "InvalidNextTokenException"
    assert error(describe, ConfigurationAggregatorName="none") == "NoSuchConfigurationAggregatorException"


def test_each_resource_of_a_rule_is_told_beyond_the_cap(config: Any) -> None:
    given = {**AGGREGATOR, "ConfigRuleName": "told", "AccountId": HUB, "AwsRegion": REGION, "Limit": 100}
    first = config.get_aggregate_compliance_details_by_config_rule(**given, ComplianceType="NON_COMPLIANT")
    second = config.get_aggregate_compliance_details_by_config_rule(
        **given, ComplianceType="NON_COMPLIANT", NextToken=first["NextToken"]
    )
    assert (len(first["AggregateEvaluationResults"]), len(second["AggregateEvaluationResults"])) == (100, 20)
    assert "NextToken" not in second
    compliant = config.get_aggregate_compliance_details_by_config_rule(**given, ComplianceType="COMPLIANT")
    assert compliant["AggregateEvaluationResults"] == []


def test_sources_say_whether_they_succeeded(config: Any) -> None:
    found = config.describe_configuration_aggregator_sources_status(**AGGREGATOR)["AggregatedSourceStatusList"]
    states = {each["SourceId"]: each["LastUpdateStatus"] for each in found if each["AwsRegion"] == REGION}
    assert states == dict.fromkeys((MANAGEMENT, HUB, SECURITY, BARE), "SUCCEEDED") | {
        STOPPED: "OUTDATED",
        WITHOUT: "FAILED",
    }, "and none of a suspended account"
    assert SUSPENDED not in states
    late = config.describe_configuration_aggregator_sources_status(**AGGREGATOR, UpdateStatus=["OUTDATED"])
    assert {each["SourceId"] for each in late["AggregatedSourceStatusList"]} == {STOPPED}


def test_only_the_administrator_counts_the_organization(served: Hub) -> None:
    administrator, member = (served.administrator(each, "guardduty") for each in ("spoke-1", "hub"))
    counted = administrator.get_organization_statistics()["OrganizationDetails"]["OrganizationStatistics"]
    assert (counted["TotalAccountsCount"], counted["EnabledAccountsCount"], counted["MemberAccountsCount"]) == (7, 2, 1)
    assert error(member.get_organization_statistics) == "BadRequestException"
    detector = administrator.list_detectors()["DetectorIds"][0]
    members = administrator.list_members(DetectorId=detector)["Members"]
    assert [each["AccountId"] for each in members] == [HUB], "an administrator is no member of itself"
    by_account = administrator.get_findings_statistics(DetectorId=detector, GroupBy="ACCOUNT")
    assert [
        (each["AccountId"], each["TotalFindings"]) for each in by_account["FindingStatistics"]["GroupedByAccount"]
    ] == [(HUB, 3)]
    own = member.list_detectors()["DetectorIds"][0]
    assert member.get_findings_statistics(DetectorId=own, GroupBy="SEVERITY")["FindingStatistics"]["GroupedBySeverity"]


def test_security_hub_shows_members_findings_by_filter(served: Hub) -> None:
    administrator, member = (served.administrator(each, "securityhub") for each in ("spoke-1", "hub"))
    failed = {"ComplianceStatus": [{"Value": "FAILED", "Comparison": "EQUALS"}]}
    found = administrator.get_findings(Filters=failed)["Findings"]
    assert [(each["AwsAccountId"], each["Compliance"]["SecurityControlId"]) for each in found] == [(HUB, "IAM.5")]
    assert len(administrator.get_findings(MaxResults=2)["Findings"]) == 2
    assert len(administrator.get_findings(MaxResults=2, NextToken="2")["Findings"]) == 1
    assert error(administrator.get_findings, Filters={"Title": [{"Value": "x", "Comparison": "EQUALS"}]}) == (
        "NotImplementedException"
    ), "the sandbox raises on what it doesn't know"
    assert error(member.describe_security_hub_v2) == "ResourceNotFoundException"
    assert error(member.get_findings_v2) == "ResourceNotFoundException"


def test_version_2_is_permitted_by_the_actions_that_its_pages_name(served: Hub) -> None:
    iam = served.administrator("spoke-1", "iam")
    trusts = {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111111111111:root"}, "Action": "sts:AssumeRole"}
    for role, action in (("Reads", "securityhub:GetFindings"), ("Counts", "securityhub:GetAdhocInsightResults")):
        iam.create_role(RoleName=role, AssumeRolePolicyDocument=policy(trusts))
        allow = {"Effect": "Allow", "Action": action, "Resource": "*"}
        iam.put_role_policy(RoleName=role, PolicyName="read", PolicyDocument=policy(allow))
    reads, counts = (served.sandbox.session("spoke-1", each).client("securityhub") for each in ("Reads", "Counts"))
    assert len(reads.get_findings_v2()["Findings"]) == 3
    by_severity = {"GroupByRules": [{"GroupByField": "severity"}]}
    told = counts.get_finding_statistics_v2(**by_severity)["GroupByResults"][0]["GroupByValues"]
    assert {each["FieldValue"]: each["Count"] for each in told} == {"High": 1, "Low": 2}
    assert "AccessDenied" in error(counts.get_findings_v2)
    assert "AccessDenied" in error(reads.get_finding_statistics_v2, **by_severity)
    organization = served.administrator("hub", "organizations").describe_organization()["Organization"]["Id"]
    scope = {"AwsOrganizations": [{"OrganizationId": organization}]}
    assert len(reads.get_findings_v2(Scopes=scope)["Findings"]) == 3


def test_a_process_check_alone_takes_evaluations(served: Hub) -> None:
    spoke = served.administrator("spoke-1", "config")
    told = {
        "ComplianceResourceType": "AWS::IAM::User",
        "ComplianceResourceId": "u",
        "ComplianceType": "COMPLIANT",
        "OrderingTimestamp": 0,
    }
    given = {"ConfigRuleName": LAUNCHED, "ExternalEvaluation": told}
    assert error(spoke.put_external_evaluation, **given) == "InvalidParameterValueException"
    assert error(spoke.put_external_evaluation, **given | {"ConfigRuleName": "none"}) == "NoSuchConfigRuleException"
