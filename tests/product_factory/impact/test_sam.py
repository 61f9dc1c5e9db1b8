"""What CloudFormation compares is what SAM made: a function that SAM makes now is the one that was there."""

from __future__ import annotations

from typing import Any

import pytest

from product_factory.impact import Bump, Effect, impact

ROLE = {
    "Type": "AWS::IAM::Role",
    "Properties": {"AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": []}},
}
COMMON = {"Handler": "index.h", "Runtime": "python3.12", "Role": {"Fn::GetAtt": ["Role", "Arn"]}}


def plain(**more: Any) -> dict[str, Any]:
    properties = COMMON | {"Code": {"S3Bucket": "b", "S3Key": "k"}} | more
    return {"Resources": {"Role": ROLE, "Work": {"Type": "AWS::Lambda::Function", "Properties": properties}}}


def sam(**more: Any) -> dict[str, Any]:
    properties = COMMON | {"CodeUri": "s3://b/k"} | more
    resources = {"Role": ROLE, "Work": {"Type": "AWS::Serverless::Function", "Properties": properties}}
    return {"Transform": "AWS::Serverless-2016-10-31", "Resources": resources}


def effects(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Effect]:
    return {change.name: change.effect for change in impact(old, new).changes}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (plain(), sam(), Effect.IN_PLACE),
        (sam(), plain(), Effect.IN_PLACE),
        (plain(), sam(CodeUri="./src"), Effect.IN_PLACE),
        (plain(FunctionName="a"), sam(FunctionName="a", MemorySize=256), Effect.IN_PLACE),
        # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html:
        # FunctionName: update requires replacement.
        (plain(FunctionName="a"), sam(FunctionName="b"), Effect.REPLACEMENT),
        (sam(FunctionName="a"), sam(FunctionName="b"), Effect.REPLACEMENT),
    ],
)
def test_a_function_of_sam_s_is_judged_as_the_function_that_it_makes(
    old: dict[str, Any], new: dict[str, Any], expected: Effect
) -> None:
    assert effects(old, new) == {"Work": expected}


def test_the_same_sam_changes_nothing_and_what_it_makes_besides_is_told() -> None:
    assert impact(sam(), sam()).changes == ()
    events = {"Daily": {"Type": "Schedule", "Properties": {"Schedule": "rate(1 day)"}}}
    found = effects(sam(), sam(Events=events))
    assert found == {"WorkDaily": Effect.CREATION, "WorkDailyPermission": Effect.CREATION}


def test_what_sam_refuses_counts_as_the_worst_and_not_as_certain() -> None:
    found = impact(plain(), sam(CodeUri=7))
    assert {change.effect for change in found.changes} == {Effect.POSSIBLE_REPLACEMENT}
    assert found.bump is Bump.MAJOR


def test_answers_stand_for_their_defaults() -> None:
    asked = {"Parameters": {"Stage": {"Type": "String", "Default": "live"}}}
    found = effects(sam() | asked, sam(AutoPublishAlias={"Ref": "Stage"}) | asked)
    assert found["WorkAliaslive"] is Effect.CREATION
