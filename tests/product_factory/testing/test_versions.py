"""What is walked through, and which answer is changed."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from product_factory.authoring.form import Group, Parameter
from product_factory.authoring.product import Product
from product_factory.catalog.lifecycle import State
from product_factory.catalog.released import Release, Released, canonical, sha256
from product_factory.testing.versions import CODE, changed_answer, walked
from tests.product_factory.authoring.fake import product as card


def released(folder: Path, *versions: str) -> tuple[Released, ...]:
    made = []
    for version in versions:
        path = folder / f"{version}.json"
        path.write_bytes(canonical({"Description": version, "Resources": {}}))
        line = Release(version=version, sha256=sha256(path.read_bytes()), date=date(2026, 11, 29), notes="n")
        made.append(Released(product="x", release=line, path=path))
    return tuple(made)


@pytest.mark.parametrize(
    ("versions", "states", "code", "expected"),
    [
        ((), {}, "new", [CODE]),
        (("1.0.0",), {}, "1.0.0", ["1.0.0"]),
        (("1.0.0", "1.1.0", "2.0.0"), {}, "2.0.0", ["1.0.0", "2.0.0"]),
        (("1.0.0", "1.1.0", "2.0.0"), {"1.0.0": State.RETIRED}, "new", ["1.1.0", "2.0.0", CODE]),
        (("1.0.0", "2.0.0"), {"2.0.0": State.DEPRECATED}, "2.0.0", ["1.0.0"]),
        (("1.0.0",), {"1.0.0": State.RETIRED}, "1.0.0", [CODE]),
    ],
)
def test_from_the_oldest_offered_to_the_newest_and_to_the_code_where_it_differs(
    tmp_path: Path, versions: tuple[str, ...], states: dict[str, State], code: str, expected: list[str]
) -> None:
    assert list(walked(released(tmp_path, *versions), states, {"Description": code, "Resources": {}})) == expected


def asking(*parameters: dict[str, Any]) -> Product:
    words = {"label": "l", "label_ja": "l", "description": "d", "constraint": "c"}
    form = tuple(Parameter.model_validate(words | each) for each in parameters)
    return card(form=(Group(label="g", label_ja="g", parameters=form),))


TEXT = {"name": "Text", "default": "platform"}
NUMBER = {"name": "Number", "type": "Number", "default": 9, "max_value": 9}
CHOICE = {"name": "Choice", "default": "a", "allowed_values": ("a", "b")}


@pytest.mark.parametrize(
    ("parameters", "answers", "expected"),
    [
        ([TEXT, NUMBER, CHOICE], {}, {"Choice": "b"}),
        ([TEXT, NUMBER, CHOICE], {"Choice": "b"}, {"Choice": "a"}),
        ([TEXT, NUMBER], {}, {"Number": "8"}),
        ([TEXT], {}, {"Text": "platform-changed"}),
        ([{**TEXT, "allowed_pattern": "[a-z]+"}], {}, {"Text": "platformx"}),
        ([{**TEXT, "allowed_pattern": "platform"}], {}, {}),
        ([{"name": "Looked", "type": "AWS::SSM::Parameter::Value<String>", "default": "/a"}], {}, {}),
        ([{"name": "Networks", "type": "List<AWS::EC2::Subnet::Id>"}], {"Networks": "subnet-1"}, {}),
    ],
)
def test_one_answer_is_changed_to_another_that_its_question_takes(
    parameters: list[dict[str, Any]], answers: dict[str, str], expected: dict[str, str]
) -> None:
    product = asking(*parameters)
    declared = {each.name: {"Type": each.type, "Default": each.default} for each in product.parameters}
    assert changed_answer(product, {"Parameters": declared}, answers) == expected
