"""The page is pure: every product and link is there, nothing is asked outside, and what cards say is text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from product_factory.catalog.ending import End
from product_factory.catalog.lifecycle import State
from product_factory.catalog.offer import Offer
from product_factory.catalog.released import LIFECYCLE
from product_factory.page.build import build
from product_factory.page.console_links import HubIds, console, console_portfolio
from product_factory.page.rendering import Extension, Link
from product_factory.page.words import WORDS
from tests.product_factory.authoring.fake import parameter, product
from tests.product_factory.page.conftest import HUB
from tests.product_factory.page.shelf import NASTY, TOPIC, offer

# Attributes by which a browser fetches something by itself.
FETCHING = {"src", "srcset", "data", "poster", "background", "action", "formaction", "ping", "manifest"}


class Page(HTMLParser):
    """What a browser makes of a page: elements with their attributes, and the text."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.feed(content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, attribute: str) -> list[str]:
        """Every value of an attribute."""
        return [attributes[attribute] for _, attributes in self.elements if attribute in attributes]


@pytest.fixture(scope="module")
def files(offer: Offer) -> Mapping[str, bytes]:
    return build(offer, HUB)


@pytest.fixture(scope="module")
def pages(files: Mapping[str, bytes]) -> dict[str, Page]:
    return {path: Page(content) for path, content in files.items() if path.endswith(".html")}


def test_every_product_has_a_page_and_a_link_on_the_catalog(offer: Offer, pages: dict[str, Page]) -> None:
    linked = pages["index.html"].all("href")
    for card in offer.catalog.products:
        assert f"products/{card.name}.html" in pages
        assert f"products/{card.name}.html" in linked
    assert len(pages) == len(offer.catalog.products) + 1


def test_every_link_within_the_site_leads_to_something(files: Mapping[str, bytes], pages: dict[str, Page]) -> None:
    for path, page in pages.items():
        for link in page.all("href") + page.all("src"):
            if re.match(r"https?:|mailto:", link):
                continue
            target, _, anchor = link.partition("#")
            file = (Path("/") / path).parent / target if target else Path("/") / path
            resolved = file.resolve().relative_to("/").as_posix()
            assert resolved in files, f"{path}: {link}"
            assert not anchor or anchor in pages[resolved].all("id"), f"{path}: {link}"


def test_ids_are_unique_and_what_refers_to_them_finds_them(pages: dict[str, Page]) -> None:
    for path, page in pages.items():
        ids = page.all("id")
        assert len(ids) == len(set(ids)), path
        for attribute in ("for", "aria-labelledby", "aria-describedby"):
            for value in page.all(attribute):
                assert set(value.split()) <= set(ids), f"{path}: {attribute}={value}"


def test_no_page_fetches_anything_from_outside(files: Mapping[str, bytes], pages: dict[str, Page]) -> None:
    for path, page in pages.items():
        fetched = [value for _, held in page.elements for name, value in held.items() if name in FETCHING]
        fetched += [held["href"] for tag, held in page.elements if tag == "link"]
        assert fetched, path
        assert not [url for url in fetched if "//" in url or url.startswith("data:")], path
    for path, content in files.items():
        if path.endswith((".css", ".js")):
            # MiniSearch's own map has a method of this name.
            content = re.sub(rb"fetch\((?:\)|'somekey'|key|term)", b"", content) if "minisearch" in path else content
            urls = re.findall(
                rb"(?:url\(|@import|fetch\(|importScripts\(|XMLHttpRequest|sendBeacon)[^)]{0,40}", content
            )
            assert all(b"data:" in url for url in urls), (path, urls)


def test_the_policy_allows_own_files_only_and_nothing_inline(pages: dict[str, Page]) -> None:
    for path, page in pages.items():
        (policy,) = [
            held["content"] for _, held in page.elements if held.get("http-equiv") == "Content-Security-Policy"
        ]
        rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
        assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
        assert rules["script-src"] == rules["style-src"] == "'self'"
        assert "connect-src" not in rules
        assert "unsafe" not in policy
        for tag, held in page.elements:
            assert tag != "style", path
            assert tag != "script" or held["src"], path
            assert not {name for name in held if name == "style" or name.startswith("on")}, (path, held)
            assert not held.get("href", "").startswith("javascript:")


def test_the_same_offer_makes_the_same_bytes(offer: Offer, files: Mapping[str, bytes]) -> None:
    assert build(offer, HUB) == files


def test_all_words_are_there_in_both_languages_and_ask_for_the_same_values() -> None:
    for key, (english, japanese) in WORDS.items():
        assert english, key
        assert japanese, key
        assert set(re.findall(r"\{\w+\}", english)) == set(re.findall(r"\{\w+\}", japanese)), key


def test_all_words_are_used() -> None:
    folder = Path(__file__).parents[3] / "product_factory" / "page"
    sources = [*folder.glob("*.py"), *folder.rglob("templates/**/*.*"), *folder.glob("assets/*.js")]
    used = "".join(path.read_text() for path in sources if path.name != "words.py")
    states = {"active", "deprecated", "retired"}
    verbs = {"read", "write", "delete", "tag", "pass"}
    unused = {key for key in WORDS if not re.search(rf"""["']{key}["']""", used)}
    assert unused <= states | verbs


