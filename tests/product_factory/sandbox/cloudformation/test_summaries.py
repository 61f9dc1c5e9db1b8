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
            {
                "ParameterKey": "Secret",
                "ParameterType": "String",
                "NoEcho": True,
                "ParameterConstraints": {},
            },
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


def test_types_that_aws_has_not_may_be_a_warning(stacks: Stacks) -> None:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_TemplateSummaryConfig.html"""
    body = json.dumps({"Resources": {"It": {"Type": "AWS::No::Type"}, "Topic": {"Type": "AWS::SNS::Topic"}}})
    with pytest.raises(ClientError, match="Unrecognized resource types"):
        stacks.api.get_template_summary(TemplateBody=body)
    config = {"TreatUnrecognizedResourceTypesAsWarnings": True}
    answer = stacks.api.get_template_summary(TemplateBody=body, TemplateSummaryConfig=config)
    assert answer["Warnings"] == {"UnrecognizedResourceTypes": ["AWS::No::Type"]}
    assert answer["ResourceTypes"] == ["AWS::No::Type", "AWS::SNS::Topic"]


def test_what_a_stack_has_not_is_absent(stacks: Stacks) -> None:
    """As recorded on AWS: localstack/localstack, tests/aws/services/cloudformation/test_change_set_fn_select.snapshot.json"""
    always = {
        "CreationTime",
        "DisableRollback",
        "DriftInformation",
        "NotificationARNs",
        "RollbackConfiguration",
        "StackId",
        "StackName",
        "StackStatus",
        "Tags",
    }
    arguments = {**stacks.arguments({"Topic": {"Type": "AWS::SNS::Topic"}}, {}), "Capabilities": []}
    made = stacks.api.create_change_set(StackName="SC-test", ChangeSetName="c", ChangeSetType="CREATE", **arguments)
    shown = without_metadata(stacks.api.describe_change_set(ChangeSetName=made["Id"]))
    assert set(shown) == {
        "Capabilities",
        "ChangeSetId",
        "ChangeSetName",
        "Changes",
        "CreationTime",
        "ExecutionStatus",
        "IncludeNestedStacks",
        "NotificationARNs",
        "RollbackConfiguration",
        "StackId",
        "StackName",
        "Status",
    }
    stacks.api.execute_change_set(ChangeSetName=made["Id"])
    assert set(stacks.describe()) == {*always, "ChangeSetId", "EnableTerminationProtection", "LastUpdatedTime"}
    stacks.delete()
    assert set(stacks.describe(made["StackId"])) == {*always, "DeletionTime", "LastUpdatedTime"}


def test_a_stack_that_waits_for_its_change_set_has_none(stacks: Stacks) -> None:
    arguments = stacks.arguments({"Topic": {"Type": "AWS::SNS::Topic"}}, {})
    stacks.api.create_change_set(StackName="SC-test", ChangeSetName="first", ChangeSetType="CREATE", **arguments)
    with pytest.raises(ClientError, match="GetTemplateSummary cannot be called on REVIEW_IN_PROGRESS stacks"):
        stacks.api.get_template_summary(StackName="SC-test")
    with pytest.raises(ClientError, match="Specify exactly one of"):
        stacks.api.get_template_summary(StackName="SC-test", TemplateBody=arguments["TemplateBody"])
