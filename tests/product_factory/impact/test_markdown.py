"""The document of comparisons: whole where there is room, cut and saying so where there is none."""

from __future__ import annotations

import pytest

from product_factory.impact import Bump, Change, Effect, Impact
from product_factory.impact.markdown import document
from product_factory.impact.models import Comparison
from product_factory.markdown import LIMIT
from tests.product_factory.test_markdown import read


def comparison(product: str, changes: int, why: str = "It changes.") -> Comparison:
    found = tuple(
        Change(
            section="Resources",
            name=f"{product}-{number}",
            type="AWS::SNS::Topic",
            kind="changed",
            effect=Effect.REPLACEMENT,
            properties=("Properties.TopicName",),
            why=why,
            demands=Bump.MAJOR if number == changes - 1 else Bump.PATCH,
        )
        for number in range(changes)
    )
    impact = Impact(changes=found, bump=Bump.MAJOR, sentence="Updating means replacement.")
    return Comparison(product=product, old="1.0.0", new=None, following="2.0.0", impact=impact)


def test_nothing_changed() -> None:
    assert document([]) == "No product changes.\n"


def test_each_product_is_folded_and_the_gravest_change_comes_first() -> None:
    told = document([comparison("one", 3), comparison("two", 1)])
    structure = read(told)
    assert structure.tags.count("details") == structure.tags.count("/details") == 2
    assert structure.tags.count("tr") == 3 + 4 + 2
    assert told.index("one-2<") < told.index("one-0<")
    assert "Cut" not in told
    assert "2.0.0 or higher" in told


def test_a_first_version_has_a_line_and_nothing_to_unfold() -> None:
    first = Comparison(product="new", old=None, new="1.0.0", impact=Impact(sentence="The first version."))
    told = document([first])
    assert "nothing → 1.0.0" in told
    assert "<details>" not in told


@pytest.mark.parametrize(
    ("products", "changes", "why"),
    [(1, 5_000, "x"), (30, 400, "x" * 500), (350, 40, "x"), (3_000, 1, "x"), (2, 300, "<" * 10_000)],
)
@pytest.mark.parametrize("limit", [LIMIT, 4_000])
def test_what_is_too_long_is_cut_and_that_is_said(products: int, changes: int, why: str, limit: int) -> None:
    told = document([comparison(f"product-{number}", changes, why) for number in range(products)], limit)
    assert len(told) <= limit
    assert limit == 4_000 or len(told) > limit // 3
    assert f"GitHub takes {limit:,} characters" in told
    structure = read(told)
    for tag in ("table", "details", "tr", "td", "code"):
        assert structure.tags.count(tag) == structure.tags.count(f"/{tag}"), tag


def test_a_product_with_many_changes_leaves_room_for_the_others() -> None:
    told = document([comparison("large", 5_000), comparison("small", 1)])
    assert "small-0" in told
    assert "left out of <code>large</code>." in told
