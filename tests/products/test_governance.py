"""What the guardrails of the governance base promise a developer."""

from __future__ import annotations

import json
from typing import Any

import pytest

from product_factory.catalog import catalog
from product_factory.catalog.released import newest
from tests.conftest import resources_of


def template(name: str) -> dict[str, Any]:
    latest = newest(catalog.load().released[name])
    assert latest is not None
    return latest.template()


REMEDIATION, NETWORK = (template(n) for n in ("default-sg-remediation", "network-guardrails"))


def rule(made: dict[str, Any], identifier: str) -> dict[str, Any]:
    (found,) = [
        each["Properties"]
        for each in resources_of(made, "AWS::Config::ConfigRule")
        if each["Properties"]["Source"] == {"Owner": "AWS", "SourceIdentifier": identifier}
    ]
    return dict(found)


def statements(role: dict[str, Any]) -> list[dict[str, Any]]:
    return [each for policy in role["Properties"]["Policies"] for each in policy["PolicyDocument"]["Statement"]]


def test_an_open_default_security_group_is_closed_within_five_attempts() -> None:
    assert rule(REMEDIATION, "VPC_DEFAULT_SECURITY_GROUP_CLOSED")
    (mending,) = resources_of(REMEDIATION, "AWS::Config::RemediationConfiguration")
    properties = mending["Properties"]
    assert properties["TargetId"] == "AWSConfigRemediation-RemoveVPCDefaultSecurityGroupRules"
    assert (properties["MaximumAutomaticAttempts"], properties["RetryAttemptSeconds"]) == (5, 60)
    assert properties["Automatic"]["Fn::If"][1:] == [True, False]
    assert REMEDIATION["Parameters"]["DefaultSecurityGroups"]["Default"] == "close"


def test_what_closes_it_can_do_nothing_else() -> None:
    (role,) = [each for each in resources_of(REMEDIATION, "AWS::IAM::Role") if "ssm.amazonaws.com" in json.dumps(each)]
    actions = {
        action
        for policy in role["Properties"]["Policies"]
        for statement in policy["PolicyDocument"]["Statement"]
        for action in ([statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"])
    }
    assert actions == {
        "ec2:DescribeSecurityGroups",
        "ec2:RevokeSecurityGroupEgress",
        "ec2:RevokeSecurityGroupIngress",
        # Asked for by the runbook's page.
        "ssm:GetAutomationExecution",
        "ssm:StartAutomationExecution",
    }
    started = [s for s in statements(role) if s["Action"] == "ssm:StartAutomationExecution"]
    assert all("AWSConfigRemediation-RemoveVPCDefaultSecurityGroupRules" in json.dumps(s["Resource"]) for s in started)


@pytest.mark.parametrize("made", [REMEDIATION, NETWORK], ids=["default-sg-remediation", "network-guardrails"])
def test_every_violation_of_every_rule_is_told_in_words(made: dict[str, Any]) -> None:
    (told,) = resources_of(made, "AWS::Events::Rule")
    pattern = told["Properties"]["EventPattern"]["detail"]
    assert pattern["newEvaluationResult"] == {"complianceType": ["NON_COMPLIANT"]}
    watched = {name["Ref"] for name in pattern["configRuleName"]}
    rules = {name for name, each in made["Resources"].items() if each["Type"] == "AWS::Config::ConfigRule"}
    assert watched == rules
    (target,) = told["Properties"]["Targets"]
    assert target["Arn"] == {"Ref": "TopicArn"}
    words = target["InputTransformer"]["InputTemplate"]
    assert words == json.dumps(json.loads(words))
    assert "<resource>" in words


@pytest.mark.parametrize(
    ("identifier", "watches"),
    [
        ("EIP_ATTACHED", "AWS::EC2::EIP"),
        ("INTERNET_GATEWAY_AUTHORIZED_VPC_ONLY", "AWS::EC2::InternetGateway"),
        ("EC2_INSTANCE_NO_PUBLIC_IP", "AWS::EC2::Instance"),
        ("SUBNET_AUTO_ASSIGN_PUBLIC_IP_DISABLED", "AWS::EC2::Subnet"),
        ("VPC_SG_OPEN_ONLY_TO_AUTHORIZED_PORTS", "AWS::EC2::SecurityGroup"),
        ("RESTRICTED_INCOMING_TRAFFIC", "AWS::EC2::SecurityGroup"),
    ],
)
def test_the_network_is_watched(identifier: str, watches: str) -> None:
    assert rule(NETWORK, identifier)["Scope"] == {"ComplianceResourceTypes": [watches]}
    assert len(resources_of(NETWORK, "AWS::Config::ConfigRule")) == 6
