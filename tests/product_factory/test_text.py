"""Text that people read holds no character that they don't see."""

from __future__ import annotations

import pytest

from product_factory.text import unseen


@pytest.mark.parametrize("text", ["", "Use 1.3.0.", "日本語　の 理由。", "é ü ß – „quoted“ 🙂", "a\u00a0b"])
def test_what_is_printable_is_taken(text: str) -> None:
    assert unseen(text) is None


@pytest.mark.parametrize(
    ("character", "kind"),
    [
        ("\x00", "control"),
        ("\n", "line end"),
        ("\x1b", "escape, which colours a terminal"),
        ("\x7f", "delete"),
        ("\x85", "next line"),
        ("\u2028", "line separator"),
        ("\u202e", "right to left"),
        ("\u2066", "isolate"),
        ("\u200b", "of no width"),
        ("\ufeff", "byte order mark"),
        ("\udcff", "half of a pair: a byte that is no UTF-8"),
        ("\ue000", "private"),
        ("\U000e0041", "tag"),
        ("\ufffe", "no character"),
    ],
)
def test_what_is_not_is_told_with_its_place(character: str, kind: str) -> None:
    said = unseen(f"ab{character}c")
    assert said == f"character 3 (U+{ord(character):04X}) is not printable; leave it out", kind
    assert unseen(f"ab{character}c", also=character) is None
