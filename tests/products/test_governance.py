"""What the guardrails and personas of the governance base promise a developer."""

from __future__ import annotations

import json
from typing import Any

import pytest

from products import catalog
from products.released import newest
from tests.conftest import resources_of


def template(name: str) -> dict[str, Any]:
    latest = newest(catalog.load().released[name])
    assert latest is not None
    return latest.template()


REMEDIATION, NETWORK, IAM = (template(n) for n in ("default-sg-remediation", "network-guardrails", "iam-baseline"))


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


PERSONAS = ("SystemAdministrator", "IamAdministrator", "InstanceOperator", "ReadOnlyAdministrator")


@pytest.mark.parametrize("kind", ["AWS::IAM::Role", "AWS::IAM::Group"])
def test_every_persona_has_a_role_and_a_group_under_guard(kind: str) -> None:
    made = {name: each for name, each in IAM["Resources"].items() if each["Type"] == kind}
    assert set(made) == {f"{persona}{kind.rpartition('::')[2]}" for persona in PERSONAS}
    for each in made.values():
        assert {"Ref": "GuardPolicy"} in each["Properties"]["ManagedPolicyArns"]


def denied(name: str) -> dict[str, dict[str, Any]]:
    statements = IAM["Resources"][name]["Properties"]["PolicyDocument"]["Statement"]
    return {each["Sid"]: each for each in statements if each["Effect"] == "Deny"}


def test_nobody_touches_bills_keys_the_trail_or_these_limits() -> None:
    guard = denied("GuardPolicy")
    assert "billing:*" in guard["NoBilling"]["Action"]
    assert {"kms:ScheduleKeyDeletion", "kms:PutKeyPolicy", "kms:DisableKey"} <= set(
        guard["NoKeyAdministration"]["Action"]
    )
    assert {"cloudtrail:StopLogging", "cloudtrail:DeleteTrail", "cloudtrail:UpdateTrail"} <= set(
        guard["NoSwitchingTheTrailOff"]["Action"]
    )
    lifting = guard["NoLiftingOfTheseLimits"]
    assert {"iam:DetachRolePolicy", "iam:CreatePolicyVersion", "iam:UpdateAssumeRolePolicy"} <= set(lifting["Action"])
    assert all("${AWS::StackName}-*" in json.dumps(resource) for resource in lifting["Resource"])


def test_without_mfa_a_user_can_only_set_it_up_and_nobody_takes_a_role() -> None:
    (only,) = denied("MfaPolicy").values()
    assert only["Condition"] == {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}
    assert {"iam:EnableMFADevice", "sts:GetSessionToken"} <= set(only["NotAction"])
    for persona in PERSONAS:
        role, group = (IAM["Resources"][f"{persona}{kind}"]["Properties"] for kind in ("Role", "Group"))
        assert {"Ref": "MfaPolicy"} in group["ManagedPolicyArns"]
        # Temporary credentials of a role do not tell of MFA: there the policy would refuse everything.
        assert {"Ref": "MfaPolicy"} not in role["ManagedPolicyArns"]
        (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
        assert trust["Condition"]["Fn::If"][1] == {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
    assert IAM["Parameters"]["RolesRequireMfa"]["Default"] == "yes"


def test_only_the_form_says_whom_roles_trust() -> None:
    for persona in PERSONAS:
        (trust,) = IAM["Resources"][f"{persona}Role"]["Properties"]["AssumeRolePolicyDocument"]["Statement"]
        _, own, given = trust["Principal"]["AWS"]["Fn::If"]
        assert own == {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}
        assert given == {"Ref": "TrustedPrincipalArn"}


def test_system_administrators_do_all_but_iam_and_iam_administrators_only_iam() -> None:
    allowed = [
        statement
        for name in ("SystemAdministratorPolicy", "IamAdministratorPolicy")
        for statement in IAM["Resources"][name]["Properties"]["PolicyDocument"]["Statement"]
    ]
    by_sid = {statement["Sid"]: statement for statement in allowed}
    assert {"iam:*", "organizations:*", "account:*"} <= set(by_sid["EverythingElse"]["NotAction"])
    assert by_sid["Iam"]["Action"] == ["iam:*"]
    assert set(by_sid) == {"EverythingElse", "SeeIam", "Iam", "Findings"}
