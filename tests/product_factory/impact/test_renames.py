"""What only got another logical ID is recognized, whatever refers to it."""

from __future__ import annotations

from typing import Any

import pytest

from product_factory.impact.renames import renames


def resources(bucket: str, policy: str, refers: Any) -> dict[str, Any]:
    return {
        bucket: {"Type": "AWS::S3::Bucket"},
        policy: {"Type": "AWS::S3::BucketPolicy", "Properties": {"Bucket": refers}},
        "Stays": {"Type": "AWS::SNS::Topic"},
    }


@pytest.mark.parametrize(
    "refers",
    [
        lambda name: {"Ref": name},
        lambda name: {"Fn::GetAtt": [name, "Arn"]},
        lambda name: {"Fn::GetAtt": f"{name}.Arn"},
        lambda name: {"Fn::Sub": f"${{{name}}}/${{{name}.Arn}}/${{Stays}}/{name}"[: -len(name)]},
        lambda name: {"Fn::Sub": [f"x${{{name}.Arn}}${{y}}", {"y": {"Ref": name}}]},
    ],
)
def test_references_among_what_moves_count_as_the_same(refers: Any) -> None:
    found = renames(resources("Old", "OldPolicy", refers("Old")), resources("New", "NewPolicy", refers("New")))
    assert found == {"Old": "New", "OldPolicy": "NewPolicy"}


def test_what_refers_to_something_else_is_another() -> None:
    for one, other in (("${Old}-a", "${New}-b"), ("${Old.Arn}", "${New.DomainName}"), ("${Stays}", "${New}")):
        found = renames(
            resources("Old", "OldPolicy", {"Fn::Sub": one}), resources("New", "NewPolicy", {"Fn::Sub": other})
        )
        assert found == {"Old": "New"}
