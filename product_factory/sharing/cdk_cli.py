"""The CDK CLI, pinned, run with the environment's own Node. `python -m product_factory.sharing.cdk_cli` installs it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from product_factory.errors import FactoryError
from product_factory.node import name_own_node

# npm's tag `latest` names 3.0.0, which is older than the library and refuses its assembly.
VERSION = "2.1148.1"
HOME = Path(sys.prefix) / "cdk-cli"
CDK = HOME / "node_modules" / "aws-cdk" / "bin" / "cdk"


def install() -> None:
    """Install the pinned CLI beside the environment's packages, once. FactoryError where npm fails."""
    if CDK.exists() and f'"version": "{VERSION}"' in (CDK.parent.parent / "package.json").read_text():
        return
    npm = Path(sys.executable).parent / "npm"
    command = [str(npm), "install", "--prefix", str(HOME), "--no-fund", "--no-audit", "--silent", f"aws-cdk@{VERSION}"]
    HOME.mkdir(exist_ok=True)
    done = subprocess.run(command, check=False, env=_environment())
    if done.returncode:
        raise FactoryError(f"npm could not install aws-cdk@{VERSION} into {HOME}; `factory deploy` needs it, try again")


def run(*arguments: str, folder: Path | None = None) -> None:
    """`cdk …`, with its own output; installed first where it is not. FactoryError where it fails.

    `folder`: where it looks for cdk.json; HOME has none, so that nothing is synthesized for nothing.
    """
    install()
    name_own_node()
    node = os.environ.get("JSII_NODE", "node")
    done = subprocess.run([node, str(CDK), *arguments, "--no-notices"], check=False, cwd=folder, env=_environment())
    if done.returncode:
        raise FactoryError(f"cdk {arguments[0]} ended with {done.returncode}; its output above says why")


def _environment() -> dict[str, str]:
    """This environment with its own Node first, and without the CLI's telemetry."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    return {**os.environ, "PATH": path, "CDK_DISABLE_CLI_TELEMETRY": "true"}


if __name__ == "__main__":
    try:
        install()
    except FactoryError as error:
        sys.exit(f"Error: {error}")
