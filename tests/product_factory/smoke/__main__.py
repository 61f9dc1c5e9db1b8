"""`make smoke`: the whole run, every product and step, against a sandbox. It proves the script, not AWS."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from product_factory.sandbox.server import Sandbox
from tests.product_factory.smoke.served import Served, region


def main() -> int:
    """The run's exit code."""
    with tempfile.TemporaryDirectory() as folder, Sandbox(region=region()) as sandbox:
        print("Deploying the catalog into a sandbox …", file=sys.stderr)
        served = Served(sandbox, Path(folder))
        with served.started(*served.options(), *sys.argv[1:], "--report", "smoke-report") as process:
            return process.wait()


if __name__ == "__main__":
    sys.exit(main())
