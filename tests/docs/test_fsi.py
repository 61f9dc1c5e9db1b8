"""What docs/FSI.md names is there: products, their questions and answers, and the rules that serve each control."""

from __future__ import annotations

import re

import pytest

from product_factory.catalog import catalog
from product_factory.marked import between
from tests.docs.fsi import BEGIN, CONTROLS, END, PAGE, of, table

TEXT = PAGE.read_text(encoding="utf-8")
PRODUCTS = set(catalog.load().released)


def test_the_table_is_current() -> None:
    assert between(TEXT, BEGIN, END, table()) == TEXT, "run `python -m tests.docs.fsi`"
    assert len(CONTROLS) == len({control for control, _, _ in CONTROLS}) == 43


@pytest.mark.parametrize("line", [line for line in TEXT.splitlines() if "=" in line and line.startswith("|")])
def test_settings_that_it_names_are_answers_of_a_product_of_their_row(line: str) -> None:
    named = [name for name in re.findall(r"`([a-z-]+)`", line) if name in PRODUCTS]
    for question, answer in re.findall(r"`(\w+)=(\w+)`", line):
        asked = [of(name).template["Parameters"].get(question) for name in named]
        (found,) = [each for each in asked if each is not None]
        taken = [str(each) for each in found.get("AllowedValues", ())]
        assert answer in taken or re.fullmatch(found.get("AllowedPattern", "$"), answer), f"{question}={answer}"


def test_questions_that_it_names_are_there() -> None:
    known = {question for name in PRODUCTS for question in of(name).template["Parameters"]}
    assert set(re.findall(r"`([A-Z][A-Za-z0-9]+)`", TEXT)) <= known
    assert len(set(re.findall(r"`([a-z-]+)`", TEXT)) & PRODUCTS) > 12
