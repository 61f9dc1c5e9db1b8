"""A sandbox in which an organization is watched: accounts of each kind, rules with findings, a security administrator."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import product_factory.commands.main as command
from product_factory.provisioning import launch
from product_factory.sandbox.config import setup
from product_factory.sandbox.organization import ADMINISTRATOR
from product_factory.sandbox.server import Sandbox
from tests.product_factory.provisioning.hub import QUICK, SPOKE, Hub

REGION = "us-east-1"
# The hub is a member; spoke-1 administers security; spoke-2's recorder is stopped; spoke-3 has none; spoke-4 is suspended;
# the outsider records, and has no rules.
MANAGEMENT, HUB, SECURITY, STOPPED, WITHOUT, SUSPENDED, BARE = (f"{number}" * 12 for number in range(1, 8))
# As Service Catalog, CloudFormation and AWS Config name rules of a launched product.
LAUNCHED = f"SC-{SECURITY}-pp-abcdefghijklm-DefaultSecurityGroupClosed-ABCDEFGHIJKL"
EVIL = "=<img src=x onerror=alert(1)>"


class Ran(NamedTuple):
    code: int
    out: str
    err: str


Factory = Callable[..., Ran]


@pytest.fixture(scope="module")
def served() -> Iterator[Hub]:
    with Sandbox() as sandbox:
        hub = Hub(sandbox)
        hub.launch_role(SPOKE)
        hub.product(name="topic")
        launch(hub.developer(), product="topic", wait=QUICK)
        setup.aggregate(sandbox)
        setup.record(sandbox, ["management", "hub", "spoke-1", "spoke-2", "spoke-4", "outsider"])
        _rules(hub)
        _security_hub(hub)
        _guardduty(hub)
        organizations = hub.administrator("management", "organizations")
        organizations.close_account(AccountId=SUSPENDED)
        organizations.tag_resource(ResourceId=HUB, Tags=[{"Key": "Owner", "Value": "platform team"}])
        hub.administrator("spoke-2", "config").stop_configuration_recorder(ConfigurationRecorderName="default")
        yield hub


def _rules(hub: Hub) -> None:
    """The hub: 120 resources against a process check, so that the count is capped. spoke-1: a launched product's rule, and
    the same process check without findings. management: the check without any evaluation."""
    for account in ("management", "hub", "spoke-1"):
        _rule(hub, account, "told", "AWS_CONFIG_PROCESS_CHECK")
    _rule(hub, "spoke-1", LAUNCHED, "VPC_DEFAULT_SECURITY_GROUP_CLOSED")
    for number in range(120):
        evaluate(hub, "hub", f"{EVIL}-{number}", "NON_COMPLIANT")
    evaluate(hub, "spoke-1", "fine", "COMPLIANT")


def _rule(hub: Hub, account: str, name: str, identifier: str) -> None:
    source = {"Owner": "AWS", "SourceIdentifier": identifier}
    hub.administrator(account, "config").put_config_rule(ConfigRule={"ConfigRuleName": name, "Source": source})


def evaluate(hub: Hub, account: str, resource: str, compliance: str) -> None:
    """What somebody tells of the process check."""
    told = {
        "ComplianceResourceType": "AWS::IAM::User",
        "ComplianceResourceId": resource,
        "ComplianceType": compliance,
        "Annotation": EVIL,
        "OrderingTimestamp": 0,
    }
    hub.administrator(account, "config").put_external_evaluation(ConfigRuleName="told", ExternalEvaluation=told)


def _security_hub(hub: Hub) -> None:
    management = hub.administrator("management", "securityhub")
    management.enable_security_hub()
    management.enable_organization_admin_account(AdminAccountId=SECURITY)
    administrator, member = (hub.administrator(each, "securityhub") for each in ("spoke-1", "hub"))
    administrator.enable_security_hub()
    administrator.enable_security_hub_v2()
    member.enable_security_hub()
    administrator.create_members(AccountDetails=[{"AccountId": HUB, "Email": "hub@example.com"}])
    member.batch_import_findings(
        Findings=[
            security_finding("IAM.5", "FAILED", "HIGH"),
            security_finding("EC2.2", "WARNING", "LOW"),
            security_finding("S3.1", "PASSED", "LOW"),
        ]
    )


def security_finding(control: str, status: str, severity: str) -> dict[str, Any]:
    """https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-findings-format-syntax.html"""
    return {
        "SchemaVersion": "2018-10-08",
        "Id": f"arn:aws:securityhub:{REGION}:{HUB}:finding/{control}",
        "ProductArn": f"arn:aws:securityhub:{REGION}::product/aws/securityhub",
        "GeneratorId": f"security-control/{control}",
        "AwsAccountId": HUB,
        "Region": REGION,
        "Types": ["Software and Configuration Checks"],
        "CreatedAt": "2026-11-30T00:00:00Z",
        "UpdatedAt": "2026-11-30T00:00:00Z",
        "Severity": {"Label": severity},
        "Title": f"{control} {EVIL}",
        "Description": "…",
        "Remediation": {"Recommendation": {"Url": f"https://docs.aws.amazon.com/console/securityhub/{control}"}},
        "Resources": [{"Type": "AwsIamUser", "Id": f"arn:aws:iam::{HUB}:user/u"}],
        "Compliance": {"Status": status, "SecurityControlId": control},
        "WorkflowState": "NEW",
        "Workflow": {"Status": "NEW"},
        "RecordState": "ACTIVE",
    }


def _guardduty(hub: Hub) -> None:
    hub.administrator("management", "guardduty").enable_organization_admin_account(AdminAccountId=SECURITY)
    administrator = hub.administrator("spoke-1", "guardduty")
    detector = administrator.create_detector(Enable=True)["DetectorId"]
    administrator.create_members(DetectorId=detector, AccountDetails=[{"AccountId": HUB, "Email": "hub@example.com"}])
    member = hub.administrator("hub", "guardduty")
    member.create_sample_findings(DetectorId=member.list_detectors()["DetectorIds"][0])


@pytest.fixture
def factory(
    served: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Factory:
    """`factory compliance` in this process, as the hub's administrator, with a profile of the security administrator's."""
    config, credentials = tmp_path / "aws-config", tmp_path / "aws-credentials"
    own = served.sandbox.environment("spoke-1", ADMINISTRATOR)
    config.write_text(f"[profile security]\nregion={REGION}\n")
    keys = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
    credentials.write_text("[security]\n" + "".join(f"{key.lower()}={own[key]}\n" for key in keys if key in own))

    def run(*arguments: str, role: str = ADMINISTRATOR, region: str = REGION) -> Ran:
        for key, value in served.sandbox.environment("hub", role).items():
            monkeypatch.setenv(key, value)
        monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
        monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(credentials))
        monkeypatch.setenv("COLUMNS", "400")
        monkeypatch.setattr(
            sys, "argv", ["factory", "compliance", *arguments, *(["--region", region] if region else [])]
        )
        try:
            code: object = command.main()
        except SystemExit as end:
            code = end.code
        said = capsys.readouterr()
        return Ran(code if isinstance(code, int) else 0, said.out, said.err)

    return run
