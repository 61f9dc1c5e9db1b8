"""What tests share: a copy of the repository to break, and templates as they were released."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from product_factory.node import name_own_node
from tests.browser import browser, visitor
from tests.checkout import ROOT

# Made known here, and only here: a session has one browser, however many folders use it.
__all__ = ["browser", "visitor"]

# How long a machine takes is no promise of the code.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")
# Tests make constructs of their own.
name_own_node()

# What starts processes and servers takes longest. It goes first, so that no processor idles beside it at the end.
FIRST = (
    "docs/test_commands.py",
    "test_journey.py",
    "product_factory/smoke/test_smoke.py",
    "product_factory/sharing/test_shares.py",
    "product_factory/importing/test_importing.py",
    "product_factory/sandbox/console/test_page.py",
    "product_factory/sandbox/console/test_api.py",
    "products/test_launches.py",
    "bench/test_benches.py",
    "product_factory/provisioning/fleet/test_faults.py",
    "product_factory/releasing/test_release.py",
    "test_factory.py",
    "product_factory/catalog/test_released.py",
    "products/test_promises.py",
    "products/test_escalation.py",
)
SOURCES = ("factory.py", "cdk.json", "product_factory", "products", "portfolios", "sharing")
Run = Callable[..., "subprocess.CompletedProcess[str]"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first, in the order of FIRST; the rest as it is."""
    order = {ROOT / "tests" / name: place for place, name in enumerate(FIRST)}
    items.sort(key=lambda item: order.get(item.path, len(FIRST)))


def clean_environment() -> dict[str, str]:
    """This process's environment without AWS, without a Node of its own, and as if no `make` had started it."""
    ours = ("AWS_", "FACTORY_", "JSII_", "CDK_", "MAKE", "MFLAGS")
    return {key: value for key, value in os.environ.items() if not key.startswith(ours)}


class Copy:
    """A copy of the factory that a test may change, and its command in a process of its own."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def run(self, *arguments: str, aws: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        """`factory …` in the copy, without AWS or with the environment given."""
        return subprocess.run(
            [sys.executable, "factory.py", *arguments],
            cwd=self.root,
            env=clean_environment() | (aws or {}),
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace `old`, which must be there, in one file."""
        path = self.root / name
        text = path.read_text()
        assert old in text, f"{name} no longer holds {old!r}"
        path.write_text(text.replace(old, new))

    def files(self) -> dict[str, bytes]:
        """All that is released, by path."""
        released = self.root / "products" / "released"
        return {str(p.relative_to(released)): p.read_bytes() for p in sorted(released.rglob("*")) if p.is_file()}


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    """A fresh copy of the factory, with the templates cached that are cached here."""
    return make_copy(tmp_path / "copy")


def make_copy(root: Path) -> Copy:
    """A copy of the factory in this folder, which must not exist."""
    root.mkdir()
    for source in (*SOURCES, ".cache"):
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, root / source, ignore=shutil.ignore_patterns("__pycache__"))
        elif (ROOT / source).exists():
            shutil.copy2(ROOT / source, root / source)
    return Copy(root)


def resources_of(template: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    """The resources of one type."""
    return [resource for resource in template["Resources"].values() if resource["Type"] == kind]
