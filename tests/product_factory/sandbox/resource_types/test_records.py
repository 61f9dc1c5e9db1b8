"""Types that moto has no service for are kept as declared, listed, changed and taken away."""

from typing import Any

import pytest

from product_factory.sandbox.cloudformation import records
from tests.product_factory.sandbox.cloudformation.cfn_stacks import Stacks
from tests.product_factory.sandbox.resource_types.type_cases import RECORDER, made

ME, HERE = "123456789012", "us-east-1"
SLACK = {
    "ConfigurationName": "security",
    "IamRoleArn": "arn:aws:iam::123456789012:role/chat",
    "SlackChannelId": "C0123456789",
    "SlackWorkspaceId": "T0123456789",
}
TEAMS = {
    "ConfigurationName": "security",
    "IamRoleArn": "arn:aws:iam::123456789012:role/chat",
    "TeamId": "0a1b2c3d-1111-2222-3333-444455556666",
    "TeamsChannelId": "19%3ab6ef35dc342d56ba5654e6fc6d25a071%40thread.tacv2",
    "TeamsTenantId": "0a1b2c3d-5555-6666-7777-444455556666",
}
RULE = made(
    "Config::ConfigRule",
    ConfigRuleName="closed",
    Source={"Owner": "AWS", "SourceIdentifier": "VPC_DEFAULT_SECURITY_GROUP_CLOSED"},
)
REMEDY = {
    "ConfigRuleName": "closed",
    "TargetType": "SSM_DOCUMENT",
    "TargetId": "AWSConfigRemediation-RemoveVPCDefaultSecurityGroupRules",
}
STANDARD = "arn:aws:securityhub:us-east-1::standards/aws-foundational-security-best-practices/v/1.0"

TABLE: list[tuple[str, dict[str, Any], dict[str, Any], dict[str, Any], str]] = [
    ("AWS::Chatbot::SlackChannelConfiguration", SLACK, {"LoggingLevel": "ERROR"}, {},
     "arn:aws:chatbot::123456789012:chat-configuration/slack-channel/security"),
    ("AWS::Chatbot::MicrosoftTeamsChannelConfiguration", TEAMS, {"LoggingLevel": "ERROR"}, {},
     "arn:aws:chatbot::123456789012:chat-configuration/microsoft-teams-channel/security"),
    ("AWS::Config::RemediationConfiguration", REMEDY, {"Automatic": "true"},
     {**RECORDER, "Rule": {**RULE, "DependsOn": "Recorder"}}, "closed"),
    ("AWS::SecurityHub::Standard", {"StandardsArn": STANDARD}, {"DisabledStandardsControls": []},
     {"Hub": made("SecurityHub::Hub")},
     "arn:aws:securityhub:us-east-1:123456789012:subscription/"
     "aws-foundational-security-best-practices/v/1.0"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "properties", "change", "needs", "physical_id"), TABLE, ids=[row[0] for row in TABLE])
def test_record(
    stacks: Stacks, kind: str, properties: dict[str, Any], change: dict[str, Any],
    needs: dict[str, Any], physical_id: str,
) -> None:  # fmt: skip
    depends = {"DependsOn": [n for n in ("Rule", "Hub") if n in needs]}

    def resources(more: dict[str, Any]) -> dict[str, Any]:
        return {**needs, "Made": {"Type": kind, "Properties": {**properties, **more}, **depends}}

    assert stacks.create(resources({}))["StackStatus"] == "CREATE_COMPLETE", stacks.reasons()
    assert stacks.physical_id("Made") == physical_id
    assert [r.physical_id for r in records(ME, HERE, kind)] == [physical_id]
    stacks.update(resources(change))
    (kept,) = records(ME, HERE, kind)
    assert set(change) <= set(kept.properties)
    stacks.delete()
    assert records(ME, HERE, kind) == []


def test_a_record_needs_what_aws_needs(stacks: Stacks) -> None:
    standard = made("SecurityHub::Standard", StandardsArn=STANDARD)
    assert stacks.create({"S": standard})["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "not subscribed" in stacks.reasons()
    assert stacks.create({"R": RULE}, "SC-2")["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "NoAvailableConfigurationRecorderException" in stacks.reasons("SC-2")


def test_an_account_has_one_configuration_for_a_slack_channel(stacks: Stacks) -> None:
    """https://github.com/hashicorp/terraform-provider-awscc/issues/1011"""
    kind = "AWS::Chatbot::SlackChannelConfiguration"
    second = {"Type": kind, "Properties": {**SLACK, "ConfigurationName": "other"}, "DependsOn": "Made"}
    first = {"Type": kind, "Properties": SLACK}
    assert stacks.create({"Made": first, "Again": second})["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "has already been configured for AWS account" in stacks.reasons()
    assert records(ME, HERE, kind) == []
