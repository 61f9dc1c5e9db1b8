"""Stacks in stacks.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-nested-stacks.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stack.html
Words as seen on AWS: https://github.com/amazon-archives/realworld-serverless-application/issues/44 (created),
https://github.com/heptio/aws-quickstart/issues/193 (capabilities).
"""

import re
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.product_factory.sandbox.cloudformation.cfn_stacks import Stacks, Template
from tests.product_factory.sandbox.cloudformation.nested import (
    BROKEN,
    PARAMETERS,
    TOPIC,
    WHOLE,
    inner,
    named_topic,
    names,
    nested,
    put,
)

TRUST = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
ROLE: Template = {
    "Type": "AWS::IAM::Role",
    "Properties": {"AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [TRUST]}},
}


def test_its_parameters_outputs_and_tags(stacks: Stacks) -> None:
    url = put("topic.json", named_topic(), **WHOLE)
    made = nested(url, Parameters={"Name": "given"}, Tags=[{"Key": "own", "Value": "1"}], TimeoutInMinutes=5)
    outputs = {"Arn": {"Value": {"Fn::GetAtt": "Inner.Outputs.Arn"}}, "Id": {"Value": {"Ref": "Inner"}},
               "Said": {"Value": {"Fn::Sub": "${Inner.Outputs.Said}!"}}}  # fmt: skip
    after = {**TOPIC, "Properties": {"DisplayName": {"Fn::GetAtt": ["Inner", "Outputs.Said"]}}}
    parent = stacks.create({"Inner": made, "After": after}, Outputs=outputs, tags={"team": "a"})
    assert parent["StackStatus"] == "CREATE_COMPLETE", stacks.reasons()
    found = inner(stacks)
    assert stacks.outputs() == {"Arn": found["Outputs"][0]["OutputValue"], "Id": found["StackId"], "Said": "given!"}
    assert names() == ["given", "given"]
    assert {each["Key"]: each["Value"] for each in found["Tags"]} == {"team": "a", "own": "1"}
    assert (found["ParentId"], found["RootId"]) == (parent["StackId"], parent["StackId"])
    assert "RootId" not in parent


def test_its_name_is_the_parent_s_the_logical_id_and_a_random_end(stacks: Stacks) -> None:
    """As in https://github.com/awslabs/stable-diffusion-aws-extension/issues/214: 99 characters, the longer part shortened."""
    url = put("topic.json", {"Topic": TOPIC})
    stacks.create({"Inner": nested(url), "SdDBTrainStackNestedStackSdDBTrainStackNestedStackResource2C42E66E": nested(url)},
                  "stable-diffusion-aws")  # fmt: skip
    listed = stacks.api.list_stack_resources(StackName="stable-diffusion-aws")["StackResourceSummaries"]
    short, long = (each["PhysicalResourceId"].split("/")[1] for each in listed)
    assert re.fullmatch(r"stable-diffusion-aws-Inner-[A-Z0-9]{12}", short)
    assert re.fullmatch(
        r"stable-diffusion-aws-SdDBTrainStackNestedStackSdDBTrainStackNestedStackResource2C42E66-[A-Z0-9]{12}", long
    )


def test_in_several_levels_the_root_is_the_outermost(stacks: Stacks) -> None:
    leaf = put("leaf.json", {"Topic": TOPIC}, Outputs={"Arn": {"Value": {"Ref": "Topic"}}})
    passed_on = {"Arn": {"Value": {"Fn::GetAtt": "Leaf.Outputs.Arn"}}}
    branch = put("branch.json", {"Leaf": nested(leaf)}, Outputs=passed_on)
    parent = stacks.create({"Branch": nested(branch)}, Outputs={"Arn": {"Value": {"Fn::GetAtt": "Branch.Outputs.Arn"}}})
    middle = inner(stacks, "Branch")
    lowest = inner(stacks, "Leaf", middle["StackId"])
    assert (lowest["ParentId"], lowest["RootId"]) == (middle["StackId"], parent["StackId"])
    assert stacks.outputs()["Arn"].startswith("arn:aws:sns:")
    summaries = {each["StackId"]: each for each in stacks.api.list_stacks()["StackSummaries"]}
    assert summaries[lowest["StackId"]]["RootId"] == parent["StackId"]
    stacks.delete()
    statuses = [each["StackStatus"] for each in stacks.api.list_stacks()["StackSummaries"]]
    assert statuses == ["DELETE_COMPLETE"] * 3
    assert names() == []


def test_what_fails_in_it_fails_its_parent(stacks: Stacks) -> None:
    url = put("broken.json", {"Topic": TOPIC, "Broken": {**BROKEN, "DependsOn": "Topic"}})
    assert stacks.create({"Inner": nested(url)})["StackStatus"] == "ROLLBACK_COMPLETE"
    (event,) = [each for each in stacks.api.describe_stack_events(StackName="SC-test")["StackEvents"]
                if (each["LogicalResourceId"], each["ResourceStatus"]) == ("Inner", "CREATE_FAILED")]  # fmt: skip
    failed = "The following resource(s) failed to create: [Broken]."
    assert event["ResourceStatusReason"] == (
        f"Embedded stack {event['PhysicalResourceId']} was not successfully created: {failed}"
    )
    # localstack/localstack, tests/aws/services/cloudformation/api/test_nested_stacks.snapshot.json
    name = event["PhysicalResourceId"].split("/")[1]
    with pytest.raises(ClientError, match=f"Stack with id {name} does not exist"):
        stacks.describe(name)
    gone = stacks.describe(event["PhysicalResourceId"])
    assert gone["StackStatus"] == "DELETE_COMPLETE"
    told = stacks.api.describe_stack_events(StackName=gone["StackId"])["StackEvents"]
    assert any(each.get("ResourceStatusReason") == failed for each in told)
    assert names() == []


def test_what_is_left_standing_is_left_in_it_too(stacks: Stacks) -> None:
    url = put("broken.json", {"Topic": TOPIC, "Broken": {**BROKEN, "DependsOn": "Topic"}})
    stacks.api.create_stack(StackName="SC-test", DisableRollback=True, **stacks.arguments({"Inner": nested(url)}, {}))
    assert stacks.describe()["StackStatus"] == inner(stacks)["StackStatus"] == "CREATE_FAILED"
    assert names() == [""]
    stacks.delete()
    assert names() == []


REFUSED: dict[str, tuple[Template, str]] = {
    "no such parameter": ({"Parameters": {"Nam": "x"}}, r"Parameters: \[Nam\] do not exist in the template"),
    "a list as parameter": ({"Parameters": {"Name": ["a", "b"]}}, "must be an object with String"),
    "no such object": ({"TemplateURL": "https://nested-templates.s3.amazonaws.com/nothing"}, "S3 error"),
    "no such place": ({"TemplateURL": "https://example.com"}, "TemplateURL must be a supported URL"),
}


@pytest.mark.parametrize(("properties", "why"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_made(stacks: Stacks, properties: dict[str, Any], why: str) -> None:
    url = put("topic.json", named_topic(), **WHOLE)
    made = nested(url)
    made["Properties"] |= properties
    assert stacks.create({"Inner": made})["StackStatus"] == "ROLLBACK_COMPLETE"
    assert re.search(f"Inner CREATE_FAILED .*{why}", stacks.reasons())
    assert len(stacks.api.list_stacks()["StackSummaries"]) == 1


def test_what_is_not_implemented_is_refused_at_the_call(stacks: Stacks) -> None:
    made = nested(put("topic.json", named_topic(), **WHOLE))
    made["Properties"] |= {"NotificationARNs": ["arn:aws:sns:us-east-1:123456789012:t"]}
    with pytest.raises(ClientError, match=r"implement property NotificationARNs"):
        stacks.create({"Inner": made})
    assert stacks.api.list_stacks()["StackSummaries"] == []


def test_a_type_that_is_not_made_is_told_by_its_parent(stacks: Stacks) -> None:
    url = put("custom.json", {"Mine": {"Type": "Custom::Mine", "Properties": {"ServiceToken": "x"}}})
    stacks.create({"Inner": nested(url)})
    assert "Inner CREATE_FAILED Resource type Custom::Mine of Mine is not supported by the sandbox" in stacks.reasons()


def test_an_output_that_it_hasn_t(stacks: Stacks) -> None:
    """In these words, as a user's events of AWS have them."""
    url = put("topic.json", {"Topic": TOPIC})
    after = {**TOPIC, "Properties": {"DisplayName": {"Fn::GetAtt": "Inner.Outputs.Nothing"}}}
    assert stacks.create({"Inner": nested(url), "After": after})["StackStatus"] == "ROLLBACK_COMPLETE"
    found = stacks.reasons()
    assert re.search(
        r"After CREATE_FAILED Output 'Nothing' not found in stack 'arn:aws:cloudformation:[^ ]+/SC-test-Inner", found
    )


@pytest.mark.parametrize(
    ("sections", "given", "missing"),
    [
        ({"resources": {"Role": ROLE}}, [], "CAPABILITY_IAM"),
        ({"resources": {"Role": ROLE}}, ["CAPABILITY_IAM"], None),
        ({"Transform": "AWS::LanguageExtensions"}, ["CAPABILITY_IAM"], "CAPABILITY_AUTO_EXPAND"),
        ({"Transform": "AWS::LanguageExtensions"}, ["CAPABILITY_AUTO_EXPAND"], None),
    ],
)
def test_capabilities_are_asked_of_whoever_makes_the_root(
    stacks: Stacks, sections: Template, given: list[str], missing: str | None
) -> None:
    url = put("asking.json", **{"resources": {"Topic": TOPIC}, **sections})
    arguments = {**stacks.arguments({"Inner": nested(url)}, {}), "Capabilities": given}
    stacks.api.create_stack(StackName="SC-test", **arguments)
    assert stacks.describe()["StackStatus"] == ("ROLLBACK_COMPLETE" if missing else "CREATE_COMPLETE")
    assert (f"Inner CREATE_FAILED Requires capabilities : [{missing}]" in stacks.reasons()) == bool(missing)


def test_termination_protection_is_the_root_s(stacks: Stacks) -> None:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-protect-stacks.html"""
    url = put("topic.json", {"Topic": TOPIC})
    resources = {"Inner": nested(url), "Other": TOPIC}
    stacks.create(resources)
    child = inner(stacks)["StackId"]
    with pytest.raises(ClientError, match=r"SC-test-Inner-.* is nested"):
        stacks.api.update_termination_protection(StackName=child, EnableTerminationProtection=True)
    stacks.api.update_termination_protection(StackName="SC-test", EnableTerminationProtection=True)
    assert inner(stacks)["EnableTerminationProtection"] is True
    with pytest.raises(ClientError, match="cannot be deleted while TerminationProtection is enabled"):
        stacks.api.delete_stack(StackName=child)
    assert stacks.describe(child)["StackStatus"] == "CREATE_COMPLETE"
    # "However, if a user performs a stack update that would delete the nested stack, CloudFormation deletes it."
    stacks.update({"Other": TOPIC})
    assert stacks.describe(child)["StackStatus"] == "DELETE_COMPLETE"


def test_one_that_was_deleted_by_itself_is_gone_for_its_parent_too(stacks: Stacks) -> None:
    stacks.create({"Inner": nested(put("topic.json", {"Topic": TOPIC}))})
    child = inner(stacks)["StackId"]
    stacks.api.delete_stack(StackName=child)
    assert stacks.describe(child)["StackStatus"] == "DELETE_COMPLETE"
    stacks.delete()
    with pytest.raises(ClientError, match="does not exist"):
        stacks.describe()


def test_what_is_retained_stays_a_stack(stacks: Stacks) -> None:
    stacks.create({"Inner": nested(put("topic.json", {"Topic": TOPIC}), more={"DeletionPolicy": "Retain"})})
    child = inner(stacks)["StackId"]
    stacks.delete()
    assert stacks.describe(child)["StackStatus"] == "CREATE_COMPLETE"
    stacks.api.delete_stack(StackName=child)
    assert names() == []


@pytest.mark.parametrize("fails", [True, False])
def test_what_is_retained_but_on_create_goes_with_the_rollback_of_its_creation(stacks: Stacks, fails: bool) -> None:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html"""
    url = put("topic.json", {"Topic": {**TOPIC, "DeletionPolicy": "RetainExceptOnCreate"}})
    broken = {"Broken": {**BROKEN, "DependsOn": "Inner"}} if fails else {}
    stacks.create({"Inner": nested(url), **broken})
    stacks.delete()
    assert len(names()) == (0 if fails else 1)


def test_what_cannot_be_deleted_in_it_keeps_its_parent(stacks: Stacks) -> None:
    url = put("bucket.json", {"Bucket": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "held"}}})
    stacks.create({"Inner": nested(url)})
    s3 = boto3.client("s3", "us-east-1")
    s3.put_object(Bucket="held", Key="k", Body=b"")
    child = inner(stacks)["StackId"]
    stacks.delete()
    assert stacks.describe()["StackStatus"] == stacks.describe(child)["StackStatus"] == "DELETE_FAILED"
    assert (
        f"Inner DELETE_FAILED Embedded stack {child} was not successfully deleted: "
        "The following resource(s) failed to delete: [Bucket]."
    ) in stacks.reasons()
    s3.delete_object(Bucket="held", Key="k")
    stacks.delete()
    assert stacks.describe(child)["StackStatus"] == "DELETE_COMPLETE"


def test_a_template_that_names_itself_ends(stacks: Stacks) -> None:
    url = put("self.json", {"Inner": nested("https://nested-templates.s3.amazonaws.com/self.json")})
    assert stacks.create({"Inner": nested(url)})["StackStatus"] == "ROLLBACK_COMPLETE"
    assert {each["StackStatus"] for each in stacks.api.list_stacks()["StackSummaries"]} == {
        "ROLLBACK_COMPLETE",
        "DELETE_COMPLETE",
    }


def test_exports_of_a_nested_stack_are_the_account_s(stacks: Stacks) -> None:
    exported = {"Arn": {"Value": {"Ref": "Topic"}, "Export": {"Name": "given"}}}
    stacks.create({"Inner": nested(put("topic.json", named_topic(), Parameters=PARAMETERS, Outputs=exported))})
    child = inner(stacks)["StackId"]
    taker = {"T": {**TOPIC, "Properties": {"DisplayName": {"Fn::ImportValue": "given"}}}}
    stacks.create(taker, "taker")
    stacks.delete()
    assert stacks.describe()["StackStatus"] == "DELETE_FAILED"
    assert stacks.describe(child)["StackStatus"] == "CREATE_COMPLETE"
    stacks.delete("taker")
    stacks.delete()
    assert stacks.describe(child)["StackStatus"] == "DELETE_COMPLETE"
