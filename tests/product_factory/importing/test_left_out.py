"""One thing that cannot be taken is told, with product, file and reason, and ends nothing else."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from product_factory.aws import serverless
from product_factory.errors import FactoryError
from product_factory.importing import planning, writing
from product_factory.importing.cards import NOT_KNOWN
from product_factory.importing.following import following
from product_factory.importing.models import Plan
from product_factory.importing.reading import read
from tests.product_factory.importing.foreign import (
    BUCKET,
    FUNCTION,
    TOPIC,
    dump,
    portfolio,
    product,
    product_set,
    template,
    version,
    write,
)


def planned(file: Path, folder: Path, **more: Any) -> Plan:
    template(folder, "bucket/v1", TOPIC)
    return planning.plan(read(file), folder, taken_products=set(), taken_portfolios=set(), **more)


def reasons(plan: Plan) -> dict[tuple[str, str], str]:
    """Product and version → the file and why it is left out."""
    return {(each.product, each.version): f"{each.file}: {each.reason}" for each in plan.left_out}


@pytest.mark.parametrize("key", ["Components", "Products"])
@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("networking/portfolio.yaml", "networking"),
        ("networking/portfolios/lan.yaml", "lan"),
        ("x/example-portfolio.yaml", "x"),
    ],
)
def test_a_product_set_is_a_portfolio_that_its_folder_or_file_names(
    tmp_path: Path, key: str, file: str, name: str
) -> None:
    made = planned(product_set(tmp_path / file, product("lan", version("v1")), key=key), tmp_path / "t")
    (found,) = made.portfolios.values()
    assert (found.name, found.products) == (name, ("lan",))
    assert (name, "DisplayName", "default") in {(each.where, each.field, each.outcome) for each in made.notes}


def test_a_product_set_that_names_itself_keeps_its_name_and_is_told_of_other_keys(tmp_path: Path) -> None:
    file = product_set(tmp_path / "a.yaml", product("lan", version("v1")), DisplayName="Lan", Colour="red")
    made = planned(file, tmp_path / "t")
    assert [each.name for each in made.portfolios.values()] == ["Lan"]
    assert ("Lan", "Colour") in {(each.where, each.field) for each in made.notes}


def test_the_templates_of_a_product_set_are_found_where_its_repository_keeps_them(tmp_path: Path) -> None:
    """<set>/<repository without the set's name>/<version>, whatever the branch; nowhere else is a branch guessed."""
    folder = tmp_path / "net"
    file = product_set(folder / "portfolio.yaml", product("net-lan", version("v1", "net-lan", "master")))
    template(folder, "lan/v1", TOPIC)
    assert not planned(file, folder).left_out
    elsewhere = template(tmp_path / "net-copies", "net-lan/v1", TOPIC)
    assert "no template at" in reasons(planned(file, elsewhere))["net-lan", "v1"]


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ({"Name": 1.0}, "Versions[1].Name: Input should be a valid string (given: 1.0); write it in quotes"),
        ({"Name": "v2", "Source": "x"}, "Versions[1].Source: Input should be a valid dictionary"),
        ({"Name": "v2", "Active": "perhaps"}, "Versions[1].Active: Input should be"),
        ({"Description": "no name"}, "Versions[1].Name: Field required"),
        ("v2", "Versions[1]: Input should be a valid dictionary"),
    ],
)
def test_a_version_that_is_written_wrongly_is_left_out_alone(tmp_path: Path, bad: Any, said: str) -> None:
    file = write(tmp_path / "f.yaml", portfolio("p", product("x", version("v1"), bad), product("y", version("v1"))))
    made = planned(file, tmp_path / "t")
    assert [each.name for each in made.products] == ["x", "y"]
    (left,) = made.left_out
    assert (left.product, left.file) == ("x", file)
    assert f"{file}:" in left.reason
    assert said in left.reason


@pytest.mark.parametrize(
    ("bad", "who", "said"),
    [
        ({"Owner": "x"}, "Portfolios[0].Products[0]", "Portfolios[0].Products[0].Name: Field required"),
        ({"Name": "x", "Versions": 1}, "x", "Versions: Input should be a valid list"),
        ({"Name": "x", "Status": "perhaps"}, "x", "Status: Input should be"),
        (None, "Portfolios[0].Products[0]", "Input should be a valid dictionary"),
    ],
)
def test_a_product_that_is_written_wrongly_is_left_out_alone(tmp_path: Path, bad: Any, who: str, said: str) -> None:
    made = planned(write(tmp_path / "f.yaml", portfolio("p", bad, product("y", version("v1")))), tmp_path / "t")
    assert [each.name for each in made.products] == ["y"]
    ((where, text),) = reasons(made).items()
    assert where == (who, "")
    assert said in text


