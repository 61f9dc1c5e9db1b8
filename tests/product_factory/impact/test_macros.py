"""What a transform makes is not in the template: a change of it counts as the worst that it can do."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from product_factory.impact import Bump, Effect, impact
from tests.product_factory.impact.test_consequences import DELETION, MAJOR, MINOR, made

LOOP = {"Fn::ForEach::Topics": ["Name", ["a", "b"], {"Topic${Name}": made("SNS::Topic")}]}
LONGER = {"Fn::ForEach::Topics": ["Name", ["a", "b", "c"], {"Topic${Name}": made("SNS::Topic")}]}
LOOKED_UP = {"Fn::ForEach::Topics": ["Name", {"Fn::FindInMap": ["M", "a", "b"]}, {"Topic${Name}": made("SNS::Topic")}]}
INCLUDED, ANOTHER = ({"Fn::Transform": {"Name": "AWS::Include", "Parameters": {"Location": each}}} for each in "ab")


@pytest.mark.parametrize(
    ("section", "before", "after", "effect", "bump"),
    [
        ("Resources", {}, LOOP, Effect.CREATION, MINOR),
        ("Resources", LOOP, {}, DELETION, MAJOR),
        ("Resources", LOOP, LONGER, Effect.POSSIBLE_REPLACEMENT, MAJOR),
        ("Resources", INCLUDED, ANOTHER, Effect.POSSIBLE_REPLACEMENT, MAJOR),
        ("Resources", {}, INCLUDED, Effect.POSSIBLE_REPLACEMENT, MAJOR),
        ("Resources", {"One": made("SNS::Topic")}, {"One": made("SNS::Topic", **INCLUDED)}, Effect.POSSIBLE_REPLACEMENT, MAJOR),
        ("Resources", {"One": made("SNS::Topic", INCLUDED)}, {"One": made("SNS::Topic", ANOTHER)}, Effect.POSSIBLE_REPLACEMENT, MINOR),
        ("Resources", {"One": made("S3::Bucket")}, {"One": made("S3::Bucket", LOOP)}, Effect.POSSIBLE_REPLACEMENT, MAJOR),
        ("Resources", {"One": "x"}, {"One": "y"}, Effect.REFUSED, MAJOR),
        ("Outputs", {}, LOOP, Effect.NEW_OUTPUT, MINOR),
        ("Outputs", LOOP, {}, Effect.OUTPUT_REMOVED, MAJOR),
        ("Outputs", LONGER, LOOP, Effect.OUTPUT_REMOVED, MAJOR),
        ("Outputs", INCLUDED, ANOTHER, Effect.POSSIBLE_REPLACEMENT, MAJOR),
        ("Outputs", {"One": "x"}, {"One": "y"}, Effect.REFUSED, MAJOR),
    ],
)  # fmt: skip
def test_macros_and_loops(section: str, before: Any, after: Any, effect: Effect, bump: Bump) -> None:
    found = impact({section: before}, {section: after})
    assert [change.effect for change in found.changes] == [effect]
    assert found.bump is bump


def test_a_loop_in_the_same_words_goes_by_what_it_looks_up() -> None:
    old = {"Resources": LOOKED_UP, "Mappings": {"M": {"a": {"b": ["x"]}}}}
    assert impact(old, copy.deepcopy(old)).changes == ()
    found = impact(old, old | {"Mappings": {"M": {"a": {"b": ["y"]}}}})
    assert [change.effect for change in found.changes] == [Effect.NONE, Effect.POSSIBLE_REPLACEMENT]
