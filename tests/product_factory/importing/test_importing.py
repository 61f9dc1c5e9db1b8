"""What AWS Service Catalog Factory offered is offered here: it loads, synthesizes, and can be gone on from."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from tests.checkout import ROOT
from tests.conftest import Copy, clean_environment, run_python
from tests.product_factory.importing.foreign import (
    BUCKET,
    CUSTOM,
    FUNCTION,
    LAMBDA,
    NASTY,
    NESTED,
    SERVERLESS,
    TOPIC,
    dump,
    portfolio,
    product,
    product_set,
    template,
    version,
    write,
)
from tests.slow import slow_but


class Import:
    """A copy of the factory, a portfolio file, and working copies."""

    def __init__(self, copy: Copy, folder: Path) -> None:
        self.copy, self.folder = copy, folder
        self.file = folder / "portfolios" / "demo.yaml"
        self.templates = template(folder / "templates", "bucket/v1", TOPIC)
        template(self.templates, "bucket/v2", BUCKET)

    def run(self, *more: str) -> subprocess.CompletedProcess[str]:
        return self.copy.run("import", str(self.file), "--templates", str(self.templates), *more)

    def done(self, *more: str) -> Any:
        """The report, of a run that must succeed."""
        ran = self.run("--output", "json", *more)
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return json.loads(ran.stdout)

    def refused(self) -> str:
        """The error, of a run that must change nothing."""
        before = self.sources()
        ran = self.run()
        assert ran.returncode == 1, ran.stdout
        assert "Traceback" not in ran.stderr
        assert self.sources() == before
        return ran.stderr

    def sources(self) -> dict[str, bytes]:
        folders = [self.copy.root / "products", self.copy.root / "portfolios"]
        return {
            str(path.relative_to(self.copy.root)): path.read_bytes()
            for folder in folders
            for path in sorted(folder.rglob("*"))
            if path.is_file() and "__pycache__" not in path.parts
        }

    def factory(self, *arguments: str) -> str:
        ran = self.copy.run(*arguments)
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout


@pytest.fixture
def foreign(copy: Copy, tmp_path: Path) -> Import:
    return Import(copy, tmp_path / "theirs")


def versions(report: Any) -> dict[str, str]:
    """Their version → ours, or why not."""
    return {each["theirs"]: each["problem"] or each["version"] for each in report["versions"]}


def fields(report: Any) -> set[tuple[str, str, str]]:
    return {(each["where"], each["field"], each["outcome"]) for each in report["fields"]}


@pytest.mark.slow
def test_the_nested_layout_is_taken_over_and_can_be_gone_on_from(foreign: Import) -> None:
    write(
        foreign.file,
        portfolio("central-it-portfolio", product("team-bucket", version("v1", Active=False), version("v2"))),
    )
    report = foreign.done()
    assert versions(report) == {"v1": "1.0.0", "v2": "2.0.0"}
    listed = json.loads(foreign.factory("list", "--output", "json"))["products"]
    (mine,) = (each for each in listed if each["name"] == "team-bucket")
    assert mine["portfolios"] == ["central-it-portfolio"]
    shown = foreign.factory("show", "team-bucket")
    assert "Owning team" in shown
    assert 'description="Who owns it."' in (foreign.copy.root / "products/team_bucket.py").read_text()
    assert "(Owning team)" not in shown, "a label is not repeated as its own translation"
    states = json.loads((foreign.copy.root / "products/released/team-bucket/lifecycle.json").read_bytes())
    assert {name: entry["state"] for name, entry in states.items()} == {"1.0.0": "retired"}
    frozen = json.loads((foreign.copy.root / "products/released/team-bucket/2.0.0.json").read_bytes())
    assert frozen["Resources"]["Bucket"]["Properties"]["BucketName"] == {"Fn::Sub": "${Owner}-data-111122223333"}
    foreign.factory("synth")
    # The code makes the same resources, with CDK's order of tags; only the form says more than theirs did.
    report = json.loads(foreign.factory("diff", "team-bucket", "--output", "json"))
    assert report["bump"] == "patch"
    assert {c["section"] for c in report["changes"]} == {"Parameters", "Metadata", "Resources"}
    module = (foreign.copy.root / "products/team_bucket.py").read_text()
    asked = [line.split('"')[1] for line in module.splitlines() if line.startswith(" " * 20 + "name=")]
    assert asked == ["Owner", "Days", "Vpc", "Token"], "in the template's order"
    hub = (foreign.copy.root / "cdk.out/ServiceCatalogHub-ap-northeast-1.template.json").read_text()
    assert "SCLaunch-team-bucket" in hub
    # What is not ours is a warning, and an error for a product of our own.
    findings = json.loads(foreign.factory("check", "team-bucket", "--output", "json"))["findings"]
    assert any("111122223333" in each["finding"] for each in findings)
    assert {each["severity"] for each in findings} == {"warning"}
    # A person goes on from it, and publishes.
    path = "products/team_bucket.py"
    foreign.copy.edit(
        path,
        '    include(scope, answers, "team-bucket", "2.0.0")\n',
        '    included = include(scope, answers, "team-bucket", "2.0.0")\n'
        '    included.get_resource("Bucket").add_property_override("ObjectLockEnabled", True)\n',
    )
    foreign.copy.edit(path, 'description="Who owns it."', 'description="The team."')
    foreign.factory("publish", "team-bucket", "3.0.0", "--notes", "Locked.")
    made = json.loads((foreign.copy.root / "products/released/team-bucket/3.0.0.json").read_bytes())
    assert made["Resources"]["Bucket"]["Properties"]["ObjectLockEnabled"] is True
    assert made["Parameters"]["Owner"]["Description"] == "The team."
    assert made["Parameters"]["Token"]["NoEcho"] is True, "hidden stays hidden"
    assert made["Parameters"]["Vpc"]["Type"] == "AWS::EC2::VPC::Id"
    foreign.copy.edit(path, "    imported=True,\n", "")
    refused = foreign.copy.run("check", "team-bucket")
    assert refused.returncode == 1
    assert "111122223333" in refused.stdout


def test_what_was_generated_is_as_ruff_wants_it_and_says_what_was_written(foreign: Import) -> None:
    nasty = product("nasty", version("v1", Description=NASTY), Description=NASTY, Owner=NASTY, SupportDescription=NASTY)
    template(
        foreign.templates,
        "bucket/v3",
        yaml.safe_dump(
            {
                "Parameters": {
                    "A": {
                        "Type": "String",
                        "Description": NASTY,
                        "Default": "0.0.0.0",  # noqa: S104
                        "AllowedValues": ["0.0.0.0", NASTY],  # noqa: S104
                    },
                    "B": {
                        "Type": "String",
                        "Default": "/tmp/x",  # noqa: S108
                        "AllowedPattern": ".*",
                        "ConstraintDescription": NASTY,
                    },
                },
                "Resources": {"T": {"Type": "AWS::SNS::Topic"}},
            }
        ),
    )
    write(
        foreign.file,
        portfolio(f"P {NASTY}"[:90], nasty, product("inputs", version("v3")), Description=NASTY),
    )
    foreign.done()
    files = ["products/nasty.py", "products/inputs.py", "products/__init__.py", "portfolios/__init__.py"]
    files += [str(each.relative_to(foreign.copy.root)) for each in foreign.copy.root.glob("portfolios/p_*.py")]
    assert len(files) == 5
    for command in (["format", "--check"], ["check"]):
        ran = subprocess.run(
            [sys.executable, "-m", "ruff", *command, "--config", str(ROOT / "pyproject.toml"), *files],
            cwd=foreign.copy.root,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr
    read = (
        "import json, products.nasty as n, products.inputs as i; "
        "print(json.dumps([n.PRODUCT.summary, n.PRODUCT.support.owner, i.PRODUCT.parameters[0].description]))"
    )
    ran = run_python(foreign.copy.root, "-c", read, environment=clean_environment())
    assert json.loads(ran.stdout) == [NASTY, NASTY, NASTY]


def test_running_it_twice_changes_nothing(foreign: Import) -> None:
    write(foreign.file, portfolio("one", product("team-bucket", version("v1"), version("v2"))))
    foreign.done()
    before = foreign.sources()
    again = foreign.run()
    assert again.returncode == 0, again.stderr
    assert "nothing to do" in again.stdout
    assert foreign.sources() == before


def test_a_dry_run_shows_and_writes_nothing(foreign: Import) -> None:
    write(foreign.file, portfolio("one", product("team-bucket", version("v1"))))
    before = foreign.sources()
    report = foreign.done("--dry-run")
    assert report["written"] is False
    assert {each["path"] for each in report["files"]} == {
        "products/team_bucket.py",
        "products/__init__.py",
        "products/released/team-bucket/1.0.0.json",
        "portfolios/one.py",
        "portfolios/__init__.py",
    }
    assert foreign.sources() == before


@pytest.mark.parametrize("written", slow_but(lambda written: written == 3, range(1, 6)))
def test_killed_at_any_file_every_command_works_and_the_next_run_completes(foreign: Import, written: int) -> None:
    """The process is killed when it has put so many files in place."""
    write(foreign.file, portfolio("one", product("team-bucket", version("v1", Active=False), version("v2"))))
    kill = (
        "import os, sys, factory\n"
        "real, left = os.replace, [int(sys.argv.pop(1))]\n"
        "def replace(a, b):\n"
        "    real(a, b)\n"
        "    left[0] -= '.importing' not in str(b)\n"
        "    if not left[0]: os._exit(9)\n"
        "os.replace = replace\n"
        "sys.exit(factory.main())\n"
    )
    arguments = ["import", str(foreign.file), "--templates", str(foreign.templates)]
    ran = run_python(foreign.copy.root, "-c", kill, str(written), *arguments, environment=clean_environment())
    assert ran.returncode == 9, ran.stderr
    foreign.factory("list")
    foreign.done()
    assert foreign.done()["files"]
    assert all(each["action"] == "keep" for each in foreign.done()["files"])
    states = json.loads((foreign.copy.root / "products/released/team-bucket/lifecycle.json").read_bytes())
    assert states["1.0.0"]["state"] == "retired"


def test_versions_in_folders_of_their_own_are_found(foreign: Import) -> None:
    """The first split layout: below the portfolio's folder, in either form."""
    inline = product("inline", version("v1"))
    write(foreign.file, portfolio("it", inline, Products=[], Components=[inline]))
    below = foreign.folder / "portfolios/demo/Portfolios/it"
    dump(
        below / "Components/inline/Versions/v2/specification.yaml",
        {k: v for k, v in version("v2").items() if k != "Name"},
    )
    dump(below / "Products/split/split.yaml", {k: v for k, v in product("x").items() if k not in ("Name", "Versions")})
    dump(below / "Products/split/Versions/v1.yaml", version("ignored", branch="v1"))
    report = foreign.done()
    found = {(each["product"], each["theirs"]): each["version"] for each in report["versions"] if not each["problem"]}
    assert found == {("inline", "v1"): "1.0.0", ("inline", "v2"): "2.0.0", ("split", "v1"): "1.0.0"}
    assert [each["products"] for each in report["portfolios"]] == [["inline", "split"]]


