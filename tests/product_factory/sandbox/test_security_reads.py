"""Security Hub and GuardDuty answer who reads them: off, on, and what stacks enabled."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from product_factory.sandbox.organization import ADMINISTRATOR
from product_factory.sandbox.server import Sandbox

STANDARDS = [
    f"arn:aws:securityhub:us-east-1::standards/{name}"
    for name in ("aws-foundational-security-best-practices/v/1.0.0", "cis-aws-foundations-benchmark/v/3.0.0")
]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as made:
        yield made


def client(sandbox: Sandbox, service: str) -> Any:
    return sandbox.session("spoke-1", ADMINISTRATOR).client(service)


def test_a_security_hub_that_is_off_says_so_and_one_that_is_on_tells_its_standards(sandbox: Sandbox) -> None:
    """https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_GetEnabledStandards.html, its errors"""
    hub = client(sandbox, "securityhub")
    for read in (hub.get_enabled_standards, hub.get_findings):
        with pytest.raises(hub.exceptions.InvalidAccessException, match="not subscribed to AWS Security Hub"):
            read()
    resources: dict[str, Any] = {"Hub": {"Type": "AWS::SecurityHub::Hub"}}
    for number, standard in enumerate(STANDARDS):
        properties = {"StandardsArn": standard}
        resources[f"S{number}"] = {"Type": "AWS::SecurityHub::Standard", "Properties": properties, "DependsOn": "Hub"}
    body = json.dumps({"Resources": resources})
    client(sandbox, "cloudformation").create_stack(StackName="hub", TemplateBody=body)
    assert hub.get_findings()["Findings"] == []
    found = hub.get_enabled_standards()["StandardsSubscriptions"]
    assert sorted(each["StandardsArn"] for each in found) == STANDARDS
    assert {each["StandardsStatus"] for each in found} == {"READY"}
    named = hub.get_enabled_standards(StandardsSubscriptionArns=[found[0]["StandardsSubscriptionArn"]])
    assert named["StandardsSubscriptions"] == [found[0]]
    first = hub.get_enabled_standards(MaxResults=1)
    second = hub.get_enabled_standards(MaxResults=1, NextToken=first["NextToken"])
    assert first["StandardsSubscriptions"] + second["StandardsSubscriptions"] == found
    assert "NextToken" not in second
    with pytest.raises(ClientError, match="InvalidInputException"):
        hub.get_enabled_standards(NextToken="none")


def test_guardduty_tells_that_it_found_nothing_where_there_is_a_detector(sandbox: Sandbox) -> None:
    """https://docs.aws.amazon.com/guardduty/latest/APIReference/API_ListFindings.html"""
    guardduty = client(sandbox, "guardduty")
    with pytest.raises(guardduty.exceptions.BadRequestException):
        guardduty.list_findings(DetectorId="0" * 32)
    detector = guardduty.create_detector(Enable=True)["DetectorId"]
    assert guardduty.list_findings(DetectorId=detector)["FindingIds"] == []
    assert guardduty.get_findings(DetectorId=detector, FindingIds=["0" * 32])["Findings"] == []
