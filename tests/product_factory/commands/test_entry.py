"""Whatever ends the command, it says it in a line and with the exit code that the docs promise."""

from __future__ import annotations

import io
import subprocess
import sys
from typing import Any

import pytest
import typer

from product_factory.commands import entry
from product_factory.commands.main import app
from product_factory.commands.words import WORDS
from tests.checkout import ROOT


def end(error: BaseException) -> Any:
    raise error


@pytest.mark.parametrize(
    ("raised", "code", "told"),
    [
        (KeyboardInterrupt(), 130, "interrupted"),
        (RecursionError("maximum"), 1, "nested too deeply"),
        (ValueError("odd\nthing"), 1, "ValueError: odd thing (/commands/"),
        (UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates"), 1, "UnicodeEncodeError"),
    ],
)
def test_no_end_shows_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], raised: BaseException, code: int, told: str
) -> None:
    monkeypatch.setattr(entry, "ended", lambda run: end(raised))
    assert entry.main() == code
    said = capsys.readouterr().err
    assert said.startswith("Error: ")
    assert told.replace("/commands/", "") in said or told in said
    assert "Traceback" not in said


@pytest.mark.parametrize(("raised", "code"), [(SystemExit(2), 2), (SystemExit(None), 0), (SystemExit("x"), 1)])
def test_exit_codes_are_kept(raised: SystemExit, code: int) -> None:
    assert entry.ended(lambda: end(raised)) == code
    assert entry.ended(lambda: code) == code


def test_output_takes_any_text_and_need_not_be_there(monkeypatch: pytest.MonkeyPatch) -> None:
    narrow = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", narrow)
    monkeypatch.setattr(sys, "stderr", None)
    entry.speak()
    print("–\ud800")
    with sys.stderr:
        print("nowhere", file=sys.stderr)
    narrow.flush()
    assert narrow.buffer.getvalue() == b"\\u2013\\ud800\n"


@pytest.mark.parametrize("shell", ["factory.py --help | head -1; exit ${PIPESTATUS[0]}", "factory.py --help >&-"])
def test_whoever_reads_no_further_is_no_failure(shell: str) -> None:
    done = subprocess.run(
        ["/bin/bash", "-c", f"{sys.executable} {shell}"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr


def test_every_command_says_whom_it_is_for_and_gives_an_example() -> None:
    found = typer.main.get_command(app())
    for name, each in found.commands.items():  # type: ignore[attr-defined]
        words = WORDS[name]
        assert each.rich_help_panel == words.panel
        assert words.example.split()[:2] == ["factory", name]
        assert words.example in each.epilog
    assert set(found.commands) == set(WORDS)  # type: ignore[attr-defined]
