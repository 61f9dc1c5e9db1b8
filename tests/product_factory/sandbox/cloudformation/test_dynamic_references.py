"""Dynamic references stand for what parameter store and Secrets Manager hold, or fail in AWS's words.

Recorded on AWS: cdktn-io/terraform-provider-cfncompat, RFCs/dynamic-ssm/live-test-results.md (T6 to T9). A missing parameter:
"Parameters: [ssm:…] cannot be found." as users report it of CreateChangeSet; a missing secret:
https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1187
AWS refuses an ssm-secure reference without a version, where it isn't allowed, some moments later than one with a version:
here both are refused at the call, and no stack is left.
"""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from product_factory.sandbox.cloudformation.dynamic_references import DynamicReferences
from product_factory.sandbox.cloudformation.errors import ValidationError
from tests.product_factory.sandbox.cloudformation.cfn_stacks import Stacks


def topic(text: Any) -> dict[str, Any]:
    return {"T": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": text}}}


@pytest.fixture(autouse=True)
def stored(aws: Any) -> None:
    for value in ("one", "two"):
        aws("ssm").put_parameter(Name="/a/text", Value=value, Type="String", Overwrite=True)
    aws("ssm").put_parameter(Name="/a/secure", Value="hidden", Type="SecureString")
    secret = aws("secretsmanager").create_secret(Name="a/json", SecretString='{"user": "u1", "pin": 7}')["ARN"]
    aws("secretsmanager").put_secret_value(SecretId=secret, SecretString='{"user": "u2", "pin": 7}')
    aws("secretsmanager").create_secret(Name="plain", SecretString="text")


def display_name(stacks: Stacks, aws: Any) -> str:
    attributes = aws("sns").get_topic_attributes(TopicArn=stacks.physical_id("T"))["Attributes"]
    return str(attributes["DisplayName"])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{{resolve:ssm:/a/text:1}}", "one"),
        ("{{resolve:ssm:/a/text}}", "two"),
        ("<{{resolve:ssm:/a/text:1}}|{{resolve:ssm:/a/text:2}}>", "<one|two>"),
        ({"Fn::Sub": "{{resolve:ssm:/a/${Part}:1}}"}, "one"),
        ({"Fn::Join": ["", ["{{resolve:ssm:", "/a/text", "}}"]]}, "two"),
        ("{{resolve:secretsmanager:plain}}", "text"),
        ("{{resolve:secretsmanager:plain:SecretString}}", "text"),
        ("{{resolve:secretsmanager:a/json:SecretString:user}}", "u2"),
        ("{{resolve:secretsmanager:a/json:SecretString:user:AWSPREVIOUS}}", "u1"),
        ("{{resolve:secretsmanager:a/json:SecretString:pin}}", "7"),
        ("{{resolve:secretsmanager:a/json}}", '{"user": "u2", "pin": 7}'),
    ],
)
def test_a_property_gets_the_value(stacks: Stacks, aws: Any, text: Any, value: str) -> None:
    more = {"Parameters": {"Part": {"Type": "String", "Default": "text"}}}
    assert stacks.create(topic(text), **more)["StackStatus"] == "CREATE_COMPLETE", stacks.reasons()
    assert display_name(stacks, aws) == value


def test_a_secret_is_found_by_its_arn(stacks: Stacks, aws: Any) -> None:
    arn = aws("secretsmanager").describe_secret(SecretId="a/json")["ARN"]
    stacks.create(topic(f"{{{{resolve:secretsmanager:{arn}:SecretString:user}}}}"))
    assert display_name(stacks, aws) == "u2"


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("{{resolve:ssm:/a/none}}", "Parameters: [ssm:/a/none] cannot be found."),
        ("{{resolve:ssm:/a/text:9}}", "Parameters: [ssm:/a/text:9] cannot be found."),
        (
            "{{resolve:ssm:/a/text:prod}}",
            "Incorrect format is used in the following SSM reference: [{{resolve:ssm:/a/text:prod}}]",
        ),
        ("{{resolve:ssm:/a/secure}}", "Non-secure ssm prefix was used for secure parameter /a/secure"),
        (
            "{{resolve:ssm-secure:/a/secure:1}}",
            "SSM Secure reference is not supported in: [AWS::SNS::Topic/Properties/DisplayName]",
        ),
        (
            {"Fn::Sub": "{{resolve:ssm-secure:/a/secure}}"},
            "SSM Secure reference is not supported in: [AWS::SNS::Topic/Properties/DisplayName]",
        ),
    ],
)
def test_what_parameter_store_cannot_give_is_refused_at_the_call(stacks: Stacks, text: Any, refusal: str) -> None:
    with pytest.raises(ClientError) as refused:
        stacks.create(topic(text))
    assert refused.value.response["Error"]["Code"] == "ValidationError"
    assert refused.value.response["Error"]["Message"] == refusal
    with pytest.raises(ClientError, match="does not exist"):
        stacks.describe()


