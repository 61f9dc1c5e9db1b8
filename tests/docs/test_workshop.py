"""What the tests of the docs themselves do with a block."""

from __future__ import annotations

import pytest

from tests.docs.workshop import script, unsaid

TRANSCRIPT = "$ echo a\n…\nthe  end\n$ echo b\n"


@pytest.mark.parametrize(
    ("text", "run"), [(TRANSCRIPT, "echo a\necho b"), ("echo $ a\n$ b\n", "echo $ a\n$ b\n"), ("", "")]
)
def test_of_a_transcript_the_commands_are_run(text: str, run: str) -> None:
    assert script(text) == run


@pytest.mark.parametrize(
    ("said", "missing"),
    [
        ("a\nb\n the end\n", None),
        ("the end, nearly", "the  end"),
        ("", "the  end"),
    ],
)
def test_what_a_transcript_shows_must_have_been_said(said: str, missing: str | None) -> None:
    assert unsaid(TRANSCRIPT, said) == missing


def test_shown_lines_come_in_their_order() -> None:
    assert unsaid("$ x\none\ntwo\n", "two\none\n") == "two"
    assert unsaid("no transcript\n", "") is None
