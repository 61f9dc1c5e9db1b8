"""What is used by other stacks goes after they gave it up, and what is new comes before they take it."""

from __future__ import annotations

from typing import Any

import pytest

from product_factory.errors import FactoryError
from product_factory.hub.order import Order, order


def template(exports: tuple[str, ...] = (), imports: tuple[str, ...] = ()) -> dict[str, Any]:
    """A template that gives and takes these."""
    return {
        "Outputs": {f"O{n}": {"Value": "x", "Export": {"Name": name}} for n, name in enumerate(exports)},
        "Resources": {f"R{n}": {"Properties": {"Id": {"Fn::ImportValue": name}}} for n, name in enumerate(imports)},
    }


BASE = {"H", "H-TagOptions", "H-Products-01", "H-Portfolio-a"}
DEPLOYED: dict[str, set[str]] = {
    "H": {"H:portfolio:a"},
    "H-TagOptions": {"H:tag:1"},
    "H-Products-01": {"H:product:x", "H:product:y"},
    "H-Portfolio-a": set(),
}


def made(**changes: dict[str, Any] | None) -> dict[str, dict[str, Any]]:
    """The stacks as deployed, but for these."""
    found: dict[str, dict[str, Any] | None] = {
        "H": template(("H:portfolio:a",)),
        "H-TagOptions": template(("H:tag:1",)),
        "H-Products-01": template(("H:product:x", "H:product:y"), ("H:tag:1",)),
        "H-Portfolio-a": template((), ("H:portfolio:a", "H:product:x")),
    }
    found |= {name.replace("_", "-"): change for name, change in changes.items()}
    return {name: each for name, each in found.items() if each is not None}


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({}, Order()),
        ({"H_Products_02": template(("H:product:z",))}, Order()),
        ({"H_Products_01": template(("H:product:x",))}, Order(alone=("H-Portfolio-a",))),
        ({"H_Portfolio_a": None, "H": template()}, Order(delete_first=("H-Portfolio-a",))),
        (
            {"H_Products_01": None, "H_Portfolio_a": template((), ("H:portfolio:a",))},
            Order(alone=("H-Portfolio-a",), delete_then=("H-Products-01",)),
        ),
        (
            {"H_TagOptions": None, "H_Products_01": template(("H:product:x", "H:product:y"))},
            Order(alone=("H-Portfolio-a",), alone_then=("H", "H-Products-01"), delete_last=("H-TagOptions",)),
        ),
    ],
)
def test_the_order(changes: dict[str, Any], wanted: Order) -> None:
    assert order(DEPLOYED, made(**changes)) == wanted


def test_one_that_gives_up_and_takes_at_once_is_told_to_do_it_in_two() -> None:
    changed = made(
        H_Products_01=template(("H:product:x", "H:product:new")),
        H_Portfolio_a=template((), ("H:portfolio:a", "H:product:new")),
    )
    with pytest.raises(
        FactoryError, match=r"H-Portfolio-a: takes H:product:new, which is new.*deploy what is new first"
    ):
        order(DEPLOYED, changed)


def test_a_hub_that_is_not_there_has_no_order() -> None:
    assert order({}, made()) == Order()
    assert set(made()) == BASE
