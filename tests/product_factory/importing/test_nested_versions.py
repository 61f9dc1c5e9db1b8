"""Versions with nested templates: planned, told, written, and known again by a later import."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from product_factory.aws import serverless
from product_factory.catalog import released
from product_factory.importing import planning, writing
from product_factory.importing.following import following
from product_factory.importing.keeping import keep
from product_factory.importing.models import Plan
from product_factory.importing.reading import read
from tests.catalogs import write_catalog
from tests.product_factory.importing.foreign import FUNCTION, TOPIC, portfolio, product, template, version, write

OUTER = """Resources:
  Inner: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: nested/inner.yaml}}
"""
ADDRESS = OUTER.replace("nested/inner.yaml", "'https://s3.amazonaws.com/theirs/v1/nested/inner.yaml'")
DATA = "Resources: {Data: {Type: AWS::S3::Bucket, DeletionPolicy: Retain}}\n"


class Import:
    """One product, `x`, with a version of a working copy each, imported into an empty catalog again and again."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.copies = folder, folder / "copies"
        self.own = write_catalog(folder / "own", {})
        self.catalog = self.own.root

    def copy(self, name: str, outer: str, **nested: str) -> None:
        template(self.copies, f"bucket/{name}", outer)
        for file, text in nested.items():
            template(self.copies, f"bucket/{name}/nested", text, name=f"{file}.yaml")

    def plan(self, *names: str) -> Plan:
        file = write(self.folder / "f.yaml", portfolio("p", product("x", *map(version, names))))
        plan = planning.plan(read(file), self.copies, taken_products=set(), taken_portfolios=set(), keep=keep)
        return following(plan, self.catalog)

    def done(self, *names: str) -> Plan:
        made = self.plan(*names)
        writing.write(made, date(2026, 12, 1), self.catalog)
        return made

    def files(self) -> dict[str, bytes]:
        """All that is released of the product."""
        found = self.catalog / "products/released/x"
        return {str(each.relative_to(found)): each.read_bytes() for each in sorted(found.rglob("*")) if each.is_file()}


@pytest.fixture
def imports(tmp_path: Path) -> Import:
    return Import(tmp_path)


def reasons(plan: Plan) -> dict[str, str]:
    return {each.version: each.reason for each in plan.left_out}


def told(plan: Plan) -> dict[str, str]:
    return {note.field: note.text for note in plan.notes}


def test_a_version_is_written_with_its_nested_templates_and_imported_again_it_is_the_same(imports: Import) -> None:
    imports.copy("v1", OUTER, inner=OUTER.replace("nested/inner.yaml", "deep.yaml"), deep=DATA)
    made = imports.done("v1")
    assert not made.left_out
    (found,) = released.read("x", imports.catalog / "products/released")
    assert len(found.assets) == 2
    assert {json.loads(each.read_bytes())["Resources"].popitem()[0] for each in found.assets.values()} == {
        "Inner",
        "Data",
    }
    before = imports.files()
    again = imports.done("v1")
    assert {step.action for step in writing.steps(again, imports.catalog)} == {"keep"}
    assert imports.files() == before


def test_a_nested_template_that_changed_is_another_version_and_told(imports: Import) -> None:
    imports.copy("v1", OUTER, inner=TOPIC)
    imports.copy("v2", OUTER, inner=DATA)
    imports.done("v1")
    before = imports.files()
    imports.copy("v1", OUTER, inner=TOPIC + "  More: {Type: AWS::SNS::Topic}\n")
    made = imports.done("v1", "v2")
    assert "1.0.0 is released here with other content, which never changes" in reasons(made)["v1"]
    after = imports.files()
    assert {name: after[name] for name in before if name != "releases.json"}.items() <= before.items()
    assert {"1.0.0.json", "2.0.0.json"} <= after.keys()


