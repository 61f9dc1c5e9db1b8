"""`cdk bootstrap` as the organization wants it: by what stands in cdk.json, and nothing of ours."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from product_factory.errors import FactoryError
from product_factory.sharing import cdk_cli
from product_factory.sharing.bootstrapping import (
    arguments,
    default_qualifier,
    parameter,
    settings,
    toolkit,
    without_app,
)
from tests.checkout import ROOT


@pytest.mark.parametrize(
    ("cdk", "wanted"),
    [
        ({}, []),
        ({"context": {"@aws-cdk/core:bootstrapQualifier": "acme"}}, ["--qualifier", "acme"]),
        ({"toolkitStackName": "Toolkit"}, ["--toolkit-stack-name", "Toolkit"]),
        (
            {"toolkitBucket": {"kmsKeyId": "key", "bucketName": "files"}},
            ["--bootstrap-kms-key-id", "key", "--bootstrap-bucket-name", "files"],
        ),
        (
            {"context": {"@aws-cdk/core:permissionsBoundary": {"name": "Limits"}}},
            ["--custom-permissions-boundary", "Limits"],
        ),
        ({"tags": [{"Key": "team", "Value": "platform"}]}, ["--tags", "team=platform"]),
        (
            {"bootstrap": {"cloudformationExecutionPolicies": ["arn:a", "arn:b"], "terminationProtection": True}},
            [
                "--cloudformation-execution-policies",
                "arn:a",
                "--cloudformation-execution-policies",
                "arn:b",
                "--termination-protection",
            ],
        ),
        ({"bootstrap": {"publicAccessBlockConfiguration": False}}, ["--no-public-access-block-configuration"]),
        (
            {"bootstrap": {"qualifier": "one"}, "context": {"@aws-cdk/core:bootstrapQualifier": "two"}},
            ["--qualifier", "two"],
        ),
    ],
)
def test_options_come_from_cdk_json(cdk: dict[str, Any], wanted: list[str]) -> None:
    assert arguments(cdk) == wanted


def test_the_bootstrap_stack_is_looked_for_by_the_organizations_names() -> None:
    cdk = {"context": {"@aws-cdk/core:bootstrapQualifier": "acme"}, "toolkitStackName": "Toolkit"}
    assert parameter(cdk) == "/cdk-bootstrap/acme/version"
    assert toolkit(cdk) == ["--toolkit-stack-name", "Toolkit"]
    assert toolkit({}) == []


def test_cdk_json_is_read_with_the_users_own_below_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / ".cdk.json").write_text('{"toolkitStackName": "Mine", "context": {"a": 1, "b": 1}}')
    (tmp_path / "cdk.json").write_text('{"app": "x", "context": {"b": 2}}')
    assert settings(tmp_path) == {"app": "x", "toolkitStackName": "Mine", "context": {"a": 1, "b": 2}}
    with without_app(settings(tmp_path)) as folder:
        assert "app" not in json.loads(Path(folder, "cdk.json").read_text())
    (tmp_path / "cdk.json").write_text("{")
    with pytest.raises(FactoryError, match=r"cdk\.json: is not JSON"):
        settings(tmp_path)


def test_the_cli_and_the_library_take_the_same_by_default(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    cdk_cli.install()
    default_qualifier.cache_clear()
    by_the_cli = default_qualifier()
    monkeypatch.setattr(cdk_cli, "BOOTSTRAP_TEMPLATE", tmp_path / "none")
    default_qualifier.cache_clear()
    assert default_qualifier() == by_the_cli
    default_qualifier.cache_clear()


def test_no_qualifier_is_ours() -> None:
    from aws_cdk import DefaultStackSynthesizer

    qualifier = str(DefaultStackSynthesizer.DEFAULT_QUALIFIER)
    files = [ROOT / "factory.py", ROOT / "cdk.json"]
    for folder in ("product_factory", "products", "portfolios", "sharing"):
        files += [path for path in (ROOT / folder).rglob("*") if path.suffix in (".py", ".json", ".html", ".js")]
    assert [path for path in files if qualifier in path.read_text()] == []
