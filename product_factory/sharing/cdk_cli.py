"""The CDK CLI, pinned, run with the environment's own Node. `python -m product_factory.sharing.cdk_cli` installs it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, BinaryIO

from product_factory.errors import FactoryError
from product_factory.node import name_own_node
from product_factory.organization.calls import call_aws, client
from product_factory.root import relative
from product_factory.sharing import cdk_log
from product_factory.sharing.deploy_events import Event, complaint, failed, read
from product_factory.sharing.deploy_progress import Progress, watching

# npm's tag `latest` names 3.0.0, which is older than the library and refuses its assembly.
VERSION = "2.1148.1"
HOME = Path(sys.prefix) / "cdk-cli"
# A registry that doesn't answer is told after seconds.
FETCHING = ("--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-timeout=15000")
# How npm begins the lines of an error that hold a word or number of the system's.
_CODES = ("code", "syscall", "errno", "path", "dest")
# So many failed resources are named, so many of the last lines looked through for CDK's own words.
NAMED, KEPT = 5, 400
CDK = HOME / "node_modules" / "aws-cdk" / "bin" / "cdk"
BOOTSTRAP_TEMPLATE = HOME / "node_modules" / "aws-cdk" / "lib" / "api" / "bootstrap" / "bootstrap-template.yaml"


def install() -> None:
    """Install the pinned CLI beside the environment's packages, once. FactoryError where npm fails."""
    if CDK.exists() and f'"version": "{VERSION}"' in (CDK.parent.parent / "package.json").read_text():
        return
    npm = Path(sys.executable).parent / "npm"
    command = [
        str(npm),
        "install",
        "--prefix",
        str(HOME),
        "--no-fund",
        "--no-audit",
        "--loglevel=error",
        *FETCHING,
        f"aws-cdk@{VERSION}",
    ]
    HOME.mkdir(exist_ok=True)
    done = subprocess.run(
        command, check=False, env=_environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, encoding="utf-8"
    )
    if done.returncode:
        why = npm_reason(done.stderr) or f"it ended with {done.returncode}"
        raise FactoryError(
            f"npm could not install aws-cdk@{VERSION} into {HOME}: {why}\n`factory deploy` needs it: "
            "see to that, then run this again"
        )


def npm_reason(said: str) -> str:
    """Why npm failed, of what it said: its first line that is no code of the system. Pure."""
    lines = (line.removeprefix("npm error").strip() for line in said.splitlines() if line.startswith("npm error"))
    return next((line for line in lines if line and line.split()[0] not in _CODES), "")


def run(*arguments: str, folder: Path | None = None) -> None:
    """`cdk …`, installed first where it is not: its output goes to a log, which is named, its stacks' progress to
    standard error. FactoryError where it fails, with the resources and AWS's reasons, never with its trace.

    `folder`: where it looks for cdk.json; HOME has none, so that nothing is synthesized for nothing.
    """
    for place in arguments:
        if place.startswith("aws://"):
            # The CDK would try for a minute and more.
            region = place.rpartition("/")[2]
            call_aws(client("sts", region).get_caller_identity, f"reaching AWS in {region}")
    install()
    name_own_node()
    events = ("--progress", "events") if arguments[0] == "deploy" else ()
    command = [os.environ.get("JSII_NODE", "node"), str(CDK), *arguments, *events, "--no-notices"]
    with cdk_log.opened(arguments[0]) as log:
        print(f"The CDK's own output: {relative(Path(log.name))}", file=sys.stderr)
        with watching() as progress:
            code, lines = _watched(command, folder, log, progress)
    if code:
        raise FactoryError(failure(arguments[0], code, progress.events, lines, relative(Path(log.name))))


def failure(command: str, code: int, events: Sequence[Event], lines: Sequence[str], log: str) -> str:
    """What failed and why, by AWS's words where it gave any, and where all of it can be read. Pure."""
    told = [f"{each.stack}: {each.type} {each.resource}: {each.status}: {each.reason}" for each in failed(events)]
    more = [f"… and {len(told) - NAMED} more"] if len(told) > NAMED else []
    why = told[:NAMED] + more or [f"cdk {command} ended with {code}: {complaint(lines)}"]
    return "\n".join((*why, f"The CDK's own output: {log}"))


def _watched(command: Sequence[str], folder: Path | None, log: BinaryIO, progress: Progress) -> tuple[int, list[str]]:
    """Run it to its end; its exit code and last lines."""
    last: deque[str] = deque(maxlen=KEPT)
    with subprocess.Popen(
        command, cwd=folder, env=_environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        assert process.stdout
        for raw in _lines(process.stdout, log):
            last.append(raw.decode("utf-8", errors="replace"))
            if said := read(last[-1]):
                progress.take(said)
    return process.returncode, list(last)


def _lines(output: IO[bytes], log: BinaryIO) -> Iterator[bytes]:
    """The lines of what it says, logged as it says them. What it asks, as for the code of an MFA device, is shown."""
    tail = b""
    while said := os.read(output.fileno(), 65536):
        log.write(said)
        *whole, tail = (tail + said).split(b"\n")
        yield from whole
        if tail.endswith((b": ", b"? ")):
            print(tail.decode("utf-8", errors="replace"), file=sys.stderr, flush=True)
    if tail:
        yield tail


def _environment() -> dict[str, str]:
    """This environment with its own Node first, without the CLI's telemetry and colours."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    given = {key: value for key, value in os.environ.items() if key != "FORCE_COLOR"}
    return {**given, "PATH": path, "CDK_DISABLE_CLI_TELEMETRY": "true", "NO_COLOR": "1"}


if __name__ == "__main__":
    try:
        install()
    except FactoryError as error:
        sys.exit(f"Error: {error}")
