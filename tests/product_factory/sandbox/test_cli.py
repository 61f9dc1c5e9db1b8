"""`factory sandbox` serves a page to launch from, and any AWS tool with nothing but the variables that it prints."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from tests.checkout import ROOT
from tests.conftest import clean_environment


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
    def variables(self) -> dict[str, str]:
        """Those of the developer, which come last."""
        return dict(re.findall(r"export (\w+)=(\S+)", self.text.rsplit("To act as", 1)[1]))

    def aws(self, *arguments: str) -> object:
        """What the AWS CLI answers with these variables."""
        done = subprocess.run(
            [str(Path(sys.executable).parent / "aws"), *arguments, "--output", "json"],
            env=clean_environment() | self.variables,
            capture_output=True,
            text=True,
            check=True,
        )
        return json.loads(done.stdout)


@contextmanager
def served(*options: str) -> Iterator[Told]:
    """`factory sandbox`, until Ctrl-C, which must end it well."""
    command = [sys.executable, "factory.py", "sandbox", "--port", "0", *options]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
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


def refused(*options: str) -> str:
    """What `factory sandbox` says where it is used wrongly."""
    command = [sys.executable, "factory.py", "sandbox", "--port", "0", *options]
    done = subprocess.run(command, cwd=ROOT, env=clean_environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stdout
    assert "Traceback" not in done.stderr
    return done.stderr


def test_the_page_and_the_aws_cli_show_the_same_catalog_at_once() -> None:
    with served() as told:
        found = re.search(r"open (http://127\.0\.0\.1:\d+/) in a browser", told.text)
        assert found, told.text
        page = requests.get(found[1], timeout=30)
        assert "audit-trail" in page.text
        assert "status/index.html" in page.text
        status = requests.get(f"{found[1]}status/index.html", timeout=60)
        assert status.status_code == 200
        assert "of 7 accounts run something" in status.text
        identity = told.aws("sts", "get-caller-identity")
        assert str(identity["Arn"]).startswith("arn:aws:sts::333333333333:assumed-role/Developer/")  # type: ignore[index]
        seen = told.aws("servicecatalog", "search-products", "--query", "ProductViewSummaries[].Name")
        assert "audit-trail" in seen  # type: ignore[operator]


def test_empty_it_deploys_nothing_and_serves_no_page() -> None:
    with served("--empty") as told:
        assert "in a browser" not in told.text
        assert told.aws("servicecatalog", "search-products", "--query", "ProductViewSummaries[].Name") == []


def test_a_region_without_a_hub_is_refused_in_time() -> None:
    assert "pass --empty" in refused("--region", "us-west-2")


def test_a_port_for_the_page_that_is_taken_is_told() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert f"--page-port {port}: something listens there" in refused("--page-port", port)


@pytest.mark.parametrize("port", ["-1", "70000", "x"])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    assert "--page-port" in refused("--page-port", port)
