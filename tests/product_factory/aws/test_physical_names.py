"""Names are shortened as CloudFormation was seen to shorten them, and no policy relies on more of them."""

from __future__ import annotations

from typing import Any

import pytest

from product_factory.aws.names import NAMED
from product_factory.aws.physical_names import KEPT_OF_STACK, LIMITS, STACK_LENGTH, cut_short, keeps_stack_name, kept
from product_factory.catalog import catalog
from product_factory.catalog.lifecycle import State

CATALOG = catalog.load()
STACK = "SC-151194741754-pp-vj6vowmuoqfme"
OFFERED = [
    pytest.param(version.template(), id=f"{name}-{version.version}")
    for name, versions in CATALOG.released.items()
    for version in versions
    if CATALOG.states[name][version.version] is State.ACTIVE
]


# https://github.com/KensioSoftware/yulin/issues/1113: what was counted on real names.
@pytest.mark.parametrize(
    ("resource_type", "stack", "logical_id"),
    [("AWS::S3::Bucket", 25, 24), ("AWS::IAM::Role", 25, 25), ("AWS::Lambda::Function", 25, 25)],
)
def test_where_both_are_long_each_has_half(resource_type: str, stack: int, logical_id: int) -> None:
    parts = kept("S" * 128, "L" * 255, LIMITS[resource_type].characters)
    assert (len(parts.stack), len(parts.logical_id)) == (stack, logical_id)


@pytest.mark.parametrize(
    ("logical_id", "stack", "limit"),
    [
        # What the one leaves the other takes: this role was seen, one character shorter, with an older rule.
        ("CodeDeployTrustRole", "SC-151194741754-pp-vj6vowmuoqfm", 64),
        ("Role", STACK, 64),
        ("TrailBucketA831CE63", "SC-151194741754-pp-vj6vowmuoqf", 63),
        ("ALogicalIdOfTwentyFourCh", STACK[:25], 63),
        ("GuardPolicy4CBDB013", STACK, 128),
    ],
)
def test_what_the_logical_id_leaves_is_the_stacks(logical_id: str, stack: str, limit: int) -> None:
    assert kept(STACK, logical_id, limit) == (stack, logical_id)


def test_account_and_prefix_of_service_catalogs_stacks_always_stay() -> None:
    assert len(STACK) == STACK_LENGTH
    for limit in LIMITS.values():
        if limit.characters >= 63:
            assert kept(STACK, "L" * 255, limit.characters).stack.startswith("SC-151194741754-pp-")
            assert len(kept(STACK, "L" * 255, limit.characters).stack) >= KEPT_OF_STACK


@pytest.mark.parametrize("template", OFFERED)
def test_no_policy_on_offer_names_more_of_a_stack_than_names_keep(template: dict[str, Any]) -> None:
    assert list(cut_short(template)) == []


PREFIX = "arn:${AWS::Partition}:"
WHERE = "${AWS::AccountId}:"


@pytest.mark.parametrize(
    ("arn", "found"),
    [
        ({"Fn::Sub": PREFIX + "iam::" + WHERE + "role/${AWS::StackName}-*"}, "AWS::IAM::Role"),
        ({"Fn::Sub": PREFIX + "iam::" + WHERE + "user/${AWS::StackName}-*"}, "AWS::IAM::User"),
        ({"Fn::Sub": PREFIX + "s3:::${AWS::StackName}-*"}, "AWS::S3::Bucket"),
        ({"Fn::Sub": PREFIX + "lambda:${AWS::Region}:" + WHERE + "function:${AWS::StackName}-*"}, "AWS::Lambda"),
        ({"Fn::Sub": PREFIX + "events:*:" + WHERE + "rule/${AWS::StackName}-*"}, "AWS::Events::Rule"),
        ({"Fn::Sub": [PREFIX + "iam::" + WHERE + "role/${AWS::StackName}-${X}", {"X": "y"}]}, "AWS::IAM::Role"),
        (
            {"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":s3:::", {"Ref": "AWS::StackName"}, "-*"]]},
            "AWS::S3::Bucket",
        ),
        ({"Fn::Sub": PREFIX + "iam::" + WHERE + "group/${AWS::StackName}-*"}, None),
        ({"Fn::Sub": PREFIX + "iam::" + WHERE + "policy/${AWS::StackName}-*"}, None),
        ({"Fn::Sub": PREFIX + "cloudtrail:*:" + WHERE + "trail/${AWS::StackName}-*"}, None),
        ({"Fn::Sub": PREFIX + "logs:*:" + WHERE + "log-group:${AWS::StackName}-*"}, None),
        ({"Fn::Sub": PREFIX + "iam::" + WHERE + "role/SC-${AWS::AccountId}-pp-*"}, None),
        ({"Fn::Sub": "The stack ${AWS::StackName}"}, None),
    ],
)
def test_an_arn_that_can_match_nothing_is_found_by_type(arn: dict[str, Any], found: str | None) -> None:
    template = {"Resources": {"Policy": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"Resource": arn}}}}
    findings = list(cut_short(template))
    assert len(findings) == (1 if found else 0), findings
    if found:
        assert findings[0].startswith("Resources/Policy/Properties/Resource/Fn::")
        assert f"an {found}" in findings[0]


def test_launch_roles_are_derived_from_the_same_limits() -> None:
    both = set(LIMITS) & set(NAMED)
    assert len(both) > 15
    for resource_type in both:
        limit, named = LIMITS[resource_type], NAMED[resource_type]
        assert (limit.characters, limit.lower) == (named.limit, named.lower), resource_type


def test_every_limit_says_where_it_is_from() -> None:
    assert {limit.url.split("/")[2] for limit in LIMITS.values()} == {"docs.aws.amazon.com"}
    assert keeps_stack_name(128)
    assert not keeps_stack_name(64)


def test_a_nested_stack_has_a_longer_name_of_which_less_is_kept() -> None:
    """A role's name keeps no more of either; a managed policy's all of the launched stack's, but not of a nested one's."""
    arn = {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/${AWS::StackName}-*"}
    said = {"Type": "AWS::SSM::Parameter", "Properties": {"Value": arn}}
    assert list(cut_short({"Resources": {"Told": said}})) == []
    (found,) = cut_short({"Resources": {"Inner/Told": said}})
    assert found.startswith(
        "Resources/Inner/Told/Properties/Value/Fn::Sub: ${AWS::StackName} in the ARN of an AWS::IAM::Man"
    )
    assert "128 characters keep only 57 of the stack's name" in found