def test_products_beside_the_portfolios_are_found(foreign: Import) -> None:
    """The second split layout: a folder of products that name their portfolios."""
    write(foreign.file, portfolio("it"), portfolio("other"))
    data = {
        "Schema": "factory-2019-04-01",
        "Products": [product("loose", version("v1"), Portfolios=["it", "demo-other"])],
    }
    dump(foreign.folder / "products/loose.yaml", data)
    elsewhere = {"Products": [product("elsewhere", version("v1"), Portfolios=["another-file"])]}
    dump(foreign.folder / "products/elsewhere.yaml", elsewhere)
    report = foreign.done()
    assert [(each["name"], each["products"]) for each in report["portfolios"]] == [
        ("it", ["loose"]),
        ("other", ["loose"]),
    ]
    assert [each["name"] for each in report["products"]] == ["loose"]


def test_what_has_no_counterpart_is_reported_field_by_field(foreign: Import) -> None:
    template(foreign.templates, "bucket/v5", SERVERLESS)
    template(foreign.templates, "bucket/v6", CUSTOM)
    template(foreign.templates, "bucket/v7", LAMBDA)
    template(foreign.templates, "bucket/v9", NESTED)
    template(foreign.templates, "bucket/v8", "x", name="product.template.yaml.j2")
    write(
        foreign.file,
        portfolio(
            "it",
            product(
                "Team Bucket",
                version("v1", BuildSpec="version: 0.2", Options={"ShouldCFNNag": True}, Colour="red"),
                version("v4"),
                version("v5"),
                version("v6"),
                version("v7"),
                version("v8"),
                version("v9"),
                version("tf", Provisioner={"Type": "Terraform"}),
                version("gone", Status="terminated"),
                PipelineMode="combined",
                Constraints={"Launch": {"LocalRoleName": "R"}},
                SupportEmail="nobody",
            ),
            Tags=[{"Key": "a", "Value": "b"}],
            Associations=["arn:aws:iam::1:user/x", "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/Admin"],
        ),
        Stacks=[{"Name": "s"}],
    )
    report = foreign.done()
    expected = {
        ("file", "Stacks", "no counterpart"),
        ("it", "Tags", "no counterpart"),
        ("it", "Associations", "no counterpart"),
        ("it", "share_with", "to fix"),
        ("Team Bucket", "Name", "changed"),
        ("Team Bucket", "Distributor", "no counterpart"),
        ("Team Bucket", "Tags", "no counterpart"),
        ("Team Bucket", "PipelineMode", "no counterpart"),
        ("Team Bucket", "Constraints", "no counterpart"),
        ("Team Bucket", "SupportEmail", "default"),
        ("Team Bucket v1", "BuildSpec", "no counterpart"),
        ("Team Bucket v1", "Options", "no counterpart"),
        ("Team Bucket v1", "Colour", "no counterpart"),
        ("Team Bucket gone", "Status", "left out"),
        ("Team Bucket tf", "Source", "left out"),
    }
    assert expected <= fields(report)
    problems = versions(report)
    assert problems["v1"] == "1.0.0"
    for name, said in {
        "v4": "no template at",
        "v5": "AWS::Serverless-2016-10-31 cannot be expanded: SAM refuses it",
        "v6": "no launch role can be derived",
        "v7": "Resources.F.Code: './src' is a local file, and not at hand",
        "v8": "Jinja2",
        "v9": "https://s3.amazonaws.com/theirs/inner.yaml is not at hand; put the nested template at ",
        "tf": "Terraform makes the template",
        "gone": "is terminated there",
    }.items():
        assert said in problems[name], problems[name]
    assert "Colour" in foreign.run("--dry-run").stdout
    foreign.factory("synth")


