"""A product's page in a real browser: the form checks as CloudFormation does and gives commands that are safe to paste."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from product_factory.authoring.form import broken_limit
from product_factory.catalog.offer import Offer
from product_factory.page.build import build
from product_factory.page.form import form_of
from product_factory.page.writing import write
from product_factory.provisioning.parameters import Parameter
from tests.browser import Visit, Visitor
from tests.product_factory.authoring.fake import product
from tests.product_factory.page.conftest import HUB
from tests.product_factory.page.shelf import NASTY, TOPIC, offer
from tests.product_factory.page.test_build import nasty_offer

# What a shell would do something with, if it were let.
HOSTILE = 'it\'s $(touch /tmp/x) `id` "q" \\ ;|&<>*?~!#%{a,b} é😀,Key=Value'


def opened(visit: Visit, folder: Path, name: str, **how: Any) -> Visitor:
    """A visitor who looks at a product."""
    made: Visitor = visit(**how)
    made.page.goto((folder / "products" / f"{name}.html").as_uri())
    return made


def shelf(tmp_path: Path, parameters: Mapping[str, Any], **more: Any) -> Path:
    """The page of one product named fake that asks this."""
    template = {**TOPIC, "Parameters": parameters, **more}
    folder = tmp_path / "site"
    write(build(offer(tmp_path / "released", {product(): {"1.0.0": template}}), HUB), folder)
    return folder


def asked(page: Page, name: str) -> Locator:
    """Where the chosen version's form asks this."""
    return page.locator(f".version-form:visible [data-name={name}]")


def arguments(page: Page, command: str) -> list[str]:
    """What bash makes of a command on the page: its words, none of which it may act on."""
    text = page.locator(f"#{command}").text_content() or ""
    word = text.split()[0]
    script = f"{word}() {{ printf '%s\\0' {word} \"$@\"; }}\n{text}\n"
    done = subprocess.run(["/bin/bash", "-c", script], capture_output=True, check=True)
    assert not done.stderr
    return done.stdout.decode().split("\0")[:-1]


def parameters_of(page: Page) -> dict[str, str]:
    """The parameters that the AWS CLI would be given."""
    given = arguments(page, "by-cli")
    if "--provisioning-parameters" not in given:
        return {}
    told = json.loads(given[given.index("--provisioning-parameters") + 1])
    return {each["Key"]: each["Value"] for each in told}


def test_a_bad_value_is_refused_with_the_templates_own_message(visitor: Visit, site: Path, offer: Offer) -> None:
    look = opened(visitor, site, "security-notification")
    page = look.page
    field = asked(page, "Email")
    (question,) = [
        q
        for q in form_of(offer.catalog.released["security-notification"][-1].template()).questions
        if q.name == "Email"
    ]
    assert question.constraint
    assert not page.locator("#accepted").is_visible()
    field.fill("not an address")
    error = page.locator(".version-form:visible .question .error:visible")
    assert error.inner_text() == question.constraint
    assert field.get_attribute("aria-invalid") == "true"
    assert (error.get_attribute("id") or "") in (field.get_attribute("aria-describedby") or "").split()
    assert page.locator("#by-cli").inner_text() == ""
    field.fill("team@example.com")
    assert error.count() == 0
    assert field.get_attribute("aria-invalid") is None
    assert page.locator("#verdict").inner_text() == "All answers are valid."
    assert parameters_of(page) == {"Email": "team@example.com"}
    assert look.complaints == []


def test_a_rule_over_several_answers_is_told_in_its_own_words(visitor: Visit, site: Path) -> None:
    page = opened(visitor, site, "security-notification").page
    rules = page.locator(".version-form:visible .rules")
    assert not rules.is_visible(), "nobody answered anything yet"
    page.locator("#provisioned-name").press("Enter")
    assert "somebody must hear" in rules.inner_text()
    asked(page, "SlackChannelId").fill("C0123ABCD")
    assert "Type both the Slack workspace ID and the channel ID, or neither." in rules.inner_text()
    asked(page, "SlackWorkspaceId").fill("T0123ABCD")
    assert not rules.is_visible()
    assert parameters_of(page) == {"SlackWorkspaceId": "T0123ABCD", "SlackChannelId": "C0123ABCD"}