def test_what_stands_twice_is_left_out_not_guessed(tmp_path: Path) -> None:
    twice = product("x", version("v1"), version("v1", branch="other"), version("v2", branch="v1"))
    others = (product("y", version("v1")), product("y", version("v1"), Description="other"))
    made = planned(write(tmp_path / "f.yaml", portfolio("p", twice, *others)), tmp_path / "t")
    assert {each.product: each.theirs for each in made.releases} == {"x": "v2"}
    found = reasons(made)
    assert "version 'v1' stands twice" in found["x", "v1"]
    assert "stands twice, with other content" in found["y", ""]


def test_two_products_that_would_get_one_name_are_told(tmp_path: Path) -> None:
    file = write(tmp_path / "f.yaml", portfolio("p", product("A B", version("v1")), product("a-b", version("v1"))))
    made = planned(file, tmp_path / "t")
    assert [each.name for each in made.products] == ["a-b"]
    assert "as another one; rename it" in reasons(made)["a-b", ""]


def test_files_beside_it_that_are_empty_or_broken_are_told(tmp_path: Path) -> None:
    file = write(tmp_path / "portfolios/demo.yaml", portfolio("it", product("x", version("v1"))))
    below = tmp_path / "portfolios/demo/Portfolios/it/Products"
    for where, text in (
        ("x/Versions/v2.yaml", ""),
        ("x/Versions/v3.yaml", "["),
        ("y.yaml", "# nothing\n"),
        ("../../../../../products/z.yaml", "- a\n"),
    ):
        (below / where).parent.mkdir(parents=True, exist_ok=True)
        (below / where).write_text(text)
    made = planned(file, tmp_path / "t")
    assert [each.name for each in made.products] == ["x"]
    found = reasons(made)
    assert "v2.yaml: is empty" in found["x", "v2"]
    assert "v3.yaml:1: is no YAML" in found["x", "v3"]
    assert "y.yaml: is empty" in found["y", ""]
    assert "z.yaml: holds no fields" in found["z", ""]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("Parameters: {A: {Type: Double}}\nResources: {T: {Type: AWS::SNS::Topic}}", "'Double' is no type"),
        ("Resources: {T: {Type: AWS::SNS::Topic, Properties: {TopicName: [1, {}]}, DependsOn: {}}}", ""),
        ("Resources: {T: {Type: AWS::IAM::Role, Properties: {Policies: 1, AssumeRolePolicyDocument: [1]}}}", ""),
        ("a: &a [x,x,x,x,x,x,x,x]\n" + "".join(f"b{i}: &b{i} [*{'a' if not i else f'b{i - 1}'}" + f",*{'a' if not i else f'b{i - 1}'}" * 8 + "]\n" for i in range(8)), "aliases are expanded"),
        ("Resources: " + "[" * 3000 + "]" * 3000, ""),
    ],
)  # fmt: skip
def test_a_template_however_odd_ends_nothing(tmp_path: Path, text: str, said: str) -> None:
    folder = template(tmp_path / "t", "bucket/odd", text)
    file = write(tmp_path / "f.yaml", portfolio("p", product("x", version("v1"), version("v2", branch="odd"))))
    made = planned(file, folder)
    assert [each.name for each in made.products] == ["x"]
    if said:
        (left,) = made.left_out
        assert (left.version, left.file) == ("v2", folder / "bucket/odd/product.template.yaml")
        assert said in left.reason


def test_a_template_of_each_region_is_told(tmp_path: Path) -> None:
    folder = template(tmp_path / "t", "bucket/v9", TOPIC, name="product.template-us-east-1.yaml")
    made = planned(write(tmp_path / "f.yaml", portfolio("p", product("x", version("v9")))), folder)
    assert "is of one Region only; copy the one to take to product.template.yaml" in reasons(made)["x", "v9"]


