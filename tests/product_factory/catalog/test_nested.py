"""What a version's nested stacks make stands in their places, for all that judges it."""

from typing import Any

import pytest

from product_factory.authoring.assets import REFERENCE
from product_factory.catalog import nested
from product_factory.catalog.published import published
from product_factory.catalog.unfit import unfit
from tests.product_factory.nested_templates import Json, Templates, asks, resources

TOPIC: Json = {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": {"Ref": "Title"}}}
ASKS = {"Parameters": {"Title": asks()}, **resources(Topic=TOPIC)}
KEY = f"{'0' * 64}.json"


def said(given: Any, asked: Json, **more: Any) -> Any:
    """What the whole template says where a nested stack's parameter stands."""
    templates = Templates()
    inner = {"Parameters": {"Title": asked}, **resources(Topic=TOPIC)}
    outer = {**resources(Inner=templates.stack(inner, Title=given), Vpc={"Type": "AWS::EC2::VPC"}), **more}
    return templates.whole(outer)["Resources"]["Inner/Topic"]["Properties"]["DisplayName"]


LIST = "CommaDelimitedList"
VALUES: dict[str, tuple[Any, Json, Any]] = {
    "a text": ("a", asks(), "a"),
    "a number": (3, asks("Number"), "3"),
    "yes or no": (True, asks(), "true"),
    "a default": ({"Ref": "AWS::NoValue"}, asks(Default="d"), "d"),
    "a default under a condition": (
        {"Fn::If": ["C", "x", {"Ref": "AWS::NoValue"}]},
        asks(Default="d"),
        {"Fn::If": ["C", "x", "d"]},
    ),
    "a list": ("a, b", asks(LIST), ["a", "b"]),
    "a list under a condition": ({"Fn::If": ["C", "a,b", "c"]}, asks(LIST), {"Fn::If": ["C", ["a", "b"], ["c"]]}),
    "a list of resources": (
        {"Fn::Join": [",", [{"Ref": "Vpc"}, "b , c"]]},
        asks("List<AWS::EC2::VPC::Id>"),
        [{"Ref": "Vpc"}, "b", "c"],
    ),
    "a list that is one already": ({"Fn::Join": [",", {"Ref": "Listed"}]}, asks(LIST), {"Ref": "Listed"}),
    "a list whose parts may be lists": (
        {"Fn::Join": [",", [{"Ref": "Written"}, "b"]]},
        asks(LIST),
        {"Fn::Split": [",", {"Fn::Join": [",", [{"Ref": "Written"}, "b"]]}]},
    ),
    "what is stored": ("/a/b", asks("AWS::SSM::Parameter::Value<String>"), "{{resolve:ssm:/a/b}}"),
    "what is stored by a name that is asked": (
        {"Ref": "Written"},
        asks("AWS::SSM::Parameter::Value<String>"),
        {"Fn::Sub": "{{resolve:ssm:${Written}}}"},
    ),
}


@pytest.mark.parametrize(("given", "asked", "told"), VALUES.values(), ids=VALUES)
def test_a_parameter_is_what_the_stack_is_given(given: Any, asked: Json, told: Any) -> None:
    outer = {"Parameters": {"Written": asks(), "Listed": asks(LIST)}}
    assert said(given, asked, **outer) == told


TEXTS: dict[str, tuple[Any, Any]] = {
    "a text": ("a", {"Fn::Sub": "a ${Topic.Arn} ${!Title} ${AWS::Region}"}),
    "a text that looks like a name": ("${x}", {"Fn::Sub": ["${Inner:Title} ${Topic.Arn} ${!Title} ${AWS::Region}", {"Inner:Title": "${x}"}]}),
    "a name": ({"Ref": "Topic"}, {"Fn::Sub": "${Topic} ${Topic.Arn} ${!Title} ${AWS::Region}"}),
    "another text": ({"Fn::Sub": "<${Topic}>"}, {"Fn::Sub": "<${Topic}> ${Topic.Arn} ${!Title} ${AWS::Region}"}),
}  # fmt: skip


@pytest.mark.parametrize(("given", "told"), TEXTS.values(), ids=TEXTS)
def test_values_stand_in_texts_in_the_words_of_the_outer_template(given: Any, told: Json) -> None:
    templates = Templates()
    text = {"Fn::Sub": "${Title} ${Topic.Arn} ${!Title} ${AWS::Region}"}
    inner = {"Parameters": {"Title": asks()}, **resources(Topic=TOPIC, Text={"Type": "T", "Properties": text})}
    whole = templates.whole(resources(Inner=templates.stack(inner, Title=given), Topic=TOPIC))
    said = whole["Resources"]["Inner/Text"]["Properties"]
    expected = told["Fn::Sub"]
    written = expected[0] if isinstance(expected, list) else expected
    written = written.replace("${Topic.Arn}", "${Inner/Topic.Arn}")
    assert said == {"Fn::Sub": [written, *expected[1:]] if isinstance(expected, list) else written}


def test_nested_stacks_of_the_same_name_at_two_levels_keep_their_own_outputs() -> None:
    templates = Templates()

    def telling(value: Any, **more: Any) -> Json:
        return {**resources(Topic=TOPIC, **more), "Outputs": {"Said": {"Value": value}}}

    joined = {"Fn::Join": ["", ["inner", {"Ref": "AWS::Region"}]]}
    deep = templates.stack(telling(joined))
    inner = telling({"Fn::Sub": "${Same.Outputs.Said} ${Title}"}, Same=deep) | {"Parameters": {"Title": asks()}}
    outer = templates.stack(telling({"Fn::Join": ["", ["outer", {"Ref": "AWS::Region"}]]}))
    given = {"Fn::GetAtt": "Same.Outputs.Said"}
    made = resources(Same=outer, Other=templates.stack(inner, Title=given)) | {"Outputs": {"All": {"Value": {"Fn::GetAtt": "Other.Outputs.Said"}}}}  # fmt: skip
    text, values = templates.whole(made)["Outputs"]["All"]["Value"]["Fn::Sub"]
    for key, value in values.items():
        text = text.replace(f"${{{key}}}", value["Fn::Join"][1][0])
    assert text == "inner outer"


def test_what_the_nested_template_takes_are_rules_where_the_stack_is_made() -> None:
    templates = Templates()
    asked = asks(AllowedValues=["a", "b"], MaxLength=3, ConstraintDescription="One of two.")
    inner = {"Parameters": {"Title": asked, "Vpc": asks("AWS::EC2::VPC::Id")}, **resources(Topic=TOPIC)}
    stack = templates.stack(inner, more={"Condition": "C"}, Title={"Ref": "T"}, Vpc={"Ref": "V"})
    rules = templates.whole({"Conditions": {"C": {}}, **resources(Inner=stack)})["Rules"]
    assert rules == {
        "Inner/Title fits": {
            "RuleCondition": {"Condition": "C"},
            "Assertions": [
                {"Assert": {"Fn::Contains": [["a", "b"], {"Ref": "T"}]}, "AssertDescription": "One of two."},
                {"Assert": {"Fn::MaxLength": [3, {"Ref": "T"}]}, "AssertDescription": "One of two."},
            ],
        },
        "Inner/Vpc fits": {
            "RuleCondition": {"Condition": "C"},
            "Assertions": [{"Assert": {"Fn::Contains": [{"Fn::RefAll": "AWS::EC2::VPC::Id"}, {"Ref": "V"}]}}],
        },
    }


def test_conditions_hold_what_conditions_may_hold() -> None:
    templates = Templates()
    inner = {
        "Parameters": {"Title": asks()},
        "Conditions": {"Is": {"Fn::Equals": [{"Ref": "Title"}, "a"]}},
        **resources(Topic={**TOPIC, "Condition": "Is"}),
    }
    stack = templates.stack(inner, more={"Condition": "C"}, Title={"Fn::If": ["C", "a", {"Ref": "T"}]})
    conditions = templates.whole({"Conditions": {"C": {}}, **resources(Inner=stack)})["Conditions"]
    there = {"Condition": "C"}
    assert conditions["Inner/Is"] == {
        "Fn::Or": [
            {"Fn::And": [there, {"Fn::Equals": ["a", "a"]}]},
            {"Fn::And": [{"Fn::Not": [there]}, {"Fn::Equals": [{"Ref": "T"}, "a"]}]},
        ]
    }
    assert conditions["Inner/Is and C"] == {"Fn::And": [there, {"Condition": "Inner/Is"}]}


S3 = "https://s3.${AWS::Region}.${AWS::URLSuffix}"
URLS: dict[str, tuple[Any, bool]] = {
    "as it is published": ({"Fn::Sub": f"{S3}/{REFERENCE}/{KEY}"}, True),
    "as CDK joins it": (
        {
            "Fn::Join": [
                "",
                ["https://s3.", {"Ref": "AWS::Region"}, ".", {"Ref": "AWS::URLSuffix"}, f"/{REFERENCE}/{KEY}"],
            ]
        },
        True,
    ),
    "of another bucket": (f"https://bucket.s3.amazonaws.com/{KEY}", False),
    "of a host that only names the bucket": (f"https://example.com/{REFERENCE}/{KEY}", False),
    "one of two": ({"Fn::If": ["C", {"Fn::Sub": f"{S3}/{REFERENCE}/{KEY}"}, "https://example.com/x.json"]}, False),
    "as it is answered": ({"Fn::Sub": f"{S3}/{REFERENCE}/${{Title}}/{KEY}"}, False),
    "in a folder": ({"Fn::Sub": f"{S3}/{REFERENCE}/x/{KEY}"}, False),
    "none": (None, False),
}


@pytest.mark.parametrize(("url", "own"), URLS.values(), ids=URLS)
def test_a_template_is_at_hand_where_its_url_can_lead_to_nothing_else(url: Any, own: bool) -> None:
    assert (nested.key_of({"Type": nested.STACK, "Properties": {"TemplateURL": url}}) == KEY) is own


@pytest.mark.parametrize("part", [None, [], "x", {"Type": nested.STACK}, {"Type": nested.STACK, "Properties": None}])
def test_what_is_no_nested_stack_stays_as_it_is(part: Any) -> None:
    assert nested.whole(resources(Part=part), nested.none) == resources(Part=part)


def test_a_template_that_nests_itself_is_told_and_ends() -> None:
    """No content has its own SHA-256 in it; files by that name may have any."""
    stack = Templates().stack({})
    key = nested.key_of(stack)
    inner = resources(Inner=stack)
    assert set(nested.whole(inner, lambda _: inner)["Resources"]) == {"Inner", "Inner/Inner"}
    assert list(unfit(inner, lambda _: inner)) == [
        "Inner: Resources/Inner: its template nests itself; let it name another one"
    ]
    assert [path for path, _, _ in nested.templates(inner, lambda _: inner)] == ["Inner"]
    assert key is not None


WHERE = "Resources/Inner/Properties/Parameters"
UNFIT: dict[str, tuple[Json, dict[str, Any], str]] = {
    "unknown": ({"Title": asks()}, {"Title": "a", "Other": "b"}, f"{WHERE}/Other: the nested template has no such parameter"),
    "missing": ({"Title": asks()}, {}, f"{WHERE}: the nested template's Title has no default"),
    "no value": ({"Title": asks()}, {"Title": {"Ref": "AWS::NoValue"}}, f"{WHERE}: the nested template's Title has no default"),
    "no value under a condition": (
        {"Title": asks()},
        {"Title": {"Fn::If": ["C", "a", {"Ref": "AWS::NoValue"}]}},
        f"{WHERE}: the nested template's Title has no default",
    ),
    "a list": ({"Title": asks(LIST)}, {"Title": ["a", "b"]}, f"{WHERE}/Title: a list, and nested stacks take texts"),
    "a parameter that is a list": ({"Title": asks(LIST)}, {"Title": {"Ref": "Listed"}}, f"{WHERE}/Title: a list, and"),
    "not allowed": ({"Title": asks(AllowedValues=["a"])}, {"Title": "b"}, f"{WHERE}/Title: 'b' must be one of a, says"),
    "a number": ({"Title": asks("Number", MaxValue=3)}, {"Title": 4}, f"{WHERE}/Title: '4' must be at most 3, says"),
    "too long under a condition": (
        {"Title": asks(MaxLength="1")},
        {"Title": {"Fn::If": ["C", "a", "bc"]}},
        f"{WHERE}/Title: 'bc' must have at most 1 characters, says",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("asked", "given", "told"), UNFIT.values(), ids=UNFIT)
def test_what_the_nested_template_does_not_take_is_told(asked: Json, given: dict[str, Any], told: str) -> None:
    templates = Templates()
    stack = templates.stack({"Parameters": asked, **resources(Topic=TOPIC)}, **given)
    outer = {"Parameters": {"Listed": asks(LIST)}, **resources(Inner=stack)}
    (found,) = unfit(outer, templates.read)
    assert found.startswith(told)
    (deep,) = unfit(resources(Outer=templates.stack(outer, Listed="x")), templates.read)
    assert deep == f"Outer: {found}"


@pytest.mark.parametrize(
    "asks_for",
    [
        {"Fn::GetAtt": ["Inner", "Outputs.None"]},
        {"Fn::GetAtt": "Inner.Outputs.None"},
        {"Fn::Sub": "x-${Inner.Outputs.None}"},
        {"Fn::Sub": ["${y}", {"y": {"Fn::GetAtt": "Inner.Outputs.None"}}]},
    ],
)
def test_an_output_that_there_is_not_is_told(asks_for: Json) -> None:
    templates = Templates()
    inner = {**resources(Topic=TOPIC), "Outputs": {"Some": {"Value": "x"}}}
    made = resources(Inner=templates.stack(inner), Reads={"Type": "T", "Properties": [asks_for, {"Fn::Sub": "${Inner.Outputs.Some} ${!Inner.Outputs.No}"}]})  # fmt: skip
    (found,) = unfit(made, templates.read)
    assert found.startswith("Resources/Inner: the nested template has no output None, which is asked for")


def test_outputs_in_a_circle_end_and_are_no_missing_ones() -> None:
    templates = Templates()
    inner = {**ASKS, "Outputs": {"Said": {"Value": {"Ref": "Title"}}}}
    made = resources(
        A=templates.stack(inner, Title={"Fn::GetAtt": "B.Outputs.Said"}),
        B=templates.stack(inner, Title={"Fn::GetAtt": "A.Outputs.Said"}),
    )
    assert list(unfit(made, templates.read)) == []
    assert set(templates.whole(made)["Resources"]) == {"A", "A/Topic", "B", "B/Topic"}


def test_a_nested_stack_that_is_kept_keeps_what_it_made() -> None:
    templates = Templates()
    inner = resources(Topic=TOPIC, Last={**TOPIC, "DeletionPolicy": "Snapshot"})
    outer = resources(Kept=templates.stack(inner, more={"DeletionPolicy": "Retain"}), Gone=templates.stack(inner))
    whole = templates.whole(outer)
    assert {name: nested.stays(whole, name) for name in whole["Resources"]} == {
        "Kept": "Retain",
        "Kept/Topic": "Retain",
        "Kept/Last": "Retain",
        "Gone": "Delete",
        "Gone/Topic": "Delete",
        "Gone/Last": "Snapshot",
    }


def test_a_parameter_is_published_by_a_name_that_a_nested_stack_is_given() -> None:
    templates = Templates()

    def stored(name: Any) -> Json:
        return {"Type": "AWS::SSM::Parameter", "Properties": {"Name": name, "Type": "String", "Value": "v"}}

    inner = {
        "Parameters": {"Title": asks()},
        **resources(
            Topic=TOPIC, Found=stored({"Fn::Sub": "/x/${Title}"}), Own=stored({"Fn::Sub": "/x/${Topic.TopicName}"})
        ),
    }
    whole = templates.whole({"Parameters": {"T": asks(Default="d")}, **resources(Inner=templates.stack(inner, Title={"Ref": "T"}))})  # fmt: skip
    assert published(whole) == {"/x/${T}": {"T": "d"}}


def test_conditions_hold_what_an_output_says_under_a_condition() -> None:
    templates = Templates()
    tells = {
        "Conditions": {"Is": {}},
        **resources(Topic=TOPIC),
        "Outputs": {"Said": {"Value": {"Fn::If": ["Is", "a", "b"]}}},
    }
    asked = {**ASKS, "Conditions": {"A": {"Fn::Equals": [{"Ref": "Title"}, "a"]}}}
    stacks = resources(One=templates.stack(tells), Two=templates.stack(asked, Title={"Fn::GetAtt": "One.Outputs.Said"}))
    there = {"Condition": "One/Is"}
    assert templates.whole(stacks)["Conditions"]["Two/A"] == {
        "Fn::Or": [
            {"Fn::And": [there, {"Fn::Equals": ["a", "a"]}]},
            {"Fn::And": [{"Fn::Not": [there]}, {"Fn::Equals": ["b", "a"]}]},
        ]
    }
