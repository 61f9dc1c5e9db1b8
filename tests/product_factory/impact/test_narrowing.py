"""What a pattern accepts and a narrower one refuses is found by a guess, and a guess is never wrong."""

from __future__ import annotations

import time

import pytest

from product_factory.impact.narrowing import refused
from product_factory.impact.patterns import outside

NAMED = "arn:aws:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[A-Za-z0-9/_+=.@%s-]{1,512}-[A-Za-z0-9]{6}"


@pytest.mark.parametrize(
    ("first", "second", "text"),
    [
        ("[a-c]{1,9}", "[a-b]{1,9}", "c"),
        ("[a-z!]x", "[a-z]x", "!x"),
        ("a{1,300}", "a{1,200}", "a" * 300),
        ("a{0,5}b", "a{1,5}b", "b"),
        ("(one|two|three)", "(one|three)", "two"),
        ("x(?:-[a-z0-9]{2})?", "x(?:-[a-z]{2})?", "x-00"),
        (r"\d{3}", "[1-9]{3}", "000"),
    ],
)
def test_the_text_that_tells_is_found(first: str, second: str, text: str) -> None:
    found = refused(first, second)
    assert found is not None
    assert (len(found), outside(first, second).example is not None) == (len(text), True)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("[a-b]{1,9}", "[a-c]{1,9}"),
        ("a+", "a+"),
        ("one|two", "two|one|three"),
        ("[^a]", "[^ab]"),
        ("(a+)+b", "(a+)+c"),
        ("a*b*c*d*", "a*b*c*"),
        ("[", "a"),
    ],
    ids=["wider", "same", "a branch more", "negated", "a repeat in a repeat", "many repeats", "no pattern"],
)
def test_else_nothing_is_said(first: str, second: str) -> None:
    assert refused(first, second) is None


def test_a_letter_fewer_of_many_repeats_is_told_at_once() -> None:
    begun = time.thread_time()
    found = outside(NAMED % "!", NAMED % "")
    assert time.thread_time() - begun < 2, "by an automaton it takes half a minute"
    assert found.proven
    assert found.example is not None
    assert "!" in found.example
