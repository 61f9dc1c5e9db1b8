"""Local files that a template names are handed over where something keeps them, and refused, by name, where nothing does."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from awscli.customizations.cloudformation import artifact_exporter  # type: ignore[import-untyped]

from product_factory.catalog import released
from product_factory.errors import FactoryError
from product_factory.importing import planning
from product_factory.importing.keeping import keep
from product_factory.importing.packages import TEMPLATES, UPLOADED, Kept, Package, handed_over, packages
from product_factory.importing.reading import read
from product_factory.importing.schema import Product, Version
from product_factory.importing.templates import find
from tests.catalogs import write_catalog
from tests.product_factory.importing.foreign import portfolio, product, template, version, write

LAMBDA = "Resources: {Work: {Type: AWS::Lambda::Function, Properties: {Code: ./src, Role: x}}}"
SAM = """Transform: AWS::Serverless-2016-10-31
Resources: {Work: {Type: AWS::Serverless::Function, Properties: {CodeUri: ./src, Handler: a.b, Runtime: python3.12}}}
"""
STACK = "Resources: {Inner: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ./src/inner.yaml}}}"
SCRIPT = "Resources: {Job: {Type: AWS::Glue::Job, Properties: {Command: {ScriptLocation: ./src/a.py}, Role: x}}}"


def test_what_is_packaged_is_what_aws_cloudformation_package_uploads() -> None:
    """By the AWS CLI's own list. HttpApi is SAM's: `sam package` uploads it, that command does not know it."""
    lists = (artifact_exporter.RESOURCES_EXPORT_LIST, artifact_exporter.METADATA_EXPORT_LIST)
    theirs = {(each.RESOURCE_TYPE, each.PROPERTY_NAME) for exported in lists for each in exported}
    theirs |= {
        (each.RESOURCE_TYPE, each.PROPERTY_NAME)
        for each in (artifact_exporter.CloudFormationStackResource, artifact_exporter.ServerlessApplicationResource)
    }
    ours = {*((kind, field) for kind, fields in UPLOADED.items() for field in fields), *TEMPLATES.items()}
    assert ours - theirs == {("AWS::Serverless::HttpApi", "DefinitionUri")}
    assert theirs <= ours


def found(folder: Path, text: str, keep: Any = None) -> Any:
    template(folder, "r/b", text)
    template(folder, "r/b/src", "pass\n", name="a.py")
    template(folder, "r/b/src", "Resources: {T: {Type: AWS::SNS::Topic}}\n", name="inner.yaml")
    source = {"Configuration": {"RepositoryName": "r", "BranchName": "b"}}
    return find(Product(Name="p"), Version(Name="v", Source=source), folder, keep)


@pytest.mark.parametrize(
    ("text", "field", "what", "given"),
    [
        (LAMBDA, "Resources.Work.Code", "is a local file", "src"),
        (SAM, "Resources.Work.CodeUri", "is a local file", "src"),
        (STACK, "Resources.Inner.TemplateURL", "is a local file", "src/inner.yaml"),
        (SCRIPT, "Resources.Job.Command.ScriptLocation", "is a local file", "src/a.py"),
    ],
)
def test_a_package_is_refused_with_resource_and_file(
    tmp_path: Path, text: str, field: str, what: str, given: str
) -> None:
    problem = found(tmp_path, text).problem
    for said in (field, what, str(tmp_path / "r/b" / given), "products hold none"):
        assert said in problem


@pytest.mark.parametrize("text", [LAMBDA, SAM, SCRIPT, STACK])
def test_what_is_not_at_hand_or_lies_outside_is_never_handed_over(tmp_path: Path, text: str) -> None:
    def keep(package: Package) -> Any:
        raise AssertionError(package)

    missing = found(tmp_path / "a", text.replace("./src", "./dist"), keep).problem
    assert "is a local file, and not at hand: no" in missing
    outside = found(tmp_path / "b", text.replace("./src", "../../../secret"), keep).problem
    assert "is a local file outside of" in outside
    (tmp_path / "secret").mkdir()
    (tmp_path / "c/r/b").mkdir(parents=True)
    (tmp_path / "c/r/b/link").symlink_to(tmp_path / "secret")
    assert "outside of" in found(tmp_path / "c", text.replace("./src", "./link"), keep).problem


def test_what_is_no_path_at_all_is_told(tmp_path: Path) -> None:
    assert "is neither an address nor a path" in found(tmp_path, LAMBDA.replace("./src", "x" * 300), keep).problem


@pytest.mark.parametrize(
    ("text", "kind", "resource", "kept", "made"),
    [
        (LAMBDA, "folder", "Work", {"S3Bucket": "b", "S3Key": "k"}, {"S3Bucket": "b", "S3Key": "k"}),
        (SAM, "folder", "Work", {"Bucket": "b", "Key": "k"}, {"S3Bucket": "b", "S3Key": "k"}),
    ],
)
def test_what_keeps_packages_says_what_the_template_names_in_their_place(
    tmp_path: Path, text: str, kind: str, resource: str, kept: Any, made: Any
) -> None:
    given: list[Package] = []

    def keep(package: Package) -> Any:
        given.append(package)
        return Kept(kept, {"key": b"content"})

    taken = found(tmp_path, text, keep)
    assert taken.problem == ""
    assert taken.template["Resources"][resource]["Properties"]["Code"] == made
    (package,) = given
    assert (package.resource, package.kind, package.path) == (resource, kind, tmp_path / "r/b/src")
    assert taken.files == {"key": b"content"}


def test_nested_fields_are_handed_over_too_and_nested_templates_are_not_packages(tmp_path: Path) -> None:
    file = tmp_path / "t.yaml"
    (tmp_path / "a.py").write_text("pass")
    nested = {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "a.py"}}
    job = {"Type": "AWS::Glue::Job", "Properties": {"Command": {"ScriptLocation": "a.py", "Name": "x"}}}
    far = {"Type": "AWS::Lambda::Function", "Properties": {"Code": {"ZipFile": "x"}}}
    given = {"Resources": {"N": nested, "J": job, "F": far, "O": {"Type": "AWS::SNS::Topic"}}}
    assert [(each.resource, each.kind) for each in packages(given, file)] == [("J", "file")]
    made, files, problem = handed_over(
        given, file, tmp_path, lambda package: Kept(f"s3://b/{package.kind}", {package.kind: b"x"})
    )
    assert (set(files), problem) == ({"file"}, "")
    assert made["Resources"]["J"]["Properties"]["Command"] == {"ScriptLocation": "s3://b/file", "Name": "x"}
    assert made["Resources"]["N"] == nested
    assert given["Resources"]["J"] == job, "what was given stays as it was"


def test_a_plan_hands_over_and_has_the_files_beside_the_version(tmp_path: Path) -> None:
    sound = "Role: arn:aws:iam::111111111111:role/r, Handler: a.b, Runtime: python3.12"
    folder = template(tmp_path / "t", "bucket/v1", LAMBDA.replace("Role: x", sound))
    (folder / "bucket/v1/src").mkdir()
    file = write(tmp_path / "f.yaml", portfolio("p", product("x", version("v1"))))

    def plan(keep: Any) -> Any:
        (found,) = planning.plan(read(file), folder, taken_products=set(), taken_portfolios=set(), keep=keep).releases
        return found

    found = plan(lambda _package: Kept({"S3Bucket": "theirs", "S3Key": "k"}, {"k": b"zip"}))
    assert (found.problem, found.assets) == ("", {"k": b"zip"})
    assert "is a local file" in plan(None).problem

    def refuses(package: Package) -> Kept:
        raise FactoryError(f"{package.path}: too large")

    assert plan(refuses).problem.endswith("src: too large")


def test_packages_become_files_of_the_version(tmp_path: Path) -> None:
    sound = "Role: arn:aws:iam::111111111111:role/r, Handler: a.b, Runtime: python3.12"
    layer = "  Words: {Type: AWS::Lambda::LayerVersion, Properties: {Content: ./src/words.zip}}\n"
    folder = template(tmp_path / "t", "bucket/v1", LAMBDA.replace("Role: x", sound).replace("{Work:", "\n  Work:")[:-1])
    text = folder / "bucket/v1/product.template.yaml"
    text.write_text(text.read_text() + "\n" + layer)
    (folder / "bucket/v1/src").mkdir()
    (folder / "bucket/v1/src/a.py").write_text("pass\n")
    with ZipFile(folder / "bucket/v1/src/words.zip", "w") as archive:
        archive.writestr("python/words.py", "x = 1")
    file = write(tmp_path / "f.yaml", portfolio("p", product("x", version("v1"))))
    copy = write_catalog(tmp_path / "own", {})
    done = copy.run("import", str(file), "--templates", str(folder))
    assert done.returncode == 0, done.stderr + done.stdout
    (found,) = released.read("x", copy.root / "products" / "released")
    resources = found.template()["Resources"]
    places = [resources["Work"]["Properties"]["Code"], resources["Words"]["Properties"]["Content"]]
    assert {each["S3Bucket"] for each in places} == {"{{resolve:ssm:/service-catalog/assets-bucket}}"}
    assert {each["S3Key"] for each in places} == set(found.assets)
    assert found.assets[places[1]["S3Key"]].read_bytes() == (folder / "bucket/v1/src/words.zip").read_bytes()
    with ZipFile(found.assets[places[0]["S3Key"]]) as code:
        assert set(code.namelist()) == {"a.py", "words.zip"}


def test_a_nested_template_is_taken_and_what_another_role_reads_is_left_out(tmp_path: Path) -> None:
    taken = found(tmp_path / "a", STACK, keep)
    assert (taken.problem, [name[-5:] for name in taken.files]) == ("", [".json"])
    assert "another role than the launch role" in found(tmp_path / "b", SCRIPT, keep).problem
