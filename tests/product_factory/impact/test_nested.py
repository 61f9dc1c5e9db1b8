"""Impact of what changes in nested stacks, read as whole templates."""

from typing import Any

import pytest

from product_factory.impact import Bump, Effect, Impact, impact
from tests.product_factory.nested_templates import Json, Templates, asks, resources

TOPIC: Json = {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": "x"}}
TABLE: Json = {
    "Type": "AWS::DynamoDB::Table",
    "Properties": {
        "TableName": {"Ref": "Name"},
        "KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "a", "AttributeType": "S"}],
        "BillingMode": "PAY_PER_REQUEST",
    },
}
FORM = {
    "Parameters": {"Name": asks(Default="t")},
    "Conditions": {"C": {"Fn::Equals": [{"Ref": "Name"}, "x"]}},
}
NAME = {"Name": {"Ref": "Name"}}
RETAIN = {"DeletionPolicy": "Retain"}


def inner(table: Json = TABLE, outputs: Json | None = None, **limits: Any) -> Json:
    return {"Parameters": {"Name": asks(**limits)}, **resources(Table=table), "Outputs": outputs or {}}


def judged(templates: Templates, old: Json, new: Json) -> tuple[Impact, dict[str, Effect]]:
    found = impact(*(templates.whole({**FORM, **resources(T=TOPIC, **each)}) for each in (old, new)))
    return found, {each.name: each.effect for each in found.changes}


def test_moved_into_a_nested_stack_its_name_is_taken() -> None:
    t = Templates()
    found, effects = judged(t, {"Table": TABLE}, {"Inner": t.stack(inner(), **NAME)})
    assert effects == {"Table": Effect.DELETION, "Inner": Effect.CREATION, "Inner/Table": Effect.REFUSED}
    (told,) = (each.why for each in found.changes if each.name == "Table")
    assert "Its data are lost" in told


@pytest.mark.parametrize(
    ("more", "policy", "effect"),
    [
        ({}, {}, Effect.DELETION),
        (RETAIN, {}, Effect.DELETION_KEPT),
        ({}, RETAIN, Effect.DELETION_KEPT),
        ({"DeletionPolicy": "RetainExceptOnCreate"}, {}, Effect.DELETION_KEPT),
    ],
)
def test_a_nested_stack_goes_with_what_it_made(more: Json, policy: Json, effect: Effect) -> None:
    t = Templates()
    found, effects = judged(t, {"Inner": t.stack(inner({**TABLE, **policy}), more=more, **NAME)}, {})
    assert effects["Inner/Table"] is effect
    assert found.bump is Bump.MAJOR


def test_what_goes_from_a_nested_stack_that_stays_is_not_kept_by_its_policy() -> None:
    t = Templates()
    old = {"Inner": t.stack(inner(), more=RETAIN, **NAME)}
    new = {"Inner": t.stack({"Parameters": {"Name": asks()}, **resources(Other=TOPIC)}, more=RETAIN, **NAME)}
    assert judged(t, old, new)[1]["Inner/Table"] is Effect.DELETION


@pytest.mark.parametrize(("more", "effect"), [({}, Effect.POSSIBLE_DELETION), (RETAIN, Effect.POSSIBLE_DELETION_KEPT)])
def test_a_condition_on_a_nested_stack_is_one_on_all_in_it(more: Json, effect: Effect) -> None:
    t = Templates()
    old = {"Inner": t.stack(inner(), more=more, **NAME)}
    _, effects = judged(t, old, {"Inner": t.stack(inner(), more={**more, "Condition": "C"}, **NAME)})
    assert effects == {"Inner": effect, "Inner/Table": effect}


def test_a_value_that_crosses_borders_replaces_what_it_names() -> None:
    t = Templates()

    def telling(said: str) -> Json:
        return t.stack({**resources(T=TOPIC), "Outputs": {"Said": {"Value": said}}})

    reads = t.stack(inner(), Name={"Fn::GetAtt": "A.Outputs.Said"})
    _, effects = judged(t, {"A": telling("one"), "B": reads}, {"A": telling("two"), "B": reads})
    assert effects["B/Table"] is Effect.REPLACEMENT


def test_the_same_value_in_other_words_does_nothing() -> None:
    t = Templates()
    old, new = t.stack(inner(), **NAME), t.stack(inner(), Name={"Fn::Sub": "${Name}"})
    found, effects = judged(t, {"Inner": old}, {"Inner": new})
    assert set(effects.values()) == {Effect.NONE}
    assert found.bump is Bump.PATCH


LIMITS: dict[str, tuple[Any, Json, Json, Bump]] = {
    "new": (NAME["Name"], {}, {"AllowedValues": ["a"]}, Bump.MAJOR),
    "narrower": (NAME["Name"], {"AllowedValues": ["a", "b"]}, {"AllowedValues": ["a"]}, Bump.MAJOR),
    "wider": (NAME["Name"], {"AllowedValues": ["a"]}, {"AllowedValues": ["b", "a"]}, Bump.PATCH),
    "shorter": (NAME["Name"], {"MaxLength": 9}, {"MaxLength": 8}, Bump.MAJOR),
    "longer": (NAME["Name"], {"MaxLength": 9}, {"MaxLength": "10"}, Bump.PATCH),
    "another pattern": (NAME["Name"], {"AllowedPattern": "a+"}, {"AllowedPattern": "b+"}, Bump.MAJOR),
    "of what the template says": ("a", {}, {"AllowedValues": ["a"]}, Bump.PATCH),
    "of what a resource tells": ({"Fn::GetAtt": "T.TopicName"}, {}, {"AllowedPattern": ".*"}, Bump.PATCH),
    "that the form has itself": ({"Ref": "Kind"}, {}, {"AllowedValues": ["a", "b", "c"]}, Bump.PATCH),
    "of a type that the form has itself": ({"Ref": "Vpc"}, {}, {"Type": "AWS::EC2::VPC::Id"}, Bump.PATCH),
    "of a type that the form has not": (NAME["Name"], {}, {"Type": "AWS::EC2::VPC::Id"}, Bump.MAJOR),
}


@pytest.mark.parametrize(("given", "was", "now", "bump"), LIMITS.values(), ids=LIMITS)
def test_limits_of_a_nested_parameter_are_limits_of_answers(given: Any, was: Json, now: Json, bump: Bump) -> None:
    t = Templates()
    asked = {"Kind": asks(AllowedValues=["a", "b"], Default="a"), "Vpc": asks("AWS::EC2::VPC::Id")}
    templates = (
        {"Parameters": {**FORM["Parameters"], **asked}, **resources(T=TOPIC, Inner=t.stack(each, Name=given))}
        for each in (
            {"Parameters": {"Name": {"Type": "String", **limits}}, **resources(X=TOPIC)} for limits in (was, now)
        )
    )
    assert impact(*map(t.whole, templates)).bump is bump


@pytest.mark.parametrize("more", [{"Description": "new"}, {"Metadata": {"new": "x"}}])
def test_a_text_of_a_nested_template_changes_nothing_else(more: Json) -> None:
    t = Templates()
    old, new = t.stack(inner(), **NAME), t.stack({**inner(), **more}, **NAME)
    found, effects = judged(t, {"Inner": old}, {"Inner": new})
    assert effects == {"Inner": Effect.IN_PLACE}
    assert found.bump is Bump.PATCH