def test_limits_are_told_in_words_with_what_to_do_and_nothing_is_planned_beyond_them(tmp_path: Path) -> None:
    """https://docs.aws.amazon.com/servicecatalog/latest/adminguide/limits.html: 150 in a portfolio, 350 in a Region."""
    many = [product(f"p{number}", version("v1")) for number in range(151)]
    others = [f"other-{number}" for number in range(200)]
    made = planned(write(tmp_path / "f.yaml", portfolio("all", *many)), tmp_path / "t", products=others)
    assert not made.portfolios
    of_portfolio, of_region = made.limits
    assert "portfolio 'all': 151 products, Service Catalog allows 150 in a portfolio; split it into 2" in of_portfolio
    assert "351 products with the 200 of the catalog, Service Catalog allows 350 in a Region; import" in of_region
    assert not planned(tmp_path / "f.yaml", tmp_path / "t", products=others[1:]).limits[1:]


def test_a_product_with_too_many_versions_is_told_what_to_do(tmp_path: Path) -> None:
    many = [version(f"v{number}", branch="v1") for number in range(1, 102)]
    made = planned(write(tmp_path / "f.yaml", portfolio("p", product("x", *many))), tmp_path / "t")
    assert "101 versions, Service Catalog allows 100; say `Status: terminated`" in reasons(made)["x", ""]


def test_a_card_says_that_costs_and_what_stays_are_not_known_unless_the_template_tells(tmp_path: Path) -> None:
    folder = template(tmp_path / "t", "bucket/v2", BUCKET)
    cluster = "Resources: {Data: {Type: AWS::RDS::DBCluster, Properties: {Engine: aurora-mysql}}}"
    template(folder, "bucket/v3", cluster)
    template(folder, "bucket/v4", TOPIC.replace("AWS::SNS::Topic}", "AWS::SNS::Topic, UpdateReplacePolicy: Retain}"))
    names = {"v1": "topic", "v2": "bucket", "v3": "cluster", "v4": "replaced"}
    file = write(tmp_path / "f.yaml", portfolio("p", *(product(name, version(v)) for v, name in names.items())))
    cards = {each.name: each for each in planned(file, folder).products}
    assert {each.costs for each in cards.values()} == {(NOT_KNOWN,)}
    assert "Not known" in NOT_KNOWN
    assert "不明" in NOT_KNOWN
    assert cards["topic"].stays == (NOT_KNOWN,)
    assert cards["bucket"].stays == ("By DeletionPolicy (終了後も残る): Bucket (AWS::S3::Bucket, Retain).",)
    # CloudFormation's own default for clusters is a snapshot.
    assert "Data (AWS::RDS::DBCluster, Snapshot)" in cards["cluster"].stays[0]
    assert cards["replaced"].stays[1:] == (NOT_KNOWN,), "what an update leaves says nothing of the end"


def test_a_pattern_in_java_s_syntax_is_checked_and_one_that_cannot_be_is_said_to_be_not(tmp_path: Path) -> None:
    text = """Parameters:
  Name: {Type: String, Default: abc, AllowedPattern: '\\p{Alpha}[\\p{Alnum}&&[^X]]*+'}
  Script: {Type: String, AllowedPattern: '\\p{IsGreek}+'}
Resources: {T: {Type: AWS::SNS::Topic}}
"""
    folder = template(tmp_path / "t", "bucket/v2", text)
    made = planned(write(tmp_path / "f.yaml", portfolio("p", product("x", version("v2")))), folder)
    (card,) = made.products
    name, script = card.parameters
    assert name.allowed_pattern == r"\p{Alpha}[\p{Alnum}&&[^X]]*+", "as AWS reads it"
    assert name.refusal("a1") is None
    assert name.refusal("aX")
    assert name.refusal("1")
    assert script.refusal("anything") is None
    told = {each.field: each.text for each in made.notes}
    assert "not checked before the launch" in told["Parameters.Script.AllowedPattern"]
    assert "Parameters.Name.AllowedPattern" not in told


def test_sam_is_expanded_and_said_to_be(tmp_path: Path) -> None:
    folder = template(tmp_path / "t", "bucket/v2", FUNCTION)
    made = planned(write(tmp_path / "f.yaml", portfolio("p", product("x", version("v2")))), folder)
    (release,) = made.releases
    assert "Transform" not in release.content
    assert release.content["Resources"]["Work"]["Type"] == "AWS::Lambda::Function"
    assert "AWS::Serverless-2016-10-31 is expanded, by aws-sam-translator" in release.notes
    assert ("x v2", "Transform", "changed") in {(each.where, each.field, each.outcome) for each in made.notes}
    assert release.content["Metadata"]["ExpandedAtImport"]["Transform"] == "AWS::Serverless-2016-10-31"
    (question,) = made.products[0].parameters
    assert (question.name, question.default) == ("Stage", "live")


