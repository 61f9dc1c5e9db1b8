"""Values of properties that only a new resource can have, where they come from another function or answer than before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from product_factory.aws.schemas import resource_types, schema
from product_factory.impact import Bump, Change, Effect, impact
from product_factory.impact.types import updates

FIRST = {"Fn::Select": [0, {"Fn::GetAZs": ""}]}
OLD, NEW = {"Ref": "Old"}, {"Ref": "New"}
ASKED = {"Old": {"Type": "String"}, "Other": {"Type": "String"}}
REPLACED, REFUSED, MAYBE = Effect.POSSIBLE_REPLACEMENT, Effect.POSSIBLY_REFUSED, "only the account tells"
ANSWER = "Answer New so that {} stays as it is."


def template(kind: str, properties: dict[str, Any], **new: Any) -> dict[str, Any]:
    return {"Parameters": ASKED | new, "Resources": {"One": {"Type": f"AWS::{kind}", "Properties": properties}}}


def told(kind: str, was: dict[str, Any], now: dict[str, Any], **new: Any) -> Change:
    (change,) = [each for each in impact(template(kind, was), template(kind, now, **new)).changes if each.name == "One"]
    return change


def subnet(zone: Any, cidr: Any = "10.0.0.0/24", vpc: Any = OLD) -> dict[str, Any]:
    return {"AvailabilityZone": zone, "CidrBlock": cidr, "VpcId": vpc}


@pytest.mark.parametrize("default", [None, "a"])
@pytest.mark.parametrize(
    ("kind", "was", "now", "effect", "properties"),
    [
        ("EC2::Instance", {"AvailabilityZone": FIRST}, {"AvailabilityZone": NEW}, REPLACED, "AvailabilityZone"),
        ("EC2::Instance", {"AvailabilityZone": OLD}, {"AvailabilityZone": NEW}, REPLACED, "AvailabilityZone"),
        ("EC2::Subnet", subnet(FIRST), subnet(NEW), REFUSED, "AvailabilityZone"),
        ("SNS::Topic", {"TopicName": OLD}, {"TopicName": {"Fn::Sub": "${New}-x"}}, REPLACED, "TopicName"),
    ],
)
def test_who_updates_is_told_which_new_question_keeps_what_is_there(
    kind: str, was: dict[str, Any], now: dict[str, Any], effect: Effect, properties: str, default: str | None
) -> None:
    asked = {"Type": "String"} | ({"Default": default} if default else {})
    change = told(kind, was, now, New=asked)
    assert change.effect is effect
    assert MAYBE in change.why
    assert change.why.endswith(ANSWER.format(properties))


@pytest.mark.parametrize(
    ("now", "text"),
    [
        ("ap-northeast-1a", MAYBE),
        ({"Ref": "Other"}, MAYBE),
        ({"Fn::Select": [1, {"Fn::GetAZs": ""}]}, MAYBE),
        (None, "cannot change in place."),
    ],
)
def test_where_no_new_question_gives_the_value_none_is_named(now: Any, text: str) -> None:
    change = told("EC2::Instance", {"AvailabilityZone": OLD}, {"AvailabilityZone": now})
    assert text in change.why
    assert "Answer" not in change.why


def test_what_replaces_only_at_times_is_not_said_to_depend_on_the_account() -> None:
    change = told("EC2::Instance", {"InstanceType": "t3.micro"}, {"InstanceType": "t3.small"})
    assert change.effect is REPLACED
    assert "InstanceType may not change in place." in change.why


@pytest.mark.parametrize(
    ("now", "effect"),
    [
        (subnet("b"), Effect.REFUSED),
        (subnet(FIRST), Effect.POSSIBLY_REFUSED),
        (subnet("b", cidr="10.0.1.0/24"), Effect.REPLACEMENT),
        (subnet("b", vpc="vpc-2"), Effect.REPLACEMENT),
    ],
)
def test_a_subnet_moves_only_with_another_range_or_vpc(now: dict[str, Any], effect: Effect) -> None:
    """https://github.com/buildkite/elastic-ci-stack-for-aws/issues/319"""
    change = told("EC2::Subnet", subnet("a"), now)
    assert change.effect is effect
    assert ("AWS refuses to replace it" in change.why) is (effect in (Effect.REFUSED, Effect.POSSIBLY_REFUSED))


def test_what_refers_to_what_is_not_replaced_stays_as_it_is() -> None:
    """An update that would replace it fails as a whole: after one that succeeds, its ID is the same."""

    def both(zone: Any) -> dict[str, Any]:
        made = template("EC2::Subnet", subnet(zone))
        made["Resources"]["Nat"] = {"Type": "AWS::EC2::NatGateway", "Properties": {"SubnetId": {"Ref": "One"}}}
        return made | {"Outputs": {"Id": {"Value": {"Ref": "One"}}}}

    found = impact(both(FIRST), both(OLD))
    assert [(change.name, change.effect) for change in found.changes] == [("One", Effect.POSSIBLY_REFUSED)]
    assert found.bump is Bump.MAJOR


def test_a_subnet_under_another_logical_id_is_refused() -> None:
    old = template("EC2::Subnet", subnet("a"))
    new = old | {"Resources": {"Two": old["Resources"]["One"]}}
    effects = {change.name: change.effect for change in impact(old, new).changes}
    assert effects["Two"] is Effect.REFUSED


def companions(kind: str) -> Iterator[tuple[str, str]]:
    """(property, the one that must change with it), by AWS's words in the schema."""
    for name, said in (schema(kind) or {}).get("properties", {}).items():
        words = said.get("description", "") if isinstance(said, dict) else ""
        for other in re.findall(r"If you update this property, you must also update the `+(\w+)`+ property", words):
            yield name, other


def test_every_property_that_must_change_with_another_is_known_by_the_schemas_words() -> None:
    found = {(kind, *each) for kind in resource_types() for each in companions(kind)}
    assert ("AWS::EC2::Subnet", "AvailabilityZone", "CidrBlock") in found
    for kind, _, other in found:
        known = updates(kind)
        assert known is not None
        assert (other,) in known.identity


def test_a_rule_that_may_refuse_says_what_it_asks_for() -> None:
    rule = {"Assertions": [{"Assert": {"Fn::Equals": [NEW, OLD]}, "AssertDescription": "Type it twice."}]}
    old = template("SNS::Topic", {})
    new = template("SNS::Topic", {}, New={"Type": "String"}) | {"Rules": {"Twice": rule}}
    (change,) = [each for each in impact(old, new).changes if each.section == "Rules"]
    assert (change.effect, change.demands) == (Effect.POSSIBLY_REJECTED, Bump.MAJOR)
    assert change.why == "It may refuse answers that were accepted together: Type it twice."
