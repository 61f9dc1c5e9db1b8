"""The pins of constraints.txt, against the package registries."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.test_package import pip


def test_every_pin_can_be_installed_by_the_lowest_python(tmp_path: Path) -> None:
    """As `requires-python` and the README promise: a pin may ask for a later 3.11, which many systems lack."""
    lowest = ("--python-version", "3.11.0", "--only-binary", ":all:", "--target", str(tmp_path))
    pip(sys.executable, "install", "--dry-run", "--no-deps", *lowest, "-r", "constraints.txt")
