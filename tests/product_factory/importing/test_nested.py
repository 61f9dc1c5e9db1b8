"""A nested template at hand is a file of the version, with all that is nested in it; what is wrong with one is told."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from product_factory.authoring.assets import REFERENCE, template_url
from product_factory.aws import serverless
from product_factory.catalog.released import canonical
from product_factory.importing.keeping import keep
from product_factory.importing.schema import Product, Version
from product_factory.importing.templates import Found, find
from tests.product_factory.importing.foreign import FUNCTION, TOPIC
from tests.product_factory.importing.test_templates import JSON, TEMPLATES

OUTER = """Parameters: {Name: {Type: String, Default: x}}
Resources:
  Inner:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: %s, Parameters: {Name: !Ref Name}}
"""
SAM = "Transform: AWS::Serverless-2016-10-31\n"
APPLICATION = (
    SAM
    + """Resources:
  Inner: {Type: AWS::Serverless::Application, Properties: {Location: %s, Parameters: {Name: x}, Tags: {a: b}}}
"""
)


def found(folder: Path, outer: str, files: Mapping[str, str | bytes] | None = None, keeps: Any = keep) -> Found:
    """What is taken of a working copy with these files beside its template."""
    top = folder / "r/b"
    for name, text in {"product.template.yaml": outer, **(files or {})}.items():
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    source = {"Configuration": {"RepositoryName": "r", "BranchName": "b"}}
    return find(Product(Name="p"), Version(Name="v", Source=source), folder, keeps)


def inner(of: Found, *path: str) -> tuple[str, dict[str, Any]]:
    """The file that is nested there, by name, and what it holds."""
    template, name = of.template, ""
    for each in path:
        url = template["Resources"][each]["Properties"]["TemplateURL"]
        (name,) = (file for file in of.files if template_url(file) == url)
        assert name == f"{sha256(of.files[name]).hexdigest()}.json"
        template = json.loads(of.files[name])
    return name, template


@pytest.mark.parametrize("given", ["inner.yaml", "./inner.yaml", "sub/../inner.yaml"])
def test_a_nested_template_at_hand_is_a_file_of_the_version(tmp_path: Path, given: str) -> None:
    text = "Parameters: {Name: {Type: String}}\nResources: {T: {Type: AWS::SNS::Topic, Properties: {TopicName: !Ref Name}}}"
    taken = found(tmp_path, OUTER % given, {"inner.yaml": text, "sub/x": ""})
    assert taken.problem == ""
    name, template = inner(taken, "Inner")
    assert set(taken.files) == {name}
    assert template["Resources"]["T"]["Properties"]["TopicName"] == {"Ref": "Name"}, "tags are written out"
    assert taken.files[name] == canonical(template)
    assert taken.template["Resources"]["Inner"]["Properties"]["Parameters"] == {"Name": {"Ref": "Name"}}


def test_json_is_nested_as_yaml_is(tmp_path: Path) -> None:
    one = found(tmp_path / "a", OUTER % "i.json", {"i.json": '{"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}'})
    other = found(tmp_path / "b", OUTER % "i.yaml", {"i.yaml": TOPIC})
    assert one.files == other.files
    assert one.template == other.template


def test_what_is_nested_in_it_is_taken_with_code_and_paths_of_its_own(tmp_path: Path) -> None:
    work = "Resources: {Work: {Type: AWS::Lambda::Function, Properties: {Code: ./src, Role: x}}}"
    files = {"a/mid.yaml": OUTER % "b/deep.yaml", "a/b/deep.yaml": work, "a/b/src/index.py": "pass\n"}
    taken = found(tmp_path, OUTER % "a/mid.yaml", files)
    assert taken.problem == ""
    _, deep = inner(taken, "Inner", "Inner")
    code = deep["Resources"]["Work"]["Properties"]["Code"]
    assert code["S3Bucket"] == REFERENCE
    assert set(taken.files) == {inner(taken, "Inner")[0], inner(taken, "Inner", "Inner")[0], code["S3Key"]}


def test_the_same_content_is_one_file(tmp_path: Path) -> None:
    more = "  %s: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: %s}}\n"
    outer = OUTER % "a.yaml" + more % ("Again", "a.yaml") + more % ("Other", "b.yaml")
    taken = found(tmp_path, outer, {"a.yaml": TOPIC, "b.yaml": "# in other words\n" + TOPIC})
    assert len(taken.files) == 1
    assert inner(taken, "Inner") == inner(taken, "Again") == inner(taken, "Other")


def test_each_way_of_a_condition_is_taken(tmp_path: Path) -> None:
    files = {"a.yaml": TOPIC, "b.yaml": TOPIC.replace("Topic:", "Other:")}
    taken = found(tmp_path, OUTER % "!If [C, a.yaml, !If [D, b.yaml, a.yaml]]", files)
    assert taken.problem == ""
    condition, one, other = taken.template["Resources"]["Inner"]["Properties"]["TemplateURL"]["Fn::If"]
    assert condition == "C"
    assert other["Fn::If"][0] == "D"
    assert other["Fn::If"][2] == one
    assert {json.dumps(each) for each in (one, other["Fn::If"][1])} == {
        json.dumps(template_url(f)) for f in taken.files
    }
    same = found(tmp_path / "same", OUTER % "!If [C, a.yaml, ./a.yaml]", files)
    assert inner(same, "Inner")[1]["Resources"].keys() == {"Topic"}


LIMIT = f"Outputs: {json.dumps({f'O{number}': {'Value': 'x'} for number in range(201)})}\n"
MANY = json.dumps({"Resources": {f"T{number}": {"Type": "AWS::SNS::Topic"} for number in range(501)}})


@pytest.mark.parametrize(
    ("given", "files", "said"),
    [
        ("gone.yaml", {}, "'gone.yaml' is a local file, and not at hand: no "),
        ("folder", {"folder/x": ""}, "'folder': is a folder; name a template"),
        ("a.yaml", {"a.yaml": ""}, "'a.yaml': is empty"),
        ("a.yaml", {"a.yaml": b"\xff\xfe\xfa"}, "'a.yaml': is not UTF-8 text"),
        ("a.yaml", {"a.yaml": "["}, "'a.yaml': "),
        ("a.yaml", {"a.yaml": "Resources: {T: {Type: X, Properties: {A: null}}}"}, "Resources.T.Properties.A: null"),
        ("a.yaml", {"a.yaml": "Parameters: {P: {Type: Json}}\n" + TOPIC}, "'Json' is no type"),
        ("a.yaml", {"a.yaml": MANY}, "'a.yaml': Resources: 501, AWS allows 500"),
        ("a.yaml", {"a.yaml": LIMIT + TOPIC}, "'a.yaml': Outputs: 201, CloudFormation allows 200"),
        ("a.yaml", {"a.yaml": "Transform: Their::Macro\n" + TOPIC}, "macros and transforms cannot be launched"),
        ("product.template.yaml", {}, "nests itself: product.template.yaml → product.template.yaml; break"),
        ("a.yaml", {"a.yaml": OUTER % "b.yaml", "b.yaml": OUTER % "a.yaml"}, "nests itself: a.yaml → b.yaml → a.yaml"),
        ("../../../secret.yaml", {}, "is a local file outside of"),
        ("a.yaml", {"a.yaml": "Resources: {J: {Type: AWS::Lambda::Function, Properties: {Code: ../c}}}", "../c/x": ""}, "'a.yaml': Resources.J.Code: '../c' is a local file outside of"),
        ("../c/secret.yaml", {"../c/secret.yaml": TOPIC}, "is a local file outside of"),
        ("x" * 300, {}, "is neither an address nor a path"),
        ("a.yaml", {"a.yaml": OUTER % "b.yaml"}, "Resources.Inner.TemplateURL: 'a.yaml': Resources.Inner.TemplateURL: 'b.yaml' is"),
        ("a.yaml", {"a.yaml": "Resources: {J: {Type: AWS::Lambda::Function, Properties: {Code: ./src}}}"}, "'a.yaml': Resources.J.Code: './src' is a local file, and not at hand"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_nested_template_is_told_with_resource_and_file(
    tmp_path: Path, given: str, files: dict[str, str | bytes], said: str
) -> None:
    taken = found(tmp_path, OUTER % given, files)
    assert said in taken.problem
    assert taken.problem.startswith(f"Resources.Inner.TemplateURL: {given!r}")
    assert not taken.files


def test_nothing_outside_of_the_working_copy_is_read_by_a_link(tmp_path: Path) -> None:
    (tmp_path / "secret.yaml").write_text(TOPIC)
    (tmp_path / "t/r/b").mkdir(parents=True)
    (tmp_path / "t/r/b/link.yaml").symlink_to(tmp_path / "secret.yaml")
    assert "is a local file outside of" in found(tmp_path / "t", OUTER % "link.yaml").problem


def test_what_is_no_file_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "r/b").mkdir(parents=True)
    os.mkfifo(tmp_path / "r/b/pipe.yaml")
    assert "is no file; name a template" in found(tmp_path, OUTER % "pipe.yaml").problem


def test_a_link_into_the_copy_is_the_file_that_it_leads_to(tmp_path: Path) -> None:
    found(tmp_path, TOPIC, {"real/inner.yaml": OUTER % "deep.yaml", "deep.yaml": TOPIC, "real/deep.yaml": TOPIC})
    (tmp_path / "r/b/linked.yaml").symlink_to(tmp_path / "r/b/real/inner.yaml")
    assert found(tmp_path, OUTER % "linked.yaml").problem == ""


def test_nesting_has_a_depth_and_a_size(tmp_path: Path) -> None:
    files = {f"{number}.yaml": OUTER % f"{number + 1}.yaml" for number in range(12)} | {"12.yaml": TOPIC}
    assert "is nested in 11 templates, 10 at most" in found(tmp_path / "deep", OUTER % "0.yaml", files).problem
    assert not found(tmp_path / "enough", OUTER % "3.yaml", files).problem
    stack = {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "a.yaml"}}
    wide = json.dumps({"Resources": {f"S{number}": stack for number in range(30)}})
    many = {"a.yaml": wide.replace("a.yaml", "b.yaml"), "b.yaml": wide.replace("a.yaml", "c.yaml"), "c.yaml": TOPIC}
    assert "with those nested in it, CloudFormation makes 2,500 at once" in found(tmp_path / "wide", wide, many).problem


def test_without_anything_that_keeps_files_none_is_nested(tmp_path: Path) -> None:
    assert "products hold none" in found(tmp_path, OUTER % "a.yaml", {"a.yaml": TOPIC}, None).problem


# Applications of SAM, and templates of SAM that are nested.


def test_an_application_at_hand_is_a_nested_stack(tmp_path: Path) -> None:
    taken = found(tmp_path, APPLICATION % "./inner.yaml", {"inner.yaml": TOPIC})
    assert taken.problem == ""
    assert taken.template["Resources"]["Inner"]["Type"] == "AWS::CloudFormation::Stack"
    assert inner(taken, "Inner")[1]["Resources"].keys() == {"Topic"}
    assert taken.template["Resources"]["Inner"]["Properties"]["Parameters"] == {"Name": "x"}


def test_an_application_of_the_repository_is_not_taken_with_the_reason(tmp_path: Path) -> None:
    location = "{ApplicationId: 'arn:aws:serverlessrepo:us-east-1:111122223333:applications/x', SemanticVersion: 1.0.0}"
    problem = found(tmp_path, APPLICATION % location).problem
    assert "Resources.Inner: AWS::Serverless::Application is looked up in the AWS Serverless Application" in problem


def test_sam_that_is_nested_is_expanded_and_said_to_be(tmp_path: Path) -> None:
    taken = found(tmp_path, OUTER % "mid.yaml", {"mid.yaml": APPLICATION % "deep.yaml", "deep.yaml": FUNCTION})
    assert taken.problem == ""
    _, deep = inner(taken, "Inner", "Inner")
    assert deep["Resources"]["Work"]["Type"] == "AWS::Lambda::Function"
    assert "Transform" not in deep
    assert "of what is nested in it, AWS::Serverless-2016-10-31 is expanded, by aws-sam-translator" in taken.expanded
    assert taken.expanded.endswith(" (in Inner, Inner/Inner)")
    assert "ExpandedAtImport" in taken.template["Metadata"], "by it a later import knows the version"


BY_STAGE = FUNCTION.replace("Handler:", "AutoPublishAlias: !Ref Stage\n      Handler:")


@pytest.mark.parametrize(
    "answers", ["{Stage: !Ref Name}", "{Stage: '{{resolve:ssm:/stage}}'}", "{Stage: !GetAtt A.B}", "!If [C, {}, {}]"]
)
def test_nested_sam_that_goes_by_an_answer_is_refused(tmp_path: Path, answers: str) -> None:
    outer = OUTER.replace("{Name: !Ref Name}", answers) % "a.yaml"
    problem = found(tmp_path, outer, {"a.yaml": BY_STAGE}).problem
    assert "'a.yaml': Transform: AWS::Serverless-2016-10-31 cannot be expanded: SAM refuses it" in problem


@pytest.mark.parametrize(
    ("answers", "alias"), [("{Stage: test}", "test"), ("{Stage: !Join ['-', [te, st]]}", "te-st"), ("{}", "live")]
)
def test_nested_sam_goes_by_what_every_launch_gives_it(tmp_path: Path, answers: str, alias: str) -> None:
    outer = OUTER.replace("{Name: !Ref Name}", answers) % "a.yaml"
    taken = found(tmp_path, outer, {"a.yaml": BY_STAGE})
    assert taken.problem == ""
    made = inner(taken, "Inner")[1]["Resources"].values()
    assert [each["Properties"]["Name"] for each in made if each["Type"] == "AWS::Lambda::Alias"] == [alias]


def test_what_it_was_made_of_stays_the_same_with_another_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def taken(**files: str) -> tuple[str, dict[str, Any]]:
        found_ = found(tmp_path, OUTER % "a.yaml", {"a.yaml": FUNCTION, "b.yaml": TOPIC} | files)
        return found_.template["Metadata"]["ExpandedAtImport"]["Template"], found_.template

    origin, template = taken()
    monkeypatch.setattr(serverless, "library", lambda: "aws-sam-translator 9.9.9")
    again, other = taken()
    assert again == origin
    assert other != template
    assert taken(**{"a.yaml": FUNCTION.replace("pass", "return 2")})[0] != origin


# Addresses.

ADDRESS = "!Sub 'https://${B}.s3.amazonaws.com/${P}%s'"
ASKED = OUTER.replace("{Name:", "{B: {Type: String}, P: {Type: String, Default: own/}, Name:", 1)


def test_the_template_that_an_address_names_is_taken_where_it_is_at_hand_and_said_to_be(tmp_path: Path) -> None:
    taken = found(tmp_path, ASKED % ADDRESS % "templates/x.yaml", {"templates/x.yaml": TOPIC})
    assert taken.problem == ""
    assert inner(taken, "Inner")[1]["Resources"].keys() == {"Topic"}
    (note,) = taken.notes
    assert note.field == "Resources.Inner.TemplateURL"
    assert (
        note.text
        == f"https://….s3.amazonaws.com/own/templates/x.yaml is taken from {tmp_path / 'r/b/templates/x.yaml'}"
    )
    assert taken.template["Parameters"].keys() == {"B", "P", "Name"}, "what only led to it stays"


def test_an_address_that_none_or_several_files_are_for_stays_and_is_told(tmp_path: Path) -> None:
    text = ASKED % ADDRESS % "x.yaml"
    for files, said in (({}, "is not at hand; put"), ({"a/x.yaml": TOPIC, "b/x.yaml": TOPIC}, "may be each of")):
        taken = found(tmp_path / str(len(files)), text, files)
        assert (taken.problem, taken.files, taken.notes) == ("", {}, ())
        assert taken.template["Resources"]["Inner"]["Properties"]["TemplateURL"] == {
            "Fn::Sub": "https://${B}.s3.amazonaws.com/${P}x.yaml"
        }
        (missing,) = taken.missing
        assert said in missing.text


def test_where_a_nested_template_looks_follows_what_it_is_given(tmp_path: Path) -> None:
    """A submodule's own templates, and not those of the same name at the top of the copy."""
    address = ADDRESS % "templates/x.yaml"
    outer = ASKED % ADDRESS % "submodules/vpc/templates/main.yaml"
    outer = outer.replace("Name: !Ref Name", "B: !Ref B, P: !Sub '${P}submodules/vpc/'")
    files = {
        "templates/x.yaml": TOPIC,
        "submodules/vpc/templates/main.yaml": ASKED % address,
        "submodules/vpc/templates/x.yaml": TOPIC.replace("Topic:", "Mine:"),
    }
    taken = found(tmp_path, outer, files)
    assert inner(taken, "Inner", "Inner")[1]["Resources"].keys() == {"Mine"}
    assert [note.inside for note in taken.notes] == [(), ("Inner",)]


