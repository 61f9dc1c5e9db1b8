"""The environment's own Node runs the CDK library; and nothing that only one system has is imported too early."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from product_factory.errors import UsageError
from product_factory.node import executable, name_own_node
from tests.catalogs import write_catalog
from tests.checkout import ROOT
from tests.conftest import clean_environment

# As on Windows: there is no such module.
WITHOUT_FCNTL = """
import os, sys
sys.modules["fcntl"] = None
from product_factory.commands import main as factory
factory.app()
import product_factory.releasing.release
import product_factory.provisioning.launching
import product_factory.provisioning.updating
import product_factory.provisioning.terminating
import product_factory.provisioning.fleet.planning
import product_factory.provisioning.inventory.reading
print(os.environ.get("JSII_NODE"))
try:
    with product_factory.catalog.lock.locked(product_factory.releasing.release.released_folder()):
        print("locked")
except product_factory.releasing.release.FactoryError as error:
    print(error)
"""


def test_node_is_the_environment_s_own_unless_one_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for unset in (None, ""):
        monkeypatch.delenv("JSII_NODE", raising=False)
        if unset is not None:
            monkeypatch.setenv("JSII_NODE", unset)
        name_own_node()
        assert os.access(os.environ["JSII_NODE"], os.X_OK)
    monkeypatch.setenv("JSII_NODE", sys.executable)
    name_own_node()
    assert os.environ["JSII_NODE"] == sys.executable
    monkeypatch.setenv("JSII_NODE", "/opt/node")
    with pytest.raises(UsageError, match="JSII_NODE=/opt/node: is no program; name Node 22 or 24"):
        name_own_node()


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (None, "--v8-pool-size=1"),
        ("--max-old-space-size=9000", "--max-old-space-size=9000 --v8-pool-size=1"),
        ("--v8-pool-size=8", "--v8-pool-size=8"),
    ],
)
def test_node_works_with_one_more_thread_unless_told_otherwise(
    given: str | None, wanted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NODE_OPTIONS", given or "")
    name_own_node()
    name_own_node()
    assert os.environ["NODE_OPTIONS"] == wanted
    subprocess.run([os.environ["JSII_NODE"], "--eval", ""], check=True)


@pytest.mark.parametrize(
    ("surroundings", "told"),
    [
        (
            {"TMPDIR": "/dev/null"},
            "the CDK library can't write its files: ENOTDIR: not a directory, mkdtemp '/dev/null",
        ),
        ({"HOME": "/dev/null"}, "the CDK library can't write its files: ENOTDIR: not a directory, mkdir '/dev/null"),
        ({"JSII_NODE": "/bin/false"}, "Node ended without an answer to the CDK library: /bin/false"),
    ],
)
def test_what_keeps_node_from_working_is_told(tmp_path: Path, surroundings: dict[str, str], told: str) -> None:
    done = write_catalog(tmp_path, {"Base": ("security-notification",)}).run("synth", aws=surroundings)
    error = done.stderr[done.stderr.index("Error: ") :]
    assert (done.returncode, error.startswith(f"Error: {told}")) == (1, True), error
    assert len(error.splitlines()) == 2
    named = ("JSII_NODE",) if "JSII_NODE" in surroundings else ("TMPDIR", "JSII_RUNTIME_PACKAGE_CACHE_ROOT")
    assert all(name in error.splitlines()[1] for name in named)


def test_node_stands_elsewhere_on_windows() -> None:
    assert executable(Path("package"), "posix") == Path("package/bin/node")
    assert executable(Path("package"), "nt") == Path("package/node.exe")


def test_without_posix_locks_all_but_publishing_goes_on() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_FCNTL],
        cwd=ROOT,
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    # Importing names no Node: only what synthesizes does.
    assert done.stdout.splitlines() == ["None", "publishing locks files as Linux and macOS do; run it there, or in WSL"]