@pytest.mark.parametrize(
    ("reference", "reason"),
    [
        ("none", "Secrets Manager can't find the specified secret. (Service: AWSSecretsManager; Status Code: 400; "
                 "Error Code: ResourceNotFoundException)"),
        ("a/json:SecretString:none", "Could not find a value associated with JSONKey in SecretString"),
        ("plain:SecretString:user", "Could not parse SecretString JSON"),
    ],
)  # fmt: skip
def test_what_secrets_manager_cannot_give_fails_the_resource(stacks: Stacks, reference: str, reason: str) -> None:
    made = stacks.create(topic(f"{{{{resolve:secretsmanager:{reference}}}}}"))
    assert made["StackStatus"] == "ROLLBACK_COMPLETE"
    assert f"T CREATE_FAILED {reason}" in stacks.reasons()


def test_secure_strings_go_where_aws_takes_them(aws: Any) -> None:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm-secure-strings.html"""
    references = DynamicReferences("123456789012", "us-east-1")
    profile = {"LoginProfile": {"Password": "{{resolve:ssm-secure:/a/secure}}"}}
    assert references.check("AWS::IAM::User", profile) == {}
    assert references.looked_up(profile) == profile
    assert references.revealed(profile) == {"LoginProfile": {"Password": "hidden"}}
    with pytest.raises(ValidationError, match=r"\[AWS::IAM::Role/Properties/LoginProfile/Password\]"):
        references.check("AWS::IAM::Role", profile)


def test_parameter_store_is_asked_in_each_update_and_secrets_with_the_resource(stacks: Stacks, aws: Any) -> None:
    resources = {
        **topic("{{resolve:ssm:/a/text}}"),
        "S": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": "{{resolve:secretsmanager:plain}}"}},
    }
    stacks.create(resources)
    with pytest.raises(ClientError, match="No updates"):
        stacks.update(resources)
    aws("ssm").put_parameter(Name="/a/text", Value="three", Type="String", Overwrite=True)
    aws("secretsmanager").put_secret_value(SecretId="plain", SecretString="renewed")
    assert stacks.update(resources)["StackStatus"] == "UPDATE_COMPLETE"
    assert display_name(stacks, aws) == "three"
    secret = aws("sns").get_topic_attributes(TopicArn=stacks.physical_id("S"))["Attributes"]
    assert secret["DisplayName"] == "text"


def test_a_change_set_shows_references_to_secrets_and_no_secret(stacks: Stacks) -> None:
    stacks.create(topic("{{resolve:secretsmanager:plain}}"))
    after = stacks.arguments(topic("new {{resolve:secretsmanager:plain}}"), {})
    made = stacks.api.create_change_set(StackName="SC-test", ChangeSetName="c", **after)["Id"]
    told = stacks.api.describe_change_set(ChangeSetName=made, IncludePropertyValues=True)
    target = told["Changes"][0]["ResourceChange"]["Details"][0]["Target"]
    assert (target["BeforeValue"], target["AfterValue"]) == (
        "{{resolve:secretsmanager:plain}}",
        "new {{resolve:secretsmanager:plain}}",
    )


def test_outputs_are_left_as_they_are(stacks: Stacks) -> None:
    text = "{{resolve:secretsmanager:plain}}"
    stacks.create(topic("t"), Outputs={"Out": {"Value": text}})
    assert stacks.outputs() == {"Out": text}


def test_a_default_names_its_version(stacks: Stacks, aws: Any) -> None:
    def declared(default: str) -> dict[str, Any]:
        return {"Parameters": {"P": {"Type": "String", "Default": default}}}

    with pytest.raises(ClientError, match="Template error: parameter P should not contain ssm versionless resolver"):
        stacks.create(topic({"Ref": "P"}), **declared("{{resolve:ssm:/a/text}}"))
    stacks.create(topic({"Ref": "P"}), **declared("{{resolve:ssm:/a/text:1}}"))
    assert display_name(stacks, aws) == "one"


def test_a_parameter_of_a_stored_type_takes_a_version(stacks: Stacks, aws: Any) -> None:
    more = {"Parameters": {"P": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/a/text:1"}}}
    stacks.create(topic({"Ref": "P"}), **more)
    assert display_name(stacks, aws) == "one"
    with pytest.raises(ClientError, match=r"Unable to fetch parameters \[/a/text:9\] from parameter store"):
        stacks.create(topic({"Ref": "P"}), "other", **more, given={"P": "/a/text:9"})


def test_text_that_is_no_reference_stays(stacks: Stacks, aws: Any) -> None:
    text = json.dumps({"a": "{{ other }}"})
    stacks.create(topic(text))
    assert display_name(stacks, aws) == text
