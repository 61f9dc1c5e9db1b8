"""Whatever is given to any command: an exit code that the docs name, and an error in a line or two, without a traceback.

`make fuzz` draws 2,000 command lines anew; here they are few and always the same.
"""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from subprocess import CompletedProcess

import pytest
import typer
from hypothesis import HealthCheck, Phase, example, given, settings

from product_factory.commands import entry
from product_factory.commands.main import app
from tests.catalogs import write_catalog
from tests.conftest import clean_environment
from tests.contract import ENDS, held
from tests.product_factory.commands.hostile import LEFT_OUT, Drawn, commands, lines, write_files

FUZZ = settings.get_current_profile_name() == "fuzz"
EXAMPLES = settings().max_examples if FUZZ else 60
# Nothing listens there.
NOWHERE = {
    "AWS_ENDPOINT_URL": "http://localhost:9",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_MAX_ATTEMPTS": "1",
    "AWS_DEFAULT_REGION": "us-east-1",
}
# Error, and where there is more to tell.
MOST_LINES = 3


class Places:
    """An empty folder but for hostile files, and a catalog, each as it was whatever a command did."""

    def __init__(self, root: Path) -> None:
        self.root, self.kept = root, root / "kept"
        for name in ("outside", "inside"):
            (self.kept / name).mkdir(parents=True)
            write_files(self.kept / name)
        write_catalog(self.kept / "inside", {"Base": ("security-notification",)}, regions=("us-east-1",))
        for name in ("outside", "inside"):
            self.restore(name)

    def restore(self, name: str) -> None:
        """Its files anew where they were changed; the folder stays, which a process may stand in."""
        place = self.root / name
        place.mkdir(exist_ok=True)
        if state(self.kept / name) != state(place):
            for each in place.iterdir():
                shutil.rmtree(each) if each.is_dir() and not each.is_symlink() else each.unlink()
            shutil.copytree(self.kept / name, place, dirs_exist_ok=True)


def state(folder: Path) -> dict[str, tuple[int, int]]:
    """Every file with its size and time; what is kept for speed alone is left out."""
    found = {}
    for where, folders, files in os.walk(folder):
        folders[:] = [each for each in folders if each not in (".cache", "__pycache__")]
        for each in files:
            told = os.stat(os.path.join(where, each))
            found[os.path.relpath(os.path.join(where, each), folder)] = (told.st_size, told.st_mtime_ns)
        found |= {os.path.relpath(os.path.join(where, each), folder): (0, 0) for each in folders}
    return found


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Places]:
    here = Path.cwd()
    yield Places(tmp_path_factory.mktemp("fuzz"))
    os.chdir(here)


def ran(places: Places, drawn: Drawn) -> CompletedProcess[str]:
    """The command by its real entry, in this process, and everything around it as it was."""
    name = "inside" if drawn.inside else "outside"
    os.chdir(places.root / name)
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    before, arguments, stdin = dict(os.environ), sys.argv, sys.stdin
    os.environ.clear()
    os.environ.update(clean_environment() | NOWHERE | {"HOME": str(places.root)} | drawn.environment)
    try:
        sys.argv, sys.stdin = ["factory", *drawn.arguments], io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = entry.main()
    finally:
        sys.argv, sys.stdin = arguments, stdin
        os.environ.clear()
        os.environ.update(before)
        os.chdir(places.root)
        places.restore(name)
    said, told = (each.buffer.getvalue().decode() for each in (out, err))
    return CompletedProcess(["factory", *drawn.arguments], code, said, told)


@settings(
    max_examples=EXAMPLES,
    derandomize=not FUZZ,
    database=None,
    # Making what failed smaller takes minutes; it is short as it is.
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@example(drawn=Drawn(("smoke", "--clean-up", "latin-1.yaml", "--dry-run", "--output", "json"), False, {}))
@example(drawn=Drawn(("synth", "--out", "deep.yaml"), True, {}))
@example(drawn=Drawn(("synth", "--out", "empty/below", "--output", "json"), True, {}))
@example(drawn=Drawn(("import", "digits.json", "--templates", "."), True, {}))
@example(drawn=Drawn(("import", "deep.json", "--templates", "."), True, {}))
@example(drawn=Drawn(("list", "--write", "latin-1.yaml"), True, {}))
@example(drawn=Drawn(("proactive", "--write", "binary"), True, {}))
@given(drawn=lines())
def test_no_command_line_ends_otherwise_than_documented(places: Places, drawn: Drawn) -> None:
    done = ran(places, drawn)
    judged(drawn.arguments, done)


def judged(arguments: tuple[str, ...], done: CompletedProcess[str]) -> None:
    """It ended as the docs say."""
    assert done.returncode in ENDS, done
    assert "Traceback" not in done.stderr, done.stderr
    assert "This is a defect" not in done.stderr, done.stderr
    held(arguments, done)
    if done.returncode and not done.stdout:
        error = done.stderr.rpartition("Error: ")[2] if "Error: " in done.stderr else done.stderr.splitlines()[-1]
        told = error.strip().splitlines()
        # A manifest is told with everything that is wrong in it, a line each.
        findings = all(line.startswith(f"{told[0].partition(':')[0]}:") for line in told)
        assert told
        assert findings or len(told) <= MOST_LINES, done.stderr
        assert all(each.isprintable() for each in told), repr(error)


def test_what_is_left_out_is_there() -> None:
    there = typer.main.get_command(app()).commands  # type: ignore[attr-defined]
    assert set(LEFT_OUT) < set(there)
    assert set(commands()) == set(there) - set(LEFT_OUT)
