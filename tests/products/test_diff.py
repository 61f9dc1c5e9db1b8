"""A diff names every part that differs, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from products.diff import Change, compare

ONE = {"Resources": {"A": {"Type": "T", "Properties": {"X": 1, "Y": {"Z": 2}}}}}
names = st.text(alphabet="ABCxyz", min_size=1, max_size=3)
values = st.recursive(
    st.integers() | st.text(max_size=3), lambda v: st.dictionaries(names, v, max_size=3), max_leaves=5
)
templates = st.dictionaries(
    st.sampled_from(["Parameters", "Resources", "Outputs"]),
    st.dictionaries(names, st.fixed_dictionaries({"Type": st.just("T"), "Properties": values}), max_size=4),
)


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (ONE, []),
        ({"Resources": {}}, [Change(kind="removed", section="Resources", name="A", type="T")]),
        ({}, [Change(kind="removed", section="Resources", name="A", type="T")]),
        (
            {"Resources": ONE["Resources"] | {"B": {"Type": "U"}}},
            [Change(kind="added", section="Resources", name="B", type="U")],
        ),
        (
            {"Resources": {"A": {"Type": "T", "Properties": {"X": 3, "Y": {"Z": 4}}}}},
            [
                Change(
                    kind="changed",
                    section="Resources",
                    name="A",
                    type="T",
                    properties=("Properties.X", "Properties.Y.Z"),
                )
            ],
        ),
        (ONE | {"Description": "new"}, [Change(kind="added", section="Description", name="")]),
    ],
)
def test_changes(new: dict[str, Any], expected: list[Change]) -> None:
    assert list(compare(ONE, new)) == expected


@given(templates)
def test_nothing_differs_from_itself(template: dict[str, Any]) -> None:
    assert compare(template, template) == ()


@given(templates, templates)
def test_back_and_forth_name_the_same_parts(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert [(c.section, c.name) for c in compare(one, other)] == [(c.section, c.name) for c in compare(other, one)]
