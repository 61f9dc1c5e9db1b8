"""Security services of an organization: who administers them, what policies switch on, and where it stays on.

By AWS's pages: orgs_manage_policies_{guardduty,inspector,security_hub}(_syntax).html of AWS Organizations' guide,
guardduty_organizations.html, central-configuration-intro.html of Security Hub's.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from botocore.exceptions import ClientError

from product_factory.sandbox.organization import ADMINISTRATOR, Account
from product_factory.sandbox.server import REGION, Sandbox
from tests.products.administrators import register

AUDIT, NEW = "888888888888", "999999999999"
UNIT, BEFORE = "ou-demo-sandbox0", "ou-demo-platform"
NUMBERS = count()
ON: dict[str, Any] = {"status": {"@@assign": "enabled"}}
OFF: dict[str, Any] = {"status": {"@@assign": "disabled"}}
EVERYWHERE = {"enable_in_regions": {"@@assign": ["ALL_SUPPORTED"]}, "disable_in_regions": {"@@assign": []}}
DOCUMENTS: dict[str, dict[str, Any]] = {
    "GUARDDUTY_POLICY": {
        "guardduty": {"enablement": {"default": {"foundational": ON, "rds_login_events": OFF}, "eu-west-1": {"foundational": ON}}}
    },
    "INSPECTOR_POLICY": {
        "inspector": {
            "enablement": {
                "ec2_scanning": EVERYWHERE,
                "ecr_scanning": {"enable_in_regions": {"@@assign": ["eu-west-1"]}, "disable_in_regions": {"@@assign": []}},
            }
        }
    },
    "SECURITYHUB_POLICY": {"securityhub": EVERYWHERE},
}  # fmt: skip


class Organization:
    """Acts in it by name of account."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.api = self.of("organizations", "management")

    def of(self, service: str, account: str = "new", region: str = REGION) -> Any:
        return self.sandbox.session(account, ADMINISTRATOR).client(service, region_name=region)

    def attach(self, kind: str, document: dict[str, Any], target: str) -> str:
        if kind not in {each["Type"] for each in self.api.list_roots()["Roots"][0]["PolicyTypes"]}:
            self.api.enable_policy_type(RootId="r-demo", PolicyType=kind)
        told = {"Name": f"p{next(NUMBERS)}", "Description": "d", "Type": kind, "Content": json.dumps(document)}
        policy = str(self.api.create_policy(**told)["Policy"]["PolicySummary"]["Id"])
        self.api.attach_policy(PolicyId=policy, TargetId=target)
        return policy

    def move(self, account: str, source: str, destination: str) -> None:
        self.api.move_account(AccountId=account, SourceParentId=source, DestinationParentId=destination)

    def plans(self, account: str = "new", region: str = REGION) -> dict[str, str]:
        """GuardDuty's features there; empty where it is off."""
        guardduty = self.of("guardduty", account, region)
        found = [guardduty.get_detector(DetectorId=each) for each in guardduty.list_detectors()["DetectorIds"]]
        return {each["Name"]: each["Status"] for detector in found for each in detector["Features"]}

    def scans(self, account: str = "new", region: str = REGION) -> set[str]:
        states = self.of("inspector2", account, region).batch_get_account_status()["accounts"]
        return {
            name for each in states for name, state in each["resourceState"].items() if state["status"] == "ENABLED"
        }

    def correlates(self, account: str = "new") -> bool:
        """Whether Security Hub is on there."""
        hub = self.of("securityhub", account)
        try:
            return bool(hub.describe_security_hub_v2()["HubV2Arn"])
        except hub.exceptions.ResourceNotFoundException:
            return False


@pytest.fixture(scope="module")
def organization() -> Iterator[Organization]:
    more = (Account(name="audit", id=AUDIT, unit="platform"), Account(name="new", id=NEW, unit="platform"))
    with Sandbox(more_spokes=more) as sandbox:
        yield Organization(sandbox)


def test_without_trusted_access_a_policy_switches_nothing_on(organization: Organization) -> None:
    for kind, document in DOCUMENTS.items():
        organization.attach(kind, document, "777777777777")
    assert (organization.plans("outsider"), organization.scans("outsider")) == ({}, set())
    assert not organization.correlates("outsider")


def test_the_management_account_registers_one_administrator_which_gets_a_detector(organization: Organization) -> None:
    guardduty = organization.of("guardduty", "audit")
    with pytest.raises(ClientError, match="BadRequest"):
        guardduty.enable_organization_admin_account(AdminAccountId=AUDIT)
    register(organization.sandbox, AUDIT)
    there = {each["Id"] for each in organization.api.list_delegated_administrators(ServicePrincipal="guardduty.amazonaws.com")["DelegatedAdministrators"]}  # fmt: skip
    assert there == {AUDIT}
    assert len(guardduty.list_detectors()["DetectorIds"]) == 1
    hub = organization.of("securityhub", "management")
    assert hub.list_organization_admin_accounts()["AdminAccounts"] == [{"AccountId": AUDIT, "Status": "ENABLED"}]
    management = organization.of("guardduty", "management")
    management.enable_organization_admin_account(AdminAccountId=AUDIT)
    with pytest.raises(ClientError, match="BadRequest"):
        management.enable_organization_admin_account(AdminAccountId=NEW)
    cloudtrail = organization.of("cloudtrail", "management")
    with pytest.raises(ClientError, match="CloudTrailAccessNotEnabled"):
        cloudtrail.register_organization_delegated_admin(MemberAccountId=AUDIT)
    organization.api.enable_aws_service_access(ServicePrincipal="cloudtrail.amazonaws.com")
    cloudtrail.register_organization_delegated_admin(MemberAccountId=AUDIT)
    with pytest.raises(ClientError, match="NotOrganizationManagementAccount"):
        organization.of("cloudtrail", "audit").register_organization_delegated_admin(MemberAccountId=NEW)


