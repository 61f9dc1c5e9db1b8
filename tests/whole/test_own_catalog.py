"""As a stranger: a wheel, an empty folder, a catalog of one's own, its first product, and a newer factory.

Everything is installed from the package registries, but for the factory itself.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from product_factory.catalog.released import sha256
from tests.checkout import ROOT
from tests.conftest import clean_environment
from tests.product_factory.scaffolding.test_adoption import git, release

SAID = (
    *("--owner", "Cloud team", "--support-email", "cloud@example.com", "--support-url", "https://example.com/cloud"),
    *("--region", "eu-central-1", "--unit", "/Prod/Apps", "--developer", "permission-set:Builder"),
    *("--only", "Governance base"),
)
CARD = ("--portfolio", "Governance base", "--summary", "Says who owns it.", "--summary-ja", "所有者を示します。")
SOURCES = ("guardrails", "portfolios", "product_factory", "products", "sharing")
FILES = (
    "factory.py",
    "cdk.json",
    "constraints.txt",
    "pyproject.toml",
    "README.md",
    "README_ja.md",
    "CHANGELOG.md",
    "LICENSE",
)


class Stranger:
    """A folder with nothing in it but what a wheel brings."""

    def __init__(self, folder: Path) -> None:
        self.wheels, self.catalog = folder / "wheels", folder / "my-catalog"
        self.catalog.mkdir()

    def run(self, *command: str, aws: dict[str, str] | None = None, code: int = 0) -> str:
        """A command in the catalog's folder; its output."""
        done = subprocess.run(
            command,
            cwd=self.catalog,
            env=clean_environment() | {"PIP_FIND_LINKS": str(self.wheels)} | (aws or {}),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
        return done.stdout + done.stderr

    def factory(self, *arguments: str, aws: dict[str, str] | None = None, code: int = 0) -> str:
        return self.run(str(self.catalog / ".venv" / "bin" / "factory"), *arguments, aws=aws, code=code)

    def build(self, source: Path) -> None:
        """The wheel of these sources."""
        self.run(
            sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(self.wheels), str(source)
        )


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Stranger:
    made = Stranger(tmp_path_factory.mktemp("stranger"))
    made.build(ROOT)
    made.run(sys.executable, "-m", "venv", ".venv")
    pip = str(made.catalog / ".venv" / "bin" / "pip")
    made.run(pip, "install", "--quiet", "-c", str(ROOT / "constraints.txt"), "product-factory[sandbox]")
    made.factory("init", ".", *SAID)
    git(made.catalog, "init", "-q")
    git(made.catalog, "add", "-A")
    git(made.catalog, "commit", "-qm", "begun")
    return made


def test_the_demo_is_the_first_command_in_it(stranger: Stranger) -> None:
    told = stranger.run("make", "demo")
    assert "Launched security-notification" in told
    assert "eu-central-1" in told


def test_its_checks_and_tests_pass(stranger: Stranger) -> None:
    stranger.run("make", "check")
    assert re.search(r"\d+ passed", stranger.run("make", "test"))


@pytest.fixture
def served(stranger: Stranger) -> Iterator[dict[str, str]]:
    """The environment of a developer of the catalog's own audience, while its sandbox is served."""
    command = [str(stranger.catalog / ".venv" / "bin" / "factory"), "sandbox", "--port", "0", "--page-port", "0"]
    with subprocess.Popen(
        command, cwd=stranger.catalog, env=clean_environment(), stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        lines = []
        for line in process.stdout:
            lines.append(line)
            if "a developer" in line:
                break
        exported = dict(re.findall(r"export (\w+)=(\S+)", "".join(process.stdout.readline() for _ in range(9))))
        yield exported
        process.terminate()


def test_a_product_of_its_own_is_begun_checked_published_and_launched(stranger: Stranger) -> None:
    stranger.factory("new", "team-owner", *CARD)
    stranger.factory("check", "team-owner")
    stranger.factory("publish", "team-owner", "1.0.0", "--notes", "First.")
    git(stranger.catalog, "add", "-A")
    git(stranger.catalog, "commit", "-qm", "team-owner")
    listed = json.loads(stranger.factory("list", "--output", "json"))["products"]
    assert next(each for each in listed if each["name"] == "team-owner")["newest"] == "1.0.0"


def test_it_launches_from_a_served_sandbox(stranger: Stranger, served: dict[str, str]) -> None:
    told = stranger.factory("launch", "team-owner", "--param", "Owner=orders", aws=served)
    assert "Launched team-owner 1.0.0" in told


def test_a_newer_factory_brings_a_version_and_code_and_keeps_what_is_the_catalogs_own(
    stranger: Stranger, tmp_path: Path
) -> None:
    newer = tmp_path / "newer"
    for name in SOURCES:
        shutil.copytree(ROOT / name, newer / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        shutil.copy2(ROOT / name, newer / name)
    main = newer / "product_factory" / "commands" / "main.py"
    main.write_text(re.sub(r'__version__ = "(\d+\.\d+)\.\d+"', r'__version__ = "\1.99"', main.read_text()))
    code = newer / "products" / "security_notification.py"
    code.write_text(code.read_text() + "\n# Newer.\n")
    before = (ROOT / "products/released/security-notification/1.4.0.json").read_bytes()
    template = before.replace(b'"Description": "', b'"Description": "Newer: ', 1)
    assert template != before
    release(newer, "security-notification", "1.4.1", template)
    own = {path: path.read_bytes() for path in stranger.catalog.glob("products/*.py") if path.stem == "team_owner"}
    shutil.rmtree(stranger.wheels)
    stranger.build(newer)
    pip = str(stranger.catalog / ".venv" / "bin" / "pip")
    stranger.run(pip, "install", "--quiet", "--upgrade", "--no-deps", "product-factory")
    assert "add       security-notification 1.4.1" in stranger.factory("adopt", "--dry-run")
    assert not git(stranger.catalog, "status", "--porcelain")
    stranger.factory("adopt")
    folder = stranger.catalog / "products" / "released" / "security-notification"
    assert sha256((folder / "1.4.1.json").read_bytes()) == sha256(template)
    assert (stranger.catalog / "products" / "security_notification.py").read_bytes() == code.read_bytes()
    assert {path: path.read_bytes() for path in own} == own
    assert "Nothing new." in stranger.factory("adopt")
    stranger.factory("check")
    assert os.access(stranger.catalog / ".ci" / "run", os.X_OK)