def test_an_application_s_address_is_taken_as_a_stack_s(tmp_path: Path) -> None:
    taken = found(tmp_path, APPLICATION % "'https://s3.amazonaws.com/b/inner.yaml'", {"inner.yaml": TOPIC})
    assert inner(taken, "Inner")[1]["Resources"].keys() == {"Topic"}
    assert [note.field for note in taken.notes] == ["Resources.Inner.Location"]


@pytest.mark.parametrize("url", ["'{{resolve:ssm:/their/url}}'", "!ImportValue Url", "{A: b}", "[a]", "1"])
def test_what_is_no_path_stays_as_it_is(tmp_path: Path, url: str) -> None:
    taken = found(tmp_path, OUTER % url)
    assert (taken.problem, taken.files) == ("", {})


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(TEMPLATES, JSON, JSON)
def test_no_nested_template_address_or_answer_is_too_odd(
    tmp_path: Path, odd: dict[str, Any], url: Any, answers: Any
) -> None:
    nested = {"TemplateURL": "a.json", "Parameters": answers}
    whole = {"Fn::Sub": ["https://b.s3.amazonaws.com/${A}/a.json", url]}
    stacks = (
        {"TemplateURL": url, "Parameters": answers},
        {"TemplateURL": whole},
        {"TemplateURL": {"Fn::Join": url}},
        nested,
    )
    made = {
        f"S{number}": {"Type": "AWS::CloudFormation::Stack", "Properties": each} for number, each in enumerate(stacks)
    }
    taken = found(tmp_path, json.dumps({"Resources": made}), {"a.json": json.dumps(odd)})
    assert bool(taken.problem) != bool(taken.template)