def test_another_version_asks_its_own_questions(visitor: Visit, tmp_path: Path) -> None:
    rule = {
        "Heard": {"Assertions": [{"Assert": {"Fn::Equals": [{"Ref": "Who"}, "team"]}, "AssertDescription": "Team."}]}
    }
    older = {**TOPIC, "Parameters": {"Email": {"Type": "String", "MinLength": 1}}}
    newer = {**TOPIC, "Parameters": {"Who": {"Type": "String", "Default": "nobody"}}, "Rules": rule}
    folder = tmp_path / "site"
    write(build(offer(tmp_path / "released", {product(): {"1.0.0": older, "2.0.0": newer}}), HUB), folder)
    page = opened(visitor, folder, "fake").page
    assert asked(page, "Who").is_visible()
    page.locator("#version").select_option("1.0.0")
    assert page.locator("#verdict").inner_text() == "1 answer is still needed.", (
        "no rule, but a question without default"
    )
    assert asked(page, "Who").count() == 0
    asked(page, "Email").fill("team@example.com")
    assert parameters_of(page) == {"Email": "team@example.com"}
    assert "1.0.0" in arguments(page, "by-cli")
    assert "1.0.0" in arguments(page, "by-factory")


def test_the_region_and_the_name_stand_in_every_command_and_link(visitor: Visit, site: Path) -> None:
    page = opened(visitor, site, "audit-trail").page
    page.locator("#region").select_option("us-east-1")
    page.get_by_label("Name of the provisioned product").fill("trail-2")
    for command in ("by-cli", "by-factory"):
        assert {"us-east-1", "trail-2", "audit-trail"} <= set(arguments(page, command))
    assert "region=us-east-1" in (page.locator("#by-console").get_attribute("href") or "")
    page.get_by_label("Name of the provisioned product").fill("2 trails")
    assert page.locator("#provisioned-name-error").is_visible()
    assert not page.locator("#by-cli").is_visible()


def test_enter_tells_all_that_is_refused_and_goes_to_the_first(visitor: Visit, tmp_path: Path) -> None:
    parameters = {"A": {"Type": "String", "Default": "x"}, "B": {"Type": "String"}, "C": {"Type": "Number"}}
    page = opened(visitor, shelf(tmp_path, parameters), "fake").page
    assert page.locator(".error:visible").count() == 0, "nobody is scolded before having typed"
    asked(page, "A").press("Enter")
    assert page.locator(".error:visible").count() == 2
    assert page.evaluate("document.activeElement.dataset.name") == "B"
    page.get_by_role("button", name="Reset to defaults").click()
    page.locator(".error:visible").first.wait_for(state="detached")


def test_answers_are_quoted_so_that_a_shell_takes_them_as_they_are(visitor: Visit, tmp_path: Path) -> None:
    page = opened(visitor, shelf(tmp_path, {"Text": {"Type": "String"}}), "fake").page
    asked(page, "Text").fill(HOSTILE)
    assert parameters_of(page) == {"Text": HOSTILE}
    given = arguments(page, "by-factory")
    assert given[given.index("--param") + 1] == f"Text={HOSTILE}"
    assert given[: given.index("--param")] == [
        "factory",
        "launch",
        "fake",
        "--version",
        "1.0.0",
        "--region",
        "ap-northeast-1",
    ]


def test_what_is_default_is_not_given_and_what_is_emptied_is(visitor: Visit, tmp_path: Path) -> None:
    parameters = {"A": {"Type": "String", "Default": "x"}, "B": {"Type": "String", "Default": ""}}
    page = opened(visitor, shelf(tmp_path, parameters), "fake").page
    assert parameters_of(page) == {}
    asked(page, "A").fill("")
    assert parameters_of(page) == {"A": ""}


