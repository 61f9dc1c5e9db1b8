"""What tests/starter.py forks ends as Python ends it, though sooner."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import IO

import pytest

from tests.conftest import clean_environment, python

LATER = """
import atexit, sys, threading
def last():
    threading.main_thread().join()
    print("a thread")
threading.Thread(target=last).start()
atexit.register(print, "at exit")
"""


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("print('said')", (0, "said\n", "")),
        ("import sys; print('said'); sys.exit(3)", (3, "said\n", "")),
        ("import sys; print('said'); sys.exit(258)", (2, "said\n", "")),
        ("import sys; print('said'); sys.exit('wrong')", (1, "said\n", "wrong")),
        ("print('said'); raise ValueError('wrong')", (1, "said\n", "ValueError: wrong")),
        (f"{LATER}sys.exit(0)", (0, "a thread\nat exit\n", "")),
        (LATER, (0, "a thread\nat exit\n", "")),
    ],
)
def test_it_ends_as_python_does(text: str, told: tuple[int, str, str], tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(text)
    assert _ended([str(script)]) == told
    assert _ended([*python()[1:], str(script)]) == told


def test_what_could_not_be_written_is_told(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text("import sys; print('said'); sys.exit(0)")
    with open("/dev/full", "w") as full:
        for command in ([str(script)], [*python()[1:], str(script)]):
            done = _run(command, full)
            assert done.returncode == 120
            assert "No space left on device" in done.stderr


def _ended(command: list[str]) -> tuple[int, str, str]:
    """The exit code, what was said, and the last line of what went wrong."""
    done = _run(command, subprocess.PIPE)
    return done.returncode, done.stdout, "".join(done.stderr.splitlines()[-1:])


def _run(command: list[str], out: IO[str] | int) -> subprocess.CompletedProcess[str]:
    # Without a buffer what can't be written is told before the end.
    environment = clean_environment() | {"PYTHONUNBUFFERED": ""}
    return subprocess.run(
        [sys.executable, *command], env=environment, stdout=out, stderr=subprocess.PIPE, text=True, check=False
    )