def test_names_that_are_the_factory_s_own_are_changed(foreign: Import) -> None:
    write(
        foreign.file,
        portfolio(
            "os",
            product("support", version("v1")),
            product("class", version("v1")),
            product("3-tier", version("v2")),
        ),
    )
    report = foreign.done()
    assert [each["name"] for each in report["products"]] == ["product-support", "product-class", "product-3-tier"]
    assert (foreign.copy.root / "portfolios/portfolio_os.py").exists()
    foreign.factory("list")
    assert "nothing to do" in foreign.run().stdout


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Portfolios: [", "demo.yaml:1: is no YAML"),
        ("Schema: factory-2019-04-01\nSchema: x\n", "demo.yaml:2: Schema: stands twice; keep one"),
        ("- a\n", "demo.yaml: holds no fields"),
        ("Schema: other\n", "demo.yaml:1: Schema: Input should be 'factory-2019-04-01'"),
        ("Schema: factory-2019-04-01\n", "Portfolios: none"),
        ("Portfolios:\n- Products: []\n", "neither DisplayName nor PortfolioName"),
        (
            "Portfolios:\n- DisplayName: a\n  Products: x\n",
            "demo.yaml:3: Portfolios[0].Products: Input should be a valid list",
        ),
        ("", "demo.yaml: is empty"),
        ("# Nothing here\n---\n", "demo.yaml: is empty"),
        ("Portfolios: []\n", "Portfolios: none"),
        ("Portfolios: {}\n", "nothing can be imported"),
        ("Stacks:\n- Name: a\n", "holds Stacks only, which are pipelines"),
        ("Portfolios: &a [*a]\n", "an anchor holds itself"),
        ("Portfolios:\n- DisplayName: a\n", "nothing can be imported"),
    ],
)
def test_a_wrong_file_is_told_with_line_field_and_mend(foreign: Import, text: str, said: str) -> None:
    foreign.file.parent.mkdir(parents=True)
    foreign.file.write_text(text)
    assert said in foreign.refused()


