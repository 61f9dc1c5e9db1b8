"""A changed question is judged by the answers that were given so far."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from product_factory.impact import Bump, Effect, impact
from product_factory.impact.patterns import outside

MAJOR, MINOR, PATCH = Bump.MAJOR, Bump.MINOR, Bump.PATCH
NONE, NO, PERHAPS = Effect.NONE, Effect.REJECTED, Effect.POSSIBLY_REJECTED
EMAIL = r"[^@\s]+@[^@\s]+\.[^@\s]+"
LOOKED_UP = "AWS::SSM::Parameter::Value<String>"


def text(**more: Any) -> dict[str, Any]:
    return {"Type": "String", **more}


def number(**more: Any) -> dict[str, Any]:
    return {"Type": "Number", **more}


def form(question: dict[str, Any] | None) -> dict[str, Any]:
    return {"Parameters": {} if question is None else {"One": question}}


@pytest.mark.parametrize(
    ("was", "now", "effect", "bump"),
    [
        (None, text(Default="x"), Effect.QUESTION, MINOR),
        (None, text(Default=""), Effect.QUESTION, MINOR),
        (None, text(), Effect.REQUIRED_QUESTION, MAJOR),
        (None, {"Type": LOOKED_UP, "Default": "/baseline/topic"}, Effect.QUESTION, MINOR),
        (text(), None, Effect.QUESTION_REMOVED, MAJOR),
        (text(Default="x"), None, Effect.QUESTION_REMOVED, MAJOR),
        # Defaults: the answers stay.
        (text(Default="x"), text(Default="y"), NONE, MINOR),
        (text(), text(Default="y"), NONE, MINOR),
        (text(Default="x"), text(), NONE, MAJOR),
        # Texts.
        (text(Description="a"), text(Description="b"), NONE, PATCH),
        (text(ConstraintDescription="a"), text(), NONE, PATCH),
        (text(), text(NoEcho=True), NONE, PATCH),
        (number(Default=90), number(Default="90"), NONE, PATCH),
        # Allowed values.
        (text(AllowedValues=["a", "b"]), text(AllowedValues=["a"]), NO, MAJOR),
        (text(AllowedValues=["a"]), text(AllowedValues=["b", "a"]), NONE, MINOR),
        (text(AllowedValues=["a"]), text(), NONE, MINOR),
        (text(), text(AllowedValues=["a"]), NO, MAJOR),
        (text(AllowedPattern="a|b"), text(AllowedValues=["a", "b"]), PERHAPS, MAJOR),
        # Texts of that length are more than any memory holds.
        (text(AllowedPattern="[A-Za-z0-9._-]{1,24}"), text(AllowedPattern="[A-Za-z0-9._-]{1,22}"), NO, MAJOR),
        (text(AllowedValues=["a", "bb"]), text(AllowedPattern="a|bb"), NONE, MINOR),
        (text(AllowedValues=["a", "bb"]), text(MaxLength=1), NO, MAJOR),
        (text(AllowedValues=["a", "bb"]), text(AllowedValues=["a", "bb"], MaxLength=2), NONE, MINOR),
        (number(AllowedValues=[1, 5]), number(AllowedValues=[1, 5, 9]), NONE, MINOR),
        (number(AllowedValues=[1, 5]), number(MinValue=2), NO, MAJOR),
        # Patterns.
        (text(AllowedPattern=EMAIL), text(AllowedPattern=f"({EMAIL})?"), NONE, MINOR),
        (text(AllowedPattern=f"({EMAIL})?"), text(AllowedPattern=EMAIL), NO, MAJOR),
        (text(AllowedPattern="^[a-z]+$"), text(AllowedPattern="[a-z]*"), NONE, MINOR),
        (text(AllowedPattern=r"\d{12}"), text(AllowedPattern="[0-9]{12}"), NONE, MINOR),
        (text(AllowedPattern="[a-z]+"), text(), NONE, MINOR),
        (text(), text(AllowedPattern="[a-z]+"), NO, MAJOR),
        (text(), text(AllowedPattern=r"[\s\S]*"), NONE, MINOR),
        # What cannot be proven: look-around, back references, very long repeats.
        (text(AllowedPattern="[a-z]+"), text(AllowedPattern="(?!aws)[a-z]+"), PERHAPS, MAJOR),
        (text(AllowedPattern=r"(a|b)\1"), text(AllowedPattern="aa|bb"), PERHAPS, MAJOR),
        (text(AllowedPattern="[a-z]{1,2000}"), text(AllowedPattern="[a-z]{1,3000}"), PERHAPS, MAJOR),
        (text(AllowedPattern="["), text(AllowedPattern="[a"), PERHAPS, MAJOR),
        # The counter-example is one that the old limits refuse.
        (text(AllowedPattern="a*", MinLength=1), text(AllowedPattern="a+", MinLength=1), PERHAPS, MAJOR),
        # Lengths.
        (text(), text(MinLength=1), NO, MAJOR),
        (text(MinLength=2), text(MinLength=1), NONE, MINOR),
        (text(), text(MinLength=0), NONE, MINOR),
        (text(), text(MaxLength=10), NO, MAJOR),
        (text(MaxLength=10), text(MaxLength=20), NONE, MINOR),
        (text(MaxLength=10), text(MaxLength=5), NO, MAJOR),
        (text(AllowedPattern="a+"), text(AllowedPattern="a+", MinLength=1), NONE, MINOR),
        (text(AllowedPattern="a*"), text(AllowedPattern="a*", MinLength=1), NO, MAJOR),
        (text(AllowedPattern="[a-z]{3}"), text(AllowedPattern="[a-z]{3}", MaxLength=3), NONE, MINOR),
        (text(AllowedPattern="[a-z]+"), text(AllowedPattern="[a-z]+", MaxLength=3), NO, MAJOR),
        # Numbers.
        (number(MinValue=1), number(MinValue=2), NO, MAJOR),
        (number(MinValue="2"), number(MinValue=1), NONE, MINOR),
        (number(), number(MaxValue=5), NO, MAJOR),
        (number(MaxValue=5), number(MaxValue=6), NONE, MINOR),
        # Types.
        (text(), number(), NO, MAJOR),
        (text(AllowedPattern="[0-9]+"), number(), PERHAPS, MAJOR),
        (text(AllowedValues=["1", "2"]), number(), NONE, MINOR),
        (text(AllowedValues=["1", "x"]), number(), NO, MAJOR),
        (number(), text(), NONE, MINOR),
        (text(), {"Type": "CommaDelimitedList"}, NONE, MINOR),
        (text(), {"Type": "AWS::EC2::VPC::Id"}, PERHAPS, MAJOR),
        ({"Type": "AWS::EC2::VPC::Id"}, text(), NONE, MINOR),
        (text(), {"Type": LOOKED_UP}, PERHAPS, MAJOR),
        ({"Type": LOOKED_UP}, text(), PERHAPS, MAJOR),
        ({"Type": "CommaDelimitedList"}, {"Type": "CommaDelimitedList", "AllowedValues": ["a"]}, NO, MAJOR),
    ],
)
def test_a_question(was: dict[str, Any] | None, now: dict[str, Any] | None, effect: Effect, bump: Bump) -> None:
    found = impact(form(was), form(now))
    (change,) = found.changes
    assert (change.effect, found.bump) == (effect, bump)
    assert change.section == "Parameters"
    assert change.why


def test_the_reason_names_an_answer_that_is_refused() -> None:
    found = impact(form(text(AllowedPattern="[a-c]")), form(text(AllowedPattern="[a-b]")))
    assert "'c'" in found.reasons[0]
    found = impact(form(text(AllowedValues=["a", "b"])), form(text(AllowedValues=["a"])))
    assert "'b'" in found.reasons[0]


pattern = st.recursive(
    st.sampled_from(["a", "b", "[ab]", "[^a]", ".", r"\d", "c?"]),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda two: f"({two[0]}|{two[1]})"),
        inner.map(lambda one: f"({one})*"),
        inner.map(lambda one: f"({one})?"),
    ),
    max_leaves=6,
)


@given(pattern, pattern, st.lists(st.text("abc1", max_size=5), min_size=1, max_size=20))
def test_a_proof_holds_for_every_text(first: str, second: str, texts: list[str]) -> None:
    found = outside(first, second)
    if found.example is not None:
        assert re.fullmatch(first, found.example)
        assert not re.fullmatch(second, found.example)
    elif found.proven:
        assert [each for each in texts if re.fullmatch(first, each) and not re.fullmatch(second, each)] == []