def test_a_file_without_fields_is_told(tmp_path: Path) -> None:
    empty = dump(tmp_path / "f.yaml", None)
    empty.write_text("")
    with pytest.raises(FactoryError, match=r"f\.yaml: is empty"):
        read(empty)


class Catalog:
    """An empty catalog, into which one file is imported again and again."""

    def __init__(self, folder: Path) -> None:
        self.root, self.templates = folder / "catalog", folder / "t"
        for package, kind in (("products", "Product"), ("portfolios", "Portfolio")):
            (self.root / package).mkdir(parents=True)
            (self.root / package / "__init__.py").write_text(f"{package.upper()}: tuple[{kind}, ...] = ()\n")

    def plan(self, *versions: dict[str, Any]) -> Plan:
        file = write(self.root.parent / "f.yaml", portfolio("p", product("x", *versions)))
        return following(planned(file, self.templates), self.root)

    def done(self, *versions: dict[str, Any]) -> Plan:
        made = self.plan(*versions)
        writing.write(made, date(2026, 11, 30), self.root)
        return made

    def released(self) -> dict[str, bytes]:
        return {each.stem: each.read_bytes() for each in (self.root / "products/released/x").glob("[0-9]*.json")}


def test_a_newer_library_does_not_contradict_what_is_released(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is expanded otherwise by another version of the library stays as it was released."""
    catalog = Catalog(tmp_path)
    template(catalog.templates, "bucket/v2", FUNCTION)
    catalog.done(version("v2"))
    before = catalog.released()
    monkeypatch.setattr(serverless, "library", lambda: "aws-sam-translator 9.9.9")
    again = catalog.done(version("v2"))
    assert not again.left_out
    assert {step.action for step in writing.steps(again, catalog.root)} == {"keep"}
    assert catalog.released() == before


def test_a_version_whose_template_changed_there_is_told_and_what_is_new_comes_in(tmp_path: Path) -> None:
    catalog = Catalog(tmp_path)
    catalog.done(version("v1"))
    before = catalog.released()
    template(catalog.templates, "bucket/master", BUCKET)
    made = catalog.done(version("v1", branch="master"), version("v2", branch="v1"))
    assert "1.0.0 is released here with other content, which never changes" in reasons(made)["x", "v1"]
    assert catalog.released() == before | {"2.0.0": before["1.0.0"]}


def test_a_version_that_is_mended_too_late_is_told_and_ends_nothing(tmp_path: Path) -> None:
    catalog = Catalog(tmp_path)
    catalog.done(version("v1", branch="missing"), version("v2", branch="v1"))
    assert set(catalog.released()) == {"2.0.0"}
    made = catalog.done(version("v1"), version("v2", branch="v1"), version("v3", branch="v1"))
    assert "would be 1.0.0, and 2.0.0 is released here" in reasons(made)["x", "v1"]
    assert set(catalog.released()) == {"2.0.0", "3.0.0"}


def test_more_versions_than_service_catalog_allows_with_those_released_write_nothing(tmp_path: Path) -> None:
    catalog = Catalog(tmp_path)
    catalog.done(*(version(f"v{number}", branch="v1") for number in range(1, 61)))
    with pytest.raises(FactoryError, match="110 versions with those released, Service Catalog allows 100; say"):
        catalog.done(*(version(f"v{number}", branch="v1") for number in range(61, 111)))
    assert len(catalog.released()) == 60


def test_a_product_that_ended_here_is_not_begun_again(tmp_path: Path) -> None:
    catalog = Catalog(tmp_path)
    catalog.done(version("v1"))
    (catalog.root / "products/x.py").unlink()
    end = {"since": "2026-11-30", "ended": "2026-11-30"}
    (catalog.root / "products/released/x/end.json").write_text(json.dumps(end))
    with pytest.raises(FactoryError, match="products/released/x: ended here; rename the product in their file"):
        catalog.done(version("v1"))
