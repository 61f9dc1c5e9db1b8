"""What is judged is what a hook sees: resolved, with the defaults and with each other choice."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from product_factory.authoring.product import Product
from product_factory.catalog import catalog
from product_factory.catalog.released import newest
from product_factory.errors import FactoryError
from product_factory.proactive import Refusal, find_rules, refusals
from product_factory.proactive.answering import ALL, DEFAULTS, answered
from product_factory.proactive.judging import Judged
from product_factory.proactive.resolving import PSEUDO, attribute_of, name_of, resolved
from product_factory.sandbox.cloudformation.intrinsics import Scope, resolve
from tests.product_factory.authoring.fake import product

CATALOG = catalog.load()
OWN_RULE = """
let topics = this.'AWS::SNS::Topic'.resourceProperties
rule own when this.'AWS::SNS::Topic'.resourceProperties exists {
    %topics.KmsMasterKeyId exists <<
    [CT.OWN.PR.1]: Require a key on "AWS::SNS::Topic"
    [FIX]: Name a key.
    >>
}
"""


def template(**more: Any) -> dict[str, Any]:
    """A topic whose key the form chooses, and another that it may leave out."""
    return {
        "Parameters": {
            "Key": {"Type": "String", "Default": "none", "AllowedValues": ["none", "own", "aws"]},
            "Second": {"Type": "String", "Default": "no", "AllowedValues": ["no", "yes"]},
        },
        "Conditions": {
            "HasKey": {"Fn::Not": [{"Fn::Equals": [{"Ref": "Key"}, "none"]}]},
            "HasSecond": {"Fn::Equals": [{"Ref": "Second"}, "yes"]},
        },
        "Resources": {
            "First": {
                "Type": "AWS::SNS::Topic",
                "Properties": {"KmsMasterKeyId": {"Fn::If": ["HasKey", {"Ref": "Key"}, {"Ref": "AWS::NoValue"}]}},
            },
            "Other": {"Type": "AWS::SNS::Topic", "Condition": "HasSecond", "Properties": {"DisplayName": "x"}},
        },
    } | more


def judge(made: dict[str, Any], folder: Path) -> list[Refusal]:
    (folder / "own.guard").write_text(OWN_RULE)
    try:
        rules = find_rules(folder)
    except FactoryError as error:
        pytest.skip(str(error))
    return refusals("fake", "1.0.0", made, rules, Judged(rules))


def test_a_refusal_says_which_answers_turn_it(tmp_path: Path) -> None:
    first, other = judge(template(), tmp_path)
    assert (first.resource, first.by_default, first.answers) == ("First", True, ("Key=own", "Key=aws"))
    assert (first.control, first.fix, first.when) == ("CT.OWN.PR.1", "Name a key.", "unless Key own, aws")
    assert (other.resource, other.by_default, other.when) == ("Other", False, "with Second yes")


@pytest.mark.parametrize(
    ("parameter", "choices"),
    [
        ({"Type": "String", "Default": "a", "AllowedValues": ["a", "b"]}, [DEFAULTS, "One=b"]),
        ({"Type": "Number", "Default": 5, "MinValue": 1, "MaxValue": 9}, [DEFAULTS, "One=1", "One=9"]),
        (
            {"Type": "String", "Default": "", "AllowedPattern": "(T[0-9]+)?", "ConstraintDescription": "Such as T012."},
            [DEFAULTS, "One=T012", ALL],
        ),
        (
            {"Type": "String", "Default": "0", "AllowedPattern": r"0|\d{3}", "ConstraintDescription": "0, or 365."},
            [DEFAULTS, "One=365"],
        ),
        ({"Type": "String", "Default": "x"}, [DEFAULTS, "One=asked", "One=example"]),
    ],
)
def test_each_question_is_answered_otherwise(parameter: dict[str, Any], choices: list[str]) -> None:
    asks = {"Given": {"Fn::Equals": [{"Ref": "One"}, "asked"]}}
    made = list(answered({"Parameters": {"One": parameter}, "Conditions": asks}))
    assert [each.choice for each in made] == choices
    assert str(made[0].values["One"]) == str(parameter["Default"])


def as_text(node: Any) -> Any:
    """Scalars as CloudFormation writes them: types are another matter."""
    if isinstance(node, dict):
        return {key: as_text(value) for key, value in node.items()}
    if isinstance(node, list):
        return [as_text(value) for value in node]
    return str(node).lower() if isinstance(node, bool) else str(node)


@pytest.mark.parametrize("card", CATALOG.products, ids=lambda card: card.name)
def test_resolving_is_what_the_sandboxs_cloudformation_does(card: Product) -> None:
    released = newest(CATALOG.released[card.name])
    assert released is not None
    made = released.template()
    for _, answers in answered(made):
        scope = Scope(
            {**PSEUDO, **answers},
            made.get("Mappings", {}),
            made.get("Conditions", {}),
            ref=name_of,
            get_att=lambda logical_id, name: attribute_of(made["Resources"][logical_id]["Type"], logical_id, name),
        )
        there = {
            logical_id: resolve(resource.get("Properties", {}), scope)
            for logical_id, resource in made["Resources"].items()
            if "Condition" not in resource or scope.condition(resource["Condition"])
        }
        ours = {each.logical_id: each.properties for each in resolved(made, answers)}
        assert as_text(ours) == as_text(there)


def test_values_have_the_types_of_the_schema() -> None:
    made = {
        "Resources": {
            "Logs": {"Type": "AWS::Logs::LogGroup", "Properties": {"RetentionInDays": "365", "LogGroupName": 7}},
            "Files": {"Type": "AWS::S3::Bucket", "Properties": {"ObjectLockEnabled": "true"}},
        }
    }
    logs, files = resolved(made, {})
    assert logs.properties == {"RetentionInDays": 365, "LogGroupName": "7"}
    assert files.properties == {"ObjectLockEnabled": True}
    assert json.loads(files.document()) == {"AWS::S3::Bucket": {"resourceProperties": {"ObjectLockEnabled": True}}}


def test_an_unknown_function_is_named() -> None:
    made = template(Resources={"A": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": {"Fn::Guess": "x"}}}})
    with pytest.raises(FactoryError, match="Fn::Guess: no function that is known here"):
        list(resolved(made, {}))


def test_a_product_without_findings_has_none_on_its_card() -> None:
    assert product().findings == ()
