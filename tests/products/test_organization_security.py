"""What organization-security promises: standards for units, also in accounts that come later; each part by choice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from product_factory.catalog import catalog
from product_factory.catalog.released import newest
from product_factory.sandbox.organization import ADMINISTRATOR, Account
from product_factory.sandbox.server import REGION, Sandbox
from tests.products.administrators import register

AUDIT, NEW = "888888888888", "999999999999"
SANDBOX, PLATFORM, WORKLOADS, PRODUCTION = (
    "ou-demo-sandbox0",
    "ou-demo-platform",
    "ou-demo-workload",
    "ou-demo-producti",
)
CIS, PRACTICES = "cis-aws-foundations-benchmark/v/3.0.0", "aws-foundational-security-best-practices/v/1.0.0"
LATEST = newest(catalog.load().released["organization-security"])
assert LATEST is not None
BODY = json.dumps(LATEST.template())
DONE = ("CREATE_COMPLETE", "UPDATE_COMPLETE")


class Audit:
    """The account that is registered for the organization's security."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.cloudformation = sandbox.session("audit", ADMINISTRATOR).client("cloudformation")

    def stack(self, name: str, **answers: str) -> str:
        """How a stack of the product ends: made, or changed where it is there."""
        given = [{"ParameterKey": key, "ParameterValue": value} for key, value in answers.items()]
        told = {"StackName": name, "TemplateBody": BODY, "Parameters": given, "Capabilities": ["CAPABILITY_IAM"]}
        there = {each["StackName"] for each in self.cloudformation.describe_stacks()["Stacks"]}
        (self.cloudformation.update_stack if name in there else self.cloudformation.create_stack)(**told)
        return str(self.cloudformation.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"])

    def standards(self, account: str, region: str = REGION) -> set[str] | None:
        """What is on there; None where Security Hub CSPM is off."""
        hub = self.sandbox.session(account, ADMINISTRATOR).client("securityhub", region_name=region)
        try:
            found = hub.get_enabled_standards()["StandardsSubscriptions"]
        except hub.exceptions.InvalidAccessException:
            return None
        begin = f"arn:aws:securityhub:{region}::standards/"
        assert all(each["StandardsArn"].startswith(begin) for each in found)
        return {each["StandardsArn"].removeprefix(begin) for each in found}

    def of(self, service: str) -> Any:
        return self.sandbox.session("audit", ADMINISTRATOR).client(service)


@pytest.fixture(scope="module")
def audit() -> Iterator[Audit]:
    more = (Account(name="audit", id=AUDIT, unit="platform"), Account(name="new", id=NEW, unit="platform"))
    with Sandbox(more_spokes=more) as sandbox:
        yield Audit(sandbox)


def test_in_an_account_that_is_not_registered_it_fails_and_leaves_nothing(audit: Audit) -> None:
    assert audit.stack("early", ExternalAccess="leave", Aggregator="leave") == "ROLLBACK_COMPLETE"
    assert audit.standards("audit") is None
    audit.cloudformation.delete_stack(StackName="early")


def test_units_get_their_standards_and_accounts_that_come_later_too(audit: Audit) -> None:
    register(audit.sandbox, AUDIT)
    answers = {"Targets": f"{SANDBOX},333333333333", "SelfManaged": PRODUCTION, "CisBenchmark": "3.0.0"}
    assert audit.stack("security", **answers, LinkedRegions="eu-west-1", DisabledControls="IAM.6,Config.1") in DONE
    assert audit.standards("outsider") == {CIS, PRACTICES}
    assert audit.standards("outsider", "eu-west-1") == {CIS, PRACTICES}
    assert audit.standards("outsider", "us-west-2") is None
    assert audit.standards("spoke-1") == {CIS, PRACTICES}
    assert audit.standards("spoke-2") is None
    assert audit.standards("new") is None
    organizations = audit.sandbox.session("management", ADMINISTRATOR).client("organizations")
    organizations.move_account(AccountId=NEW, SourceParentId=PLATFORM, DestinationParentId=SANDBOX)
    assert audit.standards("new") == {CIS, PRACTICES}


def test_another_launch_sets_another_policy_for_other_units(audit: Audit) -> None:
    rest = {"ExternalAccess": "leave", "Aggregator": "leave"}
    other = {"SecurityHub": "policy", "PolicyName": "practices", "CisBenchmark": "off", "Targets": WORKLOADS}
    assert audit.stack("workloads", **other, **rest) in DONE
    # The nearest one is an account's own: spoke-1's names the account, spoke-3's unit is left to itself.
    assert audit.standards("spoke-2") == {PRACTICES}
    assert audit.standards("spoke-1") == {CIS, PRACTICES}
    assert audit.standards("spoke-3") is None
    # One target has one policy, and there is one central configuration.
    assert audit.stack("twice", **other | {"Targets": SANDBOX}, **rest) == "ROLLBACK_COMPLETE"
    assert audit.stack("central", OwnHub="there", **rest) == "ROLLBACK_COMPLETE"


def test_of_all_accounts_access_and_configuration_are_seen_here(audit: Audit) -> None:
    types = {each["type"] for each in audit.of("accessanalyzer").list_analyzers()["analyzers"]}
    assert types == {"ORGANIZATION"}
    (made,) = audit.of("config").describe_configuration_aggregators()["ConfigurationAggregators"]
    source = made["OrganizationAggregationSource"]
    assert (made["ConfigurationAggregatorName"], source["AllAwsRegions"]) == ("organization", True)
    role = audit.of("iam").get_role(RoleName=source["RoleArn"].rpartition("/")[2])["Role"]
    (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"] == {"Service": "config.amazonaws.com"}
    assert trust["Condition"] == {"StringEqualsIfExists": {"aws:SourceAccount": AUDIT}}


def test_what_ends_leaves_members_as_they_are(audit: Audit) -> None:
    for name in ("workloads", "security"):
        audit.cloudformation.delete_stack(StackName=name)
    assert audit.standards("outsider") == audit.standards("new") == {CIS, PRACTICES}
    assert audit.of("securityhub").describe_hub()["HubArn"]
    assert audit.of("accessanalyzer").list_analyzers()["analyzers"] == []
    assert audit.stack("security", Targets=SANDBOX, OwnHub="there", CisBenchmark="off") in DONE
    audit.cloudformation.delete_stack(StackName="security")
    # Also where nobody asked while the policy stood, in all Regions this time.
    assert audit.standards("outsider", "us-west-2") == {PRACTICES}


def test_every_part_can_be_left_to_what_is_there(audit: Audit) -> None:
    assert audit.stack("security", SecurityHub="leave", ExternalAccess="leave", Aggregator="leave") in DONE
    resources = audit.cloudformation.list_stack_resources(StackName="security")["StackResourceSummaries"]
    assert [each["LogicalResourceId"] for each in resources] == ["Always"]
