"""The hub's own topic: there when an address is named, closed to everybody else, each address once."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

import pytest

from product_factory.authoring.hub import Hub
from product_factory.authoring.portfolio import Email, Portfolio, Topic
from product_factory.catalog import offer as catalog
from product_factory.catalog.released import canonical
from product_factory.hub.synth import synthesize
from product_factory.releasing.linting import lint
from tests.conftest import resources_of

REGIONS = ("eu-west-1", "us-east-1")
TOPIC = Topic(arn="arn:aws:sns:eu-west-1:111111111111:news")
TEAM, LIST = Email(address="team@example.com"), Email(address="list@example.org")


def portfolio(name: str, *announce_to: Topic | Email) -> Portfolio:
    return Portfolio(name=name, description="d", provider="p", products=("audit-trail",), announce_to=announce_to)


def hubs(out: Path, *portfolios: Portfolio) -> dict[str, dict[str, Any]]:
    stacks = synthesize(out, offer=catalog.load(portfolios), regions=REGIONS)
    return {stack.region: json.loads(stack.template.read_bytes()) for stack in stacks}


def test_nobody_named_by_address_no_topic(tmp_path: Path) -> None:
    for template in hubs(tmp_path, portfolio("A"), portfolio("B", TOPIC)).values():
        assert resources_of(template, "AWS::SNS::Topic") == []
        assert resources_of(template, "AWS::KMS::Key") == []


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    return hubs(tmp_path_factory.mktemp("hub"), portfolio("A", TEAM, TOPIC), portfolio("B", LIST, TEAM))


def test_each_address_is_subscribed_once_to_the_portfolios_that_name_it(told: dict[str, dict[str, Any]]) -> None:
    found = {
        s["Properties"]["Endpoint"]: (s["Properties"]["Protocol"], s["Properties"]["FilterPolicy"])
        for s in resources_of(told["eu-west-1"], "AWS::SNS::Subscription")
    }
    assert found == {
        "team@example.com": ("email", {"portfolio": ["A", "B"]}),
        "list@example.org": ("email", {"portfolio": ["B"]}),
    }
    assert resources_of(told["us-east-1"], "AWS::SNS::Topic") == [], "news are told once, from the home Region"


def test_the_topic_is_encrypted_and_refuses_plain_http_and_lets_nobody_else_in(
    told: dict[str, dict[str, Any]],
) -> None:
    template = told["eu-west-1"]
    (topic,) = resources_of(template, "AWS::SNS::Topic")
    (key,) = resources_of(template, "AWS::KMS::Key")
    assert topic["Properties"]["KmsMasterKeyId"]
    assert key["Properties"]["EnableKeyRotation"] is True
    (policy,) = resources_of(template, "AWS::SNS::TopicPolicy")
    (statement,) = policy["Properties"]["PolicyDocument"]["Statement"]
    assert (statement["Effect"], statement["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})
    (owner,) = key["Properties"]["KeyPolicy"]["Statement"]
    assert "${AWS::AccountId}" in json.dumps(owner["Principal"]) or "AWS::AccountId" in json.dumps(owner["Principal"])


def test_cfn_lint_finds_nothing(told: dict[str, dict[str, Any]]) -> None:
    assert lint(canonical(told["eu-west-1"])) == []


def test_cdk_nag_finds_nothing(tmp_path: Path) -> None:
    from aws_cdk import App, Validations
    from cdk_nag import AwsSolutionsChecks

    from product_factory.hub.stack import build
    from product_factory.releasing.candidate import feature_flags

    app = App(outdir=str(tmp_path), analytics_reporting=False, context=feature_flags())
    build(app, catalog.load([portfolio("A", TEAM)]), Hub(regions=REGIONS[:1]))
    Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    with contextlib.suppress(RuntimeError):
        app.synth()
    reports = json.loads((tmp_path / "validation-report.json").read_bytes())["pluginReports"]
    assert [violation for report in reports for violation in report["violations"]] == []
