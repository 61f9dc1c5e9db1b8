"""`factory sandbox` in a process of its own, that tests/starter.py starts, and what it printed."""

from __future__ import annotations

import json
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.checkout import ROOT
from tests.conftest import AWS, clean_environment, python


class Told:
    """What a served sandbox printed, up to the last of its variables."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        lines: list[str] = []
        while len([line for line in lines if "AWS_EC2_METADATA_DISABLED" in line]) < 3:
            lines.append(process.stdout.readline())
            assert lines[-1], "ended before it served"
        self.text = "".join(lines)

    @property
    def page(self) -> str:
        """Where the page is."""
        found = re.search(r"open (http://127\.0\.0\.1:\d+/) in a browser", self.text)
        assert found, self.text
        return found[1]

    @property
    def variables(self) -> dict[str, str]:
        """Those of the developer, which come last."""
        return self.variables_of("a developer")

    def variables_of(self, who: str) -> dict[str, str]:
        """Those of this person, as the text calls them."""
        told = self.text.partition(f"To act as {who} (")[2].partition("To act as")[0]
        return dict(re.findall(r"export (\w+)=(\S+)", told))

    def aws(self, *arguments: str, variables: dict[str, str] | None = None) -> Any:
        """What the AWS CLI answers with these variables, by default the developer's; None where it says nothing."""
        done = subprocess.run(
            [*python(), str(AWS), *arguments, "--output", "json"],
            env=clean_environment() | (variables or self.variables),
            capture_output=True,
            text=True,
            check=True,
        )
        return json.loads(done.stdout or "null")


@contextmanager
def served(*options: str, root: Path = ROOT) -> Iterator[Told]:
    """`factory sandbox` of the catalog in this folder, until Ctrl-C, which must end it well."""
    command = [*python(), "factory.py", "sandbox", "--port", "0", *options]
    process = subprocess.Popen(
        command,
        cwd=root,
        env=clean_environment(),
        stdout=subprocess.PIPE,
        text=True,
        # A shell lets what it starts in the background ignore Ctrl-C, the tests and all that they start.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    try:
        yield Told(process)
    finally:
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "Stopped" in rest
