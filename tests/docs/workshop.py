"""Where the commands of a page are run: a copy of the repository, and the sandbox in the place of AWS.

`factory` and `python` in it are the copy's, so a page publishes, writes and deploys as it says, and
nothing of it reaches the real repository or AWS.
"""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from product_factory.sandbox.server import Sandbox
from tests.checkout import ROOT
from tests.conftest import clean_environment, make_copy, python
from tests.copying import ENGINE
from tests.docs.pages import Block

REGION = "ap-northeast-1"
PROMPT = "$ "
SECONDS = 900
"""After so long a block hangs. No promise, only an end: most take a few seconds."""


class Workshop:
    """The copy and its tools. `sandbox` may be None for pages that need no AWS."""

    def __init__(self, folder: Path, sandbox: Sandbox | None) -> None:
        self.copy = make_copy(folder / "copy", ENGINE)
        self.sandbox = sandbox
        tools = Path(sys.executable).parent
        for file in ("Makefile", "pyproject.toml", "constraints.txt", "README.md", "README_ja.md", "CONTRIBUTING.md"):
            if (ROOT / file).exists():
                shutil.copy2(ROOT / file, self.copy.root / file)
        for part in ("docs", "examples"):
            shutil.copytree(ROOT / part, self.copy.root / part)
        shutil.copytree(ROOT / "tests", self.copy.root / "tests", ignore=shutil.ignore_patterns("__pycache__"))
        # `.venv/bin` as a clone has it after `make setup`; `factory` is the copy's.
        commands = self.copy.root / ".venv" / "bin"
        commands.mkdir(parents=True)
        for tool in sorted(tools.iterdir()):
            (commands / tool.name).symlink_to(tool)
        for name, script in (("factory", self.copy.root / "factory.py"), ("aws", tools / "aws")):
            (commands / name).unlink(missing_ok=True)
            _script(commands / name, f'exec {shlex.join([*python(), str(script)])} "$@"')
        (commands.parent / ".ready").touch()
        # Browsers, where `--open` is said: nothing opens in tests.
        self.environment = clean_environment() | {
            "PATH": os.pathsep.join([str(commands), os.environ["PATH"]]),
            "PYTHONPATH": str(self.copy.root),
            "AWS_EC2_METADATA_DISABLED": "true",
            "BROWSER": "true",
        }

    def run(self, block: Block) -> None:
        """Write, or run to its end. AssertionError, with all that it said, where it fails."""
        if block.write:
            path = self.copy.root / block.write
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
        elif block.served is not None:
            self._serve(block)
        else:
            done = subprocess.run(
                self._command(block),
                cwd=self.copy.root,
                env=self._environment(block),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=SECONDS,
                check=False,
            )
            assert done.returncode == 0, _told(block, done.returncode, done.stdout + done.stderr)
            missing = unsaid(block.text, done.stdout)
            assert missing is None, f"{block.page}:{block.line} does not say {missing!r}, but:\n{done.stdout}"

    def _command(self, block: Block) -> list[str]:
        if block.language == "python":
            return [*python(), "-c", block.text]
        return ["bash", "-euo", "pipefail", "-c", script(block.text)]

    def _environment(self, block: Block) -> dict[str, str]:
        if block.who is None:
            return self.environment
        assert self.sandbox is not None
        role, account = block.who
        return self.environment | self.sandbox.environment(account, role)

    def _serve(self, block: Block) -> None:
        """Start it, wait until it says where it serves, and press Ctrl-C, which ends it with exit code 0."""
        (command,) = [line.partition("#")[0].split() for line in block.text.splitlines() if line.strip()]
        served = subprocess.Popen(
            [*command, *(block.served or ())],
            cwd=self.copy.root,
            env=self._environment(block),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            # Who runs the tests in the background has switched Ctrl-C off for all that comes of them.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        assert served.stdout is not None
        said = ""
        try:
            while "http://localhost:" not in said:
                line = served.stdout.readline()
                assert line, _told(block, served.wait(), said)
                said += line
            served.send_signal(signal.SIGINT)
            rest, _ = served.communicate(timeout=SECONDS)
        finally:
            served.kill()
        assert served.returncode == 0, _told(block, served.returncode, said + rest)


def script(text: str) -> str:
    """What is to be run: all of it, or of a transcript the lines after `$ `."""
    if not text.startswith(PROMPT):
        return text
    return "\n".join(line.removeprefix(PROMPT) for line in text.splitlines() if line.startswith(PROMPT))


def unsaid(text: str, said: str) -> str | None:
    """The first line that a transcript shows and the commands did not say; `…` stands for any lines."""
    if not text.startswith(PROMPT):
        return None
    lines = iter(_plain(line) for line in said.splitlines())
    shown = [line for line in text.splitlines() if not line.startswith(PROMPT) and line.strip() not in ("", "…")]
    return next((line for line in shown if _plain(line) not in lines), None)


def _plain(line: str) -> str:
    return " ".join(line.split())


def _script(path: Path, line: str) -> None:
    path.write_text(f"#!/bin/sh\n{line}\n")
    path.chmod(0o755)


def _told(block: Block, code: int, said: str) -> str:
    return f"{block.page}:{block.line} ended with {code}:\n{block.text}\n{said}"
