"""An umbrella is its components, no more and no less, and can be launched with nothing answered."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest

from product_factory.authoring.product import KnownFinding, Product
from product_factory.authoring.umbrella import findings_of, form_of
from product_factory.catalog import catalog
from product_factory.catalog.released import newest
from tests.product_factory.authoring.fake import parameter, product

CATALOG = catalog.load()
UMBRELLAS = [each for each in CATALOG.products if each.includes]
# What components look up, and an umbrella has at hand.
WIRED = {"TopicArn": "AWS::SNS::Topic", "LogGroupName": "AWS::Logs::LogGroup"}


def template(name: str) -> dict[str, Any]:
    latest = newest(CATALOG.released[name])
    assert latest is not None
    return latest.template()


def whole(card: Product) -> list[str]:
    """The components of an umbrella that are no umbrellas themselves."""
    parts = [CATALOG.product(name) for name in card.includes]
    return [part.name for part in parts if not part.includes]


def plain(made: Mapping[str, Any]) -> Counter[str]:
    """The template's resources without their logical IDs: what they are, and what they refer to."""
    resources, conditions = made["Resources"], made.get("Conditions", {})

    def of(node: Any) -> Any:
        if isinstance(node, list):
            return [of(part) for part in node]
        if not isinstance(node, Mapping):
            return node
        if set(node) == {"Ref"}:
            target = node["Ref"]
            return {"Ref": resources[target]["Type"] if target in resources else WIRED.get(target, target)}
        if set(node) == {"Fn::GetAtt"}:
            return {"Fn::GetAtt": [resources[node["Fn::GetAtt"][0]]["Type"], node["Fn::GetAtt"][1]]}
        if set(node) == {"Fn::If"}:
            name, yes, no = node["Fn::If"]
            return {"Fn::If": [of(conditions[name]), of(yes), of(no)]}
        return {key: of(value) for key, value in node.items()}

    found: Counter[str] = Counter()
    for resource in resources.values():
        shown = {key: of(value) for key, value in resource.items() if key not in ("DependsOn", "Condition")}
        shown["Condition"] = of(conditions.get(resource.get("Condition"), True))
        # Only an umbrella can say that rules come after the recorder.
        before = {resources[name]["Type"] for name in resource.get("DependsOn", [])}
        shown["DependsOn"] = sorted(before - {"AWS::Config::ConfigurationRecorder", "AWS::Config::DeliveryChannel"})
        found[json.dumps(shown, sort_keys=True)] += 1
    return found


@pytest.mark.parametrize("umbrella", UMBRELLAS, ids=lambda each: str(each.name))
def test_an_umbrella_makes_what_its_components_make(umbrella: Product) -> None:
    union: Counter[str] = Counter()
    for name in whole(umbrella):
        union += plain(template(name))
    made = plain(template(umbrella.name))
    assert made - union == Counter(), "only the umbrella makes these"
    assert union - made == Counter(), "only the components make these"


@pytest.mark.parametrize("umbrella", UMBRELLAS, ids=lambda each: str(each.name))
def test_an_umbrella_asks_what_its_components_ask_and_has_an_answer_to_all(umbrella: Product) -> None:
    asked = {question.name for name in whole(umbrella) for question in CATALOG.product(name).parameters}
    assert {question.name for question in umbrella.parameters} == asked - set(WIRED)
    assert [name for name, each in template(umbrella.name)["Parameters"].items() if "Default" not in each] == []


@pytest.mark.parametrize("umbrella", UMBRELLAS, ids=lambda each: str(each.name))
def test_an_umbrella_serves_what_its_components_serve_and_excludes_them(umbrella: Product) -> None:
    served = {(control.standard, control.id) for control in umbrella.controls}
    for name in whole(umbrella):
        assert {(control.standard, control.id) for control in CATALOG.product(name).controls} <= served
        if CATALOG.product(name).once:
            assert umbrella.name in CATALOG.rivals(name)
            assert name in CATALOG.rivals(umbrella.name)


def test_an_umbrella_tells_each_finding_once_with_all_reasons() -> None:
    one, other = (
        product(findings=(KnownFinding(tool="checkov", id="CKV_AWS_18", reason=reason),))
        for reason in ("The first.", "The second.")
    )
    (told,) = findings_of((one, other, one))
    assert (told.id, told.reason) == ("CKV_AWS_18", "The first. The second.")


def test_components_that_ask_differently_under_one_name_are_told() -> None:
    one, two = (
        product(name=name, form=({"label": "G", "label_ja": "グ", "parameters": (parameter(default=default),)},))
        for name, default in (("one", "a"), ("two", "b"))
    )
    name = one.parameters[0].name
    with pytest.raises(ValueError, match=f"two: {name} is asked otherwise"):
        form_of((one, two), known=())
    merged = form_of((one, two), known=(), defaults={name: "c"})
    assert [question.default for group in merged for question in group.parameters] == ["c"]
    asking = product(name="asking", form=({"label": "G", "label_ja": "グ", "parameters": (parameter(),)},))
    with pytest.raises(ValueError, match=f"asking: {name} has no default"):
        form_of((asking,), known=())
