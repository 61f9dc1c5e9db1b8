"""What is told of two patterns by their parts is what texts say."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from product_factory.impact.patterns import outside
from product_factory.impact.widening import widened

NAMED = r"(arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@%s-]{1,512}-[A-Za-z0-9]{6})?"


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (NAMED % "", NAMED % "!", True),
        (NAMED % "!", NAMED % "", False),
        ("[a-c]{2}", "[a-z]{1,3}", True),
        ("[a-z]{1,3}", "[a-z]{2,3}", False),
        ("a", "[ab]", True),
        ("[ab]", "a", False),
        ("(a|b)c", "(a|[bd])c", True),
        ("(ab|c)", "(c|ab)", False),
        ("[^a]", "[^a]", True),
        ("[^a]", "[^ab]", False),
        (r"\d", r"[\da]", True),
        (r"[5]", r"\d", False),
        ("a*", "a+", False),
        ("(?i:a)", "a", False),
    ],
)
def test_by_parts(first: str, second: str, expected: bool) -> None:
    """False says nothing: two branches in another order are the same, and [5] is a digit."""
    assert widened(first, second) is expected


PARTS = st.sampled_from(["a", "b", "[ab]", "[a-c]", "[^a]", "(a|b)", "a?", "[ab]{1,2}", "[a-c]{0,3}", "."])
PATTERNS = st.lists(PARTS, min_size=1, max_size=3).map("".join)


@given(PATTERNS, PATTERNS, st.text("abcd", max_size=6))
def test_what_is_called_wider_refuses_no_text_of_the_other(first: str, second: str, text: str) -> None:
    if widened(first, second) and re.fullmatch(first, text):
        assert re.fullmatch(second, text)


def test_a_letter_more_in_a_long_name_is_proven_at_once() -> None:
    assert outside(NAMED % "", NAMED % "!") == (True, None)
