"""The table beside three public samples says what the released templates say."""

from __future__ import annotations

import pytest

from product_factory.marked import between
from tests.docs.released_templates import Row
from tests.docs.side_by_side import ALL, BEGIN, END, PAGE, table
from tests.docs.theirs import THEIRS


def test_the_table_is_current() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert text == between(text, BEGIN, END, table()), "run `python -m tests.docs.side_by_side`"


@pytest.mark.parametrize("row", ALL, ids=lambda row: str(row.setting))
def test_every_setting_is_told_from_the_templates(row: Row) -> None:
    assert len(row.here()) > 1


def test_each_setting_is_told_of_each_sample() -> None:
    assert [row.setting for row in ALL] == list(THEIRS)
    assert all(text for row in THEIRS.values() for text in row)
