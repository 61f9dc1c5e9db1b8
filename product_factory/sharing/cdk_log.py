"""CDK log: where the CDK CLI's own output is kept, under the catalog's `.cache/deploy/`, which git ignores."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from product_factory.root import at_hand

# How many logs are kept; older ones are deleted when a new one begins.
KEPT = 20


@contextmanager
def opened(command: str) -> Iterator[BinaryIO]:
    """A new log, named by the time (UTC) and the command. Where the catalog can't be written, in a temporary folder."""
    root = at_hand()
    name = f"{datetime.now(UTC):%Y-%m-%dT%H%M%SZ}-{command}-{os.getpid()}.log"
    try:
        folder = (root or Path(tempfile.gettempdir())) / ".cache" / "deploy"
        folder.mkdir(parents=True, exist_ok=True)
        file = (folder / name).open("wb", buffering=0)
    except OSError:
        file = (Path(tempfile.mkdtemp(prefix="factory-deploy-")) / name).open("wb", buffering=0)
    else:
        _clear(folder)
    with file:
        yield file


def _clear(folder: Path) -> None:
    """Their names begin with the time, so the oldest are first."""
    for old in sorted(folder.glob("*.log"))[:-KEPT]:
        with suppress(OSError):
            old.unlink()