def test_both_summaries_are_on_the_page_each_marked_with_its_language(offer: Offer, files: Mapping[str, bytes]) -> None:
    card = offer.catalog.product("audit-trail")
    for path in ("index.html", "products/audit-trail.html"):
        text = files[path].decode()
        assert re.search(rf'lang="en">{re.escape(card.summary)}</span>', text)
        assert re.search(rf'lang="ja">{re.escape(card.summary_ja)}</span>', text)


def nasty_template(**more: Any) -> dict[str, Any]:
    question = {
        "Type": "String",
        "Default": NASTY,
        "Description": NASTY,
        "ConstraintDescription": NASTY,
        "AllowedPattern": NASTY,
    }
    chosen = {"Type": "String", "AllowedValues": [NASTY, "b"], "Default": "b"}
    topic = {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": {"Ref": "Label"}}}
    rule = {"Assertions": [{"Assert": {"Fn::Equals": [{"Ref": "Label"}, NASTY]}, "AssertDescription": NASTY}]}
    return {
        "Parameters": {"Label": question, "Choice": chosen},
        "Metadata": {
            "AWS::CloudFormation::Interface": {
                "ParameterGroups": [{"Label": {"default": NASTY}, "Parameters": ["Label"]}],
                "ParameterLabels": {"Label": {"default": NASTY}},
            }
        },
        "Resources": {"Topic": topic},
        "Rules": {"R": rule},
    } | more


def nasty_offer(root: Path) -> Offer:
    """A product that says NASTY wherever people may write."""
    support = product().support.model_copy(update={"owner": NASTY, "description": NASTY})
    card = product(
        summary=NASTY,
        summary_ja=NASTY,
        audience=NASTY,
        conflicts=(NASTY,),
        costs=(NASTY,),
        stays=(NASTY,),
        form=({"label": NASTY, "label_ja": NASTY, "parameters": (parameter(label=NASTY, default="x"),)},),
        controls=({"standard": "Security Hub", "id": "SNS.1", "how": NASTY},),
        findings=({"tool": "checkov", "id": "CKV_AWS_26", "reason": NASTY},),
        support=support,
    )
    return offer(root, {card: {"1.0.0": nasty_template(), "1.1.0": nasty_template()}}, notes=NASTY)


def test_html_in_cards_and_templates_is_shown_and_not_run(tmp_path: Path) -> None:
    made = build(nasty_offer(tmp_path), HUB)
    for path, times in (("index.html", 4), ("products/fake.html", 17)):
        page = Page(made[path])
        assert page.text.count("{{ 7*7 }}") >= times, "shown as text"
        assert "49" not in page.text
        assert not [held for tag, held in page.elements if tag == "img" or "onerror" in held]
        assert all(held["src"].endswith(".js") for tag, held in page.elements if tag == "script")


def test_outputs_of_an_umbrella_are_told_by_what_they_are(files: Mapping[str, bytes]) -> None:
    page = files["products/governance-base.html"].decode()
    assert "Topic that carries this account&#39;s security alerts" in page
    assert "このアカウントのセキュリティアラートを配信するトピック" in page


def test_findings_that_stay_are_told_with_tool_and_reason(tmp_path: Path) -> None:
    card = product(findings=({"tool": "AWS Control Tower", "id": "CT.KMS.PR.3", "reason": "It has to be so."},))
    told = build(offer(tmp_path, {card: {"1.0.0": TOPIC}}), HUB)["products/fake.html"].decode()
    for text in ("CT.KMS.PR.3", "It has to be so.", "AWS Control Tower", "What checks still report"):
        assert text in told
    without = build(offer(tmp_path / "none", {product(): {"1.0.0": TOPIC}}), HUB)["products/fake.html"].decode()
    assert "What checks still report" not in without


def test_what_an_update_does_is_told_at_each_version(tmp_path: Path) -> None:
    def judge(old: Mapping[str, Any], new: Mapping[str, Any]) -> Any:
        change = SimpleNamespace(
            section="Resources", name="Topic", type="AWS::SNS::Topic", effect="replacement", why="Because."
        )
        changed = (change,) if old != new else ()
        return SimpleNamespace(sentence=f"From {len(old['Resources'])}.", bump="major", changes=changed)

    two = {"Resources": {**TOPIC["Resources"], "Other": {"Type": "AWS::SNS::Topic"}}}
    made = build(offer(tmp_path, {product(): {"1.0.0": TOPIC, "2.0.0": two, "2.0.1": two}}), HUB, judge=judge)
    text = made["products/fake.html"].decode()
    newest, middle, first = re.findall(r'<li id="version-.*?</li>', text, re.DOTALL)
    assert "What updating from 2.0.0 does" in newest
    assert "Nothing changes in the account." in newest
    assert "From 1." in middle
    assert "replacement" in middle
    assert "updating" not in first


def test_only_active_versions_can_be_chosen_and_forms_that_are_alike_stand_once(tmp_path: Path) -> None:
    asked = {**TOPIC, "Parameters": {"Label": {"Type": "String"}}}
    versions = {"1.0.0": TOPIC, "1.1.0": asked, "1.2.0": asked, "1.3.0": TOPIC}
    card = product()
    shelf = offer(tmp_path, {card: versions})
    retired = '{"1.3.0": {"state": "retired", "since": "2026-01-02"}}'
    (tmp_path / "fake" / LIFECYCLE).write_text(retired)
    from product_factory.catalog import catalog as products
    from product_factory.catalog import offer as catalog

    shelf = catalog.load(shelf.portfolios, products.load([card], tmp_path))
    page = Page(build(shelf, HUB)["products/fake.html"])
    chosen = [held["value"] for tag, held in page.elements if tag == "option" and "data-form" in held]
    assert chosen == ["1.2.0", "1.1.0", "1.0.0"]
    assert page.all("data-rules") == ["[]", "[]"]
    assert "version-1.3.0" in page.all("id"), "told in the history"


def test_one_that_ends_leads_to_the_next_and_one_that_left_has_a_page_to_which_nothing_leads(tmp_path: Path) -> None:
    cards = {product(name=name): {"1.0.0": TOPIC} for name in ("next", "ends")}
    made = offer(tmp_path, cards)
    since = date(2026, 1, 31)
    ends = {
        "ends": End(since=since, reason=NASTY, successor="next"),
        "left": End(since=since, reason=NASTY, successor="ends", ended=since),
    }
    states = {**made.catalog.states, "ends": {"1.0.0": State.DEPRECATED}}
    files = build(made._replace(catalog=made.catalog._replace(ends=ends, states=states)), HUB)
    pages = {path: Page(content) for path, content in files.items() if path.endswith(".html")}
    for name, said in (("ends", "Discontinued since 2026-01-31"), ("left", "Removed on 2026-01-31")):
        page = pages[f"products/{name}.html"]
        assert said in page.text
        assert NASTY in page.text
        assert "next.html" in page.all("href")
        assert "Not released yet" not in page.text
        assert not page.all("data-form"), "nothing to launch it with"
        assert not page.all("onerror")
    assert "AWS::SNS::Topic" in pages["products/ends.html"].text, "who runs it can read what it makes"
    assert "products/next.html" in pages["index.html"].all("href")
    assert not [path for path, page in pages.items() if any("left" in href for href in page.all("href"))]


def test_a_product_not_yet_released_is_shown_as_such(tmp_path: Path) -> None:
    page = Page(build(offer(tmp_path, {product(): {}}), HUB)["products/fake.html"])
    assert "Not released yet" in page.text
    assert "provision-product" not in page.text


def test_the_order_of_launch_is_told_with_links(
    offer: Offer, pages: dict[str, Page], files: Mapping[str, bytes]
) -> None:
    for card in offer.catalog.products:
        text = files[f"products/{card.name}.html"].decode()
        steps = re.search(r'<ol class="steps">(.*?)</ol>', text, re.DOTALL)
        linked = re.findall(r'href="([\w-]+)\.html"', steps[1]) if steps else []
        assert set(card.prerequisites) <= set(linked)
        for number, name in enumerate(linked):
            assert set(offer.catalog.product(name).prerequisites) <= set(linked[:number]), "first things first"


def test_an_extension_adds_files_links_and_scripts_that_may_call_their_server(offer: Offer) -> None:
    extension = Extension(
        files={"status.html": b"x", "assets/launch.js": b"y"},
        links=(Link("status.html", "Status", "状況"),),
        scripts=("assets/launch.js",),
        connects=True,
        ids={HUB.regions[0]: HubIds({"audit-trail": "prod-abc"}, {"Governance base": "port-abc"})},
    )
    made = build(offer, HUB, extension)
    assert made["status.html"] == b"x"
    page = Page(made["products/audit-trail.html"])
    assert "../status.html" in page.all("href")
    assert "../assets/launch.js" in page.all("src")
    assert any("connect-src 'self'" in value for value in page.all("content"))
    assert any(value.endswith("#products/prod-abc") for value in page.all("href"))
    [portfolio] = [value for value in Page(made["index.html"]).all("href") if "port-abc" in value]
    assert portfolio == console_portfolio(HUB.regions[0], "port-abc")
    assert "assets/launch.js" not in Page(made["index.html"]).all("src")


@pytest.mark.parametrize(
    ("region", "host"),
    [
        ("eu-west-1", "eu-west-1.console.aws.amazon.com"),
        ("cn-north-1", "cn-north-1.console.amazonaws.cn"),
        ("us-gov-west-1", "us-gov-west-1.console.amazonaws-us-gov.com"),
    ],
)
def test_the_console_is_the_partitions_own(region: str, host: str) -> None:
    assert console(region) == f"https://{host}/servicecatalog/home?region={region}#products"
    at = f"https://{host}/servicecatalog/home?region={region}#portfolios/port-abc"
    assert console_portfolio(region, "port-abc") == at
