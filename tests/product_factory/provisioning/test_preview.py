"""What an update does is told first, for this very product as it runs: by its answers, and by the running template."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from product_factory.impact import Effect
from product_factory.provisioning import launch, update
from product_factory.provisioning.answers import both, bound
from product_factory.provisioning.preview import Preview, Way, reasons, way_of
from product_factory.provisioning.results import Outcome
from product_factory.provisioning.state import ProvisionedProduct
from product_factory.provisioning.templates import NotReadable, parsed, place
from tests.product_factory.provisioning.hub import QUICK, TOPIC, Hub, Product

pytestmark = pytest.mark.xdist_group("provisioning-preview")


def version(name: str, version_id: str = "pa-2") -> Any:
    from datetime import UTC, datetime

    from product_factory.provisioning.lookup import ProductVersion

    return ProductVersion(id=version_id, name=name, created=datetime.now(UTC), deprecated=False)


@pytest.mark.parametrize(
    ("old", "new", "way", "asked"),
    [
        ("1.0.0", "1.1.0", Way.NEWER, False),
        ("1.9.0", "1.10.0", Way.NEWER, False),
        ("1.0.0", "2.0.0", Way.MAJOR, True),
        ("1.1.0", "1.0.0", Way.OLDER, True),
        ("2.0.0", "1.9.0", Way.OLDER_MAJOR, True),
        ("v1", "v2", Way.UNKNOWN, True),
        ("", "1.0.0", Way.UNKNOWN, True),
    ],
)
def test_where_nothing_can_be_read_the_numbers_tell_whether_to_ask(old: str, new: str, way: Way, asked: bool) -> None:
    found = ProvisionedProduct(
        id="pp", name="mine", status="AVAILABLE", product_id="p", version_id="pa-1", version_name=old
    )
    assert way_of(found, version(new)) is way
    assert bool(reasons(way, None)) is asked
    assert way_of(found, version(old, "pa-1")) is Way.SAME


@pytest.mark.parametrize(
    ("written", "known", "made"),
    [
        ({"Ref": "P"}, {"P": "x"}, "x"),
        ({"Ref": "P"}, {}, {"Ref": "P"}),
        ({"Fn::Sub": "a-${P}-${!P}-${AWS::Region}"}, {"P": "x"}, {"Fn::Sub": "a-x-${!P}-${AWS::Region}"}),
        ({"Fn::Sub": ["${P}${Q}", {"P": {"Ref": "Q"}}]}, {"P": "x", "Q": "y"}, {"Fn::Sub": ["${P}y", {"P": "y"}]}),
        ({"Fn::Sub": "${P}"}, {"P": "${Topic}"}, {"Fn::Sub": "${P}"}),
        ({"Fn::Join": [",", {"Ref": "P"}]}, {"P": ["a", "b"]}, {"Fn::Join": [",", ["a", "b"]]}),
    ],
)
def test_answers_stand_where_they_are_referred_to(written: Any, known: Any, made: Any) -> None:
    template = {"Parameters": {"P": {}, "Q": {}}, "Resources": {"R": {"Properties": {"X": written}}}}
    done = bound(template, known)
    assert done["Resources"]["R"]["Properties"]["X"] == made
    assert set(done["Parameters"]) == {"P", "Q"} - set(known)


@pytest.mark.parametrize(
    ("answers", "there", "name"),
    [({"P": "yes"}, True, "a"), ({"P": "no"}, False, "b"), ({}, True, {"Fn::If": ["On", "a", "b"]})],
)
def test_what_a_condition_surely_leaves_out_is_not_there(answers: Any, there: bool, name: Any) -> None:
    template = {
        "Parameters": {"P": {}},
        "Conditions": {"Yes": {"Fn::Equals": [{"Ref": "P"}, "yes"]}, "On": {"Fn::And": [{"Condition": "Yes"}]}},
        "Resources": {"R": {"Condition": "On"}, "S": {"Properties": {"Name": {"Fn::If": ["On", "a", "b"]}}}},
    }
    made = bound(template, answers)["Resources"]
    assert ("R" in made, made["S"]["Properties"]["Name"]) == (there, name)


def test_values_that_are_looked_up_differ_where_their_names_do() -> None:
    declared = {"P": {"Type": "AWS::SSM::Parameter::Value<String>"}}
    template = {"Parameters": declared, "Resources": {"R": {"Properties": {"X": {"Ref": "P"}}}}}
    old, new = both(template, template, {"P": "/a"}, {"P": "/a"})
    assert old["Resources"] == new["Resources"] == template["Resources"]
    old, new = both(template, template, {"P": "/a"}, {"P": "/b"})
    assert old["Resources"] != new["Resources"]


@pytest.mark.parametrize(
    ("body", "read"),
    [
        ('{"A": 1}', {"A": 1}),
        ({"A": 1}, {"A": 1}),
        ("AWSTemplateFormatVersion: 2010-09-09\nX: !Ref P", {"AWSTemplateFormatVersion": "2010-09-09", "X": {"Ref": "P"}}),
        ("X: !GetAtt A.B.C\nY: !Sub ['${a}', {a: !Ref P}]", {"X": {"Fn::GetAtt": ["A", "B.C"]}, "Y": {"Fn::Sub": ["${a}", {"a": {"Ref": "P"}}]}}),
        ("X: !Equals [!Ref P, '']\nY: !Condition C", {"X": {"Fn::Equals": [{"Ref": "P"}, ""]}, "Y": {"Condition": "C"}}),
    ],
)  # fmt: skip
def test_templates_are_json_or_yaml(body: object, read: Any) -> None:
    assert parsed(body, "it") == read


@pytest.mark.parametrize("body", ["[", "text", "", "a: [", "- 1", "!!python/object:x {}"])
def test_what_is_no_template_is_told(body: str) -> None:
    with pytest.raises(NotReadable, match=r"^it is"):
        parsed(body, "it")


def test_addresses_in_s3() -> None:
    assert place("https://s3.amazonaws.com/templates/1.json") == ("templates", "1.json")
    assert place("https://b.s3.eu-west-1.amazonaws.com/a%20b/c.json") == ("b", "a b/c.json")
    for url in ("", "https://example.com/x", "no url"):
        with pytest.raises(ValueError, match="no address in Amazon S3"):
            place(url)


def renamed() -> dict[str, Any]:
    """The topic under a name of its own, by an answer: it is replaced where the answer is not the same as before."""
    template = copy.deepcopy(TOPIC)
    template["Parameters"]["Called"] = {"Type": "String", "Default": ""}
    template["Conditions"] = {"Named": {"Fn::Not": [{"Fn::Equals": [{"Ref": "Called"}, ""]}]}}
    template["Resources"]["Topic"]["Properties"]["TopicName"] = {
        "Fn::If": ["Named", {"Ref": "Called"}, {"Ref": "AWS::NoValue"}]
    }
    return template


def shown(hub: Hub, product: Product, **more: Any) -> Preview:
    done = update(hub.developer(), name=product.name, dry_run=True, wait=QUICK, **more)
    assert (done.outcome, hub.calls("UpdateProvisionedProduct")) == (Outcome.PLANNED, 0)
    assert done.preview is not None
    return done.preview


def effects(told: Preview) -> set[Effect]:
    assert told.impact is not None, told.unknown
    return {each.effect for each in told.impact.changes} - {Effect.NONE}


def test_an_update_is_told_by_the_answers_of_what_runs(hub: Hub) -> None:
    product = hub.product(renamed())
    launch(hub.developer(), product=product.name, parameters={"Called": f"t-{product.name}"}, wait=QUICK)
    told = shown(hub, product, parameters={"Title": "other"})
    assert (told.way, effects(told), told.asks) == (Way.SAME, {Effect.IN_PLACE}, ())
    told = shown(hub, product, parameters={"Called": "another"})
    assert effects(told) == {Effect.REPLACEMENT, Effect.OUTPUT_CHANGED}
    assert "replacement: Topic (AWS::SNS::Topic)" in told.asks[0]
    product.version("2.0.0", renamed() | {"Description": "new"})
    told = shown(hub, product, version="2.0.0")
    assert told.asks == ("it crosses a major version (newer major version)",)
    assert "1.0.0 → 2.0.0" in told.sentence


def test_nothing_is_done_where_it_is_not_agreed_to(hub: Hub, product: Product) -> None:
    spoke = hub.developer()
    launch(spoke, product=product.name, wait=QUICK)
    heard: list[Preview] = []

    def agree(told: Preview) -> bool:
        heard.append(told)
        return len(heard) > 1

    wanted: dict[str, Any] = {"name": product.name, "parameters": {"Title": "b"}, "agree": agree, "wait": QUICK}
    assert update(spoke, **wanted).outcome is Outcome.PLANNED
    assert hub.calls("UpdateProvisionedProduct") == 0
    assert update(spoke, **wanted).outcome is Outcome.DONE
    assert update(spoke, **wanted).outcome is Outcome.UNCHANGED
    assert len(heard) == 2


def test_what_can_t_be_read_is_said(hub: Hub, product: Product) -> None:
    launch(hub.developer(), product=product.name, wait=QUICK)
    product.version("1.1.0")
    limited = hub.limited("GetTemplate")
    done = update(limited, name=product.name, version="1.1.0", dry_run=True, wait=QUICK)
    assert done.preview is not None
    assert done.preview.unknown == "the running template can't be read: GetTemplate: AccessDeniedException"
    # The catalog at hand has both.
    done = update(
        limited, name=product.name, version="1.1.0", dry_run=True, wait=QUICK, known=lambda product, version: TOPIC
    )
    assert done.preview is not None
    assert done.preview.impact is not None
