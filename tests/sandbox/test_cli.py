"""`factory sandbox` serves any AWS tool with nothing but the variables that it prints."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from pathlib import Path

from products.errors import ROOT
from tests.conftest import clean_environment


def test_the_printed_variables_are_enough_for_the_aws_cli() -> None:
    command = [sys.executable, "factory.py", "sandbox", "--port", "0"]
    served = subprocess.Popen(command, cwd=ROOT, env=clean_environment(), stdout=subprocess.PIPE, text=True)
    assert served.stdout is not None
    try:
        lines = []
        while len([line for line in lines if "AWS_EC2_METADATA_DISABLED" in line]) < 3:
            lines.append(served.stdout.readline())
            assert lines[-1], "ended before it served"
        last = "".join(lines)[: -len(lines[-1])].rsplit("To act as", 1)[1]
        variables = dict(re.findall(r"export (\w+)=(\S+)", last))
        identity = subprocess.run(
            [str(Path(sys.executable).parent / "aws"), "sts", "get-caller-identity", "--output", "json"],
            env=clean_environment() | variables,
            capture_output=True,
            text=True,
            check=True,
        )
        assert json.loads(identity.stdout)["Arn"].startswith("arn:aws:sts::333333333333:assumed-role/Developer/")
    finally:
        served.send_signal(signal.SIGINT)
        rest, _ = served.communicate(timeout=30)
    assert served.returncode == 0
    assert "Stopped" in rest
