"""What portfolios keep active: older versions are proposed for deprecation, and stay as they are."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from product_factory.authoring.portfolio import Portfolio
from product_factory.catalog.catalog import Catalog
from product_factory.catalog.lifecycle import State
from product_factory.catalog.offer import Offer
from product_factory.hub.keep_active import proposals

A, D, R = State.ACTIVE, State.DEPRECATED, State.RETIRED


def offer(states: dict[str, State], *keep: int | None) -> Offer:
    portfolios = tuple(
        Portfolio(name=f"P{at}", description="d", provider="p", products=("trail",), keep_active=count)
        for at, count in enumerate(keep)
    )
    return Offer(Catalog((), {}, {"trail": states, "elsewhere": dict.fromkeys(("1.0.0", "1.1.0"), A)}), portfolios)


@pytest.mark.parametrize(
    ("states", "keep", "expected"),
    [
        ({"1.0.0": A, "1.9.0": A, "1.10.0": A}, (2,), ["1.0.0"]),
        ({"1.0.0": A, "1.9.0": A, "1.10.0": A}, (1,), ["1.0.0", "1.9.0"]),
        ({"1.0.0": A, "1.1.0": A}, (2,), []),
        ({"1.0.0": R, "1.1.0": D, "1.2.0": A}, (1,), []),
        ({"1.0.0": A, "1.1.0": A, "2.0.0": D}, (1,), ["1.0.0"]),
        ({"1.0.0": A, "1.1.0": A}, (None,), []),
        ({"1.0.0": A, "1.1.0": A, "1.2.0": A}, (1, 2), ["1.0.0"]),
        ({"1.0.0": A, "1.1.0": A}, (1, None), ["1.0.0"]),
        ({}, (1,), []),
    ],
)
def test_active_versions_beyond_the_newest_are_proposed(
    states: dict[str, State], keep: tuple[int | None, ...], expected: list[str]
) -> None:
    found = proposals(offer(states, *keep))
    assert [each.version for each in found] == expected
    assert all(each.command == f"factory deprecate trail {each.version}" for each in found)


def test_at_least_one_version_stays_active() -> None:
    with pytest.raises(ValidationError, match="keep_active"):
        offer({}, 0)
