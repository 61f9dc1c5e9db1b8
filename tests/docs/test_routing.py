"""The routing table says what the rules do, and the page names all who write for mail alone."""

from __future__ import annotations

from typing import Any

import pytest

from product_factory.catalog import catalog
from product_factory.marked import between
from products.blocks.route import URGENCIES, Route
from products.blocks.routing import ROUTES
from tests.docs.routing import MAIL_ONLY, PAGE, TABLE, mail_only, table

RESOURCES: dict[str, Any] = catalog.load().released["chat-channels"][-1].template()["Resources"]


def test_table_and_list_are_current() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert text == between(text, *TABLE, table()), "run `python -m tests.docs.routing`"
    assert text == between(text, *MAIL_ONLY, mail_only()), "run `python -m tests.docs.routing`"


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: str(route.name))
def test_a_row_is_a_rule_that_is_released(route: Route) -> None:
    rule = RESOURCES[f"{route.name}Rule"]
    (target,) = rule["Properties"]["Targets"]
    assert target["Arn"]["Ref"].startswith(f"{route.urgency.capitalize()}Topic")
    assert rule["Condition"] == f"{route.group}{'All' if route.alarmed else 'Wanted'}"
    for field, wanted in route.pattern.items():
        held = rule["Properties"]["EventPattern"][field]
        assert {key: held[key] for key in wanted} == wanted if field == "detail" else held == wanted
    assert f"| {route.tells} | {route.severity} | {route.urgency} |" in PAGE.read_text(encoding="utf-8")


def test_there_is_no_rule_without_a_row() -> None:
    rules = {name for name, each in RESOURCES.items() if each["Type"] == "AWS::Events::Rule"}
    assert rules == {f"{route.name}Rule" for route in ROUTES}
    assert {route.urgency for route in ROUTES} == set(URGENCIES)