def test_html_in_cards_templates_and_answers_is_not_run(visitor: Visit, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    write(build(nasty_offer(tmp_path / "released"), HUB), folder)
    look = opened(visitor, folder, "fake")
    title = look.page.title()
    asked(look.page, "Label").fill(NASTY + " ")
    assert look.page.locator(".rules:visible li").inner_text() == NASTY
    look.page.get_by_role("button", name="日本語").click()
    look.page.goto((folder / "index.html").as_uri())
    assert look.page.locator(".card:visible").count() == 1
    assert look.page.title() != "run" != title
    assert look.page.locator("img").count() == 0
    assert look.complaints == [], "nothing that the policy had to stop"


def test_the_policy_stops_what_would_be_inline(visitor: Visit, site: Path) -> None:
    look = opened(visitor, site, "audit-trail")
    look.page.evaluate("""() => {
        const script = document.createElement('script');
        script.textContent = 'window.ran = true';
        document.body.append(script);
    }""")
    assert look.page.evaluate("window.ran") is None
    assert any("Content Security Policy" in complaint for complaint in look.complaints)


LIMITS: tuple[dict[str, Any], ...] = (
    {"Type": "String"},
    {"Type": "String", "AllowedPattern": "[a-z]+|x9"},
    {"Type": "String", "AllowedPattern": "(a|b{2})?"},
    {"Type": "String", "AllowedPattern": r"[^@\s]+@[^@\s]+\.[^@\s]+"},
    {"Type": "String", "AllowedPattern": r"arn:aws[a-z-]*:iam::\d{12}:(root|(role|user)/[\w+=,.@/-]{1,512})"},
    {"Type": "String", "MinLength": 2, "MaxLength": 4},
    {"Type": "String", "AllowedValues": ["a", "b"]},
    {"Type": "Number"},
    {"Type": "Number", "MinValue": 0, "MaxValue": 10},
    {"Type": "Number", "MinValue": -1.5},
    {"Type": "Number", "AllowedValues": ["1", "3"]},
    {"Type": "CommaDelimitedList", "AllowedPattern": "[a-z]+"},
    {"Type": "List<Number>", "MaxValue": 3},
    {"Type": "AWS::SSM::Parameter::Value<String>", "AllowedPattern": "[A-Za-z0-9_.:/-]+"},
)
VALUES = (
    *("", "a", "b", "bb", "x9", "abc", "abcde", "a b", "a,b", "a, b", "a,B", "A", "é", "😀😀", "a\\"),
    *("0", "1", "3", "10", "11", "-1", "-2", "+3", "1.5", "1.", ".5", "1e3", "1,2", "1,4", "0x1", " 1"),
    *("x@y.z", "x@y", "/a/b.c", "arn:aws:iam::111122223333:role/A", "arn:aws:iam::1:root"),
)


def test_the_browser_judges_each_value_as_the_factory_does(visitor: Visit, site: Path) -> None:
    page = opened(visitor, site, "audit-trail").page
    for told in LIMITS:
        (question,) = form_of({"Parameters": {"P": told}}).questions
        limits = {
            "type": question.type,
            "pattern": question.pattern,
            "allowed": list(question.allowed) or None,
            "minLength": question.min_length,
            "maxLength": question.max_length,
            "minValue": question.min_value,
            "maxValue": question.max_value,
        }
        given = {name: value for name, value in limits.items() if value is not None}
        judged = page.evaluate(
            "([limits, values]) => values.map((value) => factory.check.refuses(limits, value))", [given, VALUES]
        )
        form = Parameter(
            name="P",
            type=question.type,
            allowed_values=question.allowed,
            allowed_pattern=question.pattern,
            min_length=told.get("MinLength"),
            max_length=told.get("MaxLength"),
            min_value=told.get("MinValue"),
            max_value=told.get("MaxValue"),
        )
        expected = {value: broken_limit(form, value) is not None for value in VALUES}
        assert dict(zip(VALUES, judged, strict=True)) == expected, told


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ({"Fn::Equals": [{"Ref": "A"}, "x"]}, True),
        ({"Fn::Equals": [{"Ref": "Days"}, 7]}, True),
        ({"Fn::Not": [{"Fn::Equals": [{"Ref": "A"}, "x"]}]}, False),
        ({"Fn::Contains": [["x", "y"], {"Ref": "A"}]}, True),
        ({"Fn::Contains": [["y"], {"Ref": "A"}]}, False),
        ({"Fn::EachMemberIn": [{"Ref": "List"}, ["a", "b", "c"]]}, True),
        ({"Fn::EachMemberIn": [{"Ref": "List"}, ["a"]]}, False),
        ({"Fn::EachMemberEquals": [{"Ref": "List"}, "a"]}, False),
        ({"Fn::And": [{"Fn::Equals": [{"Ref": "AWS::Region"}, "x"]}, {"Fn::Equals": ["a", "b"]}]}, False),
        ({"Fn::Or": [{"Fn::Equals": [{"Ref": "AWS::Region"}, "x"]}, {"Fn::Equals": ["a", "a"]}]}, True),
        # What only AWS knows is not judged.
        ({"Fn::Equals": [{"Ref": "AWS::Region"}, "x"]}, None),
        ({"Fn::Not": [{"Fn::Equals": [{"Ref": "AWS::Region"}, "x"]}]}, None),
        ({"Fn::EachMemberIn": [{"Fn::ValueOfAll": ["AWS::EC2::VPC::Id", "Tags.x"]}, ["a"]]}, None),
    ],
)
def test_rules_are_judged_as_far_as_answers_tell(
    visitor: Visit, site: Path, expression: Any, value: bool | None
) -> None:
    page = opened(visitor, site, "audit-trail").page
    answers = {"A": "x", "Days": "7", "List": "a, b"}
    for when, counts in ((True, True), ({"Fn::Equals": ["a", "b"]}, False)):
        rule = {"when": when, "assert": expression, "says": "No."}
        script = "([rules, answers]) => factory.check.brokenRules(rules, answers).map(({ says }) => says)"
        broken = page.evaluate(script, [[rule], answers])
        assert broken == (["No."] if counts and value is False else [])


