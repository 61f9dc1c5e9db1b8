"""The same intent has the same token, another intent another."""

from __future__ import annotations

import re
from typing import Any

import pytest

from product_factory.provisioning.tokens import provision_token, same_launch, terminate_token, update_token

LAUNCH: dict[str, Any] = {
    "account": "333333333333",
    "region": "us-east-1",
    "product_id": "prod-1",
    "version_id": "pa-1",
    "name": "mine",
    "parameters": {"A": "1", "B": "2"},
    "past_record_id": "",
}


def test_a_token_fits_aws_rule() -> None:
    tokens = [
        provision_token(**LAUNCH),
        update_token("pp-1", "rec-1", "pa-1", [{"Key": "A", "UsePreviousValue": True}]),
        terminate_token("pp-1", "rec-1", retain_resources=False, ignore_errors=False),
    ]
    for token in tokens:
        assert re.fullmatch(r"[a-zA-Z0-9][a-zA-Z0-9_-]{0,127}", token)
    assert len(set(tokens)) == 3


def test_the_same_launch_has_the_same_token() -> None:
    assert provision_token(**LAUNCH) == provision_token(**LAUNCH | {"parameters": {"B": "2", "A": "1"}})


@pytest.mark.parametrize("field", LAUNCH)
def test_every_part_of_a_launch_counts(field: str) -> None:
    other: Any = {"A": "12", "B": ""} if field == "parameters" else "other"
    changed = provision_token(**LAUNCH | {field: other})
    assert changed != provision_token(**LAUNCH)
    assert same_launch(changed, provision_token(**LAUNCH)) is (field == "past_record_id")


def test_a_token_of_another_maker_is_no_launch_of_ours() -> None:
    assert not same_launch("mine-1", "mine-2")


def test_every_part_of_an_update_and_a_termination_counts() -> None:
    updates = {
        update_token(*args)
        for args in (
            ("pp-1", "rec-1", "pa-1", [{"Key": "A", "Value": "1"}]),
            ("pp-2", "rec-1", "pa-1", [{"Key": "A", "Value": "1"}]),
            ("pp-1", "rec-2", "pa-1", [{"Key": "A", "Value": "1"}]),
            ("pp-1", "rec-1", "pa-2", [{"Key": "A", "Value": "1"}]),
            ("pp-1", "rec-1", "pa-1", [{"Key": "A", "Value": "2"}]),
        )
    }
    assert len(updates) == 5
    ends = {
        terminate_token(pp, record, retain_resources=retain, ignore_errors=ignore)
        for pp, record, retain, ignore in (
            ("pp-1", "rec-1", False, False),
            ("pp-2", "rec-1", False, False),
            ("pp-1", "rec-2", False, False),
            ("pp-1", "rec-1", True, False),
            ("pp-1", "rec-1", False, True),
        )
    }
    assert len(ends) == 5
