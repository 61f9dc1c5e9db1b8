"""What each grant is for, and grants of a card that became needless, are told."""

from __future__ import annotations

from typing import Any

from product_factory.authoring.product import GrantCondition, OwnGrant
from product_factory.launch_roles.explained import TEMPLATE, explained, needless, unbounded, under_any_name
from tests.product_factory.authoring.fake import product
from tests.product_factory.launch_roles.baseline import of, ref
from tests.product_factory.launch_roles.baseline import role as trusting

TOPIC: dict[str, Any] = {
    "Resources": {"Topic": of("AWS::SNS::Topic"), "Alarm": of("AWS::CloudWatch::Alarm", AlarmActions=[ref("Topic")])}
}


def stated(kind: str, *actions: str) -> OwnGrant:
    return OwnGrant(type=kind, actions=actions, resources=("*",), reason="It is said so.")


def test_each_resource_tells_what_it_needs() -> None:
    rows = explained(product(), "fake 1.0.0", TOPIC)
    assert {row.resource for row in rows} == {TEMPLATE, "Topic", "Alarm"}
    granted = {(row.resource, action) for row in rows if row.on for action in row.actions}
    assert {("Topic", "sns:CreateTopic"), ("Alarm", "cloudwatch:PutMetricAlarm")} <= granted
    assert ("Alarm", "sns:CreateTopic") not in granted


def test_what_is_not_granted_says_why() -> None:
    (row,) = [r for r in explained(product(), "fake", TOPIC) if r.resource == "Topic" and "iam:PassRole" in r.actions]
    assert row.on == ()
    assert row.reason == "not granted: no property names a role, so there is none to pass"


def test_a_grant_that_is_derived_by_now_is_needless() -> None:
    card = product().model_copy(update={"grants": (stated("AWS::SNS::Topic", "sns:CreateTopic"),)})
    assert needless(card, {"1.0.0": TOPIC}) == [
        "grants: sns:CreateTopic of AWS::SNS::Topic is derived by now; remove it from the card"
    ]


def test_a_grant_for_what_no_version_has_is_needless() -> None:
    card = product().model_copy(update={"grants": (stated("AWS::CodeBuild::Project", "codebuild:CreateProject"),)})
    (found,) = needless(card, {"1.0.0": TOPIC})
    assert found == "grants: no version has a AWS::CodeBuild::Project; remove what is stated for it"


def test_a_grant_that_is_needed_is_not() -> None:
    template = {"Resources": {"P": of("AWS::CodeBuild::Project")}}
    card = product().model_copy(update={"grants": (stated("AWS::CodeBuild::Project", "codebuild:CreateProject"),)})
    assert needless(card, {"1.0.0": template}) == []


def test_more_of_an_action_that_is_derived_elsewhere_is_not_needless() -> None:
    """A derived action on other resources only: the card widens it on purpose."""
    given = OwnGrant(
        type="AWS::SNS::Topic",
        actions=("sns:Publish",),
        resources=("arn:${AWS::Partition}:sns:*:${AWS::AccountId}:alerts",),
        conditions=(GrantCondition(operator="Bool", key="aws:SecureTransport", values=("true",)),),
        reason="A test message is sent.",
    )
    assert needless(product().model_copy(update={"grants": (given,)}), {"1.0.0": TOPIC}) == []


def test_a_role_without_the_boundary_that_the_hub_demands_is_found() -> None:
    bounded = trusting("ec2.amazonaws.com")
    bounded["Properties"]["PermissionsBoundary"] = "arn:aws:iam::111111111111:policy/Limits"
    (found,) = unbounded({"Resources": {"R": trusting("ec2.amazonaws.com"), "B": bounded}}, "1.0.0", "Limits")
    assert found.startswith("1.0.0: R: sets no PermissionsBoundary")


def test_a_role_that_the_form_names_is_found() -> None:
    template = {
        "Parameters": {"Name": {"Type": "String"}},
        "Resources": {"R": of("AWS::IAM::Role", RoleName=ref("Name")), "Own": of("AWS::IAM::Role")},
    }
    (found,) = under_any_name(product(), "1.0.0", template)
    assert found.startswith("1.0.0: R: its launch role has iam:")
    assert "iam:CreateRole" in found