def test_bytes_that_are_no_text_are_told(foreign: Import) -> None:
    foreign.file.parent.mkdir(parents=True)
    foreign.file.write_bytes(b"\xff\xfe\x00")
    assert "save it as UTF-8" in foreign.refused()


def test_a_source_cannot_lead_out_of_the_folder(foreign: Import) -> None:
    template(foreign.folder, "secret/v1", TOPIC)
    write(foreign.file, portfolio("one", product("x", version("v1", branch="../../secret/v1"))))
    assert "nothing can be imported" in foreign.refused()
    assert "is outside of" in foreign.run("--output", "json").stdout


def test_what_is_there_with_other_content_is_never_written_over(foreign: Import) -> None:
    write(foreign.file, portfolio("one", product("audit-trail", version("v1")), product("team-bucket", version("v1"))))
    said = foreign.refused()
    assert "products/audit_trail.py: is there and was not imported" in said
    assert "1.0.0.json: is released with other content" in said


def test_a_version_that_comes_later_is_added_and_what_a_person_changed_stays(foreign: Import) -> None:
    write(foreign.file, portfolio("one", product("team-bucket", version("v1"))))
    foreign.done()
    first = foreign.copy.files()
    foreign.copy.edit("products/team_bucket.py", "say here who launches it", "every team")
    changed = (foreign.copy.root / "products/team_bucket.py").read_bytes()
    write(foreign.file, portfolio("one", product("team-bucket", version("v1"), version("v2"))))
    ran = foreign.run()
    assert ran.returncode == 0, ran.stderr
    assert "products/team_bucket.py stays as it is" in ran.stdout
    now = foreign.copy.files()
    assert now["team-bucket/1.0.0.json"] == first["team-bucket/1.0.0.json"]
    assert "team-bucket/2.0.0.json" in now
    assert (foreign.copy.root / "products/team_bucket.py").read_bytes() == changed
    foreign.factory("synth")


