"""No policy demands of an AWS service what the service does not send."""

from __future__ import annotations

from typing import Any

import pytest

from product_factory.aws.condition_keys import SENT, SOURCE, demanded_in_vain
from product_factory.catalog import catalog
from product_factory.catalog.lifecycle import State
from product_factory.launch_roles.roles import launch_role, template
from product_factory.releasing.candidate import candidate

CATALOG = catalog.load()
VERSIONS = [
    pytest.param(version.template(), CATALOG.states[name][version.version], id=f"{name}-{version.version}")
    for name, versions in CATALOG.released.items()
    for version in versions
]
OWN = {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}


@pytest.mark.parametrize(("released", "state"), VERSIONS)
def test_a_version_that_demands_in_vain_is_not_on_offer(released: dict[str, Any], state: State) -> None:
    assert state is not State.ACTIVE or list(demanded_in_vain(released)) == []


@pytest.mark.parametrize("product", CATALOG.products, ids=lambda each: str(each.name))
def test_the_code_demands_nothing_in_vain(product: Any) -> None:
    assert list(demanded_in_vain(candidate(product).template)) == []


def test_launch_roles_demand_nothing_in_vain() -> None:
    roles = [role for each in CATALOG.products if (role := launch_role(each, CATALOG.released[each.name]))]
    assert list(demanded_in_vain(template(roles))) == []


def findings(service: object, action: str, condition: dict[str, Any], effect: str = "Allow") -> list[str]:
    statement = {"Effect": effect, "Principal": {"Service": service}, "Action": action, "Condition": condition}
    made = {"Type": "AWS::SNS::TopicPolicy", "Properties": {"PolicyDocument": {"Statement": [statement]}}}
    return list(demanded_in_vain({"Resources": {"Policy": made}}))


@pytest.mark.parametrize(
    ("service", "action", "condition", "demanded"),
    [
        ("events.amazonaws.com", "sns:Publish", OWN, ["aws:SourceAccount"]),
        ("events.amazonaws.com", "SNS:Publish", {"ArnLike": {"AWS:SourceArn": "arn:x"}}, ["AWS:SourceArn"]),
        ("events.amazonaws.com", "kms:GenerateDataKey*", OWN, ["aws:SourceAccount"]),
        (["cloudwatch.amazonaws.com", "events.amazonaws.com"], "sns:Publish", OWN, ["aws:SourceAccount"] * 2),
        ("events.amazonaws.com", "sts:AssumeRole", OWN, []),
        ("events.amazonaws.com", "sns:Publish", {"StringEqualsIfExists": {"aws:SourceAccount": "x"}}, []),
        ("events.amazonaws.com", "sns:Publish", {}, []),
        ("events.amazonaws.com", "sns:Publish", {"Bool": {"aws:SecureTransport": "true"}}, []),
        # Not documented: only where it exists.
        ("cloudwatch.amazonaws.com", "sns:Publish", OWN, ["aws:SourceAccount"]),
        ("chatbot.amazonaws.com", "sts:AssumeRole", OWN, ["aws:SourceAccount"]),
        ("budgets.amazonaws.com", "sns:Publish", OWN, []),
        ("budgets.amazonaws.com", "kms:Decrypt", OWN, ["aws:SourceAccount"]),
        ("cloudtrail.amazonaws.com", "s3:PutObject", {"StringLike": {"aws:SourceArn": "x"}}, []),
        ("cloudtrail.amazonaws.com", "s3:PutObject", {"StringEquals": {"aws:SourceOrgID": "o-1"}}, ["aws:SourceOrgID"]),
        ("cloudtrail.amazonaws.com", "sts:AssumeRole", OWN, ["aws:SourceAccount"]),
        ("unheard-of.amazonaws.com", "sns:Publish", OWN, []),
    ],
)
def test_what_a_service_does_not_send_is_found_with_its_page(
    service: object, action: str, condition: dict[str, Any], demanded: list[str]
) -> None:
    found = findings(service, action, condition)
    assert [text.partition("demands ")[2].partition(" of ")[0] for text in found] == demanded
    for text in found:
        assert text.startswith("Resources/Policy/Properties/PolicyDocument/Statement/0: ")
        assert "https://" in text


def test_a_deny_demands_nothing() -> None:
    assert findings("events.amazonaws.com", "sns:Publish", OWN, "Deny") == []


def test_every_row_is_there_once_names_keys_of_a_source_and_says_where_it_is_from() -> None:
    assert len({(row.service, row.to) for row in SENT}) == len(SENT)
    for row in SENT:
        assert set(row.keys) <= set(SOURCE)
        assert row.url.startswith("https://")
