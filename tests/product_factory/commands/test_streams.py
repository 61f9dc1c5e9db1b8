"""Standard output and error, wherever they go and however far they are read."""

from __future__ import annotations

import io
import json
import subprocess
import sys

import pytest

from product_factory.commands import streams
from product_factory.output import print_json
from tests.checkout import ROOT

# A command that says much and fails.
FAILING = """
import sys
from product_factory.commands import entry, streams
streams.speak()
sys.exit(entry.ended(lambda: print("x" * 200_000) or 1))
"""


def shell(line: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = ["/bin/bash", "-c", line, "bash", sys.executable, *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("buffered", ["", "1"])
def test_an_exit_code_stays_its_own_where_nobody_reads_on(buffered: str) -> None:
    done = shell(f'PYTHONUNBUFFERED={buffered} "$1" -c "$2" | true; exit ${{PIPESTATUS[0]}}', FAILING)
    assert (done.returncode, done.stderr) == (1, "")


@pytest.mark.parametrize(
    ("line", "code", "told"),
    [
        ('"$1" factory.py list > /dev/full', 1, "Error: standard output: No space left on device\n"),
        ('"$1" factory.py list 2> /dev/full > /dev/null', 0, ""),
        ('"$1" factory.py show zzz 2> /dev/full', 2, ""),
        ('"$1" factory.py show zzz 2>&-', 2, ""),
        ('"$1" factory.py list >&- 2>&-', 0, ""),
    ],
)
def test_full_and_closed_streams_are_no_traceback(line: str, code: int, told: str) -> None:
    done = shell(line)
    assert (done.returncode, done.stderr) == (code, told)


@pytest.mark.parametrize("surroundings", ["PYTHONIOENCODING=ascii", "PYTHONIOENCODING=latin-1", "LC_ALL=C PYTHONUTF8=0 PYTHONCOERCECLOCALE=0"])  # fmt: skip
def test_json_is_json_in_every_encoding(surroundings: str) -> None:
    done = shell(f'{surroundings} "$1" factory.py show audit-trail -o json | "$1" -c "import json, sys; print(ascii(json.load(sys.stdin)))"')  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert ascii("アカウント")[1:-1] in done.stdout


def test_what_can_t_be_encoded_is_escaped_as_json_does(monkeypatch: pytest.MonkeyPatch) -> None:
    narrow = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", narrow)
    streams.speak()
    given = {"text": "é日😀", "half": "\ud800"}
    print_json(given)
    narrow.flush()
    assert json.loads(narrow.buffer.getvalue()) == given
