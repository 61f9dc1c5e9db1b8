"""A card says all in the languages that its catalog is offered in, or is refused with the place and the mend."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from product_factory.authoring.form import Group
from product_factory.authoring.portfolio import Portfolio
from product_factory.authoring.product import Control, KnownFinding, OwnGrant, Product
from product_factory.catalog import catalog, loading
from product_factory.catalog.catalog import Catalog
from product_factory.catalog.ending import End
from product_factory.catalog.lifecycle import State
from product_factory.catalog.translating import Translations
from product_factory.releasing.checking import findings_on, reasons
from product_factory.releasing.languages import texts_of, untold, untold_portfolios
from tests.product_factory.authoring.fake import parameter, product
from tests.product_factory.page.shelf import offer

BOTH = ("en", "ja")
# Where people read it, what they read, and the same in Japanese: written down by reading the page, not from the check.
READ = {
    "audience": ("Whom it is for.", "対象です。"),
    "controls: SNS.1": ("How it serves.", "対応方法です。"),
    "findings: CKV_1": ("Why it stays.", "理由です。"),
    "conflicts": ("What goes wrong.", "競合です。"),
    "costs": ("What it costs.", "費用です。"),
    "stays": ("What is left.", "残るものです。"),
    "grants: AWS::CodeBuild::Project": ("Why it is granted.", "許可の理由です。"),
    "form: Label: description": ("What is asked.", "質問です。"),
    "form: Label: constraint": ("What to type.", "入力してください。"),
    "1.0.0: notes": ("What is new.", "新機能です。"),
    "1.0.0: reason": ("Why not this one.", "非推奨の理由です。"),
    "end: reason": ("Why it ends.", "終了の理由です。"),
    "1.1.0: group": ("Released group", "グループ"),
    "1.1.0: Old: label": ("Released label", "ラベル"),
    "1.1.0: Old: Description": ("What was asked.", "以前の質問です。"),
    "1.1.0: Old: ConstraintDescription": ("What was to be typed.", "以前の入力方法です。"),
    "1.1.0: Rules: R": ("What goes together.", "組み合わせです。"),
}
JAPANESE = dict(READ.values())
GRANT = {
    "type": "AWS::CodeBuild::Project",
    "actions": ("codebuild:CreateProject",),
    "resources": ("arn:${AWS::Partition}:codebuild:*:${AWS::AccountId}:project/SC-*",),
}


def told(where: str) -> str:
    return READ[where][0]


def card(**more: Any) -> Product:
    """A card that says each of READ that cards say."""
    asked = parameter(
        description=told("form: Label: description"),
        constraint=told("form: Label: constraint"),
        allowed_pattern="[a-z]+",
        default="x",
    )
    said: dict[str, Any] = {
        "audience": told("audience"),
        "controls": (Control(standard="Security Hub", id="SNS.1", how=told("controls: SNS.1")),),
        "findings": (KnownFinding(tool="checkov", id="CKV_1", reason=told("findings: CKV_1")),),
        **{field: (told(field),) for field in ("conflicts", "costs", "stays")},
        "grants": (OwnGrant(**GRANT, reason=told("grants: AWS::CodeBuild::Project")),),
        "form": (Group(label="All", label_ja="全て", parameters=(asked,)),),
    }
    return product(**said | more)


def template() -> dict[str, Any]:
    """A released version's, in whose interface nothing is in Japanese."""
    interface = {
        "ParameterGroups": [{"Label": {"default": told("1.1.0: group")}, "Parameters": ["Old"]}],
        "ParameterLabels": {"Old": {"default": told("1.1.0: Old: label")}},
    }
    old = {
        "Type": "String",
        "Description": told("1.1.0: Old: Description"),
        "ConstraintDescription": told("1.1.0: Old: ConstraintDescription"),
    }
    assertion = {"Assert": {"Fn::Equals": ["a", "a"]}, "AssertDescription": told("1.1.0: Rules: R")}
    return {
        "Metadata": {"AWS::CloudFormation::Interface": interface},
        "Parameters": {"Old": old},
        "Rules": {"R": {"Assertions": [assertion]}},
        "Resources": {"Topic": {"Type": "AWS::SNS::Topic"}},
    }


@pytest.fixture
def made(tmp_path: Path) -> Catalog:
    """One product that ends, an older version of it deprecated, and all that is read of them translated."""
    notes = told("1.0.0: notes")
    held = offer(tmp_path / "products" / "released", {card(): {"1.0.0": template(), "1.1.0": template()}}, notes)
    end = End(since=date(2026, 1, 1), reason=told("end: reason"))
    states = {"fake": {"1.0.0": State.DEPRECATED, "1.1.0": State.ACTIVE}}
    return held.catalog._replace(ends={"fake": end}, states=states, translations=Translations({"fake": JAPANESE}))


