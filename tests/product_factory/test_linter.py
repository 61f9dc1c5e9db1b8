"""cfn-lint finds with what it is spared what it finds by itself, as its own command."""

from __future__ import annotations

import json
import subprocess
import sys
import types
from pathlib import Path
from typing import Any

import pytest

from product_factory import linter
from product_factory.releasing.linting import LINT_REGIONS, cfn_lint
from tests.checkout import ROOT

OWN = (
    "import json, sys; from cfnlint.api import lint; from cfnlint.config import ManualArgs as Settings;"
    "print(json.dumps([sorted([m.rule.id, '/'.join(map(str, m.path)), m.message] for m in"
    " lint(open(each).read(), config=Settings(regions=sys.argv[1].split(',')))) for each in sys.argv[2:]]))"
)
ROLE = {
    "Type": "AWS::IAM::Role",
    "Properties": {
        "AssumeRolePolicyDocument": {
            "Version": "2012-10-17",
            "Statement": {"Effect": "Allowed", "Action": "sts:AssumeRole"},
        },
        "Policies": [{"PolicyName": {"Ref": "Nothing"}, "PolicyDocument": {"Statement": [{"Effect": "Deny"}]}}],
    },
}
BROKEN: list[dict[str, Any]] = [
    {"Resources": {"Role": ROLE, "Other": {**ROLE, "Condition": "Missing"}}},
    {
        "Parameters": {"Kind": {"Type": "String", "AllowedValues": ["a", "b"], "Default": "c"}},
        "Conditions": {"Wanted": {"Fn::Equals": [{"Ref": "Kind"}, "a"]}},
        "Resources": {
            "Bucket": {
                "Type": "AWS::S3::Bucket",
                "Properties": {
                    "BucketName": {"Fn::If": ["Wanted", 5, {"Fn::Sub": "${Gone}"}]},
                    "VersioningConfiguration": {"Status": {"Ref": "Kind"}},
                    "Unknown": {"Fn::GetAtt": ["Bucket", "Nothing"]},
                },
            },
            "Function": {"Type": "AWS::Lambda::Function", "Properties": {"Runtime": "python2.7", "Code": {}}},
        },
        "Outputs": {"Name": {"Value": {"Fn::Join": ["-", [{"Ref": "Bucket"}, ["x"]]]}}},
    },
    {"Resources": {"Topic": {"Type": "AWS::SNS::Topics"}, "Queue": {"Properties": {"Ref": "AWS::NoValue"}}}, "Odd": 1},
]


def test_it_finds_what_its_own_command_finds(tmp_path: Path) -> None:
    sound = json.loads((ROOT / "products" / "released" / "audit-trail" / "2.0.0.json").read_text())
    changed = json.loads(json.dumps(sound).replace('"arn"', '"nra"').replace("AllowedPattern", "AllowedPatterns"))
    files = []
    for number, template in enumerate([*BROKEN, sound, changed]):
        files.append(tmp_path / f"{number}.json")
        files[-1].write_text(json.dumps(template))
    own = subprocess.run(
        [sys.executable, "-c", OWN, ",".join(LINT_REGIONS), *map(str, files)],
        capture_output=True,
        check=True,
        text=True,
    )
    found = [
        sorted([match.rule.id, "/".join(map(str, match.path)), match.message] for match in each)
        for each in (cfn_lint(file.read_text(), regions=list(LINT_REGIONS)) for file in files)
    ]
    assert found == json.loads(own.stdout)
    assert [bool(each) for each in found] == [True, True, True, False, True]


def test_another_cfn_lint_goes_on_as_it_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that has its insides elsewhere, and one whose validators are made of what has no hash."""
    for name in ("cfnlint.jsonschema", "cfnlint.context"):
        monkeypatch.setitem(sys.modules, name, types.ModuleType(name))
    linter.spare()
    validators: Any = types.ModuleType("validators")
    validators.create = lambda *given, **named: [given, named]
    jsonschema: Any = types.ModuleType("cfnlint.jsonschema")
    jsonschema.validators = validators
    monkeypatch.setitem(sys.modules, "cfnlint.jsonschema", jsonschema)
    linter.spare()
    assert validators.create(1, a={"b": []}) == validators.create(1, a={"b": []})
    assert validators.create(1, a={"b": 2}) is validators.create(1, a={"b": 2})
    assert validators.create(1, a={"b": 2}) != validators.create(1, a={"b": 3})
