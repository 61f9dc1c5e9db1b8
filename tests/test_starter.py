"""What tests/starter.py forks is and ends as what Python starts, though sooner."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import IO

import pytest

from tests.conftest import AWS, clean_environment, python, run_python

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
    assert _ended([*python()[1:], "-c", text]) == told


def test_a_module_is_run_anew_and_knows_its_arguments(tmp_path: Path) -> None:
    (tmp_path / "own.py").write_text("import sys; print(__name__, sys.argv[1:], sys.path[0], sys.dont_write_bytecode)")
    for environment, kept in (({}, False), ({"PYTHONDONTWRITEBYTECODE": "1"}, True)):
        done = run_python(tmp_path, "-m", "own", "a", environment=clean_environment() | environment)
        assert done.stdout == f"__main__ ['a'] {tmp_path} {kept}\n", done.stderr


def test_it_has_the_environment_that_it_is_given_and_no_other(tmp_path: Path) -> None:
    """The starter's has more: its own is this process's, without AWS."""
    given = {"ONLY": "this", "PATH": os.environ["PATH"]}
    done = run_python(tmp_path, "-c", "import json, os; print(json.dumps(dict(os.environ)))", environment=given)
    assert json.loads(done.stdout) == given


def test_a_command_that_is_killed_has_the_code_of_its_signal(tmp_path: Path) -> None:
    done = run_python(tmp_path, "-c", "import os; os.kill(os.getpid(), 9)", environment=clean_environment())
    assert done.returncode == -9


@pytest.mark.parametrize(
    "arguments", [("--version",), ("configure", "get", "region"), ("sts", "nonsense"), ("sts", "get-caller-identity")]
)
def test_the_aws_cli_is_the_one_that_is_installed(arguments: tuple[str, ...], tmp_path: Path) -> None:
    """It reads its own configuration, and says the same with the same exit code."""
    (tmp_path / "config").write_text("[default]\nregion = eu-north-1\n")
    environment = clean_environment() | {"AWS_CONFIG_FILE": str(tmp_path / "config"), "HOME": str(tmp_path)}
    environment |= {"AWS_EC2_METADATA_DISABLED": "true"}
    real = subprocess.run([AWS, *arguments], env=environment, capture_output=True, text=True, check=False)
    done = run_python(tmp_path, str(AWS), *arguments, environment=environment)
    assert (done.returncode, done.stdout, done.stderr) == (real.returncode, real.stdout, real.stderr)


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
