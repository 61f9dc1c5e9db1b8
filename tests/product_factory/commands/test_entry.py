"""Whatever ends the command, it says it in a line and with the exit code that the docs promise."""

from __future__ import annotations

import io
import subprocess
import sys
from typing import Any

import pytest
import typer

from product_factory.commands import entry, failing, streams
from product_factory.commands.main import app
from product_factory.commands.words import WORDS
from tests.checkout import ROOT
from tests.contract import validated


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


# As somebody presses Ctrl-C while this is imported.
INTERRUPTED = """
import sys
late = sys.argv[1]
class Pressed:
    def find_spec(self, name, *_):
        if name == late:
            sys.meta_path.remove(self)
            raise KeyboardInterrupt
sys.meta_path.insert(0, Pressed())
from product_factory.commands.entry import main
sys.argv = ["factory", "list", *sys.argv[2:]]
sys.exit(main())
"""


@pytest.mark.parametrize(
    "late", ["typer", "pydantic", "product_factory.commands.main", "product_factory.commands.smoke"]
)
@pytest.mark.parametrize("more", [(), ("-o", "json")])
def test_ctrl_c_in_the_first_imports_is_one_line(late: str, more: tuple[str, ...]) -> None:
    command = [sys.executable, "-c", INTERRUPTED, late, *more]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (130, "")
    if more:
        assert validated("error", done.stderr)["code"] == 130
    else:
        assert done.stderr == f"Error: {failing.INTERRUPTED}\n"


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("--nonsense",), 2, "No such option: --nonsense"),
        (("nonsense",), 2, "No such command 'nonsense'"),
        (("show",), 2, "Missing argument 'PRODUCT'"),
        (("show", "x", "y"), 2, "unexpected extra argument"),
        (("list", "--write"), 2, "requires an argument"),
        (("plan", "x", "--concurrency", "9" * 5_000), 2, "Invalid value for '--concurrency'"),
        (("show", "a\x1b[31m\nb"), 2, "not in the catalog"),
    ],
)
def test_wrong_use_is_one_object_for_programs_and_two_lines_for_people(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    code: int,
    told: str,
) -> None:
    monkeypatch.chdir(ROOT)
    for more in ((), ("--output=json",)):
        monkeypatch.setattr(sys, "argv", ["factory", arguments[0], *more, *arguments[1:]])
        assert entry.main() == code
        said = capsys.readouterr()
        assert said.out == ""
        error = validated("error", said.err)["error"] if more else said.err
        assert told in error
        assert len(error.splitlines()) <= 2
        assert all(line.isprintable() and len(line) < 2_100 for line in error.splitlines())


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        (("--output", "json"), True),
        (("-o", "json"), True),
        (("-ojson",), True),
        (("-yo", "json"), True),
        (("--output=json",), True),
        (("--output", "json", "--output", "table"), False),
        (("-o",), False),
        (("--", "-o", "json"), False),
        ((), False),
    ],
)
def test_json_is_wanted_however_it_is_written(arguments: tuple[str, ...], wanted: bool) -> None:
    assert failing.wants_json(arguments) is wanted


def test_output_takes_any_text_and_need_not_be_there(monkeypatch: pytest.MonkeyPatch) -> None:
    narrow = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", narrow)
    monkeypatch.setattr(sys, "stderr", None)
    streams.speak()
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
