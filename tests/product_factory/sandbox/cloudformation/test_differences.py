"""What docs/SANDBOX.md says of differences from AWS is so, line by line."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from product_factory.sandbox import install
from tests.product_factory.sandbox.cloudformation.cfn_stacks import Stacks

ROOT = Path(__file__).parents[4]
TOPIC = {"Type": "AWS::SNS::Topic"}
Check = Callable[[Stacks, Any], None]


def topic(**properties: Any) -> dict[str, Any]:
    return {"T": {**TOPIC, "Properties": properties}}


def at_once(stacks: Stacks, aws: Any) -> None:
    assert stacks.create({"T": TOPIC})["StackStatus"] == "CREATE_COMPLETE"


def not_made(stacks: Stacks, aws: Any) -> None:
    for kind in ("AWS::CloudFormation::CustomResource", "Custom::X"):
        with pytest.raises(ClientError, match=f"{kind} of R is not supported by the sandbox: .* runs none"):
            stacks.create({"R": {"Type": kind, "Properties": {"ServiceToken": "x"}}})
    for more in ({"Transform": "AWS::Serverless-2016-10-31"}, {"Transform": ["AWS::LanguageExtensions", "Mine"]}):
        with pytest.raises(ClientError, match="not implemented"):
            stacks.create({"T": TOPIC}, **more)
    with pytest.raises(ClientError, match="Fn::ForEach is not implemented"):
        stacks.create({"Fn::ForEach::X": []}, Transform="AWS::LanguageExtensions")


def nested_not_foreseen(stacks: Stacks, aws: Any) -> None:
    aws("s3").create_bucket(Bucket="templates")
    inner = {"Parameters": {"Name": {"Type": "CommaDelimitedList"}}, "Resources": {"T": TOPIC}}
    aws("s3").put_object(Bucket="templates", Key="inner.json", Body=json.dumps(inner))
    properties: dict[str, Any] = {"TemplateURL": "https://s3.amazonaws.com/templates/inner.json"}
    nested = {"Type": "AWS::CloudFormation::Stack", "Properties": {**properties, "Parameters": {"Name": {"Ref": "T"}}}}
    given = {**stacks.arguments({"T": TOPIC, "R": nested}, {}), "ChangeSetType": "CREATE", "IncludeNestedStacks": True}
    with pytest.raises(ClientError, match=r"IncludeNestedStacks is not implemented .* Name of R"):
        stacks.api.create_change_set(StackName="SC-test", ChangeSetName="c", **given)
    assert stacks.api.list_stacks()["StackSummaries"] == []
    notified = {**properties, "NotificationARNs": ["arn"]}
    with pytest.raises(ClientError, match="doesn't implement property NotificationARNs"):
        stacks.create({"R": {"Type": "AWS::CloudFormation::Stack", "Properties": notified}})


def no_snapshot(stacks: Stacks, aws: Any) -> None:
    volume = {"Type": "AWS::EC2::Volume", "Properties": {"Size": 1, "AvailabilityZone": "us-east-1a"}}
    stacks.create({"V": {**volume, "DeletionPolicy": "Snapshot"}, "T": TOPIC})
    made = stacks.physical_id("V")
    stacks.update({"T": TOPIC})
    events = stacks.reasons()
    assert "V DELETE_IN_PROGRESS" in events
    assert "DELETE_SKIPPED" not in events
    of_volume = [{"Name": "volume-id", "Values": [made]}]
    assert aws("ec2").describe_snapshots(Filters=of_volume)["Snapshots"] == []


def no_import(stacks: Stacks, aws: Any) -> None:
    aws("s3").create_bucket(Bucket="there-already")
    bucket = {"B": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "there-already"}}}
    given = {**stacks.arguments(bucket, {}), "ImportExistingResources": True, "ChangeSetType": "CREATE"}
    made = stacks.api.create_change_set(StackName="SC-test", ChangeSetName="c", **given)
    stacks.api.execute_change_set(ChangeSetName=made["Id"])
    assert stacks.describe()["StackStatus"] == "ROLLBACK_COMPLETE"


def defaults_unknown(stacks: Stacks, aws: Any) -> None:
    other = {"Other": {**TOPIC, "Properties": {"DisplayName": {"Fn::GetAtt": ["T", "SignatureVersion"]}}}}
    assert stacks.create({"T": TOPIC, **other})["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "attribute SignatureVersion of AWS::SNS::Topic where the template doesn't set it" in stacks.reasons()


def deny_wins(stacks: Stacks, aws: Any) -> None:
    allow = '{"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"}'
    stacks.create(topic(DisplayName="one"))
    policy = f'{{"Statement": [{allow.replace("Allow", "Deny")}, {allow}]}}'
    stacks.api.set_stack_policy(StackName="SC-test", StackPolicyBody=policy)
    assert stacks.update(topic(DisplayName="two"))["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"


def secure_at_the_call(stacks: Stacks, aws: Any) -> None:
    with pytest.raises(ClientError, match="SSM Secure reference is not supported in"):
        stacks.create(topic(DisplayName="{{resolve:ssm-secure:/a}}"))


def outputs_unresolved(stacks: Stacks, aws: Any) -> None:
    aws("ssm").put_parameter(Name="/a", Value="x", Type="String")
    stacks.create({"T": TOPIC}, Outputs={"O": {"Value": "{{resolve:ssm:/a}}"}})
    assert stacks.outputs() == {"O": "{{resolve:ssm:/a}}"}


def own_words_for_patterns(stacks: Stacks, aws: Any) -> None:
    for pattern in ("(a", "(?U)a"):
        with pytest.raises(ClientError, match="is not a valid regular expression"):
            stacks.create({"T": TOPIC}, Parameters={"P": {"Type": "String", "Default": "a", "AllowedPattern": pattern}})


def types_not_compared(stacks: Stacks, aws: Any) -> None:
    aws("ssm").put_parameter(Name="/list", Value="a,b", Type="StringList")
    declared = {"P": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/list"}}
    assert stacks.create(topic(DisplayName={"Ref": "P"}), Parameters=declared)["StackStatus"] == "CREATE_COMPLETE"


def proven_tags_alone(stacks: Stacks, aws: Any) -> None:
    install()
    vpc = {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/24"}}
    disk = {"Type": "AWS::EC2::Volume", "Properties": {"Size": 1, "AvailabilityZone": "us-east-1a"}}
    stacks.create({"Vpc": vpc, "Disk": disk})
    named = [{"Name": "key", "Values": ["aws:cloudformation:stack-name"]}]
    found = aws("ec2").describe_tags(Filters=named)["Tags"]
    assert [each["ResourceId"] for each in found] == [stacks.physical_id("Vpc")]


def types_of_aws(stacks: Stacks, aws: Any) -> None:
    fleet = {"T": TOPIC, "Fleet": {"Type": "AWS::GameLift::Fleet"}}
    with pytest.raises(ClientError, match="AWS::GameLift::Fleet of Fleet is not supported by the sandbox"):
        stacks.create(fleet)
    stacks.create({"T": TOPIC})
    with pytest.raises(ClientError, match="AWS::GameLift::Fleet of Fleet is not supported by the sandbox"):
        stacks.update(fleet)
    with pytest.raises(ClientError, match="Unrecognized resource types"):
        stacks.create({"Fleet": {"Type": "AWS::GameLift::Fleets"}}, "other")


def own_words_for_forms(stacks: Stacks, aws: Any) -> None:
    with pytest.raises(ClientError, match="Fn::Cidr"):
        stacks.create(topic(DisplayName={"Fn::Cidr": []}))
    with pytest.raises(ClientError, match="'Assertions' is a required property"):
        stacks.create({"T": TOPIC}, Rules={"R": {}})


def no_validation_beforehand(stacks: Stacks, aws: Any) -> None:
    given = {**stacks.arguments(topic(Colour="red"), {}), "ChangeSetType": "CREATE"}
    made = stacks.api.create_change_set(StackName="SC-test", ChangeSetName="c", **given)["Id"]
    assert stacks.api.describe_change_set(ChangeSetName=made)["Status"] == "CREATE_COMPLETE"
    stacks.api.execute_change_set(ChangeSetName=made)
    assert stacks.describe()["StackStatus"] == "ROLLBACK_COMPLETE"


def found_when_used(stacks: Stacks, aws: Any) -> None:
    kinds = {"P": {"Type": "String", "Default": "a", "AllowedValues": ["b"]}}
    output = {"O": {"Value": {"Fn::GetAtt": ["T", "Colour"]}}}
    body = stacks.arguments({"T": TOPIC}, {"Parameters": kinds, "Outputs": output})["TemplateBody"]
    stacks.api.validate_template(TemplateBody=body)
    with pytest.raises(ClientError, match="Parameter 'P' must be one of AllowedValues"):
        stacks.api.create_stack(StackName="SC-test", TemplateBody=body)
    assert stacks.create({"T": TOPIC}, Outputs=output)["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "Resource type AWS::SNS::Topic does not support attribute {Colour}" in stacks.reasons()


def drift_of_few(stacks: Stacks, aws: Any) -> None:
    stacks.create({"G": {"Type": "AWS::EC2::InternetGateway"}})
    with pytest.raises(
        ClientError, match="Drift detection is not supported for resource type AWS::EC2::InternetGateway"
    ):
        stacks.api.detect_stack_resource_drift(StackName="SC-test", LogicalResourceId="G")


CHECKS: dict[str, Check] = {
    "Operations run to their end": at_once,
    "Custom resources": not_made,
    "`IncludeNestedStacks` is refused": nested_not_foreseen,
    "`DeletionPolicy: Snapshot`": no_snapshot,
    "`ImportExistingResources`": no_import,
    "Where two statements": deny_wins,
    "An `ssm-secure` reference": secure_at_the_call,
    "Dynamic references in `Outputs`": outputs_unresolved,
    "An `AllowedPattern`": own_words_for_patterns,
    "A parameter of an SSM type": types_not_compared,
    "`aws:cloudformation:…` tags": proven_tags_alone,
    "A resource type that AWS has": types_of_aws,
    "The words for a function": own_words_for_forms,
    "A change set isn't validated": no_validation_beforehand,
    "`Fn::GetAtt` gives": defaults_unknown,
    "Attributes that a resource hasn't": found_when_used,
    "Drift is looked for": drift_of_few,
}


def listed() -> list[str]:
    page = (ROOT / "docs" / "SANDBOX.md").read_text()
    (section,) = re.findall(r"^## Where CloudFormation differs\n(.*?)^## ", page, re.DOTALL | re.MULTILINE)
    return re.findall(r"^- (.*)$", section, re.MULTILINE)


def test_each_difference_is_listed_once_and_has_its_test() -> None:
    lines = listed()
    assert [[start for start in CHECKS if line.startswith(start)] for line in lines] == [[start] for start in CHECKS]


@pytest.mark.parametrize("check", CHECKS.values(), ids=lambda check: check.__name__)
def test_it_is_so(stacks: Stacks, aws: Any, check: Check) -> None:
    check(stacks, aws)