def found(held: Catalog, languages: tuple[str, ...] = BOTH, without: str = "", one: Product | None = None) -> list[str]:
    """What is told of the product, with one translation taken away."""
    left = {english: japanese for english, japanese in JAPANESE.items() if english != without}
    held = held._replace(translations=Translations({"fake": left}))
    return list(untold(one or held.products[0], held, {"1.0.0": told("1.0.0: reason")}, languages))


def test_a_card_that_says_all_in_both_is_taken(made: Catalog) -> None:
    assert found(made) == []


@pytest.mark.parametrize("where", READ)
def test_each_text_without_japanese_is_refused_with_its_place_and_file(made: Catalog, where: str) -> None:
    (finding,) = found(made, without=told(where))
    assert finding == f"{where}: has no Japanese: {told(where)!r}; add it to products/ja/fake.json"


@pytest.mark.parametrize("where", READ)
def test_english_in_the_place_of_the_japanese_is_refused(made: Catalog, where: str) -> None:
    held = made._replace(translations=Translations({"fake": {**JAPANESE, told(where): "Still in English."}}))
    (finding,) = untold(held.products[0], held, {"1.0.0": told("1.0.0: reason")}, BOTH)
    assert finding.startswith(f"{where}: has no Japanese")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"summary_ja": "Still in English."}, "summary: has no Japanese"),
        ({"summary": "トピック。"}, "summary: is in Japanese"),
        ({"audience": "チーム用。"}, "audience: is in Japanese: 'チーム用。'; write English"),
        ({"form": (Group(label="All", label_ja="all of it", parameters=(parameter(default="x"),)),)}, "form: All"),
        (
            {"support": product().support.model_copy(update={"description_ja": None})},
            "support: description: has no Japanese",
        ),
    ],
)
def test_neither_language_stands_in_the_place_of_the_other(made: Catalog, change: dict[str, Any], says: str) -> None:
    assert [finding for finding in found(made, one=card(**change)) if finding.startswith(says)]


def test_names_are_the_same_in_both(made: Catalog) -> None:
    group = Group(label="AWS Config", label_ja="AWS Config", parameters=card().form[0].parameters)
    assert found(made, one=card(form=(group,))) == []


@pytest.mark.parametrize("languages", [(), ("en",)])
def test_a_catalog_that_is_not_offered_in_japanese_needs_none(made: Catalog, languages: tuple[str, ...]) -> None:
    assert found(made._replace(translations=Translations()), languages, without=told("costs")) == []


def test_a_catalog_in_japanese_alone_may_write_it_in_the_card(made: Catalog) -> None:
    ours = card(audience="チーム用。", summary="トピック。", summary_ja="トピック。")
    assert found(made, ("ja",), one=ours) == []


def test_what_nobody_can_launch_any_more_needs_no_form_in_japanese(made: Catalog) -> None:
    held = made._replace(states={"fake": {"1.0.0": State.DEPRECATED, "1.1.0": State.RETIRED}})
    assert found(held, without=told("1.1.0: Old: Description")) == []


def test_portfolios_say_name_and_description_in_both() -> None:
    portfolio = Portfolio(name="Shelf", description="For tests.", provider="Tests", products=("fake",))
    assert [text.partition(":")[0] for _, text in untold_portfolios([portfolio], BOTH)] == ["name", "description"]
    both = portfolio.model_copy(update={"name_ja": "棚", "description_ja": "テスト用。"})
    assert list(untold_portfolios([both], BOTH)) == []
    mixed = both.model_copy(update={"description": "For tests. テスト用。"})
    (found,) = untold_portfolios([mixed], BOTH)
    assert found[0] == "Shelf"
    assert "is in Japanese" in found[1]
    assert list(untold_portfolios([portfolio], ())) == []


@pytest.fixture(scope="module")
def ours() -> Catalog:
    return catalog.load()


def test_this_catalog_says_all_in_both(ours: Catalog) -> None:
    assert loading.hub().languages == BOTH
    told = [f"{each.name}: {text}" for each in ours.products for text in untold(each, ours, reasons(each), BOTH)]
    assert told == []
    assert list(untold_portfolios(loading.portfolios(), BOTH)) == []


def test_each_product_brings_its_japanese_to_whoever_takes_it_alone(ours: Catalog) -> None:
    """`factory init` and `adopt` take the files of the chosen products, of those that they include, and the shared one."""
    files = ours.translations.files
    for each in ours.products:
        brought = {english for name in (each.name, *each.includes, "shared") for english in files.get(name, {})}
        assert {text.english for text in texts_of(each, ours, reasons(each))} <= brought, each.name


def test_nothing_is_translated_that_nobody_says(ours: Catalog) -> None:
    said = {text.english for each in ours.products for text in texts_of(each, ours, reasons(each))}
    assert {text for held in ours.translations.files.values() for text in held} <= said


def test_the_check_refuses_a_card_without(ours: Catalog) -> None:
    untranslated = ours._replace(translations=Translations())
    findings = findings_on(ours.product("access-analyzer"), untranslated)
    assert {finding.severity for finding in findings} == {"error"}
    assert any("has no Japanese" in finding.finding for finding in findings)
