"""Templates between what is deployed and what shall be: without what is lost, with what moves. Pure."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from product_factory.sharing import interim
from product_factory.sharing.pieces import Key

BODY: dict[str, Any] = {
    "Parameters": {"P": {"Type": "String"}},
    "Resources": {
        "Lost": {"Type": "A"},
        "Ref": {"Type": "A", "Properties": {"X": [{"Ref": "Lost"}]}},
        "GetAtt": {"Type": "A", "Properties": {"X": {"Fn::GetAtt": ["Lost", "Id"]}}},
        "Sub": {"Type": "A", "Properties": {"X": {"Fn::Sub": "a-${Lost.Id}"}}},
        "After": {"Type": "A", "DependsOn": "Ref"},
        "Stays": {"Type": "A", "Properties": {"X": {"Fn::Sub": "${!Lost}"}, "Y": {"Ref": "P"}}},
    },
    "Outputs": {"Id": {"Value": {"Ref": "Lost"}}, "Other": {"Value": {"Ref": "Stays"}}},
}


def test_what_is_lost_goes_with_all_that_refers_to_it() -> None:
    made = interim.without(BODY, {"Lost"})
    assert set(made["Resources"]) == {"Stays"}
    assert set(made["Outputs"]) == {"Other"}
    assert set(BODY["Resources"]) > {"Lost"}, "the template itself stays as it is"


def test_what_moves_stays_as_it_is_deployed_where_all_that_it_needs_does() -> None:
    new = {"Resources": {"Product": {"Type": "A"}, "Base": {"Type": "A"}}}
    both = {"PortfolioId": {"Ref": "Base"}, "ProductId": {"Ref": "Product"}}
    gone = {"PortfolioId": {"Ref": "Gone"}, "ProductId": {"Ref": "Product"}}
    old = {
        "Resources": {
            "In": {"Type": "A", "Properties": both},
            "Launch": {"Type": "A", "Properties": both, "DependsOn": ["In"]},
            "InGone": {"Type": "A", "Properties": gone},
        }
    }
    made = interim.with_kept(new, old, {"In", "Launch", "InGone"})
    assert set(made["Resources"]) == {"Product", "Base", "In", "Launch"}


def test_only_stacks_that_need_one_get_an_interim_template() -> None:
    importing = {
        "Resources": {"In": {"Type": "A", "Properties": {"X": {"Fn::ImportValue": "lost"}}}, "Y": {"Type": "A"}}
    }
    exporting = BODY | {"Outputs": {"Id": {"Value": {"Ref": "Lost"}, "Export": {"Name": "lost"}}}}
    alone = {"Resources": {"Z": {"Type": "A"}}}
    new = {"one": exporting, "two": importing, "three": alone}
    made = interim.bodies(new, new, {Key("one", "Lost")}, set())
    assert set(made) == {"one", "two"}
    assert set(made["two"]["Resources"]) == {"Y"}
    assert interim.bodies(new, new, set(), set()) == {}


@pytest.fixture
def assembly(tmp_path: Path) -> Path:
    text = json.dumps(BODY)
    name = sha256(text.encode()).hexdigest()
    (tmp_path / "hub.template.json").write_text(text)
    files = {name: {"source": {"path": "hub.template.json"}, "destinations": {"here": {"objectKey": f"{name}.json"}}}}
    (tmp_path / "hub.assets.json").write_text(json.dumps({"files": files}))
    (tmp_path / "manifest.json").write_text(json.dumps({"stackTemplateAssetObjectUrl": f"s3://bucket/{name}.json"}))
    return tmp_path


def test_in_an_assembly_the_template_has_its_own_hash_and_is_put_back(assembly: Path) -> None:
    before = {path: path.read_bytes() for path in assembly.iterdir()}
    put_back = interim.write(assembly, "hub", interim.without(BODY, {"Lost"}))
    name = sha256((assembly / "hub.template.json").read_bytes()).hexdigest()
    assert name in (assembly / "manifest.json").read_text()
    (told,) = json.loads((assembly / "hub.assets.json").read_text())["files"].values()
    assert told["destinations"]["here"]["objectKey"] == f"{name}.json"
    put_back()
    assert {path: path.read_bytes() for path in assembly.iterdir()} == before
