"""Functions in DeletionPolicy and UpdateReplacePolicy count where AWS takes them; what is unknown is refused.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-languageextensions.html
Words: https://github.com/aws/aws-cli/issues/3825 (must be a string). "Unrecognized …" and "does not support deletion policy" are
as users quote them in forums; no issue with the recorded answer was found, and nothing reads them.
"""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.product_factory.sandbox.cloudformation.cfn_stacks import Stacks

EXTENDED = {
    "Transform": "AWS::LanguageExtensions",
    "Parameters": {"Keep": {"Type": "String", "Default": "Retain"}, "Stage": {"Type": "String", "Default": "test"}},
    "Conditions": {"Prod": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]}},
}
BY_STAGE = {"Fn::If": ["Prod", "Retain", "Delete"]}


def topic(name: str = "one", **attributes: Any) -> dict[str, Any]:
    return {"T": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": name}, **attributes}}


def left(aws: Any) -> list[str]:
    return sorted(each["TopicArn"].rsplit(":", 1)[1] for each in aws("sns").list_topics()["Topics"])


@pytest.fixture
def extended(stacks: Stacks, monkeypatch: pytest.MonkeyPatch) -> Stacks:
    """Who creates and updates stacks with transforms says so."""
    plain = Stacks.arguments

    def arguments(resources: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
        both = ["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]
        return {**plain(resources, more), "Capabilities": both}

    monkeypatch.setattr(stacks, "arguments", arguments)
    return stacks


@pytest.mark.parametrize(
    ("policy", "stage", "remaining"),
    [
        ({"Ref": "Keep"}, "test", ["one"]),
        (BY_STAGE, "prod", ["one"]),
        (BY_STAGE, "test", []),
        ({"Fn::Sub": "Retain${Keep}"}, "test", None),
        ({"Ref": "AWS::NoValue"}, "test", []),
    ],
)
def test_functions_in_a_deletion_policy(
    extended: Stacks, aws: Any, policy: Any, stage: str, remaining: list[str] | None
) -> None:
    def make() -> None:
        extended.create(topic(DeletionPolicy=policy), **EXTENDED, given={"Stage": stage})

    if remaining is None:
        with pytest.raises(ClientError, match="Unrecognized DeletionPolicy RetainRetain for resource T"):
            make()
        return
    make()
    extended.delete()
    assert left(aws) == remaining


def test_a_stage_that_changes_changes_what_is_kept(extended: Stacks, aws: Any) -> None:
    both = {"DeletionPolicy": BY_STAGE, "UpdateReplacePolicy": BY_STAGE}
    extended.create(topic(**both), **EXTENDED, given={"Stage": "test"})
    assert extended.update(topic(**both), **EXTENDED, given={"Stage": "prod"})["StackStatus"] == "UPDATE_COMPLETE"
    extended.update(topic("two", **both), **EXTENDED, given={"Stage": "prod"})
    extended.delete()
    assert left(aws) == ["one", "two"]


def test_an_update_that_fails_leaves_the_policy_as_it_was(stacks: Stacks, aws: Any) -> None:
    stacks.create(topic())
    bad = {"Bad": {"Type": "AWS::SNS::Topic", "Properties": {"Colour": "red"}, "DependsOn": "T"}}
    assert stacks.update({**topic(DeletionPolicy="Retain"), **bad})["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    stacks.delete()
    assert left(aws) == []


@pytest.mark.parametrize(
    ("attributes", "refusal"),
    [
        (
            {"DeletionPolicy": {"Ref": "AWS::Region"}},
            "Template format error: Every DeletionPolicy member must be a string.",
        ),
        ({"DeletionPolicy": ["Retain"]}, "Template format error: Every DeletionPolicy member must be a string."),
        ({"DeletionPolicy": "Keep"}, "Template format error: Unrecognized DeletionPolicy Keep for resource T"),
        (
            {"UpdateReplacePolicy": "RetainExceptOnCreate"},
            "Template format error: Unrecognized UpdateReplacePolicy RetainExceptOnCreate for resource T",
        ),
        (
            {"DeletionPolicy": "Snapshot"},
            "Template error: resource type AWS::SNS::Topic does not support deletion policy Snapshot",
        ),
    ],
)
def test_what_aws_refuses(stacks: Stacks, attributes: dict[str, Any], refusal: str) -> None:
    with pytest.raises(ClientError) as refused:
        stacks.create(topic(**attributes))
    assert refused.value.response["Error"]["Message"] == refusal


def test_transforms_are_said_by_whoever_creates_the_stack(stacks: Stacks) -> None:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html (Capabilities)"""
    with pytest.raises(ClientError, match=r"Requires capabilities : \[CAPABILITY_AUTO_EXPAND\]"):
        stacks.create(topic(), **EXTENDED)
    given = stacks.arguments(topic(), dict(EXTENDED))
    stacks.api.create_change_set(StackName="SC-test", ChangeSetName="c", ChangeSetType="CREATE", **given)


def test_no_other_macro_is_known(stacks: Stacks) -> None:
    with pytest.raises(ClientError, match="Transforms and macros are not implemented"):
        stacks.create(topic(), Transform=["AWS::LanguageExtensions", "Mine"])
    with pytest.raises(ClientError, match="Fn::ForEach is not implemented"):
        stacks.create({"Fn::ForEach::Each": ["X", ["a"], {}]}, Transform="AWS::LanguageExtensions")