def test_an_account_that_comes_into_a_unit_has_its_services_on_and_keeps_them(organization: Organization) -> None:
    policies = [organization.attach(kind, document, UNIT) for kind, document in DOCUMENTS.items()]
    assert (organization.plans(), organization.scans(), organization.correlates()) == ({}, set(), False)
    organization.move(NEW, BEFORE, UNIT)
    plans = organization.plans()
    assert (plans["CLOUD_TRAIL"], plans["RDS_LOGIN_EVENTS"], plans["S3_DATA_EVENTS"]) == (
        "ENABLED",
        "DISABLED",
        "ENABLED",
    )
    # A Region's own block takes the default's place, and what it leaves out nobody manages.
    assert organization.plans(region="eu-west-1")["RDS_LOGIN_EVENTS"] == "ENABLED"
    assert organization.scans() == {"ec2"}
    assert organization.scans(region="eu-west-1") == {"ec2", "ecr"}
    assert organization.correlates()
    seen = organization.of("inspector2", "audit").batch_get_account_status(accountIds=[NEW])["accounts"]
    assert [each["state"]["status"] for each in seen] == ["ENABLED"]
    for policy in policies:
        organization.api.detach_policy(PolicyId=policy, TargetId=UNIT)
    organization.move(NEW, UNIT, BEFORE)
    assert organization.plans()["RDS_LOGIN_EVENTS"] == "DISABLED"
    assert (organization.scans(), organization.correlates()) == ({"ec2"}, True)
    # Also where nobody asked while it stood.
    assert organization.scans(region="us-west-2") == {"ec2"}


def test_what_a_policy_manages_the_account_can_not_change(organization: Organization) -> None:
    guardduty = organization.of("guardduty", "outsider")
    (detector,) = guardduty.list_detectors()["DetectorIds"]
    guardduty.update_detector(DetectorId=detector, Features=[{"Name": "S3_DATA_EVENTS", "Status": "DISABLED"}])
    assert organization.plans("outsider")["S3_DATA_EVENTS"] == "DISABLED"
    feature = [{"Name": "RDS_LOGIN_EVENTS", "Status": "ENABLED"}]
    for change in (
        lambda: guardduty.update_detector(DetectorId=detector, Features=feature),
        lambda: guardduty.update_detector(DetectorId=detector, Enable=False),
        lambda: guardduty.delete_detector(DetectorId=detector),
        lambda: organization.of("inspector2", "outsider").disable(resourceTypes=["EC2"]),
    ):
        with pytest.raises(ClientError, match="NotImplementedException"):
            change()


def test_an_account_that_is_made_comes_below_the_roots_policies(organization: Organization) -> None:
    kind = "INSPECTOR_POLICY"
    policy = organization.attach(kind, DOCUMENTS[kind], "r-demo")
    made = organization.api.create_account(AccountName="made", Email="made@example.com")["CreateAccountStatus"]
    told = organization.of("inspector2", "audit").batch_get_account_status(accountIds=[made["AccountId"]])
    assert [each["resourceState"]["ec2"]["status"] for each in told["accounts"]] == ["ENABLED"]
    organization.api.detach_policy(PolicyId=policy, TargetId="r-demo")


@pytest.mark.parametrize(
    ("kind", "document"),
    [
        ("GUARDDUTY_POLICY", {"guardduty": {"enablement": {}}}),
        ("GUARDDUTY_POLICY", {"guardduty": {"enablement": {"default": {"s3_data_events": ON}}}}),
        ("GUARDDUTY_POLICY", {"guardduty": {"enablement": {"default": {"foundational": {"status": "enabled"}}}}}),
        ("GUARDDUTY_POLICY", {"guardduty": {"enablement": {"default": {"foundational": ON, "moon": ON}}}}),
        ("INSPECTOR_POLICY", {"inspector": {"enablement": {"ec2_scanning": {"enable_in_regions": {"@@assign": []}}}}}),
        ("INSPECTOR_POLICY", {"inspector": {"enablement": {"s3_scanning": EVERYWHERE}}}),
        ("SECURITYHUB_POLICY", {"securityhub": {"enable_in_regions": {"@@assign": ["ALL_SUPPORTED"]}}}),
        ("SECURITYHUB_POLICY", {"security_hub": EVERYWHERE}),
    ],
)  # fmt: skip
def test_a_document_that_says_something_else_is_malformed(
    organization: Organization, kind: str, document: dict[str, Any]
) -> None:
    with pytest.raises(ClientError, match="MalformedPolicyDocument"):
        organization.attach(kind, document, UNIT)
