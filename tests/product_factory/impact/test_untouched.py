"""What is found untouched without judging it is never judged to change."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from product_factory.impact import sides
from product_factory.impact.resources import Resources, Verdict
from product_factory.impact.untouched import Untouched
from tests.product_factory.impact.test_properties import STEPS, templates


def judged(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Verdict]:
    """The verdict on each resource that is found untouched, without that short cut."""
    untouched = Untouched(old, new)
    resources = Resources(old.get("Resources", {}), new.get("Resources", {}), *sides(old, new))
    return {name: resources.verdict(name) for name in old.get("Resources", {}) if name in untouched}


@given(templates, templates, st.data())
def test_what_is_untouched_is_judged_unchanged(old: dict[str, Any], other: dict[str, Any], data: st.DataObject) -> None:
    new = copy.deepcopy(old)
    section = data.draw(st.sampled_from(sorted({*old, *other})))
    new[section] = {**new.get(section, {}), **other.get(section, {})} if isinstance(other.get(section), dict) else {}
    assert set(judged(old, new).values()) <= {Verdict()}


@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"{step[1].product}-{step[1].version}")
def test_what_a_released_step_leaves_untouched_is_judged_unchanged(step: Any) -> None:
    old, new = (version.template() for version in step)
    assert set(judged(old, new).values()) <= {Verdict()}


def test_released_steps_leave_something_untouched() -> None:
    assert any(judged(*(version.template() for version in step)) for step in STEPS)


TOPIC = {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": {"Ref": "Q"}}}
NAMED = {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": {"Fn::If": ["Wanted", "a", "b"]}}}
REFERS = {"Type": "AWS::SNS::TopicPolicy", "Properties": {"Topics": [{"Ref": "A"}], "PolicyDocument": {}}}


@pytest.mark.parametrize(
    ("resource", "more", "other"),
    [
        (TOPIC, {"Parameters": {"Q": {"Type": "String"}}}, {"Parameters": {"Q": {"Type": "String", "Default": "x"}}}),
        (
            NAMED,
            {"Conditions": {"Wanted": {"Fn::Equals": ["a", "a"]}}},
            {"Conditions": {"Wanted": {"Fn::Equals": ["a", "b"]}}},
        ),
        (
            NAMED,
            {"Conditions": {"Wanted": {"Fn::Equals": [{"Ref": "Q"}, "a"]}}, "Parameters": {"Q": {"Type": "String"}}},
            {"Parameters": {"Q": {"Type": "Number"}}},
        ),
        (
            {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": {"Fn::FindInMap": ["M", "k", "v"]}}},
            {"Mappings": {"M": {"k": {"v": "a"}}}},
            {"Mappings": {"M": {"k": {"v": "b"}}}},
        ),
    ],
    ids=["question", "condition", "question of a condition", "mapping"],
)
def test_what_refers_to_something_else_is_touched(
    resource: dict[str, Any], more: dict[str, Any], other: dict[str, Any]
) -> None:
    old = {"Resources": {"A": resource, "B": REFERS}, **more}
    untouched = Untouched(old, {**old, **other})
    assert "A" not in untouched
    assert "B" not in untouched
    assert "A" in Untouched(old, copy.deepcopy(old))
    assert "B" in Untouched(old, copy.deepcopy(old))