def test_a_product_set_is_imported_without_what_cannot_be_taken_and_gone_on_from(foreign: Import) -> None:
    template(foreign.templates, "bucket/v3", FUNCTION)
    template(foreign.templates, "bucket/v4", "Parameters: {A: {Type: Json}}\n" + TOPIC)
    foreign.file = product_set(
        foreign.folder / "tools" / "portfolio.yaml",
        product("team-tools", version("v3"), version("v4"), {"Name": 5.0}),
        product("gone", version("missing")),
    )
    shown = foreign.run("--dry-run").stdout
    assert "Left out: 3 versions, 1 product." in shown
    report = foreign.done()
    left = {(each["product"], each["version"]): each for each in report["left_out"]}
    assert set(left) == {("team-tools", "v4"), ("team-tools", "5.0"), ("gone", "missing"), ("gone", "")}
    assert "'Json' is no type" in left["team-tools", "v4"]["reason"]
    assert left["team-tools", "v4"]["file"].endswith("bucket/v4/product.template.yaml")
    assert left["team-tools", "5.0"]["file"] == str(foreign.file)
    assert [(each["name"], each["products"]) for each in report["portfolios"]] == [("tools", ["team-tools"])]
    assert foreign.done()["files"] == [{**each, "action": "keep"} for each in report["files"]]
    module = (foreign.copy.root / "products/team_tools.py").read_text()
    assert module.count('("Not known (不明).",)') == 2
    foreign.factory("check", "team-tools")
    foreign.factory("publish", "team-tools", "4.0.0", "--notes", "Gone on from.")
    made = json.loads((foreign.copy.root / "products/released/team-tools/4.0.0.json").read_bytes())
    assert made["Resources"]["Work"]["Type"] == "AWS::Lambda::Function"
    assert "Not known (不明)." in foreign.factory("show", "team-tools")


def test_over_a_limit_of_service_catalog_nothing_is_written(foreign: Import) -> None:
    write(foreign.file, portfolio("all", *(product(f"p{number}", version("v1")) for number in range(151))))
    said = foreign.refused()
    assert "portfolio 'all': 151 products, Service Catalog allows 150 in a portfolio; split it" in said
    ran = foreign.run("--output", "json", "--dry-run")
    assert ran.returncode == 1
    assert json.loads(ran.stdout)["limits"]