@pytest.mark.slow
def test_every_released_form_accepts_its_own_defaults(visitor: Visit, site: Path, offer: Offer) -> None:
    for card in offer.catalog.products:
        page = opened(visitor, site, card.name).page
        wrong = page.locator(".version-form:visible [data-name]:not([required])").evaluate_all(
            "all => all.filter((e) => factory.check.refuses({...e.dataset, allowed: e.dataset.allowed && JSON.parse(e.dataset.allowed)}, e.value)).map((e) => e.dataset.name)"
        )
        assert wrong == [], card.name


def test_pointing_at_a_resource_shows_what_it_belongs_to(visitor: Visit, site: Path) -> None:
    page = opened(visitor, site, "audit-trail").page
    node = page.locator("[data-node]").first
    node.hover()
    assert "lit" in (node.get_attribute("class") or "")
    assert page.locator(".drawing.looking").count() == 1
    page.mouse.move(0, 0)
    assert page.locator(".drawing.looking").count() == 0


def test_a_copied_command_is_the_command(visitor: Visit, site: Path) -> None:
    look = opened(visitor, site, "audit-trail")
    look.context.grant_permissions(["clipboard-read", "clipboard-write"])
    button = look.page.locator("[data-copy=by-cli]")
    button.click()
    expect(button).to_have_text("Copied")
    copied = look.page.evaluate("navigator.clipboard.readText()")
    assert copied.splitlines() == look.page.locator("#by-cli").inner_text().splitlines()
