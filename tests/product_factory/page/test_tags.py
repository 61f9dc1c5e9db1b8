"""Tags in the page's form: TagOptions as choices, further ones as lines, checked as the factory does, in both commands."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from product_factory.authoring.tag_option import TagOption
from product_factory.page.build import build
from product_factory.page.writing import write
from product_factory.provisioning.tags import problems
from tests.browser import Visit
from tests.product_factory.authoring.fake import product
from tests.product_factory.page.conftest import HUB
from tests.product_factory.page.shelf import NASTY, TOPIC, offer
from tests.product_factory.page.test_product_page import arguments, opened

OPTIONS = {"CostCenter": ("blue", "deep green"), "Stage": ("prod",)}


@pytest.fixture(scope="module")
def tagged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a product whose portfolio asks for a cost centre; the product's own TagOption sets a stage."""
    folder = tmp_path_factory.mktemp("tagged")
    asked, own = (TagOption(key=key, values=values) for key, values in OPTIONS.items())
    card = product(tag_options=(own,))
    write(build(offer(folder / "released", {card: {"1.0.0": TOPIC}}, tag_options=(asked,)), HUB), folder / "site")
    return folder / "site"


def tags_of(page: Page) -> dict[str, str]:
    """The tags that the AWS CLI would be given."""
    given = arguments(page, "by-cli")
    told = json.loads(given[given.index("--tags") + 1]) if "--tags" in given else []
    return {each["Key"]: each["Value"] for each in told}


def test_a_demanded_tag_is_chosen_and_stands_in_both_commands(visitor: Visit, tagged: Path) -> None:
    look = opened(visitor, tagged, "fake")
    page = look.page
    assert page.locator("#verdict").inner_text() == "1 answer is still needed."
    choice = page.get_by_label("CostCenter")
    assert choice.locator("option").all_inner_texts() == ["Choose …", *OPTIONS["CostCenter"]]
    page.locator("#provisioned-name").press("Enter")
    assert page.evaluate("document.activeElement.dataset.tag") == "CostCenter"
    assert page.locator("#tag-1-error").inner_text() == "Required: choose a value."
    choice.select_option("deep green")
    page.get_by_label("Further tags").fill("\n Team = a=b \nÉtage=3 é\n")
    given = {"CostCenter": "deep green", "Team": "a=b", "Étage": "3 é"}
    assert tags_of(page) == given
    by_factory = arguments(page, "by-factory")
    told = [after for each, after in pairwise(by_factory) if each == "--tag"]
    assert told == [f"{key}={value}" for key, value in given.items()]
    assert "Stage = prod" in page.locator("#tags").inner_text()
    assert look.complaints == []
    assert look.violations() == []


def test_without_tags_no_command_names_them(visitor: Visit, site: Path) -> None:
    page = opened(visitor, site, "audit-trail").page
    for command in ("by-cli", "by-factory"):
        assert not {"--tag", "--tags"} & set(arguments(page, command))


def test_a_tag_that_only_some_portfolios_ask_for_may_be_left_out(visitor: Visit, tmp_path: Path) -> None:
    asked = TagOption(key="CostCenter", values=OPTIONS["CostCenter"])
    made = offer(tmp_path / "released", {product(): {"1.0.0": TOPIC}}, tag_options=(asked,))
    other = made.portfolios[0].model_copy(update={"name": "Other", "tag_options": ()})
    write(build(made._replace(portfolios=(*made.portfolios, other)), HUB), tmp_path / "site")
    page = opened(visitor, tmp_path / "site", "fake").page
    assert tags_of(page) == {}
    page.get_by_label("CostCenter").select_option("blue")
    assert tags_of(page) == {"CostCenter": "blue"}


@pytest.mark.parametrize(
    ("text", "english", "japanese"),
    [
        ("a=1\nTeam", "Line 2: write KEY=VALUE.", "2 行目: KEY=VALUE"),
        ("a=1\na=2", "Line 2: this key is already used.", "2 行目: このキーはすでに"),
        ("CostCenter=blue", "Line 1: this key is already used.", "1 行目: このキーはすでに"),
        ("Stage=dev", "Line 1: the TagOption does not allow this value.", "1 行目: TagOption で許可されていない"),
        (f"a={NASTY}", "Line 1: use only letters, digits, spaces and _ . : / = + - @.", "1 行目: 使用できるのは"),
        ("\n".join(f"k{i}=1" for i in range(50)), "Up to 50 tags are allowed.", "タグは 50 個まで"),
    ],
)
def test_what_is_refused_is_told_in_both_languages(
    visitor: Visit, tagged: Path, text: str, english: str, japanese: str
) -> None:
    look = opened(visitor, tagged, "fake")
    page = look.page
    page.get_by_label("CostCenter").select_option("blue")
    page.locator("#further-tags").fill(text)
    assert page.locator("#further-tags-error").inner_text() == english
    assert page.locator("#by-cli").text_content() == page.locator("#by-factory").text_content() == ""
    page.get_by_role("button", name="日本語").click()
    assert page.locator("#further-tags-error").inner_text().startswith(japanese)
    assert page.locator("#further-tags").get_attribute("aria-invalid") == "true"
    page.get_by_role("button", name="既定値に戻す").click()
    page.locator("#further-tags-error").wait_for(state="hidden")
    assert look.complaints == []


def test_the_browser_judges_each_tag_as_the_factory_does(visitor: Visit, tagged: Path) -> None:
    page = opened(visitor, tagged, "fake").page
    keys = ("Team", "é 1", "aws:x", "AWS:x", "a.b:/+-@_", "k" * 128, "k" * 129, "😀", "a%", "a,b", "__proto__")
    values = ("v", "v" * 256, "v" * 257, "é  1", "a=b", "$(id)", "'", "\\")
    given: list[dict[str, Any]] = [{"Stage": "prod"}, {"Stage": "dev"}]
    given += [{key: "v"} for key in keys] + [{"Team": value} for value in values]
    lines = ["\n".join(f"{key}={value}" for key, value in each.items()) for each in given]
    read = "([lines, options]) => lines.map((each) => factory.tags.read({}, each, options).problem === null)"
    own = {"Stage": OPTIONS["Stage"]}
    judged = dict(zip(lines, page.evaluate(read, [lines, own]), strict=True))
    assert judged == {line: not list(problems(own, tags)) for line, tags in zip(lines, given, strict=True)}
