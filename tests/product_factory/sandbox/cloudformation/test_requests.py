"""Names, lengths and contradictory members are refused at the call, as AWS does; and what parameters can tell, too."""

import json
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.product_factory.sandbox.cloudformation.cfn_stacks import Stacks

LIST = {"Type": "CommaDelimitedList", "Default": "a,b"}
BODY = json.dumps({"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}})
NEW_NAME = "failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*"


@pytest.mark.parametrize(
    ("operation", "members", "words"),
    [
        ("create_stack", {"StackName": "with_underscore", "TemplateBody": BODY}, f"'stackName' {NEW_NAME}"),
        ("create_stack", {"StackName": "x" * 129, "TemplateBody": BODY}, "'stackName' failed to satisfy constraint: Member "
         "must have length less than or equal to 128"),
        ("create_change_set", {"StackName": "s_s", "ChangeSetName": "c", "ChangeSetType": "CREATE", "TemplateBody": BODY},
         f"'stackName' {NEW_NAME}|arn:[-a-zA-Z0-9:/._+]*"),
        ("create_change_set", {"StackName": "s", "ChangeSetName": "1c", "ChangeSetType": "CREATE", "TemplateBody": BODY},
         f"'changeSetName' {NEW_NAME}"),
        ("create_stack_set", {"StackSetName": "s_s", "TemplateBody": BODY}, f"'stackSetName' {NEW_NAME}"),
        ("describe_stacks", {"StackName": "a.b"}, f"{NEW_NAME}|arn:[-a-zA-Z0-9:/._+]*"),
        ("create_stack", {"StackName": "s", "TemplateBody": BODY, "TemplateURL": "https://b.s3.amazonaws.com/k"},
         "Specify only one of TemplateBody and TemplateURL"),
        ("create_stack", {"StackName": "s", "TemplateURL": "s3://bucket/key"},
         "S3 error: Domain name specified in bucket is not a valid S3 domain"),
        ("create_stack", {"StackName": "s", "TemplateURL": "https://example.amazonaws.com/key"},
         "TemplateURL must be a supported URL."),
        ("get_template", {"ChangeSetName": "c"}, "StackName is a required parameter."),
        ("update_stack", {"StackName": "s", "TemplateBody": BODY, "UsePreviousTemplate": True},
         "You cannot specify both usePreviousTemplate and Template Body/Template URL."),
        ("create_stack", {"StackName": "s", "TemplateBody": BODY, "OnFailure": "DELETE", "DisableRollback": True},
         "Specify only one of OnFailure and DisableRollback"),
        ("create_stack", {"StackName": "s", "TemplateBody": BODY,
                          "Tags": [{"Key": f"k{number}", "Value": "v"} for number in range(51)]},
         "at 'tags' failed to satisfy constraint: Member must have length less than or equal to 50"),
        ("create_stack", {"StackName": "s", "TemplateBody": BODY, "Tags": [{"Key": "k" * 129, "Value": "v"}]},
         "at 'tags.1.member.key' failed to satisfy constraint: Member must have length less than or equal to 128"),
        ("create_stack", {"StackName": "s", "TemplateBody": BODY, "Capabilities": ["CAPABILITY_ALL"]},
         "Value '[CAPABILITY_ALL]' at 'capabilities' failed to satisfy constraint: Member must satisfy constraint: "
         "[Member must satisfy enum value set: [CAPABILITY_IAM, "),
        ("list_stack_sets", {"MaxResults": 101}, "at 'maxResults' failed to satisfy constraint: Member must have value less"),
        ("list_stacks", {"StackStatusFilter": ["GONE"]}, "Value '[GONE]' at 'stackStatusFilter' failed to satisfy constraint"),
    ],
)  # fmt: skip
def test_a_request_is_refused(stacks: Stacks, operation: str, members: dict[str, Any], words: str) -> None:
    with pytest.raises(ClientError) as caught:
        getattr(stacks.api, operation)(**members)
    assert caught.value.response["Error"]["Code"] == "ValidationError"
    assert words in caught.value.response["Error"]["Message"]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"Fn::FindInMap": ["Map", {"Ref": "Key"}, "b"]}, "Template error: Unable to get mapping for Map::C::b"),
        (
            {"Fn::Select": ["3", {"Fn::Split": [",", {"Ref": "Key"}]}]},
            "Template error: Fn::Select cannot select nonexistent value at index 3",
        ),
        (
            {"Fn::Sub": "a ${Many}"},
            "Template error: variable Many in Fn::Sub expression does not resolve to a string",
        ),
        ({"Fn::Join": ["-", {"Ref": "Key"}]}, "Template error: every Fn::Join object requires two parameters"),
    ],
)
def test_what_the_parameters_tell_is_looked_up_at_the_call(stacks: Stacks, value: Any, words: str) -> None:
    resources = {"Topic": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": value}}}
    more = {"Mappings": {"Map": {"A": {"b": "c"}}}, "Parameters": {"Key": {"Type": "String"}, "Many": LIST}}
    with pytest.raises(ClientError, match=words):
        stacks.create(resources, **more, given={"Key": "C"})
    assert stacks.api.describe_stacks()["Stacks"] == []
    condition = {"Conditions": {"Never": {"Fn::Equals": ["a", "b"]}}}
    guarded = {"Topic": {**resources["Topic"], "Condition": "Never"}, "Other": {"Type": "AWS::SNS::Topic"}}
    assert stacks.create(guarded, **more, **condition, given={"Key": "C"})["StackStatus"] == "CREATE_COMPLETE"


def test_what_is_required_and_missing_is_named() -> None:
    """As by a client that doesn't look itself. In the form of the other constraints: no answer of AWS's was found."""
    raw = boto3.client("cloudformation", "us-east-1", config=Config(parameter_validation=False))
    for operation, member in (
        (raw.create_stack, "stackName"),
        (raw.describe_stack_events, "stackName"),
        (raw.list_imports, "exportName"),
    ):
        with pytest.raises(
            ClientError, match=f"Value null at '{member}' failed to satisfy constraint: Member must not be"
        ):
            operation()


def test_an_export_s_name_is_judged_with_the_parameters(stacks: Stacks) -> None:
    """https://github.com/aws-samples/startup-kit-templates/issues/45"""
    outputs = {"Out": {"Value": "v", "Export": {"Name": {"Fn::Sub": "site-${Key}"}}}}
    more = {"Parameters": {"Key": {"Type": "String"}}, "Outputs": outputs}
    topic = {"Topic": {"Type": "AWS::SNS::Topic"}}
    with pytest.raises(ClientError, match=r"Output Out is malformed\. The Name field of every Export member must be"):
        stacks.create(topic, **more, given={"Key": "example.org"})
    assert stacks.create(topic, **more, given={"Key": "example"})["StackStatus"] == "CREATE_COMPLETE"
