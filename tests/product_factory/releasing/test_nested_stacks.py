"""Nested stacks are frozen with their version, the same wherever it is published, and whatever judges it sees them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from product_factory.authoring.assets import REFERENCE, template_url
from product_factory.authoring.portfolio import Role
from product_factory.catalog.nested import STACK, whole
from product_factory.catalog.released import Released, canonical, read
from product_factory.launch_roles.roles import derive
from product_factory.releasing.audience import findings as audience
from product_factory.releasing.check import MAX_BYTES, check, unlaunchable
from tests.conftest import Copy
from tests.product_factory import estate
from tests.product_factory.authoring.fake import product
from tests.product_factory.sharing.hub import portfolio


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    copy = estate.write(tmp_path_factory.mktemp("published"))
    done = copy.run("publish", "estate", "1.0.0", "--notes", "First.")
    assert done.returncode == 0, done.stderr
    assert "With 4 assets of 5 kB" in done.stdout, "three templates and a function"
    assert "launch it in a test account before you share it" in done.stdout
    return copy


@pytest.fixture
def catalog(published: Copy, tmp_path: Path) -> Copy:
    shutil.copytree(published.root, tmp_path / "catalog")
    return Copy(tmp_path / "catalog")


def version(copy: Copy) -> Released:
    return read("estate", copy.root / "products" / "released")[-1]


@pytest.mark.slow
def test_published_elsewhere_it_has_the_same_hashes(published: Copy, tmp_path: Path) -> None:
    other = estate.write(tmp_path / "elsewhere")
    assert other.run("publish", "estate", "1.0.0", "--notes", "First.").returncode == 0
    mine, theirs = ({n: c for n, c in each.files().items() if "released" in n} for each in (published, other))
    assert mine.keys() == theirs.keys()
    assert all(mine[name] == theirs[name] for name in mine if not name.endswith("releases.json"))
    assert "nothing to do" in other.run("publish", "estate", "1.0.0", "--notes", "First.").stdout


def test_the_outer_template_finds_them_where_all_files_are(published: Copy) -> None:
    outer = version(published).outer()
    assert {name for name, each in outer["Resources"].items() if each["Type"] == STACK} == {"Alerts", "Store"}, (
        "called as the product's file calls them"
    )
    for each in outer["Resources"].values():
        url = json.dumps(each["Properties"]["TemplateURL"])
        assert f"/{REFERENCE}/" in url
        assert any(key in url for key in version(published).assets)
    text = "".join(path.read_text() for path in version(published).assets.values() if path.suffix == ".json")
    for trace in ("aws:cdk:path", "aws:asset", "CDKMetadata", "BootstrapVersion", "stand-in"):
        assert trace not in text + json.dumps(outer)


def test_diff_tells_what_an_update_does_in_nested_stacks(catalog: Copy) -> None:
    estate.edition(catalog, 2)
    done = catalog.run("diff", "estate", "-o", "json")
    changes = {each["name"]: each for each in json.loads(done.stdout)["changes"]}
    assert {"Alerts", "Alerts/Code"} <= changes.keys()
    (function,) = [each for each in changes.values() if each["type"] == "AWS::Lambda::Function"]
    assert function["name"].startswith("Alerts/Code/Function")
    assert function["effect"] == "in-place change"
    assert not any(name.startswith("Store") for name in changes)
    estate.edition(catalog, 1, retention=60)
    done = catalog.run("diff", "estate", "-o", "json")
    found = json.loads(done.stdout)
    changes = {each["name"]: each["effect"] for each in found["changes"]}
    assert changes == {"Store": "in-place change", "Store/Queue": "in-place change, data expire"}
    assert found["bump"] == "major"


def test_a_nested_template_that_was_removed_or_changed_stops_every_command_that_reads_the_version(
    catalog: Copy,
) -> None:
    key = next(name for name in version(catalog).assets if name.endswith(".json"))
    path = catalog.root / "products" / "released" / "estate" / "assets" / key
    content = path.read_bytes()
    for change in (lambda: path.unlink(), lambda: path.write_bytes(content + b" ")):
        change()
        for command in (
            ["list"],
            ["show", "estate"],
            ["diff", "estate"],
            ["export", "estate"],
            ["synth", "--out", "o"],
        ):
            done = catalog.run(*command)
            assert done.returncode == 1, command
            assert f"products/released/estate/assets/{key}" in done.stderr
            assert "git checkout" in done.stderr


def test_the_card_tells_what_they_exclude(published: Copy) -> None:
    shown = json.loads(published.run("show", "estate", "-o", "json").stdout)
    assert ["StackSet" in each for each in shown["excludes"]] == [True, False]
    assert "blueprint of Control Tower" in shown["excludes"][1]


def test_exported_its_templates_go_along(catalog: Copy) -> None:
    done = catalog.run("export", "estate", "--out", "out")
    assert done.returncode == 0, done.stderr
    assert "--capabilities CAPABILITY_IAM" in done.stdout, "for the role in the nested stack"
    assert {path.name for path in (catalog.root / "out" / "assets").iterdir()} == version(catalog).assets.keys()


INNER = {"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}


def nested(*inner: Mapping[str, Any], **more: Any) -> tuple[dict[str, Any], dict[str, Mapping[str, Any]]]:
    """An outer template of nested stacks A, B, … and the nested templates by their names."""
    keys = {f"{number:064x}.json": each for number, each in enumerate(inner)}
    stacks = {
        name: {"Type": STACK, "Properties": {"TemplateURL": template_url(key), **more}}
        for name, key in zip("ABCDEFGH", keys, strict=False)
    }
    return {"Resources": stacks}, keys


def findings(*inner: Mapping[str, Any], **more: Any) -> list[str]:
    outer, keys = nested(*inner, **more)
    return check(outer, canonical(outer), keys.get)


WRONG: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "too many resources": (
        {"Resources": {f"T{n}": {"Type": "AWS::SNS::Topic"} for n in range(501)}},
        {},
        "A: Resources: 501",
    ),
    "no resources": ({"Resources": {}}, {}, "A: Resources: none"),
    "too large": (INNER | {"Metadata": {"x": "x" * MAX_BYTES}}, {}, "A: template: "),
    "too many dynamic references": (
        {
            "Resources": {
                f"T{n}": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": f"{{{{resolve:ssm:/x/{n}}}}}"}}
                for n in range(61)
            }
        },
        {},
        "A: template: 61 dynamic references",
    ),
    "a macro": (INNER | {"Transform": "Mine"}, {}, "A: Transform: macros"),
    "null": (INNER | {"Outputs": None}, {}, "null, which CloudFormation refuses"),
    "an export": (INNER | {"Outputs": {"X": {"Value": "x", "Export": {"Name": "x"}}}}, {}, "A: Outputs/X/Export"),
    "a literal account": (
        {"Resources": {"T": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": "123456789012"}}}},
        {},
        "A: Resources/T/Properties/DisplayName: literal account ID",
    ),
    "no value": (
        INNER | {"Parameters": {"Title": {"Type": "String"}}},
        {},
        "Resources/A/Properties/Parameters: the nested template's Title has no default",
    ),
    "an unknown parameter": (INNER, {"Parameters": {"Titel": "x"}}, "Resources/A/Properties/Parameters/Titel: "),
}


@pytest.mark.parametrize(("inner", "more", "told"), WRONG.values(), ids=WRONG)
def test_check_looks_into_nested_templates(inner: dict[str, Any], more: dict[str, Any], told: str) -> None:
    assert any(told in each for each in findings(inner, **more)), findings(inner, **more)


def test_a_sound_nested_template_has_no_findings() -> None:
    assert findings(INNER) == []


def test_a_nested_template_from_elsewhere_is_found() -> None:
    outer = {
        "Resources": {"A": {"Type": STACK, "Properties": {"TemplateURL": "https://s3.amazonaws.com/theirs/a.json"}}}
    }
    (told,) = check(outer, canonical(outer))
    assert "no file of this version" in told
    assert unlaunchable(outer, canonical(outer)) == [], "which can be launched all the same"


def test_an_output_that_nobody_has_is_found() -> None:
    outer, keys = nested(INNER)
    outer["Outputs"] = {"Arn": {"Value": {"Fn::GetAtt": "A.Outputs.Arn"}}}
    assert any("no output Arn" in each for each in unlaunchable(outer, canonical(outer), keys.get))


def test_a_role_for_people_in_a_nested_stack_is_one(catalog: Copy) -> None:
    """And so is one whose trust comes from the form, by a parameter of the nested stack."""
    trust = {"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": {"Ref": "Who"}}}]}
    inner = {
        "Parameters": {"Who": {"Type": "String"}},
        "Resources": {"Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": trust}}},
    }
    outer, keys = nested(inner, Parameters={"Who": {"Ref": "Trusted"}})
    outer["Parameters"] = {"Trusted": {"Type": "String"}}

    offered = [portfolio("All", "estate", principals=(Role(name="Developer"),))]
    (told,) = audience("estate", whole(outer, keys.get), offered, administrators=())
    assert told.startswith("Resources/A/Role: a role that others than AWS services may assume")
    assert audience("estate", outer, offered, administrators=()) == [], "unseen, nothing would be told"


def test_the_launch_role_may_make_nested_stacks_of_its_own_name_and_what_they_make(published: Copy) -> None:
    role = derive(product(name="estate"), {"1.0.0": version(published).template()})
    told = [each.written() for policy in role.policies for each in policy.statements]
    on = {action: {*each["Resource"]} for each in told for action in each["Action"]}
    stacks = {"arn:${AWS::Partition}:cloudformation:*:${AWS::AccountId}:stack/SC-${AWS::AccountId}-pp-*"}
    for action in ("CreateStack", "UpdateStack", "CancelUpdateStack", "DeleteStack", "DescribeStacks"):
        assert on[f"cloudformation:{action}"] == stacks
    assert {"sns:CreateTopic", "lambda:CreateFunction", "sqs:CreateQueue", "iam:CreateRole"} <= on.keys()
    assert all("SC-" in arn for arn in on["iam:PassRole"])
