"""The report: unknown is never passed, and a sandbox is never AWS."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from product_factory.smoke.places import _AWS
from product_factory.smoke.report import Report, StepResult, compared, judged, markdown, new, unseen

NOW = datetime(2026, 11, 29, 10, tzinfo=UTC)
AGREES = compared("names", "fact", "a", "a", "table")
DIFFERS = judged("tags", "a | fact", "yes", ["no"], "table")
UNSEEN = unseen("trail", "fact", "yes", "nothing came", "table")
NEW = new("tags", "fact", "yes", "table")


def report(*observations: Any, **more: Any) -> Report:
    given: dict[str, Any] = {
        "run": "r",
        "begun": NOW,
        "ended": NOW,
        "on_aws": True,
        "endpoint": "https://sts.eu-west-1.amazonaws.com",
        "region": "eu-west-1",
        "hub": "222222222222",
        "accounts": ("333333333333",),
        "products": ("p",),
        "steps": (StepResult(step="names", outcome="done"),),
        "observations": observations,
    }
    return Report.model_validate(given | more)


@pytest.mark.parametrize(
    ("made", "passed"),
    [
        (report(AGREES), True),
        (report(AGREES, UNSEEN, NEW), True),
        (report(UNSEEN), False),
        (report(NEW), False),
        (report(), False),
        (report(AGREES, DIFFERS), False),
        (report(AGREES, left=("queue x",)), False),
        (report(AGREES, steps=(StepResult(step="names", outcome="failed"),)), False),
    ],
)
def test_it_passes_only_where_something_agrees_and_nothing_is_wrong(made: Report, passed: bool) -> None:
    assert made.passed is passed


def test_the_facts_that_were_seen_are_fit_to_be_pasted() -> None:
    text = markdown(report(AGREES, DIFFERS, UNSEEN, NEW))
    _, _, facts = text.partition("## Seen on AWS\n")
    assert "| a \\| fact | no | differs | table |" in facts
    assert "nothing came" not in facts
    assert "nothing came" in text


def test_of_a_sandbox_nothing_is_fit_to_be_pasted() -> None:
    text = markdown(report(AGREES, on_aws=False, endpoint="http://localhost:5000"))
    assert "Seen on AWS" not in text
    assert "This proves the script, not AWS." in text


@pytest.mark.parametrize(
    ("endpoint", "aws"),
    [
        ("https://sts.ap-northeast-1.amazonaws.com", True),
        ("https://sts.amazonaws.com", True),
        ("https://sts.cn-north-1.amazonaws.com.cn", True),
        ("https://vpce-1-x.sts.eu-west-1.vpce.amazonaws.com", True),
        ("http://localhost:5000", False),
        ("https://amazonaws.com.example.com", False),
        ("http://sts.amazonaws.com", False),
    ],
)
def test_aws_is_known_by_its_endpoint(endpoint: str, aws: bool) -> None:
    assert bool(_AWS.match(endpoint)) is aws
