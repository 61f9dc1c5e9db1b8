"""Names, versions behind, times and units: tables of what must come out."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from product_factory.catalog.lifecycle import State
from product_factory.provisioning.inventory.aggregator import MAX_EXPRESSION, NAMES, expression, facts_of
from product_factory.provisioning.inventory.join import HubProduct, Join, Standing, row_of, standing_of, time_of
from product_factory.provisioning.inventory.organization import Organization, Place
from product_factory.provisioning.inventory.rows import Facts, Row, within

A, D, R = State.ACTIVE, State.DEPRECATED, State.RETIRED
FACTS = Facts("1", "eu-west-1", "pp-1", "mine", "prod-1", "old name", "pa-1", "0.9.0", "AVAILABLE", "", "", None)


@pytest.mark.parametrize(
    ("states", "version", "expected"),
    [
        ({"1.0.0": A}, "1.0.0", Standing("1.0.0", 0, A)),
        ({"1.0.0": A, "1.9.0": A, "1.10.0": A}, "1.9.0", Standing("1.10.0", 1, A)),
        ({"1.0.0": A, "1.1.0": D}, "1.0.0", Standing("1.0.0", 0, A)),
        ({"1.0.0": A, "1.1.0": D}, "1.1.0", Standing("1.0.0", 0, D)),
        ({"1.0.0": R, "1.1.0": D, "1.2.0": A}, "1.0.0", Standing("1.2.0", 1, R)),
        ({"1.0.0": A}, "2.0.0", Standing("1.0.0", None, None)),
        ({"1.0.0": A}, "v1", Standing("1.0.0", None, None)),
        ({}, "1.0.0", Standing(None, None, None)),
    ],
)
def test_how_a_version_stands(states: dict[str, State], version: str, expected: Standing) -> None:
    assert standing_of(states, version) == expected


@pytest.mark.parametrize(
    ("hub", "product", "version", "behind"),
    [
        (HubProduct("topic", {"pa-1": "1.0.0"}), "topic", "1.0.0", 1),
        (HubProduct("topic", {}), "topic", "0.9.0", None),
        (None, "old name", "0.9.0", None),
    ],
)
def test_names_come_from_the_hub_where_it_knows_them(
    hub: HubProduct | None, product: str, version: str, behind: int | None
) -> None:
    row = row_of(Join({"topic": {"1.0.0": A, "1.1.0": A}}, {}, lambda region, product_id: hub).found(FACTS))
    assert (row.product, row.version, row.behind) == (product, version, behind)


@pytest.mark.parametrize(
    "given",
    [
        "2026-01-31T10:00:00.000Z",
        "2026-01-31T12:00:00+02:00",
        "2026-01-31T10:00:00",
        1769853600,
        1769853600000,
        "1769853600000",
        datetime(2026, 1, 31, 10, tzinfo=UTC),
    ],
)
def test_times_are_read_however_they_are_written(given: object) -> None:
    assert time_of(given) == datetime(2026, 1, 31, 10, tzinfo=UTC)


@pytest.mark.parametrize("given", [None, "", "yesterday", {}])
def test_what_is_no_time_is_none(given: object) -> None:
    assert time_of(given) is None


def test_what_config_leaves_out_is_empty() -> None:
    facts = facts_of({"accountId": "1", "awsRegion": "r", "configuration": {"id": "pp-1"}})
    assert facts == Facts("1", "r", "pp-1", "", "", "", "", "", "", "", "", None)


@pytest.mark.parametrize(
    ("ou", "unit", "expected"),
    [
        ("/A", "/A", True),
        ("/A/B", "/A", True),
        ("/AB", "/A", False),
        ("/A", "/A/B", False),
        ("/", "/", True),
        ("/A", "/", True),
        ("", "/", False),
    ],
)
def test_a_unit_holds_those_below_it(ou: str, unit: str, expected: bool) -> None:
    assert within(ou, unit) is expected


def test_who_a_share_reaches() -> None:
    accounts = {"1": Place("m", "/", True), "2": Place("a", "/A", True), "3": Place("b", "/A/B", True)}
    organization = Organization("o-1", "1", accounts, {"/": "r-1", "/A": "ou-a", "/A/B": "ou-b"})
    for nodes, expected in (
        (["o-1"], {"2", "3"}),
        (["/A"], {"2", "3"}),
        (["ou-b"], {"3"}),
        (["2"], {"2"}),
        (["/C"], set()),
        ([], set()),
    ):
        assert organization.reached_by(nodes) == expected


def test_a_query_that_would_be_too_long_asks_for_all_products() -> None:
    short = expression(NAMES, ["r-1"], ["prod-1", "prod-2"], failed=True)
    assert short.endswith("AND configuration.productId IN ('prod-1', 'prod-2')")
    long = expression(NAMES, ["r-1"], [f"prod-{number:09}" for number in range(300)])
    assert len(long) <= MAX_EXPRESSION
    assert "productId" not in long


def test_a_row_made_unchecked_is_as_if_checked() -> None:
    facts = FACTS._replace(launched_at="2026-01-31T10:00:00Z")
    join = Join({"old name": {"0.9.0": R, "1.0.0": A}}, {"1": Place("a", "/A", True)}, lambda *_: None)
    row = row_of(join.found(facts))
    checked = Row.model_validate(row.model_dump())
    assert (row, row.model_fields_set, repr(row)) == (checked, checked.model_fields_set, repr(checked))
    assert row.model_dump_json() == checked.model_dump_json()
    with pytest.raises(ValidationError, match="frozen"):
        row.account = "2"  # type: ignore[misc]
