"""Templates are found where working copies lie, and no template, however odd, is more than told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from product_factory.importing import planning
from product_factory.importing.reading import read
from product_factory.importing.schema import Product, Version
from product_factory.importing.templates import find
from tests.product_factory.importing.foreign import TOPIC, portfolio, product, template, version, write


@pytest.mark.parametrize(
    ("source", "where"),
    [
        ({"Provider": "CodeCommit", "Configuration": {"RepositoryName": "r", "BranchName": "b"}}, "r/b"),
        (
            {"Provider": "CodeCommit", "Path": "sub", "Configuration": {"RepositoryName": "r", "BranchName": "b"}},
            "r/b/sub",
        ),
        ({"Provider": "GitHub", "Configuration": {"Owner": "o", "Repo": "r", "Branch": "b"}}, "r/b"),
        ({"Provider": "Github", "Configuration": {"Owner": "o", "Repo": "r", "Branch": "b"}}, "o/r/b"),
        (
            {"Provider": "CodeStarSourceConnection", "Configuration": {"FullRepositoryId": "o/r", "BranchName": "b"}},
            "o/r/b",
        ),
        (
            {"Provider": "CodeStarSourceConnection", "Configuration": {"FullRepositoryId": "o/r", "BranchName": "b"}},
            "r/b",
        ),
        ({"Provider": "Custom", "Configuration": {"GitUrl": "https://git.example.com/x/r.git", "Branch": "b"}}, "r/b"),
        ({"Provider": "S3", "Configuration": {"BucketName": "r", "S3ObjectKey": "k/v1.zip"}}, "r/k/v1"),
        ({"Provider": "S3", "Configuration": {"S3Bucket": "r", "S3ObjectKey": "k"}}, "r/k"),
    ],
)
def test_each_provider_s_working_copy_is_found(tmp_path: Path, source: dict[str, Any], where: str) -> None:
    template(tmp_path, where, TOPIC)
    found = find(Product(Name="p"), Version(Name="v1", Source=source), tmp_path)
    assert (found.problem, found.file) == ("", tmp_path / where / "product.template.yaml")


@pytest.mark.parametrize(
    ("configuration", "said"),
    [
        ({"RepositoryName": "r", "branch": "v1"}, "names no branch that CodeCommit knows"),
        ({}, "names no repository and branch that CodeCommit knows"),
    ],
)
def test_a_source_that_names_nothing_is_told(tmp_path: Path, configuration: dict[str, Any], said: str) -> None:
    source = {"Provider": "CodeCommit", "Configuration": configuration}
    assert said in find(Product(Name="p"), Version(Name="v1", Source=source), tmp_path).problem


def test_a_version_s_source_is_laid_over_its_product_s(tmp_path: Path) -> None:
    template(tmp_path, "r/v1", TOPIC)
    above = Product(
        Name="p", Source={"Provider": "CodeCommit", "Configuration": {"RepositoryName": "r", "BranchName": "x"}}
    )
    assert find(above, Version(Name="v1", Source={"Configuration": {"BranchName": "v1"}}), tmp_path).problem == ""


def test_json_is_taken_where_it_is_said(tmp_path: Path) -> None:
    template(tmp_path, "r/b", "{")
    template(tmp_path, "r/b", json.dumps(yaml.safe_load(TOPIC)), name="product.template.json")
    source = {"Configuration": {"RepositoryName": "r", "BranchName": "b"}}
    given_ = Version.model_validate(
        {"Name": "v", "Source": source, "Provisioner": {"Type": "CloudFormation", "Format": "json"}}
    )
    assert find(Product(Name="p"), given_, tmp_path).problem == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        (" \n\n", "is empty"),
        ("Description: x", "Resources: none"),
        (
            "Parameters: {A: {Type: Json}}\nResources: {A: {Type: X}}",
            "Parameters.A: 'Json' is no type that CloudFormation",
        ),
        ("Parameters: {A: {Type: Double}}\nResources: {A: {Type: X}}", "Parameters.A: 'Double' is no type"),
        ("Parameters: {A: {Type: 'AWS::EC2::Nothing::Id'}}\nResources: {A: {Type: X}}", "is no type"),
        ("Parameters: {A: {Type: String, Default: null}}\nResources: {A: {Type: X}}", "Parameters.A.Default: null"),
        ("Resources: {A: {Type: X, Properties: {B: [{C: null}]}}}", "Resources.A.Properties.B.0.C: null"),
        ("Resources: {A: {Type: X, Type: Y}}", "Duplicate"),
        ("[]", "is no template"),
        ("Resources: {A: 1}", "Resources.A: has no Type"),
        ("Resources: {A: {Type: X, Properties: 1}}", "Resources.A.Properties: is no mapping"),
        ("Parameters: 1\nResources: {A: {Type: X}}", "Parameters: is no mapping"),
        ("Parameters: {A: {}}\nResources: {A: {Type: X}}", "Parameters.A: has no Type"),
        ("Resources: {A-B: {Type: X}}", "Resources.A-B: is no name"),
        ("Resources: {A: {Type: X}", "line "),
    ],
)
def test_what_is_no_sound_template_is_told(tmp_path: Path, text: str, said: str) -> None:
    template(tmp_path, "r/b", text)
    source = {"Configuration": {"RepositoryName": "r", "BranchName": "b"}}
    assert said in find(Product(Name="p"), Version(Name="v", Source=source), tmp_path).problem


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
NAMES = st.sampled_from(["A", "B", "Owner"])
TYPES = st.sampled_from(["String", "Number", "AWS::S3::Bucket", "AWS::SNS::Topic", "AWS::IAM::Role", "Custom::X", "x"])
PART = st.one_of(
    JSON,
    st.fixed_dictionaries(
        {"Type": TYPES},
        optional={
            "Properties": JSON,
            "Default": JSON,
            "Description": JSON,
            "AllowedValues": JSON,
            "AllowedPattern": JSON,
            "MinLength": JSON,
            "MaxValue": JSON,
            "ConstraintDescription": JSON,
        },
    ),
)
TEMPLATES = st.fixed_dictionaries(
    {"Resources": st.dictionaries(NAMES, PART, min_size=1, max_size=2)},
    optional={
        "Parameters": st.dictionaries(NAMES, PART, max_size=2),
        "Metadata": st.fixed_dictionaries({"AWS::CloudFormation::Interface": JSON}) | JSON,
        "Outputs": JSON,
        "Transform": JSON,
    },
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(TEMPLATES)
def test_no_template_is_too_odd_for_a_plan(tmp_path: Path, odd: dict[str, Any]) -> None:
    folder = template(tmp_path / "t", "r/b", json.dumps(odd), name="product.template.json")
    given_ = version("v1", "r", "b", Provisioner={"Type": "CloudFormation", "Format": "json"})
    file = write(tmp_path / "portfolios/f.yaml", portfolio("p", product("x", given_)))
    made = planning.plan(read(file), folder, taken_products=set(), taken_portfolios=set())
    (release,) = made.releases
    assert bool(release.problem) != bool(made.products)
