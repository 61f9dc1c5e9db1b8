"""The picture shows every resource and reference, and nothing stands upon another, for 3 and for 80 resources."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest

from product_factory.catalog.offer import Offer
from product_factory.page.picture import COLUMNS, WIDTH, Picture, draw
from product_factory.page.resources import resources_of, service_name


def template(count: int, services: int = 8) -> dict[str, Any]:
    """Resources of some services, each referring to the one before and to one further on."""
    made: dict[str, Any] = {}
    for number in range(count):
        kind = f"AWS::Service{number % services}::Kind{number % 13}"
        others = [f"R{number - 1}"] if number else []
        others.append(f"R{(number * 7 + 3) % count}")
        made[f"R{number}"] = {"Type": kind, "Properties": {"Others": [{"Ref": other} for other in others]}}
    return {"Resources": made}


def assert_readable(picture: Picture, count: int) -> None:
    assert sum(row.amount for box in picture.boxes for row in box.rows) == count
    for one, other in combinations(picture.boxes, 2):
        beside = one.x + WIDTH <= other.x or other.x + WIDTH <= one.x
        above = one.y + one.height <= other.y or other.y + other.height <= one.y
        assert beside or above, (one.service, other.service)
    for box in picture.boxes:
        assert len(box.rows) <= 8
        assert box.x + WIDTH <= picture.width
        assert box.y + box.height <= picture.height
        middles = [row.y for row in box.rows]
        assert all(low < high for low, high in zip([box.y, *middles], [*middles, box.y + box.height], strict=True))
    assert len({box.x for box in picture.boxes}) <= COLUMNS


@pytest.mark.parametrize("count", [1, 3, 80, 300])
def test_nothing_stands_upon_another(count: int) -> None:
    assert_readable(draw(resources_of(template(count))), count)


def test_released_products_are_readable(offer: Offer) -> None:
    for card in offer.catalog.products:
        newest = offer.catalog.released[card.name][-1].template()
        assert_readable(draw(resources_of(newest)), len(newest["Resources"]))


def test_without_resources_there_is_no_picture() -> None:
    assert draw(()).boxes == ()


def test_all_ways_to_refer_are_found() -> None:
    others = {f"To{number}": {"Type": "AWS::SNS::Topic"} for number in range(7)}
    properties = {
        "A": {"Ref": "To0"},
        "B": {"Fn::GetAtt": ["To1", "Arn"]},
        "C": {"Fn::GetAtt": "To2.Arn"},
        "D": {"Fn::Sub": "x ${To3} ${To4.Arn} ${AWS::Region} ${Own}"},
        "E": {"Fn::If": ["Condition", {"Fn::Sub": ["${Own}", {"Own": {"Ref": "To5"}}]}, {"Ref": "AWS::NoValue"}]},
        "F": {"Ref": "Parameter"},
    }
    one = {"Type": "AWS::SQS::Queue", "DependsOn": "To6", "Properties": properties}
    found = {
        each.id: each for each in resources_of({"Resources": {**others, "One": one}, "Parameters": {"Parameter": {}}})
    }
    assert found["One"].refers_to == tuple(others)


def test_arrows_lead_from_what_refers_to_what_is_referred_to() -> None:
    resources = resources_of(
        {
            "Resources": {
                "Key": {"Type": "AWS::KMS::Key", "DeletionPolicy": "RetainExceptOnCreate"},
                "Alias0123ABCD": {
                    "Type": "AWS::KMS::Alias",
                    "Condition": "Wanted",
                    "Properties": {"K": {"Ref": "Key"}},
                },
                "Topic": {"Type": "AWS::SNS::Topic", "Properties": {"K": {"Fn::GetAtt": ["Key", "Arn"]}}},
            }
        }
    )
    picture = draw(resources)
    assert {(arrow.source, arrow.target) for arrow in picture.arrows} == {
        ("aws-kms-alias", "aws-kms-key"),
        ("aws-sns-topic", "aws-kms-key"),
    }
    assert [box.service for box in picture.boxes] == ["SNS", "KMS"], "who refers stands left"
    rows = {row.title: row for box in picture.boxes for row in box.rows}
    assert rows["Alias"].detail == "Alias"
    assert rows["Alias"].maybe
    assert rows["Key"].stays
    assert not rows["Topic"].stays


def test_services_that_refer_to_each_other_in_a_circle_are_drawn() -> None:
    circle = {
        "A": {"Type": "AWS::One::X", "Properties": {"Ref": "B"}},
        "B": {"Type": "AWS::Two::X", "Properties": {"Ref": "C"}},
        "C": {"Type": "AWS::Three::X", "Properties": {"Ref": "A"}},
    }
    assert len(draw(resources_of({"Resources": circle})).arrows) == 3


@pytest.mark.parametrize(
    ("resource_type", "service"),
    [("AWS::S3::Bucket", "S3"), ("AWS::Logs::LogGroup", "CloudWatch Logs"), ("Custom::Thing", "Custom")],
)
def test_services_are_called_as_people_call_them(resource_type: str, service: str) -> None:
    assert service_name(resource_type) == service
