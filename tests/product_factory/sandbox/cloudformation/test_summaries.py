"""What a template says of itself, in the members that AWS answers; those without a value are absent."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.product_factory.sandbox.cloudformation.cfn_stacks import Stacks

TEMPLATE: dict[str, Any] = {
    "AWSTemplateFormatVersion": "2010-09-09",
    "Description": "A topic and who may use it",
    "Metadata": {"AWS::CloudFormation::Interface": {"ParameterGroups": []}},
    "Transform": "AWS::LanguageExtensions",
    "Parameters": {
        "Size": {"Type": "Number", "Default": 3, "AllowedValues": [3, 5], "MinValue": 3, "Description": "How many"},
        "Secret": {"Type": "String", "NoEcho": True},
    },
    "Resources": {
        "Topic": {"Type": "AWS::SNS::Topic"},
        "Other": {"Type": "AWS::SNS::Topic"},
        "Role": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "named", "AssumeRolePolicyDocument": {}}},
    },
}
REASON = "The following resource(s) require capabilities: [AWS::IAM::Role]"


def without_metadata(answer: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in answer.items() if key != "ResponseMetadata"}


def test_a_template_s_summary_is_whole(stacks: Stacks) -> None:
    answer = without_metadata(stacks.api.get_template_summary(TemplateBody=json.dumps(TEMPLATE)))
    assert json.loads(answer.pop("Metadata")) == TEMPLATE["Metadata"]
    assert answer == {
        "Description": "A topic and who may use it",
        "Version": "2010-09-09",
        "DeclaredTransforms": ["AWS::LanguageExtensions"],
        "Capabilities": ["CAPABILITY_NAMED_IAM"],
        "CapabilitiesReason": REASON,
        "ResourceTypes": ["AWS::IAM::Role", "AWS::SNS::Topic"],
        "ResourceIdentifierSummaries": [
            {
                "ResourceType": "AWS::SNS::Topic",
                "LogicalResourceIds": ["Topic", "Other"],
                "ResourceIdentifiers": ["TopicArn"],
            },
            {"ResourceType": "AWS::IAM::Role", "LogicalResourceIds": ["Role"], "ResourceIdentifiers": ["RoleName"]},
        ],
        "Parameters": [
            {
                "ParameterKey": "Size",
                "DefaultValue": "3",
                "ParameterType": "Number",
                "NoEcho": False,
                "Description": "How many",
                "ParameterConstraints": {"AllowedValues": ["3", "5"]},
            },
            {"ParameterKey": "Secret", "ParameterType": "String", "NoEcho": True, "ParameterConstraints": {}},
        ],
    }


def test_validation_says_less(stacks: Stacks) -> None:
    assert without_metadata(stacks.api.validate_template(TemplateBody=json.dumps(TEMPLATE))) == {
        "Description": "A topic and who may use it",
        "DeclaredTransforms": ["AWS::LanguageExtensions"],
        "Capabilities": ["CAPABILITY_NAMED_IAM"],
        "CapabilitiesReason": REASON,
        "Parameters": [
            {"ParameterKey": "Size", "DefaultValue": "3", "NoEcho": False, "Description": "How many"},
            {"ParameterKey": "Secret", "NoEcho": True},
        ],
    }


def test_what_a_template_does_not_say_is_absent(stacks: Stacks) -> None:
    body = json.dumps({"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}})
    assert set(without_metadata(stacks.api.validate_template(TemplateBody=body))) == {"Parameters"}
    assert set(without_metadata(stacks.api.get_template_summary(TemplateBody=body))) == {
        "Parameters",
        "ResourceTypes",
        "ResourceIdentifierSummaries",
    }


def test_a_stack_that_waits_for_its_change_set_has_none(stacks: Stacks) -> None:
    arguments = stacks.arguments({"Topic": {"Type": "AWS::SNS::Topic"}}, {})
    stacks.api.create_change_set(StackName="SC-test", ChangeSetName="first", ChangeSetType="CREATE", **arguments)
    with pytest.raises(ClientError, match="GetTemplateSummary cannot be called on REVIEW_IN_PROGRESS stacks"):
        stacks.api.get_template_summary(StackName="SC-test")
    with pytest.raises(ClientError, match="Specify exactly one of"):
        stacks.api.get_template_summary(StackName="SC-test", TemplateBody=arguments["TemplateBody"])
