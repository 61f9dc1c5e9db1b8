"""Whoever reads in Japanese meets no English sentence, and the other way round: on every page, in every state."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from product_factory import impact
from product_factory.authoring.hub import Hub
from product_factory.catalog.offer import Offer
from product_factory.impact.models import Bump, Effect
from product_factory.impact.stateful import stateful
from product_factory.launch_roles.grants import Why
from product_factory.page import rendering, status_picture, status_words, words
from product_factory.page.build import build
from product_factory.page.japanese import japanese
from product_factory.page.status import status_pages
from product_factory.sandbox.console import launch_words
from product_factory.sandbox.console import words as console_words
from product_factory.sandbox.console.site import pages
from tests.browser import Visit
from tests.product_factory.authoring.fake import product
from tests.product_factory.page.conftest import HUB
from tests.product_factory.page.reader import foreign
from tests.product_factory.page.rows import many
from tests.product_factory.page.shelf import TOPIC
from tests.product_factory.page.shelf import offer as offer_of
from tests.product_factory.sandbox.console import views


@pytest.fixture(scope="module")
def site_pages(offer: Offer) -> Mapping[str, bytes]:
    """All pages: the static site, the served one, and the status of accounts of which some failed."""
    rows, told = many(12, ("/Workloads", "/Sandbox"))
    # What AWS answered stands there as it came.
    rows = [row.model_copy(update={"reason": ""}) for row in rows]
    served = pages(offer, HUB, {}, status=True).files
    static = build(offer, HUB)
    status = status_pages(rows, told._replace(notes=()), products=offer.catalog.newest_active())
    found = {"served " + path: content for path, content in served.items() if path.endswith(".html")}
    own = views.site_of(offer, HUB)
    found |= {f"launch {state}": views.shown(own, view).encode() for state, view in views.STATES.items()}
    found |= {
        f"problem {missing}": own.problem("x/y", "There is no such page.", missing=missing) for missing in (True, False)
    }
    return found | {path: content for path, content in {**static, **status}.items() if path.endswith(".html")}


@pytest.mark.parametrize("language", ["en", "ja"])
def test_no_page_says_anything_in_the_other_language(site_pages: Mapping[str, bytes], language: str) -> None:
    found = [f"{path}: {where}: {text}" for path, page in site_pages.items() for where, text in foreign(page, language)]
    assert found == []


@pytest.mark.parametrize(
    ("page", "language"),
    [
        ("<p>Type one e-mail address.</p>", "ja"),
        ('<p lang="en">First release.</p>', "ja"),
        ('<p class="help">Launch it first.</p>', "ja"),
        ('<span class="ja">空です。 Leave it empty then.</span>', "ja"),
        ('<input data-constraint="Choose a or b." data-constraint-ja="Choose a or b.">', "ja"),
        ('<nav aria-label="Where this is">x</nav>', "ja"),
        ('<option data-en="Any" data-ja="any of them">Any</option>', "ja"),
        ("<p>通知</p>", "en"),
        ('<input placeholder="名前">', "en"),
        ('<span class="en">Topic (トピック)</span>', "en"),
    ],
)
def test_the_reader_notices(page: str, language: str) -> None:
    assert list(foreign(page, language))


def test_the_reader_lets_names_and_code_pass() -> None:
    page = '<p>AWS Config</p><code>factory launch it now</code><p>aws iam create-role で作成します。</p><p class="en">In English.</p>'
    assert list(foreign(page, "ja")) == []


@pytest.mark.parametrize(
    "table",
    [words.WORDS, status_words.WORDS, status_picture.WORDS, console_words.WORDS, launch_words.WORDS],
    ids=["page", "status", "picture", "served", "launches"],
)
def test_what_scripts_say_is_in_its_own_language(table: Mapping[str, tuple[str, str]]) -> None:
    for key, (english, told) in table.items():
        assert list(foreign(f"<p>{english}</p>", "en")) == [], key
        assert list(foreign(f"<p>{told.replace('{', '`').replace('}', '`')}</p>", "ja")) == [], key


def _sentences() -> Iterator[str]:
    """What the engine says of changes, by its source: whole sentences, with a name in the place of each value."""
    for file in sorted(Path(impact.__file__).parent.glob("*.py")):
        if file.name == "markdown.py":  # a comment of a pull request, which no page shows
            continue
        tree = ast.parse(file.read_text())
        within = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)}
        docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr):
                text = "".join(str(each.value) if isinstance(each, ast.Constant) else "X" for each in node.values)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in within | docs:
                text = node.value
            else:
                continue
            if re.fullmatch(r"[A-Z].* .*\.", text.strip()):
                yield text.strip()


def test_all_that_the_engine_says_of_changes_is_there_in_japanese() -> None:
    told = list(_sentences())
    assert len(told) > 40
    # Put together of others; each is in the table below.
    parts = {
        "Updating means X; X.",
        "Updating does nothing to those who run it; X.",
        "X is how long data are kept: Xwhat is older is lost.",
        "X Only where its condition X holds.",
    }
    assert [text for text in told if not japanese(text.replace("{}", "X")) and text not in parts] == []
    for effect in Effect:
        assert japanese(f"Updating means 2 × {effect}, 1 × {Effect.CREATION}; at least a {Bump.MINOR} version."), effect
        assert japanese(str(effect)), effect
    assert [
        held.loses
        for held in stateful().values()
        if "データ" not in (japanese(f"Its data are lost: {held.loses}.") or "")
    ] == []
    assert [why.reason for why in Why if not japanese(why.reason)] == []


@pytest.mark.parametrize(
    ("english", "told"),
    [
        (
            "Updating means 1 × in-place change, data expire, 2 × new question; at least a major version.",
            "更新による影響: その場での変更 (データが失効) 1 件、新しい質問 2 件。メジャー以上のバージョンが必要です。",
        ),
        (
            "Those who run it keep their answer; new launches get '365' in place of '90'.",
            "起動済みの場合は入力が維持されます。新しい起動の既定値は '365' です (以前: '90')。",
        ),
        (
            "Properties.Name cannot change in place. Its data are lost: objects.",
            "Properties.Name はその場では変更できません。データは失われます (オブジェクト)。",
        ),
        (
            "Updating does nothing to those who run it; at least a patch version.",
            "起動済みの製品には影響しません。パッチ以上のバージョンが必要です。",
        ),
        (
            "Properties.Days is how long data are kept: where it is shorter, what is older is lost.",
            "Properties.Days はデータの保持期間です。短くなる場合、それより古いデータは失われます。",
        ),
        (
            "New in each account that updates. Only where its condition HasMail holds.",
            "更新する各アカウントに新しく作成されます。条件 HasMail が成り立つ場合のみです。",
        ),
        ("It was a dark and stormy night.", None),
        ("New in each account that updates. It was a dark and stormy night.", None),
    ],
)
def test_a_sentence_of_the_engine_keeps_its_values(english: str, told: str | None) -> None:
    assert japanese(english) == told


def test_what_a_rule_says_within_a_sentence_is_told_in_the_catalogs_words() -> None:
    lookup = {"Choose one.": "1 つ選択してください。", "Or none.": "または空にします。"}.get
    told = japanese("It may refuse answers that were accepted together: Choose one. Or none.", lookup)
    assert told == "以前は入力できた組み合わせが拒否される場合があります: 1 つ選択してください。または空にします。"


def test_a_catalog_in_one_language_has_no_switch(tmp_path: Path) -> None:
    small = offer_of(tmp_path / "released", {product(): {"1.0.0": TOPIC}})
    for languages, switches in (((), 2), (("en", "ja"), 2), (("en",), 0), (("ja",), 0)):
        page = build(small, Hub(regions=HUB.regions, languages=languages))["index.html"].decode()
        assert page.count("data-set-language") == switches, languages
        assert f'lang="{languages[0] if languages else "en"}"' in page


def test_what_has_no_japanese_is_shown_in_english_and_marked_as_such() -> None:
    assert rendering.told("Only <b> English.", None) == '<span lang="en">Only &lt;b&gt; English.</span>'
    assert rendering.told("日本語のみ。", "日本語のみ。") == '<span lang="ja">日本語のみ。</span>'


def test_in_japanese_errors_rules_and_title_are_japanese(visitor: Visit, site: Path) -> None:
    look = visitor(locale="ja-JP")
    page = look.page
    page.goto((site / "products" / "security-notification.html").as_uri())
    assert page.title() == "security-notification · サービスカタログ"
    held = json.loads((Path.cwd() / "products/ja/security-notification.json").read_text())
    shared = json.loads((Path.cwd() / "products/ja/shared.json").read_text())
    page.locator("[data-name=Email]:visible").fill("x")
    constraint = "Type one e-mail address, such as security-team@example.com, or leave it empty."
    assert page.locator(".version-form:visible .question .error:visible").inner_text() == held[constraint]
    page.locator("[data-name=Email]:visible").fill("")
    page.locator("[data-name=SlackChannelId]:visible").fill("C0123ABCD")
    rules = page.locator(".version-form:visible .rules").inner_text()
    assert shared["Type both the Slack workspace ID and the channel ID, or neither."] in rules
    assert look.complaints == []
