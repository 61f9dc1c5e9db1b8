"""By which SSM parameters a template's products are found, also where a name holds an answer."""

from __future__ import annotations

import pytest

from product_factory.catalog.published import by_default, named, published


def parameter(name: object) -> dict[str, object]:
    return {"Type": "AWS::SSM::Parameter", "Properties": {"Name": name}}


def test_names_are_told_with_the_questions_that_they_hold() -> None:
    template = {
        "Parameters": {"Network": {"Default": "workload"}, "Zone": {}},
        "Resources": {
            "Plain": parameter("/baseline/topic"),
            "Asked": parameter({"Fn::Sub": "/baseline/net/${Network}/vpc-id"}),
            "Both": parameter({"Fn::Sub": "/baseline/${Zone}/${Network}"}),
            "Stack": parameter({"Fn::Sub": "/baseline/${AWS::StackName}"}),
            "Part": parameter({"Fn::Sub": "/baseline/${Plain}"}),
            "Joined": parameter({"Fn::Join": ["", ["/", "x"]]}),
            "Topic": {"Type": "AWS::SNS::Topic"},
        },
    }
    assert published(template) == {
        "/baseline/topic": {},
        "/baseline/net/${Network}/vpc-id": {"Network": "workload"},
        "/baseline/${Zone}/${Network}": {"Zone": "", "Network": "workload"},
    }
    assert by_default("/baseline/net/${Network}/vpc-id", {"Network": "workload"}) == "/baseline/net/workload/vpc-id"


@pytest.mark.parametrize(
    ("answers", "name", "is_it"),
    [
        ({"Network": "orders"}, "/net/orders/vpc-id", True),
        ({"Network": "orders"}, "/net/workload/vpc-id", False),
        ({"Network": "a.b"}, "/net/axb/vpc-id", False),
        # Known only once something else is launched.
        ({"Network": object()}, "/net/anything/vpc-id", True),
        ({}, "/net/a/b/vpc-id", True),
        ({}, "/other/a/vpc-id", False),
    ],
)
def test_a_name_is_that_of_the_answers(answers: dict[str, object], name: str, is_it: bool) -> None:
    assert bool(named("/net/${Network}/vpc-id", answers).fullmatch(name)) is is_it