def test_other_words_of_the_same_nested_template_change_nothing(imports: Import) -> None:
    imports.copy("v1", OUTER, inner=TOPIC)
    imports.done("v1")
    imports.copy("v1", "# a comment\n" + OUTER, inner=json.dumps({"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}))
    made = imports.plan("v1")
    assert not made.left_out
    assert {step.action for step in writing.steps(made, imports.catalog)} == {"keep"}


def test_nested_sam_of_a_newer_library_does_not_contradict_what_is_released(
    imports: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    imports.copy("v1", OUTER, inner=FUNCTION)
    made = imports.done("v1")
    assert told(made)["Transform"].startswith("of what is nested in it, AWS::Serverless-2016-10-31 is expanded")
    assert "(of what is nested in it, AWS::Serverless" in made.releases[0].notes
    before = imports.files()
    monkeypatch.setattr(serverless, "library", lambda: "aws-sam-translator 9.9.9")
    again = imports.done("v1")
    assert not again.left_out
    assert imports.files() == before
    imports.copy("v1", OUTER, inner=FUNCTION.replace("pass", "return 2"))
    assert "released here with other content" in reasons(imports.plan("v1"))["v1"]


def test_what_an_address_became_is_in_the_report_with_its_path(imports: Import) -> None:
    imports.copy("v1", ADDRESS, inner=ADDRESS.replace("inner.yaml", "deep.yaml"), deep=TOPIC)
    notes = told(imports.plan("v1"))
    top = imports.copies / "bucket/v1/nested"
    assert notes["Resources.Inner.TemplateURL"].endswith(f"/v1/nested/inner.yaml is taken from {top / 'inner.yaml'}")
    assert notes["Inner: Resources.Inner.TemplateURL"].endswith(f"deep.yaml is taken from {top / 'deep.yaml'}")


def test_a_version_whose_nested_template_is_not_at_hand_is_left_out_with_where_to_put_it(imports: Import) -> None:
    imports.copy("v1", OUTER, inner=ADDRESS.replace("inner.yaml", "deep.yaml"))
    place = imports.copies / "bucket/v1/nested/deep.yaml"
    assert reasons(imports.plan("v1"))["v1"] == (
        "no launch role can be derived: Inner: Resources.Inner.TemplateURL: "
        f"https://s3.amazonaws.com/theirs/v1/nested/deep.yaml is not at hand; put the nested template at {place}"
    )
    imports.copy("v1", OUTER, inner=ADDRESS.replace("inner.yaml", "deep.yaml"), deep=TOPIC)
    assert not imports.plan("v1").left_out


def test_of_many_that_are_not_at_hand_some_are_named(imports: Import) -> None:
    stack = {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "https://s3.amazonaws.com/b/x.yaml"}}
    imports.copy("v1", json.dumps({"Resources": {f"S{number}": stack for number in range(5)}}))
    reason = reasons(imports.plan("v1"))["v1"]
    assert reason.count("is not at hand") == 3
    assert reason.endswith("; and 2 more")


def test_the_card_tells_what_stays_of_what_is_nested(imports: Import) -> None:
    imports.copy("v1", OUTER, inner=DATA)
    (card,) = imports.plan("v1").products
    assert card.stays == ("By DeletionPolicy (終了後も残る): Inner/Data (AWS::S3::Bucket, Retain).",)


def test_more_files_than_a_template_may_name_are_told(imports: Import) -> None:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html: 60 dynamic references."""
    stack = {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "nested/inner.yaml"}}
    imports.copy("v1", json.dumps({"Resources": {f"S{number}": stack for number in range(61)}}), inner=TOPIC)
    assert "61 dynamic references, CloudFormation allows 60" in reasons(imports.plan("v1"))["v1"]
    imports.copy("v1", json.dumps({"Resources": {f"S{number}": stack for number in range(60)}}), inner=TOPIC)
    assert not imports.plan("v1").left_out


def test_the_command_says_it_for_people_and_for_programs(imports: Import) -> None:
    imports.copy("v1", ADDRESS, inner=TOPIC)
    file = write(imports.folder / "f.yaml", portfolio("p", product("x", version("v1"))))
    own = write_catalog(imports.folder / "command", {})

    def run(*arguments: str) -> Any:
        done = own.run("import", str(file), "--templates", str(imports.copies), *arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    report = json.loads(run("--output", "json"))
    assert {
        "where": "x v1",
        "field": "Resources.Inner.TemplateURL",
        "outcome": "changed",
        "text": "https://s3.amazonaws.com/theirs/v1/nested/inner.yaml is taken from "
        f"{imports.copies / 'bucket/v1/nested/inner.yaml'}",
    } in report["fields"]
    assert "All of this is imported already; nothing to do." in run()


def test_going_on_keeps_the_files_of_what_is_nested_however_deep(imports: Import) -> None:
    work = "Resources: {W: {Type: AWS::Lambda::Function, Properties: {Code: ./src, Role: !Sub '${AWS::StackId}'}}}"
    imports.copy("v1", OUTER, inner=OUTER.replace("nested/inner.yaml", "deep.yaml"), deep=work)
    template(imports.copies, "bucket/v1/nested/src", "pass", name="index.py")
    imports.done("v1")
    module = imports.catalog / "products/x.py"
    text = module.read_text()
    call = text[text.index("include(scope") :].partition("\n")[0]
    module.write_text(text.replace(call, f'{call}.get_resource("Inner").add_property_override("TimeoutInMinutes", 30)'))
    ran = imports.own.run("publish", "x", "2.0.0", "--notes", "Waits for less.")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    old, new = released.read("x", imports.catalog / "products/released")
    assert len(old.assets) == 3
    assert new.assets == old.assets
