"""The table beside BLEA's samples says what the released templates say."""

from __future__ import annotations

import pytest

from product_factory.marked import between
from tests.docs.side_by_side import BEGIN, END, PAGE, ROWS, Row, table


def test_the_table_is_current() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert text == between(text, BEGIN, END, table()), "run `python -m tests.docs.side_by_side`"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row.setting))
def test_every_setting_is_told_from_the_templates(row: Row) -> None:
    assert len(row.here()) > 1
