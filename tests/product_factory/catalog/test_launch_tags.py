"""Tags that TagOptions of portfolios and product make of a launch: as the sandbox's Service Catalog, so the catalog."""

from __future__ import annotations

from typing import Any

import pytest

from product_factory.authoring.tag_option import TagOption
from product_factory.catalog.launch_tags import LaunchTag, along, launch_tags

TWO, ONE, OTHER = ("blue", "green"), ("green",), ("red",)


def options(**values: tuple[str, ...]) -> tuple[TagOption, ...]:
    return tuple(TagOption(key=key, values=each) for key, each in values.items())


@pytest.mark.parametrize(
    ("portfolio", "product", "values"),
    [
        ({"A": TWO}, {}, {"A": TWO}),
        ({}, {"A": TWO}, {"A": TWO}),
        ({"A": ONE}, {"B": TWO}, {"A": ONE, "B": TWO}),
        ({"A": TWO}, {"A": ONE}, {"A": ONE}),
        ({"A": TWO}, {"A": OTHER}, {"A": ()}),
    ],
)
def test_a_key_of_both_has_the_values_of_both(portfolio: Any, product: Any, values: Any) -> None:
    assert along(options(**portfolio), options(**product)) == values


@pytest.mark.parametrize(
    ("paths", "tag"),
    [
        ([{"A": TWO}], LaunchTag(TWO, asked=True, needed=True)),
        ([{"A": ONE}], LaunchTag(ONE, asked=False, needed=False)),
        ([{"A": ()}], LaunchTag((), asked=False, needed=False)),
        ([{"A": TWO}, {}], LaunchTag(TWO, asked=True, needed=False)),
        ([{"A": TWO}, {"A": OTHER}], LaunchTag((*TWO, *OTHER), asked=True, needed=False)),
        ([{"A": ONE}, {"A": OTHER}], LaunchTag((*ONE, *OTHER), asked=False, needed=False)),
        ([{"A": TWO}, {"A": TWO}], LaunchTag(TWO, asked=True, needed=True)),
    ],
)
def test_several_portfolios_need_a_value_where_all_ask_for_one(paths: Any, tag: LaunchTag) -> None:
    assert launch_tags(paths) == {"A": tag}
