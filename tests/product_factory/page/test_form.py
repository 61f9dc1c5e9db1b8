"""The form on the page is the one that the template asks, in its order and with its limits."""

from __future__ import annotations

import pytest

from product_factory.catalog.offer import Offer
from product_factory.page.form import form_of, split_label


@pytest.mark.parametrize(
    ("label", "parts"),
    [
        ("E-mail (メール)", ("E-mail", "メール")),
        ("Slack, if you use it (Slack (任意))", ("Slack, if you use it", "Slack (任意)")),
        ("Days (30 to 90)", ("Days (30 to 90)", "")),
        ("Plain", ("Plain", "")),
        ("", ("", "")),
    ],
)
def test_a_label_has_an_english_and_a_japanese_part(label: str, parts: tuple[str, str]) -> None:
    assert split_label(label) == parts


def test_every_released_form_asks_every_parameter_once_with_the_cards_labels(offer: Offer) -> None:
    for card in offer.catalog.products:
        newest = offer.catalog.released[card.name][-1].template()
        form = form_of(newest)
        assert sorted(question.name for question in form.questions) == sorted(newest["Parameters"])
        labels = {each.name: (each.label, each.label_ja) for each in card.parameters}
        told = {question.name: (question.label, question.label_ja) for question in form.questions}
        assert {name: labels[name] for name in told if name in labels} == {n: t for n, t in told.items() if n in labels}


def test_defaults_and_limits_are_text_as_it_would_be_typed() -> None:
    parameters = {
        "Days": {"Type": "Number", "Default": 0, "MinValue": 0, "MaxValue": 9.5},
        "Zone": {"Type": "List<Number>", "AllowedValues": [1, 2]},
        "Flag": {"Type": "String", "Default": True, "NoEcho": "true"},
        "Topic": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": ""},
    }
    days, zone, flag, topic = form_of({"Parameters": parameters}).questions
    assert (days.default, days.min_value, days.max_value, days.is_number) == ("0", "0", "9.5", True)
    assert (zone.default, zone.allowed, zone.is_list, zone.is_number) == (None, ("1", "2"), True, True)
    assert (flag.default, flag.secret) == ("true", True)
    assert (topic.default, topic.is_ssm, topic.secret) == ("", True, False)


def test_questions_in_no_group_stand_in_one_without_a_heading() -> None:
    interface = {"ParameterGroups": [{"Label": {"default": "All"}, "Parameters": ["B", "Gone"]}]}
    template = {
        "Parameters": {"A": {"Type": "String"}, "B": {"Type": "String"}},
        "Metadata": {"AWS::CloudFormation::Interface": interface},
    }
    groups = form_of(template).groups
    assert [(group.label, [each.name for each in group.questions]) for group in groups] == [("All", ["B"]), ("", ["A"])]
    assert groups[1].questions[0].label == "A"


@pytest.mark.parametrize(
    "interface",
    [None, {"ParameterLabels": {"A": None}, "ParameterGroups": [None, {"Label": None, "Parameters": None}]}],
)
def test_an_interface_that_says_nothing_is_none(interface: object) -> None:
    template = {"Parameters": {"A": {"Type": "String"}}, "Metadata": {"AWS::CloudFormation::Interface": interface}}
    (group,) = form_of(template).groups
    assert [(each.name, each.label) for each in group.questions] == [("A", "A")]
    assert not form_of({"Parameters": None, "Metadata": None, "Rules": None}).groups


def test_rules_keep_their_condition_and_what_they_say() -> None:
    rule = {
        "RuleCondition": {"Fn::Equals": [{"Ref": "A"}, "x"]},
        "Assertions": [{"Assert": {"Fn::Equals": [{"Ref": "B"}, "y"]}, "AssertDescription": "Type y."}],
    }
    (found,) = form_of({"Rules": {"R": rule}}).rules
    assert found["when"] == rule["RuleCondition"]
    assert found["says"] == "Type y."


@pytest.mark.parametrize(
    ("kind", "its_own"),
    [
        ("AWS::EC2::AvailabilityZone::Name", True),
        ("List<AWS::EC2::Subnet::Id>", True),
        ("AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>", False),
        ("AWS::SSM::Parameter::Name", False),
        ("String", False),
        ("List<Number>", False),
    ],
)
def test_what_the_launching_account_has_is_told_from_what_people_make_up(kind: str, its_own: bool) -> None:
    (question,) = form_of({"Parameters": {"Q": {"Type": kind}}}).questions
    assert question.is_of_the_account is its_own
